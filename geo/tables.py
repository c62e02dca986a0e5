"""The tables of a world, declared once: what each column is called, means and may hold."""

from __future__ import annotations

from geo.columns import Column, Table, check_cells, check_table

__all__ = [
    "CROSSINGS",
    "CROSSING_FACTS",
    "CROSSING_STATUS",
    "DEMAND",
    "EXAMPLE_PREFIX",
    "LEGS",
    "PLACES",
    "REPORTING_CHANGES",
    "SEGMENTS",
    "SEIZURES",
    "WAYPOINTS",
    "WORLD_TABLES",
    "Column",
    "Table",
    "check_cells",
    "check_table",
]

#: Ids of a template's example rows begin so (`geo.template`).
EXAMPLE_PREFIX = "example-"

_CONFIDENCE = ("high", "medium", "low")

_LON = Column("lon", "number", "degrees", "longitude, WGS84", required=True, low=-180, high=180)
_LAT = Column("lat", "number", "degrees", "latitude, WGS84", required=True, low=-90, high=90)
_SOURCES = Column("sources", "text", None, "where the row comes from; several parted by `;`")

CROSSINGS = Table(
    "crossings",
    "crossings.csv",
    (
        Column("crossing_id", "id", None, "the crossing's own name, never reused", required=True),
        Column("name_en", "text", None, "name in English spelling", required=True),
        Column("aliases", "text", None, "other spellings and scripts, parted by `;`"),
        Column("zone_a", "id", None, "one of its two zones: ISO 3166-1 alpha-3", required=True),
        Column("zone_b", "id", None, "the other; `SEA` for a port", required=True),
        Column(
            "kind",
            "text",
            None,
            "official gate, informal border segment or port",
            required=True,
            allowed=("official", "informal", "port"),
        ),
        Column("mode", "text", None, "what passes: road, desert, river, causeway, sea …"),
        _LON,
        _LAT,
        Column(
            "position_confidence",
            "text",
            None,
            "how sure the position is; `low` lifts the 25 km rule",
            allowed=_CONFIDENCE,
        ),
        Column(
            "interdiction",
            "number",
            None,
            "probability that a passing consignment is stopped",
            required=True,
            low=0,
            high=1,
        ),
        Column(
            "believed",
            "number",
            None,
            "interdiction those who choose the route believe in; empty = the true one",
            low=0,
            high=1,
        ),
        Column("delay_hours", "number", "hours", "time lost there; empty = 0", low=0, high=10_000),
        Column(
            "size",
            "number",
            None,
            "how many elementary doors the row stands for; empty = 1",
            low=0,
            high=1e6,
        ),
        Column("enforcement_tier", "text", None, "class of enforcement the prior comes from"),
        Column("notes", "text", None, "what a reader should know"),
        _SOURCES,
    ),
    key=("crossing_id",),
)

_CROSSING_ID = Column("crossing_id", "id", None, "a row of crossings.csv", required=True)
_FROM = Column("from", "date", None, "first day it holds; empty = since ever")
_TO = Column("to", "date", None, "first day it no longer holds; empty = still")
_KNOWN_SINCE = Column(
    "known_since", "date", None, "since when the source was public; empty = the day it begins"
)

CROSSING_STATUS = Table(
    "crossing_status",
    "crossing_status.csv",
    (
        _CROSSING_ID,
        _FROM,
        _TO,
        Column(
            "state",
            "text",
            None,
            "open, limited (a penalty is added) or closed (cannot be used)",
            required=True,
            allowed=("open", "limited", "closed"),
        ),
        Column("source", "text", None, "where the row comes from"),
        _KNOWN_SINCE,
    ),
)

CROSSING_FACTS = Table(
    "crossing_facts",
    "crossing_facts.csv",
    (
        _CROSSING_ID,
        _FROM,
        _TO,
        Column(
            "field",
            "text",
            None,
            "the number of the crossing that differs in this time",
            required=True,
            allowed=("size", "interdiction", "believed", "delay_hours"),
        ),
        Column("value", "number", None, "what it is then", required=True, low=0, high=1e6),
        Column("source", "text", None, "where the row comes from"),
        _KNOWN_SINCE,
    ),
)

PLACES = Table(
    "places",
    "places.csv",
    (
        Column("place_id", "id", None, "the place's own name, never reused", required=True),
        Column("name_en", "text", None, "name in English spelling", required=True),
        Column("aliases", "text", None, "other spellings and scripts, parted by `;`"),
        Column("country", "id", None, "zone it lies in: ISO 3166-1 alpha-3", required=True),
        _LON,
        _LAT,
        Column(
            "kind",
            "text",
            None,
            "what it is",
            required=True,
            allowed=("city", "town", "port", "production_area", "market"),
        ),
        Column("population", "number", "people", "inhabitants", low=0, high=1e8),
        _SOURCES,
    ),
    key=("place_id",),
)

