"""Whatever stands in the data is shown as text and runs nowhere."""

from __future__ import annotations

import os
from dataclasses import replace

import pytest

import routes
from routes.maps import draw_map, to_folium

pytestmark = pytest.mark.browser

MARK = "window.__xss=1"
ATTACKS = [
    "<script>window.__xss=1</script>",
    '<img src=x onerror="window.__xss=1">',
    "</script><script>window.__xss=1</script>",
    "`+(window.__xss=1)+`",
    "${window.__xss=1}",
    '"+(window.__xss=1)+"',
    "'+(window.__xss=1)+'",
    '<a href="javascript:window.__xss=1">x</a>',
    "<!--<script>window.__xss=1//",
    "\\",
    "{{ cycler.__init__.__globals__.os.getpid() }}",
    "50 {% off",
    "{# x",
    "javascript:window.__xss=1",
    "java\tscript:window.__xss=1",
    "data:text/html,<script>window.__xss=1</script>",
    '" onmouseover="window.__xss=1" x="',
    "<svg onload=window.__xss=1><style>*{display:none}</style>",
    "Ras \u202ejdirA\u2066 \u200b رأس اجدير\u200f",
    "%%atlas%%</style></noscript><iframe srcdoc='<script>parent.__xss=1</script>'>",
]
assert len(ATTACKS) == 20


def attack_everywhere(world, attack):
    """The world with the attack in every text it has, each with the name of its slot before it."""

    def put(slot):
        return f"{slot}: {attack}"

    ids = {i: f"{i} {attack}" for i in world.crossings["crossing_id"]}
    places = {i: f"{i} {attack}" for i in world.places["place_id"]}
    zones = {"JOR": f"JOR {attack.replace('-', '')}"}
    ends = {**ids, **places}

    def rename(frame, columns, names):
        return frame.assign(**{c: frame[c].map(lambda x: names.get(x, x)) for c in columns})

    crossings = rename(world.crossings, ["crossing_id"], ids)
    crossings = rename(crossings, ["zone_a", "zone_b"], zones)
    legs = rename(rename(world.legs, ["from_id", "to_id"], ends), ["zone"], zones)
    return replace(
        world,
        name=put("world"),
        description=put("title"),
        crossings=crossings.assign(
            name_en=put("crossing"),
            aliases=put("alias"),
            notes=put("notes"),
            sources=put("source"),
            position_confidence=put("position"),
        ),
        places=rename(rename(world.places, ["place_id"], places), ["country"], zones).assign(
            name_en=put("place"), aliases=put("other name"), kind=put("sort")
        ),
        crossing_status=rename(world.crossing_status, ["crossing_id"], ids).assign(
            source=put("status")
        ),
        crossing_facts=rename(world.crossing_facts, ["crossing_id"], ids),
        seizures=rename(world.seizures, ["crossing_id"], ids).assign(
            place_text=put("seized at"), sources=put("report")
        ),
        legs=legs,
        demand=rename(world.demand, ["origin", "destination"], places),
        corridor_names={("SYR", zones["JOR"], "SAU"): put("corridor")},
    )


VISIT = """async () => {
    const seen = new Set();
    const collect = () => {
        // What a reader sees: not the data block, nor the page for readers without scripts.
        for (const part of document.body.children) {
            if (!['SCRIPT', 'NOSCRIPT'].includes(part.tagName)) seen.add(part.textContent);
        }
    };
    const { state, main } = corridors.page;
    for (let c = 0; c < state.atlas.crossings.id.length; c += 1) {
        main.openCard(c);
        collect();
        for (const item of document.querySelectorAll('.card *')) {
            item.dispatchEvent(new MouseEvent('mouseover', { bubbles: true }));
        }
    }
    const search = document.getElementById('search');
    for (const word of ['crossing', 'place', 'other', 'alias']) {
        search.value = word;
        search.dispatchEvent(new Event('input'));
        collect();
    }
    for (const tab of document.querySelectorAll('[role=tab]')) { tab.click(); collect(); }
    for (const mark of document.querySelectorAll('path.seizure, path.crossing')) {
        mark.dispatchEvent(new MouseEvent('mouseover', { bubbles: true }));
        mark.dispatchEvent(new MouseEvent('click', { bubbles: true }));
        collect();
    }
    for (let c = 0; c < 2; c += 1) { state.toggleClosed(c); collect(); }
    state.set({ scenario: 1, compare: true });
    main.map.setView([31.5, 37], 6.5, { animate: false });
    await new Promise((done) => setTimeout(done, 80));
    collect();
    const odd = [...document.querySelectorAll('*')].filter((node) =>
        ['IFRAME', 'IMG', 'OBJECT', 'EMBED', 'AUDIO', 'VIDEO'].includes(node.tagName)
        || [...node.attributes].some((a) => /^on/i.test(a.name))
        || (node.tagName === 'A' && !/^(https?:|#)/.test(node.getAttribute('href') || '#')));
    return { text: [...seen], odd: odd.map((node) => node.outerHTML.slice(0, 200)),
        scripts: document.scripts.length, styles: document.querySelectorAll('style').length,
        ran: window.__xss === undefined ? 'nothing' : 'something',
        drawn: document.querySelectorAll('#map path.crossing').length };
}"""

