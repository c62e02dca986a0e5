"""Interventions: what a policy changes at crossings, in demand, or on the map.

Each is a frozen dataclass, printable and comparable; its fields are the keys of a scenario file.
Numbers may also be arrays, one entry a variant of the condition, which is how sweeps run.
"""

# ruff: noqa: D102, RUF009 - act and build are described once, on Intervention; number() makes a field
from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np

from routes.condition import CLOSED, STATES

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import ArrayLike, NDArray

    from geo.world import World
    from routes.condition import Condition
    from routes.network import Network

    Mask = NDArray[np.bool_]

KINDS = ("official", "informal", "port")
#: Columns whose words are tags.
TAG_COLUMNS = ("tags", "door", "mode", "enforcement_tier")


def number(low: float, high: float, *, default: Any = None, meaning: str) -> Any:
    """A number between two bounds; without a default it must be given."""
    told = {"low": low, "high": high, "meaning": meaning}
    return field(metadata=told) if default is None else field(default=default, metadata=told)


def text(default: Any = "", *, allowed: tuple[str, ...] = (), meaning: str) -> Any:
    """A word, or words."""
    return field(default=default, metadata={"allowed": allowed, "meaning": meaning})


def required(meaning: str, *, allowed: tuple[str, ...] = ()) -> Any:
    """A word, or words, that must be given."""
    return field(metadata={"allowed": allowed, "meaning": meaning})


@dataclass(frozen=True, kw_only=True)
class Intervention:
    """Something that is done from one day (`from`) until another (`to`, not included)."""

    action: ClassVar[str] = ""
    starts: str = text(meaning="first day, as 2024-02-17 or 2024-02; key `from`")
    ends: str = text(meaning="day from which it no longer holds; key `to`")

    def act(self, condition: Condition, network: Network) -> Condition:
        """The condition once it is done; the one given is left as it was."""
        raise NotImplementedError

    def build(self, world: World) -> World:
        """The world once it is done; only additions to the map change it."""
        return world


@dataclass(frozen=True, kw_only=True)
class OnCrossings(Intervention):
    """Something done at crossings; what is given narrows the pick together."""

    crossings: tuple[str, ...] = text((), meaning="ids or names, in any spelling")
    zone: str = text(meaning="all crossings of a zone")
    between: tuple[str, ...] = text((), meaning="all crossings between two zones")
    kind: str = text(allowed=KINDS, meaning="all crossings of a kind")
    tag: str = text(meaning="all crossings with this word in tags, door, mode or enforcement_tier")

    def picked(self, crossings: pd.DataFrame) -> Mask:
        """Which crossings it is done at."""
        mask = np.ones(len(crossings), dtype=bool)
        if self.crossings:
            mask &= crossings["crossing_id"].isin(self.crossings).to_numpy()
        sides = [crossings["zone_a"].to_numpy(str), crossings["zone_b"].to_numpy(str)]
        for zone in (*self.between, *([self.zone] if self.zone else [])):
            mask &= (sides[0] == zone) | (sides[1] == zone)
        if self.kind:
            mask &= (crossings["kind"] == self.kind).to_numpy()
        if self.tag:
            mask &= has_tag(crossings, self.tag)
        return mask

    def picks_anything(self) -> bool:
        """Whether it says where it is done."""
        return bool(self.crossings or self.zone or self.between or self.kind or self.tag)


def has_tag(crossings: pd.DataFrame, tag: str) -> Mask:
    """Which crossings bear a tag."""
    mask = np.zeros(len(crossings), dtype=bool)
    for column in TAG_COLUMNS:
        if column in crossings:
            words = crossings[column].astype(str).str.split(";")
            mask |= np.array([tag in [w.strip() for w in each] for each in words], dtype=bool)
    return mask


@dataclass(frozen=True, kw_only=True)
class Close(OnCrossings):
    """Close crossings."""

    action: ClassVar[str] = "close"

    def act(self, condition: Condition, network: Network) -> Condition:
        return _set_at(condition, "state", self.picked(network.crossings), CLOSED)


@dataclass(frozen=True, kw_only=True)
class Open(OnCrossings):
    """Open crossings."""

    action: ClassVar[str] = "open"
    state: str = text("open", allowed=("open", "limited"), meaning="open, or limited")

    def act(self, condition: Condition, network: Network) -> Condition:
        state = STATES.index(self.state)
        return _set_at(condition, "state", self.picked(network.crossings), state)


