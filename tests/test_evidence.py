"""Every seizure row is used by one rule or set aside with a reason, and the ledger adds up."""

from __future__ import annotations

import time
from dataclasses import replace
from datetime import date

import numpy as np
import pandas as pd
import pytest

from geo.world import read_world
from routes.evidence import REASONS, RULES, gather_evidence
from routes.linkage import PILL_MASS_G, pills_of


@pytest.fixture(scope="module")
def world():
    return read_world()


def seizure(world, **cells):
    """One row of the table, as the world would hold it."""
    row = dict.fromkeys(world.seizures.columns, "")
    for name in ("lon", "lat", "pills", "mass_kg"):
        row[name] = np.nan
    row |= {"event_id": "X-1", "date": "2023-05-05", "country": "JOR", "event_kind": "seizure"}
    return row | cells


def gather(world, *rows, **options):
    return gather_evidence(replace(world, seizures=pd.DataFrame(list(rows))), **options)


def test_the_bundled_ledger_adds_up(world):
    found = gather_evidence(world)
    ledger = found.ledger()
    assert int(ledger["rows"].sum()) == len(world.seizures) == len(found.rows)
    assert set(ledger.loc[ledger["use"] != "set aside", "use"]) <= set(RULES)
    assert set(ledger.loc[ledger["use"] == "set aside", "reason"]) <= set(REASONS)
    assert (ledger.loc[ledger["use"] != "set aside", "reason"] == "").all()
    named = found.rows[found.rows["use"] == "crossing"]
    assert (world.seizures["crossing_id"] != "").sum() == len(named) + sum(
        found.rows["reason"].isin(["duplicate", "outside the dates"])
        & (world.seizures["crossing_id"] != "").to_numpy()
    )


@pytest.mark.parametrize(
    ("cells", "use", "reason"),
    [
        ({"location_kind": "crossing", "crossing_id": "nasib-jaber"}, "crossing", ""),
        ({"location_kind": "factory"}, "set aside", "factory"),
        ({"location_kind": "airport"}, "set aside", "airport"),
        ({"location_kind": "inland", "event_kind": "raid"}, "set aside", "store"),
        ({"location_kind": "inland"}, "zone", ""),
        ({"location_kind": "sea"}, "zone", ""),
        ({"location_kind": "inland", "country": "DEU"}, "set aside", "outside the region"),
        ({"location_kind": "unknown"}, "set aside", "no place"),
        ({"location_kind": "border_segment", "origin_country": "SYR"}, "border", ""),
        ({"location_kind": "border_segment"}, "zone", ""),
        ({"location_kind": "crossing", "date": "2031-01-01"}, "set aside", "outside the dates"),
        ({"location_kind": "crossing", "date": "2011"}, "set aside", "outside the dates"),
        ({"location_kind": "port", "lon": 35.0, "lat": 29.5}, "near crossing", ""),
        ({"location_kind": "port", "lon": 36.5, "lat": 31.9}, "set aside", "no such door"),
    ],
)
def test_each_rule(world, cells, use, reason):
    row = gather(world, seizure(world, **cells)).rows.iloc[0]
    assert (row["use"], row["reason"]) == (use, reason)


def test_a_border_event_belongs_to_the_nearest_segment_or_to_all_of_them(world):
    door = world.crossings.set_index("crossing_id").loc["rukban-informal"]
    near = seizure(
        world,
        location_kind="border_segment",
        origin_country="SYR",
        lon=door["lon"] + 0.05,
        lat=door["lat"],
    )
    assert gather(world, near).rows["doors"].iloc[0] == ("rukban-informal",)
    far = near | {"lon": np.nan, "lat": np.nan}
    doors = gather(world, far).rows["doors"].iloc[0]
    sides = world.crossings.set_index("crossing_id").loc[list(doors)]
    assert len(doors) > 2
    assert set(sides["kind"]) == {"informal"}
    assert set(sides["zone_a"]) | set(sides["zone_b"]) == {"SYR", "JOR"}