SLOTS = [
    "world",
    "title",
    "crossing",
    "alias",
    "notes",
    "source",
    "position",
    "place",
    "other name",
    "sort",
    "status",
    "seized at",
    "corridor",
    "scenario",
]


@pytest.mark.parametrize("number", range(20))
def test_every_slot_shows_the_attack_as_text_and_runs_none_of_it(
    number, open_map, tiny_world, tmp_path
):
    attack = ATTACKS[number]
    world = attack_everywhere(tiny_world, attack)
    network = routes.build_network(world)
    path = draw_map(
        network, world, tmp_path / "map.html", scenarios={f"scenario: {attack}": network}
    )
    assert str(os.getpid()) not in path.read_text(encoding="utf-8").split('id="atlas">')[1][:200]
    opened = open_map(path)
    seen = opened.run(VISIT)
    assert seen["ran"] == "nothing"
    assert seen["odd"] == []
    assert (seen["scripts"], seen["styles"]) == (3, 1)
    assert seen["drawn"] == len(network.crossings)
    for slot in SLOTS:
        wanted = f"{slot}: {attack}"
        assert any(wanted in text for text in seen["text"]), wanted
    assert opened.said == []
    assert opened.asked == []


def test_a_report_that_is_no_web_address_becomes_no_link(open_map, tiny_world, tmp_path):
    bad = "javascript:window.__xss=1;https://example.org/good;data:text/html,x;file:///etc/passwd"
    world = replace(
        tiny_world,
        seizures=tiny_world.seizures.assign(sources=bad),
        crossings=tiny_world.crossings.assign(sources=bad),
    )
    network = routes.build_network(world)
    opened = open_map(draw_map(network, world, tmp_path / "map.html"))
    opened.run("corridors.page.main.openCard(0)")
    links = opened.run("[...document.querySelectorAll('.card a[href]')].map((a) => a.href)")
    links = {link for link in links if not link.endswith("#close")}  # the popup's own button
    status = set(tiny_world.crossing_status["source"])
    assert links - status == {"https://example.org/good"}


def test_the_policy_stops_what_is_put_into_the_page_later(open_map, map_file):
    """The second wall: even script that somehow reached the page would not run."""
    opened = open_map(map_file)
    refused = []
    opened.page.on("requestfailed", lambda request: refused.append((request.url, request.failure)))
    opened.run("""() => {
        const script = document.createElement('script');
        script.textContent = 'window.__xss = 1';
        document.body.append(script);
        const image = new Image();
        image.src = 'https://example.org/x.png';
        const holder = document.createElement('div');
        holder.innerHTML = '<img src="data:," onerror="window.__xss = 2">';
        document.body.append(holder);
        return fetch('https://example.org/').catch(() => null);
    }""")
    opened.page.wait_for_timeout(200)
    assert opened.run("window.__xss") is None
    assert {url: failure for url, failure in refused if url in opened.asked} == dict.fromkeys(
        opened.asked, "csp"
    )
    assert any("Content Security Policy" in text for text in opened.said)


@pytest.mark.parametrize("number", range(20))
def test_folium_pages_run_nothing_either(number, browser, tiny_world, root):
    """Leaflet comes from our own assets here; everything else a folium page asks for is refused."""
    from routes.assets import read_asset

    world = attack_everywhere(tiny_world, ATTACKS[number])
    html = to_folium(routes.build_network(world), world).get_root().render()
    context = browser.new_context()
    page = context.new_page()
    leaflet = read_asset("leaflet.js")
    jquery = """window.$ = (html) => {
        const holder = document.createElement('div');
        holder.innerHTML = html;
        return [holder.firstElementChild];
    };"""

    def answer(route):
        url = route.request.url
        if url == "http://map.test/":
            route.fulfill(body=html, content_type="text/html; charset=utf-8")
        elif url.endswith("leaflet.js"):
            route.fulfill(body=leaflet, content_type="text/javascript")
        elif "jquery" in url:
            route.fulfill(body=jquery, content_type="text/javascript")
        else:
            route.abort()

    page.route("**/*", answer)
    page.goto("http://map.test/")
    page.wait_for_selector("path.leaflet-interactive >> nth=5", state="attached")
    # A popup goes when the next one opens, so what each shows is read as it shows.
    text = page.evaluate("""() => {
        const said = [];
        document.querySelectorAll('path.leaflet-interactive').forEach((path) => {
            path.dispatchEvent(new MouseEvent('mouseover', { bubbles: true }));
            path.dispatchEvent(new MouseEvent('click', { bubbles: true }));
            said.push(document.body.textContent);
        });
        return said.join(' ');
    }""")
    assert page.evaluate("window.__xss") is None
    assert f"crossing: {ATTACKS[number]}" in text
    context.close()