@dataclass(frozen=True, kw_only=True)
class SetInterdiction(OnCrossings):
    """Set the probability that a passing consignment is stopped."""

    action: ClassVar[str] = "set_interdiction"
    probability: ArrayLike = number(0, 1, meaning="0 to 1")
    secret: bool = field(default=False, metadata={"meaning": "evaders do not come to know"})

    def act(self, condition: Condition, network: Network) -> Condition:
        mask = self.picked(network.crossings)
        for name in ("interdiction",) if self.secret else ("interdiction", "believed"):
            condition = _set_at(condition, name, mask, self.probability)
        return condition


@dataclass(frozen=True, kw_only=True)
class ScaleInterdiction(OnCrossings):
    """
    Do the checks of a crossing `factor` times over.

    Independent checks: 1 - (1 - p) ** factor, which never leaves 0 to 1.
    """

    action: ClassVar[str] = "scale_interdiction"
    factor: ArrayLike = number(0, 1000, meaning="times the checks of the baseline; 1 is no change")
    secret: bool = field(default=False, metadata={"meaning": "evaders do not come to know"})

    def act(self, condition: Condition, network: Network) -> Condition:
        mask = self.picked(network.crossings)
        return _scale_checks(condition, mask, self.factor, secret=self.secret)


@dataclass(frozen=True, kw_only=True)
class ShareIntelligence(Intervention):
    """States that share what they know: checks rise on every crossing between two of them."""

    action: ClassVar[str] = "share_intelligence"
    members: tuple[str, ...] = required("two or more zones")
    factor: ArrayLike = number(0, 1000, meaning="times the checks of the baseline")
    secret: bool = field(default=False, metadata={"meaning": "evaders do not come to know"})

    def act(self, condition: Condition, network: Network) -> Condition:
        mask = self.picked(network.crossings)
        return _scale_checks(condition, mask, self.factor, secret=self.secret)

    def picked(self, crossings: pd.DataFrame) -> Mask:
        """Which crossings lie between two members."""
        inside = crossings["zone_a"].isin(self.members) & crossings["zone_b"].isin(self.members)
        return np.asarray(inside.to_numpy(bool))


@dataclass(frozen=True, kw_only=True)
class SetDelay(OnCrossings):
    """Set the hours that a passage takes beyond those of its kind."""

    action: ClassVar[str] = "set_delay"
    hours: ArrayLike = number(0, 10_000, meaning="hours")

    def act(self, condition: Condition, network: Network) -> Condition:
        return _set_at(condition, "delay_hours", self.picked(network.crossings), self.hours)


@dataclass(frozen=True, kw_only=True)
class Perceived(OnCrossings):
    """What evaders believe of interdiction, whatever it truly is; one of the two is given."""

    action: ClassVar[str] = "perceived"
    probability: ArrayLike = number(0, 1, default=np.nan, meaning="0 to 1")
    factor: ArrayLike = number(0, 1000, default=np.nan, meaning="times the checks believed in")

    def act(self, condition: Condition, network: Network) -> Condition:
        mask = self.picked(network.crossings)
        if np.isnan(self.factor).all():
            return _set_at(condition, "believed", mask, self.probability)
        scaled = _more_checks(condition.believed[:, mask], self.factor)
        return _set_at(condition, "believed", mask, scaled)


@dataclass(frozen=True, kw_only=True)
class RaidOrigin(Intervention):
    """Take production out at its source; other origins may make up for some of it."""

    action: ClassVar[str] = "raid_origin"
    places: tuple[str, ...] = required("origins, in any spelling")
    removed: ArrayLike = number(0, 1, default=1.0, meaning="share of what they dispatch")
    replaced: ArrayLike = number(
        0, 1, default=0.0, meaning="share of the loss that other origins make up, market by market"
    )

    def act(self, condition: Condition, network: Network) -> Condition:
        raided = network.demand["origin"].isin(self.places).to_numpy()
        demand = condition.demand.copy()
        lost = demand[:, raided] * _column(self.removed)
        demand[:, raided] -= lost
        makes_up = np.zeros_like(demand)
        for market in network.demand["destination"].unique():
            here = (network.demand["destination"] == market).to_numpy()
            others = demand * (here & ~raided)
            total = others.sum(axis=1, keepdims=True)
            missing = lost[:, here[raided]].sum(axis=1, keepdims=True) * _column(self.replaced)
            makes_up += np.divide(
                missing * others, total, out=np.zeros_like(others), where=total > 0
            )
        return replace(condition, demand=demand + makes_up)


@dataclass(frozen=True, kw_only=True)
class ScaleOrigin(Intervention):
    """Multiply what some origins dispatch."""

    action: ClassVar[str] = "scale_origin"
    places: tuple[str, ...] = required("origins, in any spelling")
    factor: ArrayLike = number(0, 1000, meaning="times what the baseline dispatches")

    def act(self, condition: Condition, network: Network) -> Condition:
        rows = network.demand["origin"].isin(self.places).to_numpy()
        return _scale_demand(condition, rows, self.factor)


