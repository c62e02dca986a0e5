"""The brief says what the numbers say, in two languages, and lets nothing in."""

from __future__ import annotations

import re
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from hand_worlds import two_doors

import routes
from geo.errors import InputError
from routes.brief import gather_brief, percent, tell_scenarios, write_findings
from routes.brief_page import find_browser, print_page, write_brief, write_markdown, write_page
from routes.brief_words import WORDS, list_names, say
from routes.comparison import compare_corridors
from routes.ranking import rank_crossings

HOSTILE = "<script>alert(1)</script>{{ 7*7 }}\"'`${x}"


@pytest.fixture(scope="module")
def world():
    return routes.load()


@pytest.fixture(scope="module")
def network(world):
    return routes.build_network(world)


@pytest.fixture(scope="module")
def english(network, world):
    return gather_brief(network, world, command="corridors brief -o brief.html")


@pytest.fixture(scope="module")
def page(english, network, world):
    return write_page(english, network, world)


def test_both_languages_say_the_same_things_with_the_same_slots():
    assert set(WORDS["en"]) == set(WORDS["ar"])
    for key, text in WORDS["en"].items():
        slots = set(re.findall(r"{(\w+)}", text))
        assert slots == set(re.findall(r"{(\w+)}", WORDS["ar"][key])), key


def test_findings_are_the_numbers(network):
    ranking, corridors = rank_crossings(network), compare_corridors(network)
    said = write_findings(network, ranking, corridors)
    first = ranking.iloc[0]
    assert first["name"] in said[0]
    assert percent(first["exposure"]) in said[0]
    three = ranking["exposure"].head(3).sum() / ranking["exposure"].sum()
    assert percent(three, digits=0) in said[1]
    closed = ranking.loc[ranking["usage"].idxmax(), "crossing_id"]
    hours = routes.close_crossings(network, [closed]).logsum_cost_change_hours
    assert any(f"{hours:.1f} hours" in text for text in said)


def test_it_is_silent_where_there_is_nothing_to_say():
    network = two_doors()
    network.crossings["name_en"] = network.crossings.index
    network.crossings["interdiction"] = 0.0
    ranking, corridors = rank_crossings(network), compare_corridors(network)
    said = " ".join(write_findings(network, ranking, corridors))
    assert "most exposed" not in said
    assert "No seizure on record" in said
    network.crossings["state"] = "closed"
    ranking, corridors = rank_crossings(network), compare_corridors(network)
    said = write_findings(network, ranking, corridors)
    assert "100.0 % of demand finds no open route." in said


def test_the_page_asks_nothing_of_a_network_and_runs_nothing(page):
    assert "<script" not in page
    assert "default-src &#39;none&#39;" in page or "default-src 'none'" in page
    assert len(page.encode()) < 400_000


def test_the_page_holds_map_tables_evidence_limits_and_its_origin(page, english, world):
    for key in ("findings", "map", "ranking", "corridors", "displacement", "evidence", "method"):
        assert f'id="{key}"' in page
    assert world.fingerprint in page
    assert "corridors brief -o brief.html" in page
    links = re.findall(r'<a href="(https?://[^"]+)"', page)
    assert len(links) >= len(english.evidence)


def test_arabic_reads_from_the_right_with_arabic_names(network, world):
    brief = gather_brief(network, world, language="ar")
    page = write_page(brief, network, world)
    assert '<html lang="ar" dir="rtl">' in page
    assert "نصيب" in page
    assert say("ar", "findings") in page


def test_hostile_names_stay_text(network, world):
    crossings = network.crossings.copy()
    crossings.loc["nasib-jaber", "name_en"] = HOSTILE
    crossings.loc["omari-haditha", "name_en"] = "ن\u202e" + "ا" * 300
    seizures = world.seizures.assign(place_text=HOSTILE, sources="javascript:alert(1)")
    hostile = replace(network, crossings=crossings)
    brief = gather_brief(hostile, replace(world, seizures=seizures), command=HOSTILE)
    page = write_page(brief, hostile, world, scenarios=pd.DataFrame({HOSTILE: [HOSTILE]}))
    assert "<script" not in page
    assert "{{" not in page
    assert 'href="javascript' not in page
    assert "&lt;script&gt;" in page
    assert "<script" not in write_markdown(brief).replace("\\<", "")


def test_markdown_holds_the_same_rows(english):
    text = write_markdown(english)
    assert text.count("\n| ") >= len(english.ranking) + len(english.corridors)
    assert english.ranking["name"].iloc[0] in text


def test_two_thousand_crossings_still_make_a_short_brief():
    rng = np.random.default_rng(1)
    network = two_doors()
    rows = network.crossings.iloc[[0] * 2000].assign(
        crossing_id=[f"c{i}" for i in range(2000)], interdiction=rng.random(2000) * 0.2
    )
    legs = [("AAA", "start", i, 1.0) for i in rows["crossing_id"]]
    legs += [("BBB", i, "goal", 1.0) for i in rows["crossing_id"]]
    from routes.network import assemble_network

    table = pd.DataFrame(legs, columns=["zone", "from_id", "to_id", "hours"]).assign(km=1.0)
    large = assemble_network(
        rows.assign(name_en=rows["crossing_id"]),
        network.places,
        table,
        network.demand,
        network.parameters,
        as_of=network.as_of,
    )
    ranking, corridors = rank_crossings(large), compare_corridors(large)
    assert len(ranking) == 2000
    assert any("most exposed" in text for text in write_findings(large, ranking, corridors))


def test_files_are_written_as_named_and_others_refused(english, network, world, tmp_path):
    write_brief(english, network, world, tmp_path / "brief.md")
    assert (tmp_path / "brief.md").read_text(encoding="utf-8").startswith("# ")
    with pytest.raises(InputError, match=r"not written as '\.docx'"):
        write_brief(english, network, world, tmp_path / "brief.docx")
    assert not (tmp_path / "brief.docx").exists()


def test_without_a_browser_the_remedy_is_told(monkeypatch):
    monkeypatch.setenv("PATH", "")
    with pytest.raises(InputError, match=r"brief\.html"):
        find_browser()


@pytest.mark.browser
def test_a_browser_prints_it(page, chromium):
    assert chromium
    pdf = print_page(page)
    assert pdf.startswith(b"%PDF-")
    assert len(pdf) > 50_000


def test_scenarios_are_told_beside_the_baseline(world):
    from routes.outcome import compare_scenarios
    from routes.scenario import Scenario

    outcome = compare_scenarios(world, [Scenario("south").close("nasib-jaber")])
    told = tell_scenarios(outcome)
    assert set(told["scenario"]) == {"south"}
    assert "interception" in set(told["measure"])


def test_lists_and_shares_read_well():
    assert list_names("en", ["a"]) == "a"
    assert list_names("ar", ["أ", "ب"]) == "أ وب"
    assert percent(0.5, digits=0) == "50 %"
