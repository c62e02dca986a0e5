"""The geographic network: crossings, the legs between them, and who wants to send what where.

Two faces of one thing. `Network` holds small arrays and tables, ready for solving;
`to_networkx` gives analysts a `networkx.MultiDiGraph` to take away.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from geo.boundaries import SEA
from geo.cells import first_day
from geo.crossings import crossings_on
from geo.errors import Fault, InputError, NoRoute
from geo.world import Parameters, World, demand_on

if TYPE_CHECKING:
    import networkx as nx
    from numpy.typing import NDArray

    from routes.posterior import Posterior


# Damascus, announced 30 July 2025: 1.35 million pills, about 215 kg. For hauls told in pills only.
KG_PER_PILL = 215.0 / 1_350_000.0


@dataclass(frozen=True)
class ZoneLegs:
    """
    Shortest legs between the terminals of one zone.

    Attributes
    ----------
    terminals
        Ids of the zone's crossings and places, in table order.
    hours, km
        Square arrays, rows from, columns to; ``inf`` where no leg joins the two.
    """

    terminals: tuple[str, ...]
    hours: NDArray[np.float64]
    km: NDArray[np.float64]

    def rows(self, ids: Iterable[str]) -> NDArray[np.intp]:
        """Positions of `ids` among the terminals."""
        return np.array([self._row_of[i] for i in ids], dtype=np.intp)

    @cached_property
    def _row_of(self) -> dict[str, int]:
        return {terminal: row for row, terminal in enumerate(self.terminals)}


@dataclass(frozen=True, eq=False)  # each network is itself only: its tables do not compare
class Network:
    """
    A world on one day, ready for solving.

    Attributes
    ----------
    crossings
        One row a crossing, indexed by crossing_id in table order, with the `state`, `size`,
        `interdiction`, `believed` and `delay_hours` of the day, `seizures_observed`, and
        `kg_observed`, their mass (from pills where only those are stated).
    places
        Indexed by place_id; `country` is the zone.
    demand
        origin, destination, weight; weights sum to 1.
    legs
        Zone to `ZoneLegs`.
    posterior
        Calibrated draws that answers are averaged over, with intervals, and whose medians stand
        in `parameters`; None for the fixed parameters.
    """

    world_name: str
    fingerprint: str
    as_of: date
    parameters: Parameters
    crossings: pd.DataFrame
    places: pd.DataFrame
    demand: pd.DataFrame
    legs: Mapping[str, ZoneLegs]
    corridor_names: Mapping[tuple[str, ...], str]
    posterior: Posterior | None = None

    @property
    def zones(self) -> tuple[str, ...]:
        """All zones that crossings or places lie in, sorted."""
        found = {*self.crossings["zone_a"], *self.crossings["zone_b"], *self.places["country"]}
        return tuple(sorted(found))

    def zone_of(self, place_id: str) -> str:
        """Zone that a place lies in."""
        return self._zone_of_place[place_id]

    @cached_property
    def _zone_of_place(self) -> dict[str, str]:
        return dict(zip(self.places.index, self.places["country"].astype(str), strict=True))


def build_network(
    world: World,
    *,
    as_of: date | str | None = None,
    origins: Sequence[str] | None = None,
    destinations: Sequence[str] | None = None,
    posterior: Posterior | None = None,
) -> Network:
    """
    The network of a world on one day.

    Parameters
    ----------
    world
        As `routes.load` gives it.
    as_of
        The day whose crossing states, dated facts and demand hold; default the world's last. As
        text, ``"2024-12-08"`` or ``"2024-12"`` for its first day.
    origins, destinations
        Keep only the demand from and to these places (ids); its weights are scaled to sum to 1.
    posterior
        Draws to answer with, as `read_posterior` gives them; None for the fixed parameters.

    Raises
    ------
    NoRoute
        If no demand is left.
    InputError
        If the day lies outside the world.
    """
    day = first_day(as_of) if isinstance(as_of, str) else as_of or world.end
    if not world.start <= day <= world.end:
        raise InputError(
            [
                Fault(
                    "as of",
                    "",
                    f"{day} lies outside the world, {world.start} to {world.end}",
                    "Choose a day between the two.",
                )
            ]
        )
    demand = demand_on(world, day)
    if origins is not None:
        demand = demand[demand["origin"].isin(list(origins))]
    if destinations is not None:
        demand = demand[demand["destination"].isin(list(destinations))]
    if demand.empty:
        raise NoRoute(
            f"No demand joins the chosen origins and destinations on {day}. "
            "See [[demand]] in world.toml for the pairs that exist."
        )
    crossings = crossings_on(
        world.crossings, world.crossing_status, world.crossing_facts, day
    ).set_index("crossing_id", drop=False)
    observed = world.seizures["crossing_id"].value_counts()
    crossings["seizures_observed"] = observed.reindex(crossings.index, fill_value=0).astype(int)
    seizures = world.seizures
    mass_kg = seizures["mass_kg"].fillna(seizures["pills"] * KG_PER_PILL)
    mass_kg = mass_kg.groupby(seizures["crossing_id"]).sum()
    crossings["kg_observed"] = mass_kg.reindex(crossings.index, fill_value=0.0).astype(float)
    network = assemble_network(
        crossings,
        world.places,
        world.legs,
        demand,
        world.parameters,
        as_of=day,
        world_name=world.name,
        fingerprint=world.fingerprint,
        corridor_names=world.corridor_names,
    )
    if posterior is None:
        return network
    middle = posterior.medians(world.parameters)
    return replace(network, posterior=posterior, parameters=middle)


def assemble_network(  # noqa: PLR0913 - the tables of a world, by name
    crossings: pd.DataFrame,
    places: pd.DataFrame,
    legs: pd.DataFrame,
    demand: pd.DataFrame,
    parameters: Parameters,
    *,
    as_of: date,
    world_name: str = "",
    fingerprint: str = "",
    corridor_names: Mapping[tuple[str, ...], str] | None = None,
) -> Network:
    """
    A network from tables that are already those of one day.

    Parameters
    ----------
    crossings
        crossing_id, zone_a, zone_b, kind, state, size, interdiction, believed, delay_hours.
    places
        place_id, country.
    legs
        zone, from_id, to_id, km, hours; a pair listed once holds both ways.
    demand
        origin, destination, weight; scaled here to sum to 1.
    parameters
        Route choice parameters.

    Returns
    -------
    network
        With `crossings` and `places` indexed by their ids.
    """
    crossings = crossings.set_index("crossing_id", drop=False).rename_axis(None)
    places = places.set_index("place_id", drop=False).rename_axis(None)
    if "seizures_observed" not in crossings:
        crossings["seizures_observed"] = 0
    if "kg_observed" not in crossings:
        crossings["kg_observed"] = 0.0
    demand = demand.loc[demand["weight"] > 0, ["origin", "destination", "weight"]]
    demand = demand.groupby(["origin", "destination"], as_index=False, sort=True).sum()
    demand["weight"] /= demand["weight"].sum()
    return Network(
        world_name=world_name,
        fingerprint=fingerprint,
        as_of=as_of,
        parameters=parameters,
        crossings=crossings,
        places=places,
        demand=demand,
        legs=_zone_legs(crossings, places, legs, demand),
        corridor_names=dict(corridor_names or {}),
    )


def with_parameters(network: Network, parameters: Parameters) -> Network:
    """The same network under other route choice parameters."""
    return replace(network, parameters=parameters)


def _zone_legs(
    crossings: pd.DataFrame, places: pd.DataFrame, legs: pd.DataFrame, demand: pd.DataFrame
) -> dict[str, ZoneLegs]:
    """Square leg arrays per zone, over its crossings and the places that demand names."""
    used = {*demand["origin"], *demand["destination"]}
    terminals: dict[str, list[str]] = {}
    for side in ("zone_a", "zone_b"):
        for crossing_id, zone in zip(crossings.index, crossings[side], strict=True):
            terminals.setdefault(zone, []).append(crossing_id)
    for place_id, zone in zip(places.index, places["country"], strict=True):
        if place_id in used:
            terminals.setdefault(zone, []).append(place_id)
    found: dict[str, ZoneLegs] = {}
    ends = [legs[column].to_numpy(object) for column in ("from_id", "to_id")]
    lengths = [legs[column].to_numpy(float) for column in ("hours", "km")]
    rows_of = legs.groupby("zone", sort=False).indices
    for zone, ids in terminals.items():
        hours = np.full((len(ids), len(ids)), np.inf)
        km = hours.copy()
        if zone in rows_of:
            rows = rows_of[zone]
            row_of = {terminal: row for row, terminal in enumerate(ids)}
            start, stop = (
                np.array([row_of.get(i, -1) for i in side[rows]], dtype=np.intp) for side in ends
            )
            for array, length in zip((hours, km), lengths, strict=True):
                _fill_legs(array, start, stop, length[rows])
        np.fill_diagonal(hours, 0.0)
        np.fill_diagonal(km, 0.0)
        found[zone] = ZoneLegs(tuple(ids), hours, km)
    return found


def _fill_legs(
    array: NDArray[np.float64],
    start: NDArray[np.intp],
    stop: NDArray[np.intp],
    values: NDArray[np.float64],
) -> None:
    """Write one zone's legs into its array; a pair listed one way holds both ways."""
    known = (start >= 0) & (stop >= 0)
    start, stop, values = start[known], stop[known], values[known]
    array[start, stop] = values
    listed = np.zeros(array.shape, dtype=bool)
    listed[start, stop] = True
    one_way = ~listed[stop, start]
    array[stop[one_way], start[one_way]] = values[one_way]