LEGS = Table(
    "legs",
    "legs.csv",
    (
        Column("zone", "id", None, "zone the leg runs in", required=True),
        Column("from_id", "id", None, "crossing or place it begins at", required=True),
        Column("to_id", "id", None, "crossing or place it ends at", required=True),
        Column("km", "number", "km", "length", required=True, low=0, high=40_000),
        Column("hours", "number", "hours", "travel time", required=True, low=0, high=10_000),
        Column(
            "basis",
            "text",
            None,
            "what it is measured on; `great_circle` = estimated, straight line × 1.3 at 60 km/h",
            allowed=("roads", "osm", "sea", "given", "great_circle"),
        ),
    ),
    key=("zone", "from_id", "to_id"),
)

SEIZURES = Table(
    "seizures",
    "seizures.csv",
    (
        Column("event_id", "id", None, "the event's own name", required=True),
        Column("date", "date", None, "when it happened, as precise as known", required=True),
        Column("published", "date", None, "when it was reported"),
        Column(
            "date_precision",
            "text",
            None,
            "how precise `date` is",
            allowed=("day", "month", "year"),
        ),
        Column("country", "id", None, "where it happened: ISO 3166-1 alpha-3", required=True),
        Column("place_text", "text", None, "the place in the report's words"),
        Column(
            "location_kind",
            "text",
            None,
            "what kind of place it happened at",
            allowed=(
                "crossing",
                "border_segment",
                "port",
                "airport",
                "sea",
                "inland",
                "factory",
                "unknown",
            ),
        ),
        Column("crossing_id", "id", None, "the crossing, if the report names one"),
        Column("lon", "number", "degrees", "longitude, WGS84", low=-180, high=180),
        Column("lat", "number", "degrees", "latitude, WGS84", low=-90, high=90),
        # The largest hauls known are near 1e8 pills or 20 tonnes; a thousand times that is a slip.
        Column("pills", "number", "pills", "pills taken", low=0, high=1e11),
        Column("mass_kg", "number", "kg", "mass taken", low=0, high=1e7),
        Column("quantity_qualifier", "text", None, "exact, approx, over, nearly …"),
        Column("origin_country", "text", None, "where it came from, if told"),
        Column("transit_countries", "text", None, "what it passed, parted by `;`"),
        Column("destination_country", "text", None, "where it was bound, if told"),
        Column("agency", "text", None, "who took it"),
        Column("event_kind", "text", None, "seizure, raid, foiled_crossing, factory, drone …"),
        Column("confidence", "text", None, "how sure the row is", allowed=_CONFIDENCE),
        _SOURCES,
        Column("note", "text", None, "what a reader should know"),
    ),
    key=("event_id",),
)

DEMAND = Table(
    "demand",
    "world.toml",
    (
        Column("origin", "id", None, "place_id the consignments leave", required=True),
        Column("destination", "id", None, "place_id they are bound for", required=True),
        Column(
            "weight", "number", None, "share of all consignments, up to scale", required=True, low=0
        ),
        _FROM,
        _TO,
        _KNOWN_SINCE,
    ),
)

REPORTING_CHANGES = Table(
    "changes of reporting",
    "world.toml",
    (
        Column("zone", "id", None, "whose hauls", required=True),
        Column(
            "kind",
            "text",
            None,
            "only at doors of this kind; empty = all, and inland",
            allowed=("official", "informal", "port"),
        ),
        Column("from", "date", None, "first day of the change", required=True),
        Column(
            "median",
            "number",
            None,
            "how many times as much is told since: median of its prior; empty = 2",
            low=0.01,
            high=100,
        ),
        Column(
            "log_sd",
            "number",
            None,
            "how unsure that is: standard deviation of its logarithm; empty = 0.7",
            low=0.01,
            high=5,
        ),
        Column("known_since", "date", None, "day it became public; empty = `from`"),
        Column("reason", "text", None, "why"),
        Column("source", "text", None, "where it stands; several parted by `;`"),
    ),
)

WAYPOINTS = Table(
    "waypoints",
    "waypoints.csv",
    (
        Column("waypoint_id", "id", None, "the waypoint's own name", required=True),
        Column("name", "text", None, "town, junction or crossing"),
        Column(
            "country",
            "text",
            None,
            "zone it lies in; both, parted by `;`, for a crossing",
            required=True,
        ),
        _LON,
        _LAT,
        Column("source", "text", None, "where the position comes from"),
        Column("confidence", "text", None, "how sure the position is", allowed=_CONFIDENCE),
    ),
    key=("waypoint_id",),
)

SEGMENTS = Table(
    "segments",
    "segments.csv",
    (
        Column("segment_id", "id", None, "the segment's own name", required=True),
        Column("country", "id", None, "zone it runs in", required=True),
        Column("ref", "text", None, "road number"),
        Column("road_class", "text", None, "motorway, trunk, primary, secondary, track"),
        Column("from_id", "id", None, "waypoint it begins at", required=True),
        Column("to_id", "id", None, "waypoint it ends at", required=True),
        Column("km", "number", "km", "length", required=True, low=0, high=5_000),
        Column("hours", "number", "hours", "travel time", required=True, low=0, high=1_000),
        Column("km_basis", "text", None, "how the length was had"),
        Column("note", "text", None, "what a reader should know"),
    ),
    key=("segment_id",),
)

WORLD_TABLES = (CROSSINGS, CROSSING_STATUS, CROSSING_FACTS, PLACES, LEGS, SEIZURES)
