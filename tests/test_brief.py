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
from routes.brief import gather_brief, tell_scenarios
from routes.brief_findings import percent, write_findings
from routes.brief_markdown import write_markdown
from routes.brief_names import name_all
from routes.brief_page import write_brief, write_page
from routes.brief_print import find_browser, print_page
from routes.brief_words import WORDS, list_names, say
from routes.cli import run
from routes.comparison import compare_corridors
from routes.posterior import prior_draws
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
    assert said[0].startswith(first["name"])
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
    lines = write_markdown(brief).replace("\\<", "").splitlines()
    shown = [line for line in lines if not line.startswith("    ")]  # the command stands as code
    assert "<script" not in "\n".join(shown)


def test_markdown_holds_the_same_rows(english):
    text = write_markdown(english)
    assert text.count("\n| ") >= len(english.shown) + len(english.corridors)
    assert english.ranking["name"].iloc[0] in text


@pytest.fixture(scope="module")
def drawn(world):
    return routes.build_network(world, posterior=prior_draws(world, 60))


def test_drawn_findings_carry_the_intervals_of_their_numbers(drawn):
    ranking, corridors = rank_crossings(drawn), compare_corridors(drawn, most=5)
    said = write_findings(drawn, ranking, corridors)
    first = ranking.iloc[0]
    low, high = percent(first["exposure_low"]), percent(first["exposure_high"])
    assert f"(90 % interval {low} to {high})" in said[0]
    total = routes.exposure.interception_summary(drawn)
    low, high = percent(total["interception_low"]), percent(total["interception_high"])
    assert any(t.startswith("In all") and f"{low} to {high}" in t for t in said)
    corridor = next(t for t in said if "most used corridor" in t)
    assert "seized on the way" not in corridor  # it would rest on priors alone


def test_what_draws_do_not_settle_is_not_claimed(drawn):
    ranking, corridors = rank_crossings(drawn), compare_corridors(drawn, most=5)
    rivals = ranking[ranking["rank_low"] == 1]
    assert len(rivals) > 1
    said = write_findings(drawn, ranking, corridors)
    assert "not settled" in said[1]
    if len(rivals) <= 4:
        assert all(name in said[1] for name in rivals["name"])
    alone = ranking.assign(rank_low=[1] + [2] * (len(ranking) - 1))
    assert not any("not settled" in t for t in write_findings(drawn, alone, corridors))


def test_coloured_changes_are_those_whose_interval_excludes_nothing(drawn):
    from routes.displacement_matrix import measure_displacement

    found = measure_displacement(drawn, most=4)
    closed = routes.close_crossings(drawn, [found.change.index[0]]).displacement
    closed = closed.set_index("crossing_id").loc[found.change.columns[1:]]
    sure = (closed["change_low"] > 0) | (closed["change_high"] < 0)
    assert (found.is_sure.iloc[0, 1:] == sure).all()


def test_the_first_without_a_seizure_is_said_to_rest_on_priors(network):
    ranking, corridors = rank_crossings(network), compare_corridors(network, most=3)
    bare = ranking.assign(seizures_observed=[0, *ranking["seizures_observed"].iloc[1:]])
    said = write_findings(network, bare, corridors)
    assert f"No seizure on record bears on {ranking['name'].iloc[0]}" in said[1]


def two_thousand_doors():
    """One border with 2,000 doors, some with names that are hard on a page."""
    rng = np.random.default_rng(1)
    network = two_doors()
    ids = [f"c{i}" for i in range(2000)]
    rows = network.crossings.iloc[[0] * 2000].assign(
        crossing_id=ids, interdiction=rng.random(2000) * 0.2, lon=rng.random(2000), lat=33.0
    )
    legs = [("AAA", "start", i, 1.0) for i in ids] + [("BBB", i, "goal", 1.0) for i in ids]
    table = pd.DataFrame(legs, columns=["zone", "from_id", "to_id", "hours"]).assign(km=1.0)
    names = [HOSTILE, "ا" * 300, "ن\u202eصيب", "e\u0301\u0323" * 40, *ids[4:]]
    from routes.network import assemble_network

    return assemble_network(
        rows.assign(name_en=names),
        network.places,
        table,
        network.demand,
        network.parameters,
        as_of=network.as_of,
    )