def to_networkx(network: Network) -> nx.MultiDiGraph:
    """
    The network as a graph to take away.

    Each crossing becomes two nodes, one a side, ``(crossing_id, zone)``, joined both ways by an
    edge of kind ``crossing`` that carries the row's columns; each place becomes ``(place_id,
    zone)``; each leg becomes an edge of kind ``leg`` with `hours` and `km`. Closed crossings are
    left out.

    Returns
    -------
    graph
        `networkx.MultiDiGraph`; edges carry `cost_hours`, the generalised cost of model and docs.
    """
    import networkx as nx

    from routes.cases import fixed_case

    graph = nx.MultiDiGraph(world=network.world_name, as_of=network.as_of.isoformat())
    weight = {SEA: network.parameters.sea_hour_weight}
    cost = dict(zip(network.crossings.index, fixed_case(network).cost_hours[0], strict=True))
    for zone, legs in network.legs.items():
        for terminal in legs.terminals:
            kind = "crossing" if terminal in network.crossings.index else "place"
            graph.add_node((terminal, zone), zone=zone, kind=kind, id=terminal)
        for i, j in np.argwhere(np.isfinite(legs.hours)):
            if i == j:
                continue
            hours = float(legs.hours[i, j])
            graph.add_edge(
                (legs.terminals[i], zone),
                (legs.terminals[j], zone),
                kind="leg",
                hours=hours,
                km=float(legs.km[i, j]),
                cost_hours=hours * weight.get(zone, 1.0),
            )
    for crossing_id, row in network.crossings.iterrows():
        hours = float(cost[crossing_id])
        if not np.isfinite(hours):
            continue
        for start, stop in ((row.zone_a, row.zone_b), (row.zone_b, row.zone_a)):
            graph.add_edge(
                (crossing_id, start),
                (crossing_id, stop),
                kind="crossing",
                crossing_id=crossing_id,
                interdiction=float(row.interdiction),
                size=float(row["size"]),
                cost_hours=hours,
            )
    return graph