@dataclass(frozen=True, kw_only=True)
class ScaleDemand(Intervention):
    """Multiply demand from some origins to some markets; what is not named means all."""

    action: ClassVar[str] = "scale_demand"
    origins: tuple[str, ...] = text((), meaning="origins, in any spelling")
    destinations: tuple[str, ...] = text((), meaning="markets, in any spelling")
    factor: ArrayLike = number(0, 1000, meaning="times the demand of the baseline")

    def act(self, condition: Condition, network: Network) -> Condition:
        rows = np.ones(len(network.demand), dtype=bool)
        if self.origins:
            rows &= network.demand["origin"].isin(self.origins).to_numpy()
        if self.destinations:
            rows &= network.demand["destination"].isin(self.destinations).to_numpy()
        return _scale_demand(condition, rows, self.factor)


@dataclass(frozen=True, kw_only=True)
class AddCrossing(Intervention):
    """A new crossing; legs to it are estimated unless `add_leg` gives them."""

    action: ClassVar[str] = "add_crossing"
    crossing_id: str = required("a new id")
    zone_a: str = required("a zone")
    zone_b: str = required("the zone on the other side")
    lon: float = number(-180, 180, meaning="degrees")
    lat: float = number(-90, 90, meaning="degrees")
    interdiction: ArrayLike = number(0, 1, meaning="0 to 1")
    name: str = text(meaning="what people call it")
    kind: str = text("official", allowed=KINDS, meaning="official, informal or port")
    size: ArrayLike = number(0, 1e6, default=1.0, meaning="elementary doors it stands for")
    delay_hours: ArrayLike = number(0, 10_000, default=0.0, meaning="hours")

    def build(self, world: World) -> World:
        from routes.additions import add_crossing

        return add_crossing(world, self)

    def act(self, condition: Condition, network: Network) -> Condition:
        at = (network.crossings["crossing_id"] == self.crossing_id).to_numpy()
        for name in ("interdiction", "size", "delay_hours"):
            condition = _set_at(condition, name, at, getattr(self, name))
        condition = _set_at(condition, "believed", at, self.interdiction)
        return _set_at(condition, "state", at, 0)


@dataclass(frozen=True, kw_only=True)
class AddLeg(Intervention):
    """A leg inside a zone, new or in place of the one there is."""

    action: ClassVar[str] = "add_leg"
    zone: str = required("a zone")
    from_id: str = required("a crossing or place of the zone")
    to_id: str = required("another one")
    hours: float = number(0, 10_000, meaning="hours")
    km: float = number(0, 100_000, meaning="kilometres")

    def build(self, world: World) -> World:
        from routes.additions import add_leg

        return add_leg(world, self)

    def act(self, condition: Condition, network: Network) -> Condition:  # noqa: ARG002
        return condition


#: Every kind of intervention, by its action.
ACTIONS: dict[str, type[Intervention]] = {
    kind.action: kind
    for kind in (
        Close,
        Open,
        SetInterdiction,
        ScaleInterdiction,
        SetDelay,
        ShareIntelligence,
        RaidOrigin,
        ScaleOrigin,
        ScaleDemand,
        AddCrossing,
        AddLeg,
        Perceived,
    )
}


def _column(values: ArrayLike) -> NDArray[np.float64]:
    """One number for all variants, or one a variant, ready to meet a row of crossings."""
    array = np.asarray(values, dtype=float)
    return array[:, None] if array.ndim == 1 else array


def _set_at(condition: Condition, name: str, mask: Mask, values: Any) -> Condition:
    changed = getattr(condition, name).copy()
    changed[:, mask] = _column(values).astype(changed.dtype)
    return replace(condition, **{name: changed})


def _more_checks(probability: NDArray[np.float64], factor: ArrayLike) -> NDArray[np.float64]:
    """Probability of being stopped by `factor` times the checks; exact where factor is 1."""
    times = _column(factor)
    with np.errstate(divide="ignore", invalid="ignore"):
        hazard = times * np.log1p(-probability)
    scaled = np.where(probability >= 1.0, (times > 0).astype(float), -np.expm1(hazard))
    return np.where(times == 1.0, probability, scaled)


def _scale_checks(
    condition: Condition, mask: Mask, factor: ArrayLike, *, secret: bool
) -> Condition:
    for name in ("interdiction",) if secret else ("interdiction", "believed"):
        scaled = _more_checks(getattr(condition, name)[:, mask], factor)
        condition = _set_at(condition, name, mask, scaled)
    return condition


def _scale_demand(condition: Condition, rows: Mask, factor: ArrayLike) -> Condition:
    scaled = condition.demand.copy()
    scaled[:, rows] *= _column(factor)
    return replace(condition, demand=scaled)
