"""What the page reckons is what the library reckons."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date, timedelta
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

import routes
from geo.errors import NoRoute
from routes.atlas import SYMBOL_PIXELS
from routes.cases import fixed_case
from routes.choice import RouteChoice
from routes.comparison import corridor_shares
from routes.escape import escape_json
from routes.flows import leg_flows
from routes.intervals import draw_exposure
from routes.map_model import (
    code_terminals,
    describe_condition,
    describe_draws,
    describe_network,
    widen_network,
)
from routes.maps import draw_map
from routes.page import read_web
from routes.posterior import prior_draws
from routes.units import with_units
from tests.random_worlds import random_network

pytestmark = pytest.mark.browser

CLOSE = """(sets) => {
    const { state } = corridors.page;
    const { atlas } = state;
    return sets.map((ids) => {
        const closed = ids.map((id) => atlas.crossings.id.indexOf(id));
        const before = state.solveFor(0, null, []);
        const after = state.solveFor(0, null, closed);
        return {
            before: Array.from(before.usage), after: Array.from(after.usage),
            corridors: [...after.corridors.entries()], arrivals: [...after.arrivals.entries()],
            exposure: Array.from(after.exposure), rank: after.rank,
            cost: corridors.solve.costChange(before, after),
            unserved: after.unserved, interception: after.interception,
        };
    });
}"""


def random_sets(network, count):
    """Sets of one to three crossings that are in use, so that closing them does something."""
    rng = np.random.default_rng(20251231)
    ranking = routes.rank_crossings(network)
    used = ranking.loc[ranking["usage"] > 1e-4, "crossing_id"].tolist()
    return [list(rng.choice(used, rng.integers(1, 4), replace=False)) for _ in range(count)]


def exposure_once_closed(network, chosen):
    """Exposure of every crossing, as `rank_crossings` ranks by it, with some of them closed."""
    crossings = network.crossings.copy()
    crossings.loc[chosen, "state"] = "closed"
    shut = replace(network, crossings=crossings)
    if network.posterior is not None:
        return draw_exposure(shut).exposure.mean(axis=0)
    return RouteChoice(shut).solve(fixed_case(shut)).exposure[0]


# Under draws the page does all it does under fixed parameters, and averages; tests below that need
# no draws hold the map under fixed parameters against the library.
@pytest.fixture(scope="module", params=[pytest.param("fixed", marks=pytest.mark.nightly), "draws"])
def drawn_map(request, bundled, map_file, tmp_path_factory):
    """The bundled world's map, under the fixed parameters and under draws of them."""
    world, network = bundled
    if request.param == "fixed":
        return network, map_file
    drawn = routes.build_network(world, posterior=prior_draws(world, 16, seed=5))
    return drawn, draw_map(drawn, world, tmp_path_factory.mktemp("drawn") / "map.html")


def test_fifty_closures_equal_the_library_to_a_millionth(open_map, drawn_map, bundled):
    network, path = drawn_map
    opened = open_map(path)
    sets = [[str(i) for i in chosen] for chosen in random_sets(bundled[1], 50)]
    found = opened.run(CLOSE, sets)
    moved = []
    for chosen, page in zip(sets, found, strict=True):
        closure = routes.close_crossings(network, chosen)
        exposure = exposure_once_closed(network, chosen)
        assert np.allclose(page["exposure"], exposure, rtol=0, atol=1e-9)
        order = np.lexsort((network.crossings.index.to_numpy(str), -exposure))
        assert np.array_equal(np.argsort(page["rank"]), order)
        expected = closure.displacement.set_index("crossing_id").reindex(network.crossings.index)
        assert np.allclose(page["before"], expected["usage_before"], rtol=0, atol=1e-9)
        assert np.allclose(page["after"], expected["usage_after"], rtol=0, atol=1e-9)
        shares = dict(page["corridors"])
        for row in closure.corridors.itertuples():
            assert shares.get(row.corridor, 0.0) == pytest.approx(row.share_after, abs=1e-9)
        assert page["cost"] == pytest.approx(closure.logsum_cost_change_hours, abs=1e-6)
        assert page["unserved"] == pytest.approx(closure.unserved_demand, abs=1e-9)
        assert page["interception"] == pytest.approx(closure.interception_after, abs=1e-9)
        moved.append(expected["change"].abs().max())
    assert np.median(moved) > 0.005, "the closures move flow"
    assert opened.said == []