def test_two_thousand_crossings_still_make_a_short_brief(world):
    large = two_thousand_doors()
    empty = replace(world, seizures=world.seizures.head(0), path=None)
    brief = gather_brief(large, empty)
    assert len(brief.ranking) == 2000
    assert "most exposed" in brief.findings[0]
    crossings = large.crossings.reset_index(drop=True)
    places = large.places.assign(lon=0.5, lat=33.5)
    page = write_page(brief, large, replace(empty, places=places, crossings=crossings))
    assert len(page.encode()) < 1_500_000
    assert page.count("<tr>") < 60
    assert len(write_markdown(brief)) < 20_000


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


def test_scenarios_are_told_beside_the_baseline(world):
    from routes.outcome import compare_scenarios
    from routes.scenario import Scenario

    outcome = compare_scenarios(world, [Scenario("south").close("nasib-jaber")])
    told = tell_scenarios(outcome)
    assert set(told["scenario"]) == {"south"}
    assert say("en", "interception_measure") in set(told["measure"])


def test_scenarios_are_told_in_the_language_of_the_brief(world):
    from routes.outcome import compare_scenarios
    from routes.scenario import Scenario

    outcome = compare_scenarios(world, [Scenario("south").close("nasib-jaber")])
    told = tell_scenarios(outcome, language="ar")
    assert list(told)[1] == say("ar", "measure")
    row = told[told[say("ar", "measure")] == say("ar", "unserved_measure")].iloc[0]
    assert list(row[2:]) == ["0.0 %", "0.0 %", "0.0"]


def test_a_folder_that_is_closed_is_told(tmp_path, capsys):
    assert run(["brief", "-q", "-o", str(tmp_path / "nowhere" / "brief.html")]) == 3
    assert "there is no folder" in capsys.readouterr().err
    assert run(["brief", "-q", "-o", str(tmp_path / "brief.docx")]) == 2
    assert list(tmp_path.iterdir()) == []


def test_without_a_way_the_brief_says_so(tmp_path, capsys):
    words = ["--from", "damascus", "--to", "damascus", "-o", str(tmp_path / "brief.md")]
    assert run(["brief", "-q", *words]) == 4
    assert "no " in capsys.readouterr().err.lower()
    assert list(tmp_path.iterdir()) == []


def test_arabic_numbers_and_names_are_not_turned_round(network, world):
    brief = gather_brief(network, world, language="ar")
    names = name_all(network, "ar")
    assert names.corridor("SYR-JOR-SAU") == "سوريا – الأردن – السعودية"
    exposure = percent(brief.ranking["exposure"].iloc[0])
    assert f"\u2066{exposure}\u2069" in brief.findings[0]
    known = [i for i, name in names.crossings.items() if re.search("[\u0600-\u06ff]", name)]
    assert len(known) == len(network.crossings)


@pytest.mark.browser
def test_a_browser_prints_a4_pages_that_end_where_sections_do(page, chromium):
    assert chromium
    pypdf = pytest.importorskip("pypdf", reason="reading a PDF back needs pypdf")
    import io

    pages = pypdf.PdfReader(io.BytesIO(print_page(page))).pages
    assert len(pages) <= 5
    assert [round(float(side)) for side in pages[0].mediabox[2:]] == [595, 842]
    headings = {say("en", key) for key in ("map", "ranking", "corridors", "method", "responsible")}
    for text in (one.extract_text().strip() for one in pages):
        assert text.splitlines()[-1].strip() not in headings


def test_lists_and_shares_read_well():
    assert list_names("en", ["a"]) == "a"
    assert list_names("ar", ["أ", "ب"]) == "أ وب"
    assert percent(0.5, digits=0) == "50 %"


def test_where_everything_is_shut_the_brief_says_only_that(network, world):
    shut = replace(network, crossings=network.crossings.assign(state="closed"))
    brief = gather_brief(shut, world)
    assert brief.findings[0].endswith("% of demand finds no open route.")
    assert not any("most exposed" in text or "does most" in text for text in brief.findings)
    page = write_page(brief, shut, world)
    assert 'id="displacement"' not in page


def test_a_lone_crossing_is_not_compared_with_others(root):
    tiny = routes.load(root / "tests" / "tiny_world")
    network = routes.build_network(tiny)
    only = network.crossings.index.isin(["nasib-jaber", "omari-haditha"])
    shut = network.crossings["state"].where(only, "closed")
    alone = replace(network, crossings=network.crossings.assign(state=shut))
    said = " ".join(gather_brief(alone, tiny).findings)
    assert "nothing would find a route" in said
