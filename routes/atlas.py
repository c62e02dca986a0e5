"""An atlas: everything a map page shows and reckons with, gathered as plain data."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from geo.boundaries import read_borders, read_boundaries
from routes import palette
from routes.choice import RouteChoice
from routes.comparison import compare_corridors
from routes.displacement import CLOSED_DRAWS
from routes.exposure import interception_summary
from routes.intervals import answer_cases
from routes.map_land import (
    bounds_of,
    describe_land,
    place_zone_names,
    read_ground,
    widen_frame,
)
from routes.map_model import (
    LEG_HOURS_AT_MOST,
    code_terminals,
    count_leg_hours,
    describe_condition,
    describe_draws,
    describe_network,
    describe_scenario,
    list_epochs,
    store_answer,
    widen_network,
)
from routes.map_roads import describe_roads
from routes.map_tables import (
    NAMED_CORRIDORS,
    describe_corridors,
    describe_crossings,
    describe_places,
    describe_ranking,
    describe_seizures,
    describe_states,
    label_places,
    zone_names,
)
from routes.ranking import rank_crossings
from routes.scheme import refer

if TYPE_CHECKING:
    from geo.world import World
    from routes.network import Network

BASELINE = "Baseline"
#: Corridors listed in the panel.
CORRIDORS_LISTED = 30
#: A road that carries less than this share of routes gets no line.
LEAST_FLOW = 0.0015
#: Radius in pixels of the most exposed crossing.
SYMBOL_PIXELS = 19
ATTRIBUTION = "Boundaries: Natural Earth 1:10m (de facto view, no opinion on sovereignty)"


def describe_atlas(
    network: Network,
    world: World,
    *,
    rankings: Mapping[str, pd.DataFrame] | None = None,
    scenarios: Mapping[str, Network] | None = None,
) -> dict[str, Any]:
    """
    Everything one map page needs, ready for JSON.

    Parameters
    ----------
    network, world
        What to show.
    rankings, scenarios
        As `routes.maps.draw_map` takes them.

    Returns
    -------
    atlas
        What the page's scripts (routes/web) read, by name; numbers are shares 0 to 1, hours,
        degrees, kg.
    """
    scenarios = scenarios or {}
    named = {BASELINE: network, **scenarios}
    tables = {name: _find_ranking(name, of, rankings or {}) for name, of in named.items()}
    columns = [describe_ranking(table, network) for table in tables.values()]
    comparison = compare_corridors(network, most=CORRIDORS_LISTED)
    seizures, links = describe_seizures(world, network)
    return {
        "title": world.description or world.name,
        "world": world.name,
        "fingerprint": network.fingerprint,
        "as_of": network.as_of,
        "start": world.start,
        "end": world.end,
        "attribution": ATTRIBUTION,
        "style": describe_style(columns[0]),
        **_describe_ground(network, world),
        "bounds": _find_bounds(network, columns[0]),
        "crossings": describe_crossings(network),
        "places": describe_places(world),
        "seizures": seizures,
        "links": links,
        "states": describe_states(world, network),
        "corridors": describe_corridors(comparison),
        "scenarios": list(named),
        "rankings": columns,
        "interception": [interception_summary(of)["interception"] for of in named.values()],
        "parameters": _tell_parameters(network),
        **_describe_reckoning(network, world, scenarios),
    }


def _tell_parameters(network: Network) -> str:
    if network.posterior is None:
        return "fixed parameters"
    source = "posterior" if network.posterior.informed else "prior"
    return f"{source} of {len(network.posterior)} draws"


def _find_ranking(
    name: str, network: Network, rankings: Mapping[str, pd.DataFrame]
) -> pd.DataFrame:
    return rankings[name] if name in rankings else rank_crossings(network)


def _describe_ground(network: Network, world: World) -> dict[str, Any]:
    """Land, borders, and the names written on them."""
    boundaries, context = read_ground(world), read_boundaries("context")
    borders = read_borders()
    disputed = borders.loc[borders["disputed"].astype(bool), ["zone_a", "zone_b"]]
    names = dict(zip(boundaries["zone"], boundaries["name"], strict=True))
    pairs = disputed.itertuples(index=False, name=None)
    land = describe_land(boundaries, context, disputed=pairs)
    points = pd.concat([network.crossings[["lon", "lat"]], network.places[["lon", "lat"]]])
    frame = widen_frame(land["frame"], points.dropna().to_numpy(float))
    return {
        "land": {**land, "frame": frame},
        "labels": {
            "zones": place_zone_names(boundaries, context),
            "places": label_places(world, network),
        },
        "zones": zone_names(network.zones, names),
    }


def _describe_reckoning(
    network: Network, world: World, scenarios: Mapping[str, Network]
) -> dict[str, Any]:
    """What the page's own arithmetic starts from, or stored answers where that is too much."""
    wide = widen_network(network, world, *scenarios.values())
    codes = code_terminals(network, world)
    live = count_leg_hours(wide) <= LEG_HOURS_AT_MOST
    epochs, demands = list_epochs(network, world, codes)
    cases = answer_cases(network, most=CLOSED_DRAWS)
    usage = RouteChoice(network).solve(cases).usage.mean(axis=0)
    answers = [] if live else [store_answer(n, codes) for n in (network, *scenarios.values())]
    return {
        "live": live,
        "answers": answers,
        "check": {"usage": [float(share) for share in usage]},
        "network": describe_network(wide, world, codes, live=live),
        "draws": describe_draws(network),
        "conditions": {
            "baseline": describe_condition(network, codes),
            "epochs": epochs,
            "demands": demands,
            "scenarios": [describe_scenario(n, s, network, codes) for n, s in scenarios.items()],
        },
        "roads": describe_roads(network, wide, world, codes),
    }


def describe_style(columns: Mapping[str, Any]) -> dict[str, Any]:
    """
    Colours, classes and sizes of symbols and lines.

    Parameters
    ----------
    columns
        The baseline's ranking, as `describe_ranking` gives it.
    """
    highest = max([share for share in columns["exposure"] if share], default=0.0)
    return {
        "exposure": [refer(f"exposure-{step}") for step in range(len(palette.EXPOSURE))],
        "breaks": palette.exposure_breaks(highest),
        "highest": highest or 1e-9,
        "corridors": [refer(f"corridor-{slot}") for slot in range(NAMED_CORRIDORS)],
        "other_corridor": refer("corridor-other"),
        "symbol_pixels": SYMBOL_PIXELS,
        "least_flow": LEAST_FLOW,
    }


def _find_bounds(network: Network, columns: Mapping[str, Any]) -> list[list[float]]:
    """Corners around the crossings that are used and the places that demand names, and a margin."""
    usage = np.array([share or 0.0 for share in columns["usage"]])
    used = network.crossings[usage >= min(0.005, usage.max(initial=0.0))]
    named = {*network.demand["origin"], *network.demand["destination"]}
    places = network.places[network.places.index.isin(named)]
    points = pd.concat([used[["lon", "lat"]], places[["lon", "lat"]]]).dropna()
    around = points.to_numpy(float)
    margin = 0.06 * (around.max(axis=0) - around.min(axis=0))
    return bounds_of(np.vstack([around - margin, around + margin]))
