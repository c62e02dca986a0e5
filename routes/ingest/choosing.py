"""What a name stands for, where it may stand for several things."""

from __future__ import annotations

from collections.abc import Sequence

from routes.ingest.gazetteer import Entry

_LANDS = ("place", "region")


def choose_entry(entries: Sequence[Entry], cue: str, zones: tuple[str, ...]) -> Entry | None:
    """What a name stands for, by the word beside it and the countries spoken of."""
    if cue == "airport":
        entries = [e for e in entries if e.kind not in ("port", "crossing")]
    if cue != "line":
        entries = [e for e in entries if e.kind_of_place != "line"]
    else:
        pool = [e for e in entries if e.kind_of_place in ("informal", "line")]
        pool = [e for e in pool if not zones or set(e.zones) & set(zones)]
        cue = "gate" if pool else ""
        entries = pool or entries
    wanted = {"gate": ("crossing",), "port": ("port", "crossing"), "airport": ("place", "region")}
    pool = [e for e in entries if e.kind in wanted.get(cue, ())]
    if not pool:
        pool = [e for e in entries if not (e.cue_only and e.kind != "crossing" and not cue)]
        plain = [e for e in pool if e.kind not in ("crossing", "port") or not e.cue_only]
        pool = plain or pool
    ports = [e for e in pool if e.kind == "port"]
    if cue == "port" and ports:
        towns = [e for e in entries if e.kind in _LANDS]
        pool = towns if _nearest(towns, zones) < _nearest(ports, zones) else ports
    if not pool:
        return None
    several = len({e.zones for e in pool}) > 1
    kinds = (
        ("crossing", "place", "region", "country", "people", "port")
        if cue
        else ("country", "place", "region", "crossing", "people", "port")
    )

    def rank(entry: Entry) -> tuple[int, int, int]:
        across = sum(zone not in zones for zone in entry.zones)
        return (_nearest([entry], zones) if several else 0, kinds.index(entry.kind), across)

    return min(pool, key=rank)


def _nearest(entries: Sequence[Entry], zones: tuple[str, ...]) -> int:
    """Place of the first of the entries' zones among those spoken of; 99 where none is."""
    return min((zones.index(z) for e in entries for z in e.zones if z in zones), default=99)