def test_what_is_seized_along_a_corridor_equals_the_library(opened, bundled):
    _, network = bundled
    page = opened.run(CLOSE, [[]])[0]
    shares, arrivals = dict(page["corridors"]), dict(page["arrivals"])
    table = routes.compare_corridors(network)
    for corridor, interception in zip(table["corridor"], table["interception"], strict=True):
        seized = 1 - arrivals[corridor] / shares[corridor]
        assert seized == pytest.approx(interception, abs=1e-9)


def test_closing_by_click_shows_what_the_library_says(opened, bundled, shots):
    _, network = bundled
    closure = routes.close_crossings(network, ["nasib-jaber"])
    opened.page.fill("#search", "Nassib")
    opened.page.keyboard.press("Enter")
    opened.page.click(".crossing-card .close-crossing")
    assert opened.page.locator("#closure .chip").count() == 1
    cost = opened.page.locator("#closure-cost").inner_text()
    assert cost == f"+{closure.logsum_cost_change_hours:.2f} h"
    gains = closure.displacement[closure.displacement["change"] > 0]
    gains = gains.sort_values("change", ascending=False)
    shown = opened.page.locator("#closure .gains .pick").all_inner_texts()
    assert shown == gains["name"].head(5).tolist()
    first = opened.page.locator("#closure .gains li").first.inner_text()
    assert f"+{100 * gains['change'].iloc[0]:.1f} points" in first
    rows = opened.page.locator("#ranking-table tbody tr.closed")
    assert any("Nassib" in text for text in rows.all_inner_texts())
    opened.page.keyboard.press("Escape")
    opened.page.screenshot(path=shots / "closure.png")
    opened.page.click("#closure .chip")
    assert not opened.page.locator("#closure").is_visible()


def test_a_fourth_closure_is_not_offered(opened, bundled):
    _, network = bundled
    four = routes.rank_crossings(network)["crossing_id"].head(4).tolist()
    closed = opened.run(
        """(ids) => ids.map((id) => corridors.page.state.toggleClosed(
            corridors.page.state.atlas.crossings.id.indexOf(id)))""",
        four,
    )
    assert closed == [True, True, True, False]
    opened.page.fill("#search", four[3])
    opened.page.keyboard.press("Enter")
    button = opened.page.locator(".close-crossing")
    assert button.is_disabled()


def test_flows_on_legs_equal_the_library(opened, bundled):
    _, network = bundled
    named = opened.run("corridors.page.state.named")
    found = opened.run("""() => {
        const { state } = corridors.page;
        const { legs } = state.solveFor(0, null, []);
        const id = (t) => (t >= 0 ? state.atlas.crossings.id[t] : state.atlas.places.id[-1 - t]);
        const rows = [];
        state.model.legs.forEach((zone, z) => {
            for (let i = 0; i < zone.count; i += 1) for (let j = 0; j < zone.count; j += 1) {
                for (let k = 0; k < legs.slots; k += 1) {
                    const share = legs.zones[z][(i * zone.count + j) * legs.slots + k];
                    const ends = [id(zone.terminals[i]), id(zone.terminals[j])];
                    if (share > 1e-5) rows.push([state.model.zones[z], ...ends, k, share]);
                }
            }
        });
        return rows;
    }""")
    page = {(z, a, b, k): share for z, a, b, k, share in found}
    flows = leg_flows(network, corridors=[tuple(name.split("-")) for name in named])
    for corridor, rows in flows[flows["corridor"] != "other"].groupby("corridor"):
        slot = named.index(corridor)
        for row in rows.itertuples():
            assert page[row.zone, row.from_id, row.to_id, slot] == pytest.approx(
                row.usage, abs=1e-9
            )
    total = flows.groupby(["zone", "from_id", "to_id"])["usage"].sum()
    for (zone, start, stop), usage in total.items():
        assert page[zone, start, stop, len(named)] == pytest.approx(usage, abs=1e-4)
    assert len(flows) > 500


