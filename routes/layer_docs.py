"""What the layers of an export and their columns mean, for the files that carry them."""

from __future__ import annotations

from collections.abc import Mapping

from geo.columns import Column
from geo.layer_docs import LayerDocs, describe_layer
from geo.tables import WORLD_TABLES

#: Columns of the ranking, in the words of README and docs/glossary.md.
RANKING = (
    Column("rank", "number", None, "place by exposure, 1 for the most exposed; ties by id"),
    Column("crossing_id", "id", None, "the crossing's own name, never reused"),
    Column("name", "text", None, "name in English spelling"),
    Column("zone_a", "id", None, "one of its two zones: ISO 3166-1 alpha-3"),
    Column("zone_b", "id", None, "the other; SEA for a port"),
    Column("kind", "text", None, "official gate, informal border segment or port"),
    Column("state", "text", None, "open, limited or closed on the day of the answer"),
    Column("usage", "number", None, "share of dispatched consignments whose route uses it, 0 to 1"),
    Column(
        "exposure",
        "number",
        None,
        "probability that a dispatched consignment is seized there, 0 to 1; what is ranked by",
    ),
    Column("exposure_low", "number", None, "its 5 % quantile over the posterior's draws"),
    Column("exposure_high", "number", None, "its 95 % quantile over the posterior's draws"),
    Column(
        "top5_probability", "number", None, "share of draws in which it is among the first five"
    ),
    Column("rank_low", "number", None, "5 % quantile of its rank over draws"),
    Column("rank_high", "number", None, "95 % quantile of its rank over draws"),
    Column("exposure_network", "number", None, "exposure before evidence on the crossing itself"),
    Column("effect", "number", None, "its hauls over what the network expects, posterior mean"),
    Column(
        "leverage",
        "number",
        None,
        "change of total interception per unit of interdiction added there, after evaders "
        "re-adjust; below 0 where that only chases flow to softer crossings",
    ),
    Column(
        "criticality_hours",
        "number",
        "hours",
        "rise of evaders' expected cost if it closes, over demand that stays served",
    ),
    Column("unserved_if_closed", "number", None, "share of demand without a route if it closes"),
    Column("interdiction", "number", None, "probability that a passing consignment is stopped"),
    Column("seizures_observed", "number", None, "seizures on record there"),
    Column(
        "seizures_expected",
        "number",
        None,
        "seizures of those on record that the model puts there",
    ),
    Column("seizures_used", "number", None, "seizures that calibration took in for it"),
    Column("prior_only", "text", None, "whether no seizure informed its own number"),
    Column("score", "number", None, "what is ranked by"),
    Column("lon", "number", "degrees", "longitude, WGS84"),
    Column("lat", "number", "degrees", "latitude, WGS84"),
)

FLOWS = (
    Column("zone", "id", None, "zone the leg lies in"),
    Column("from_id", "id", None, "crossing or place it begins at"),
    Column("to_id", "id", None, "crossing or place it ends at"),
    Column("corridor", "id", None, "zones of the corridor; `other` for all smaller ones together"),
    Column("usage", "number", None, "share of dispatched consignments that travel it, 0 to 1"),
)

ZONES = (
    Column("zone", "id", None, "country: ISO 3166-1 alpha-3"),
    Column("name", "text", None, "name of the country"),
)

_TEXTS = {
    "crossings": "Doors between two zones: gates, informal border segments and ports.",
    "crossing_status": "When each crossing was open, limited or closed; half-open intervals.",
    "crossing_facts": "Dated facts of crossings that override the table of crossings.",
    "places": "Cities, towns, production areas and markets that consignments leave or reach.",
    "legs": "Ways inside one zone between crossings and places.",
    "seizures": "Reported seizures, each with its sources.",
}

#: Docs of every layer that an export may hold.
LAYER_DOCS: Mapping[str, LayerDocs] = {
    "zones": describe_layer(
        "Countries. Boundaries: Natural Earth, de facto view, no opinion on sovereignty.", ZONES
    ),
    "flows": describe_layer(
        "What travels each leg, by corridor: the model's answer, not an observation.", FLOWS
    ),
    "exposure": describe_layer("Crossings ranked by exposure to seizure.", RANKING),
    **{table.name: describe_layer(_TEXTS[table.name], table.columns) for table in WORLD_TABLES},
    "world": LayerDocs("The text of world.toml.", {"content": "TOML, see docs/data_model.md"}),
}