def test_the_same_haul_told_twice_counts_once(world):
    first = seizure(world, location_kind="crossing", crossing_id="nasib-jaber", pills=1e6)
    again = first | {"event_id": "X-2", "date": "2023-05-07", "pills": 1.01e6}
    kilos = first | {
        "event_id": "X-3",
        "date": "2023-05-06",
        "pills": np.nan,
        "mass_kg": 1e6 * PILL_MASS_G / 1e3,
    }
    other = first | {"event_id": "X-4", "pills": 1.15e6}
    later = first | {"event_id": "X-5", "date": "2023-05-20"}
    found = gather(world, first, again, kilos, other, later)
    assert list(found.rows["reason"]) == ["", "duplicate", "duplicate", "", ""]
    assert found.rows["merged"].iloc[0] == 3
    assert any("X-1 and X-4" in remark for remark in found.remarks)


def test_a_haul_at_a_closed_crossing_is_kept_and_remarked_on(world):
    row = seizure(
        world, location_kind="crossing", crossing_id="abu-kamal-al-qaim", date="2025-02-01"
    )
    found = gather(world, row)
    assert found.rows["use"].iloc[0] == "crossing"
    assert bool(found.rows["closed_then"].iloc[0])
    assert "X-1" in found.remarks[0]


def test_one_exact_figure_at_two_gates_is_remarked_on(world):
    first = seizure(world, location_kind="crossing", crossing_id="nasib-jaber", pills=932_980)
    other = first | {"event_id": "X-2", "crossing_id": "omari-haditha", "date": "2023-05-07"}
    found = gather(world, first, other)
    assert list(found.rows["use"]) == ["crossing", "crossing"]
    assert any("X-1 and X-2 tell the same 932,980 pills" in remark for remark in found.remarks)
    rounded = gather(world, first | {"pills": 1e6}, other | {"pills": 1e6})
    assert not any("two places" in remark for remark in rounded.remarks)


def test_days_that_cannot_be_are_remarked_on(world):
    row = seizure(world, location_kind="crossing", crossing_id="nasib-jaber", date="2023-05-05")
    early = row | {"published": "2018-01-01"}
    found = gather(world, early)
    assert any("published before they happened" in remark for remark in found.remarks)
    assert gather(world, early, known_before=date(2023, 5, 5)).used.empty
    ahead = gather(world, row | {"date": "2031-05-05", "published": ""})
    assert ahead.used.empty
    assert any("dated after" in remark for remark in ahead.remarks)


def test_only_what_was_published_before_a_day_is_known(world):
    row = seizure(world, location_kind="crossing", crossing_id="wadiah", date="2023", published="")
    assert gather(world, row, known_before=date(2023, 12, 31)).used.empty
    assert len(gather(world, row, known_before=date(2024, 1, 1)).used) == 1
    told = row | {"published": "2023-02-01"}
    assert len(gather(world, told, known_before=date(2023, 6, 1)).used) == 1


def test_no_rows_at_all(world):
    found = gather_evidence(replace(world, seizures=world.seizures.iloc[:0]))
    assert found.rows.empty
    assert found.ledger()["rows"].sum() == 0


def test_pills_and_kilos_are_one_scale():
    rows = pd.DataFrame({"pills": [5e5, np.nan, np.nan], "mass_kg": [1.0, 16.7, np.nan]})
    assert pills_of(rows)[:2].tolist() == [5e5, pytest.approx(1e5)]
    assert np.isnan(pills_of(rows)[2])


@pytest.mark.untraced
def test_a_hundred_thousand_rows(world):
    """Minutes at most, and duplicates are sought only among neighbours in time."""
    many = pd.concat([world.seizures] * (100_000 // len(world.seizures) + 1), ignore_index=True)
    many["event_id"] = [f"e{at}" for at in range(len(many))]
    start = time.process_time()
    generator = np.random.default_rng(0)
    days = pd.Timestamp("2019-01-01") + pd.to_timedelta(generator.integers(0, 2556, len(many)), "D")
    many["date"] = days.strftime("%Y-%m-%d")
    found = gather_evidence(replace(world, seizures=many))
    assert int(found.ledger()["rows"].sum()) == len(many)
    assert time.process_time() - start < 120