def test_the_slider_shows_the_world_as_it_was(opened, bundled):
    world, _ = bundled
    months = ["2019-06", "2020-11", "2022-03", "2024-11", "2025-05"]
    for month in months:
        opened.run("(month) => corridors.page.state.set({ month })", month)
        year, number = map(int, month.split("-"))
        day = date(year + number // 12, number % 12 + 1, 1) - timedelta(days=1)
        then = routes.build_network(world, as_of=day)
        expected = (
            routes.rank_crossings(then).set_index("crossing_id").reindex(then.crossings.index)
        )
        page = opened.run("""() => {
            const { usage, exposure, condition } = corridors.page.state.look().now;
            return {
                usage: Array.from(usage), exposure: Array.from(exposure), state: condition.state,
            };
        }""")
        assert page["state"] == expected["state"].tolist()
        assert np.allclose(page["usage"], expected["usage"], rtol=0, atol=1e-9)
        assert np.allclose(page["exposure"], expected["exposure"], rtol=0, atol=1e-9)
        first = opened.page.locator("#ranking-table tbody tr .pick").first.inner_text()
        assert first == expected.sort_values("rank")["name"].iloc[0]


def test_the_slider_moves_by_hand_and_seizures_follow(opened, bundled):
    slider = opened.page.locator("#month")
    slider.focus()
    shown = opened.run("corridors.page.state.seizuresShown().length")
    for _ in range(6):
        opened.page.keyboard.press("ArrowLeft")
    assert opened.page.locator("#month-label").inner_text() == "June 2025"
    opened.page.wait_for_function(
        "(shown) => corridors.page.state.seizuresShown().length < shown", arg=shown
    )
    opened.page.select_option("#window", "month")
    june = opened.run("corridors.page.state.seizuresShown().map((s) => s.first + '/' + s.last)")
    assert june
    for text in june:
        first, last = text.split("/")
        assert first <= "2025-06" <= last
    opened.page.click("#now")
    assert opened.page.locator("#month-label").inner_text() == "December 2025"


def test_scenarios_stand_side_by_side_and_equal_their_networks(
    open_map, bundled, drawn_map, tmp_path, shots
):
    (world, _), (network, _) = bundled, drawn_map
    crossings = network.crossings.copy()
    crossings.loc["nasib-jaber", ["interdiction", "believed"]] = 0.4
    stricter = replace(network, crossings=crossings)
    demand = network.demand.assign(weight=np.linspace(1, 2, len(network.demand)))
    shifted = replace(
        network, demand=demand.assign(weight=demand["weight"] / demand["weight"].sum())
    )
    scenarios = {"Scanners at Nassib": stricter, "Demand shifts": shifted}
    path = draw_map(network, world, tmp_path / "map.html", scenarios=scenarios)
    opened = open_map(path)
    for number, scenario in enumerate(scenarios.values(), start=1):
        opened.page.select_option("#scenario", str(number))
        expected = routes.rank_crossings(scenario).set_index("crossing_id")
        usage = opened.run("Array.from(corridors.page.state.look().now.usage)")
        assert np.allclose(usage, expected["usage"].reindex(network.crossings.index), atol=1e-9)
        first = opened.page.locator("#ranking-table tbody tr .pick").first.inner_text()
        assert first == expected["name"].iloc[0]
    opened.page.select_option("#scenario", "1")
    opened.page.check("#compare")
    assert opened.page.locator("#beside-map path.crossing").count() == len(network.crossings)
    assert opened.page.locator("#beside-title").inner_text() == "Baseline"
    assert opened.page.locator("#map-title").inner_text() == "Scanners at Nassib"
    opened.run("corridors.page.main.map.setView([32, 38], 7, { animate: false })")
    centre = opened.run(
        "(() => { const c = corridors.page.beside.map.getCenter(); return [c.lat, c.lng]; })()"
    )
    assert centre == pytest.approx([32, 38], abs=0.05)
    opened.run(
        "corridors.page.main.map.fitBounds(corridors.page.state.atlas.bounds, { animate: false })"
    )
    opened.page.wait_for_timeout(200)
    opened.page.screenshot(path=shots / "scenario.png")
    assert opened.said == []


def test_a_scenario_may_send_from_and_to_places_that_had_no_demand(open_map, tiny_world, tmp_path):
    network = routes.build_network(tiny_world)
    demand = pd.DataFrame({"origin": ["amman"], "destination": ["riyadh"], "weight": [0.7]})
    legs = widen_network(network, tiny_world, replace(network, demand=demand)).legs
    moved = replace(network, demand=demand, legs=legs)
    path = draw_map(network, tiny_world, tmp_path / "map.html", scenarios={"Moved": moved})
    opened = open_map(path)
    opened.page.select_option("#scenario", "1")
    expected = (
        routes.rank_crossings(moved).set_index("crossing_id").reindex(network.crossings.index)
    )
    usage = opened.run("Array.from(corridors.page.state.look().now.usage)")
    assert np.allclose(usage, expected["usage"], atol=1e-9)
    assert sum(usage) == pytest.approx(0.7)
    assert opened.said == []


def test_intervals_show_as_rings_whiskers_and_hollow_symbols(open_map, bundled, tmp_path, shots):
    world, network = bundled
    ranking = routes.rank_crossings(network)
    ranking["exposure_low"] = 0.5 * ranking["exposure"]
    ranking["exposure_high"] = 1.7 * ranking["exposure"]
    path = draw_map(network, world, tmp_path / "map.html", rankings={"Baseline": ranking})
    opened = open_map(path)
    opened.page.screenshot(path=shots / "intervals.png")
    # A ring is drawn wherever the symbol's own edge leaves it room.
    bounds = ranking.loc[
        ranking["state"] != "closed", ["exposure_low", "exposure", "exposure_high"]
    ]
    pixels = (np.sqrt(bounds / ranking["exposure"].max()) * SYMBOL_PIXELS).clip(lower=2.6)
    room = pixels.diff(axis=1)
    for ring, column in (("low", "exposure"), ("high", "exposure_high")):
        expected = (room[column] > 1.5).sum()
        assert opened.page.locator(f"path[data-ring={ring}]").count() == expected > 5
    assert opened.page.locator("td.exposure .whisker").count() == len(ranking)
    hollow = opened.run("""() => corridors.page.main.marks
        .filter(({ facts }) => facts.hollow && !facts.closed).map((mark) => mark.id)""")
    silent = ranking[(ranking["seizures_observed"] == 0) & (ranking["state"] != "closed")]
    assert sorted(hollow) == sorted(silent["crossing_id"])
    assert "prior only" in opened.page.locator("#legend").inner_text()
    assert opened.said == []


ARITHMETIC = """(cases) => cases.map(({ network, condition, draws, closed }) => {
    const model = corridors.tree.prepare(network);
    const used = corridors.solve.close(condition, closed);
    const answer = corridors.solve.solve(model, used, draws, []);
    return {
        usage: Array.from(answer.usage), exposure: Array.from(answer.exposure),
        unserved: answer.unserved, delivered: answer.delivered, shares: [...answer.corridors],
    };
})"""


@pytest.fixture(scope="module")
def calculator(browser):
    """A page with nothing but the arithmetic."""
    context = browser.new_context(offline=True)
    page = context.new_page()
    page.set_content("<p>arithmetic</p>")
    page.add_script_tag(
        content="".join(
            map(read_web, ("read.js", "arithmetic.js", "tree.js", "walk.js", "solve.js"))
        )
        + "window.corridors = corridors;"
    )
    yield page
    context.close()


@pytest.mark.parametrize("theta_per_hour", [1e-3, 0.2, 5.0, 2000.0])
def test_the_arithmetic_equals_the_library_on_random_networks(calculator, theta_per_hour):
    cases, expected = [], []
    for seed in range(60):
        network = random_network(seed, zones=5, crossings=9, theta_per_hour=theta_per_hour)
        world = SimpleNamespace(places=network.places)
        codes = code_terminals(network, world)
        closed = [seed % 9] if seed % 3 else []
        case = fixed_case(network)
        shut = np.zeros(case.cost_hours.shape, dtype=bool)
        shut[0, closed] = True
        case = case.closing(shut)
        choice = RouteChoice(network)
        expected.append((choice.solve(case), corridor_shares(choice, case).iloc[0]))
        cases.append(
            {
                "network": describe_network(network, world, codes),
                "condition": describe_condition(network, codes),
                "draws": describe_draws(network),
                "closed": closed,
            }
        )
    found = calculator.evaluate(ARITHMETIC, json.loads(escape_json(cases)))
    served = 0
    for page, (solution, shares) in zip(found, expected, strict=True):
        assert np.allclose(page["usage"], solution.usage[0], rtol=0, atol=1e-9)
        assert np.allclose(page["exposure"], solution.exposure[0], rtol=0, atol=1e-9)
        assert page["unserved"] == pytest.approx(solution.unserved[0], abs=1e-9)
        assert page["delivered"] == pytest.approx(solution.delivered[0], abs=1e-9)
        own = pd.Series(dict(page["shares"]), dtype=float)
        assert np.allclose(own.reindex(shares.index).fillna(0.0), shares, atol=1e-9)
        served += page["usage"] != [0.0] * len(page["usage"])
    assert served > 40


def test_closing_the_only_way_says_so(open_map, tiny_world, tmp_path):
    network = routes.build_network(tiny_world)
    path = draw_map(network, tiny_world, tmp_path / "map.html")
    opened = open_map(path)
    opened.run("""() => {
        const { state } = corridors.page;
        const at = (id) => state.atlas.crossings.id.indexOf(id);
        state.set({ closed: [at('omari-haditha'), at('mudawwara-halat-ammar')] });
    }""")
    assert opened.page.locator("#closure-cost").inner_text() == "no route left"
    assert "100.0 %" in opened.page.locator("#closure .figures").inner_text()
    with pytest.raises(NoRoute):
        routes.close_crossings(network, ["omari-haditha", "mudawwara-halat-ammar"])
    assert opened.said == []


def test_a_page_whose_arithmetic_differs_switches_closing_off(open_map, map_file, tmp_path):
    text = map_file.read_text(encoding="utf-8")
    changed = text.replace('"check":{"usage":[', '"check":{"usage":[0.5,', 1)
    path = tmp_path / "map.html"
    path.write_text(changed, encoding="utf-8")
    opened = open_map(path)
    assert "differs from the library" in opened.page.locator("#warning").inner_text()
    opened.page.locator("#ranking-table .pick").first.click()
    assert opened.page.locator(".close-crossing").count() == 0


def test_doors_that_get_units_are_ringed(open_map, bundled, tmp_path, shots):
    world, network = bundled
    plan = pd.Series({"nasib-jaber": 1.0, "jeddah-port": 2.0})
    scenarios = {"With 3 units": with_units(network, plan)}
    opened = open_map(draw_map(network, world, tmp_path / "map.html", scenarios=scenarios))
    assert opened.page.locator("path[data-ring=watched]").count() == 0
    opened.page.select_option("#scenario", "1")
    opened.page.screenshot(path=shots / "units.png")
    assert opened.page.locator("path[data-ring=watched]").count() == len(plan)
    assert "checked more" in opened.page.locator(".keys").inner_text()
    assert opened.said == []
