"""Which rows of a world the numbers about a crossing rest on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import TYPE_CHECKING

import pandas as pd

from geo.crossings import holds_on
from geo.errors import UnknownCrossing
from routes.evidence import gather_evidence
from routes.posterior import FILE
from routes.ranking import COLUMNS, INTERVALS

if TYPE_CHECKING:
    from geo.world import World
    from routes.network import Network

#: What each column of the ranking rests on; those not named, on all that route choice reads.
RESTS_ON: Mapping[str, str] = {
    **dict.fromkeys(("crossing_id", "name", "zone_a", "zone_b", "kind"), "crossing"),
    "state": "state",
    "interdiction": "interdiction",
    "seizures_observed": "seizures",
    "seizures_expected": "expected",
    **dict.fromkeys(("effect", "seizures_used", "prior_only"), "hauls"),
}

#: Columns that tell the rows of each table apart.
KEYS: Mapping[str, tuple[str, ...]] = {
    "crossings": ("crossing_id",),
    "crossing_status": ("crossing_id", "from"),
    "crossing_facts": ("crossing_id", "field", "from"),
    "places": ("place_id",),
    "legs": ("zone", "from_id", "to_id"),
    "seizures": ("event_id",),
    "demand": ("origin", "destination", "from"),
}


def trace_crossing(network: Network, world: World, crossing_id: str) -> pd.DataFrame:
    """
    Rows of the world that a crossing's row of the ranking rests on.

    A row that is not listed for a column has no part in it: left out or changed, the number stays.
    Of what route choice reads, every row that holds on the day is listed, though some change a
    number by nothing.

    Parameters
    ----------
    network
        Built from `world`.
    world
        Holds the rows.
    crossing_id
        The crossing.

    Returns
    -------
    rows
        table (``crossings``, ``legs`` …; ``demand`` and ``parameters`` stand in world.toml; under
        a posterior ``posterior.npz`` stands for the world it was learnt from), row (the cells that
        `KEYS` names, parted by spaces), bears_on (columns of the ranking, parted by ``;``).

    Raises
    ------
    UnknownCrossing
        If the network has no such crossing.

    Examples
    --------
    >>> import routes
    >>> world = routes.load()
    >>> rows = trace_crossing(routes.build_network(world), world, "nasib-jaber")
    >>> rows[rows["table"] == "seizures"]["bears_on"].iloc[0]
    'seizures_observed;seizures_expected'
    """
    if crossing_id not in network.crossings.index:
        raise UnknownCrossing(crossing_id, list(network.crossings.index))
    parts = _parts(network, world, crossing_id)
    columns = [*COLUMNS, *(INTERVALS if network.posterior is not None else [])]
    found = pd.concat(
        part.assign(bears_on=name)
        for name in columns
        for part in parts[RESTS_ON.get(name, "network")]
    )
    grouped = found.groupby(["table", "row"], sort=False)["bears_on"]
    return grouped.agg(";".join).reset_index()


def _parts(network: Network, world: World, crossing_id: str) -> dict[str, list[pd.DataFrame]]:
    """Rows (table, row) by what of `RESTS_ON` they are."""
    status, facts, seizures = world.crossing_status, world.crossing_facts, world.seizures
    own = _pick("crossings", world.crossings, world.crossings["crossing_id"] == crossing_id)
    here = holds_on(status, network.as_of) & (status["crossing_id"] == crossing_id)
    said = holds_on(facts, network.as_of) & (facts["crossing_id"] == crossing_id)
    known = seizures["crossing_id"].isin(network.crossings.index)
    read = _read_by_choice(network, world)
    learnt = [] if network.posterior is None else [_posterior_row(network.posterior.fingerprint)]
    return {
        "crossing": [own],
        "state": [_pick("crossing_status", status, here)],
        "interdiction": [
            own,
            _pick("crossing_facts", facts, said & (facts["field"] == "interdiction")),
        ],
        "seizures": [_pick("seizures", seizures, seizures["crossing_id"] == crossing_id)],
        "expected": learnt or [*read, _pick("seizures", seizures, known)],
        "hauls": [*learnt, _hauls_at(world, crossing_id)] if learnt else [],
        "network": [*read, *learnt],
    }


def _pick(table: str, frame: pd.DataFrame, keep: pd.Series) -> pd.DataFrame:
    """Table and key of the rows kept."""
    keys = frame.loc[keep, list(KEYS[table])].itertuples(index=False)
    rows = [" ".join(cells).strip() for cells in keys]
    return pd.DataFrame({"table": table, "row": pd.array(rows, dtype="str")})


def _posterior_row(fingerprint: str) -> pd.DataFrame:
    return pd.DataFrame({"table": [FILE], "row": [f"learnt from {fingerprint}"]})


def _read_by_choice(network: Network, world: World) -> list[pd.DataFrame]:
    """Every row that route choice reads on the network's day."""
    day = network.as_of
    status, facts, legs, demand = (
        world.crossing_status,
        world.crossing_facts,
        world.legs,
        world.demand,
    )
    pairs = set(zip(network.demand["origin"], network.demand["destination"], strict=True))
    asked = [pair in pairs for pair in zip(demand["origin"], demand["destination"], strict=True)]
    ends = {zone: set(of_zone.terminals) for zone, of_zone in network.legs.items()}
    joined = [
        {start, stop} <= ends.get(zone, set())
        for zone, start, stop in zip(legs["zone"], legs["from_id"], legs["to_id"], strict=True)
    ]
    places = {name for pair in pairs for name in pair}
    return [
        _pick("crossings", world.crossings, world.crossings["crossing_id"].notna()),
        _pick("crossing_status", status, holds_on(status, day)),
        _pick("crossing_facts", facts, holds_on(facts, day)),
        _pick("places", world.places, world.places["place_id"].isin(places)),
        _pick("legs", legs, pd.Series(joined, index=legs.index, dtype=bool)),
        _pick("demand", demand, holds_on(demand, day) & pd.Series(asked, demand.index, dtype=bool)),
        _parameter_rows(network),
    ]


def _parameter_rows(network: Network) -> pd.DataFrame:
    """Parameters of world.toml, but for those a posterior's draws stand for."""
    drawn = set() if network.posterior is None else set(network.posterior.draws.columns)
    rows = [name for name in asdict(network.parameters) if name not in drawn]
    return pd.DataFrame({"table": "parameters", "row": rows})


def _hauls_at(world: World, crossing_id: str) -> pd.DataFrame:
    """Hauls that calibration counts at the crossing, by the rules of `gather_evidence`."""
    used = gather_evidence(world).used
    return _pick("seizures", used, used["doors"] == (crossing_id,))
