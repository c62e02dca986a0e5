"""The map for readers who use a keyboard, a screen reader, large text or little movement."""

from __future__ import annotations

import pytest

from routes.scheme import DARK_MAP, DARK_PAGE, LIGHT_MAP, LIGHT_PAGE

pytestmark = pytest.mark.browser

STATES = {
    "as it opens": "() => {}",
    "a card open": "() => corridors.page.main.openCard(0)",
    "a crossing closed": """() => { corridors.page.main.map.closePopup();
        corridors.page.state.toggleClosed(4); }""",
    "corridors": "() => document.getElementById('tab-corridors').click()",
    "layers": "() => document.getElementById('tab-layers').click()",
    "about": "() => document.getElementById('tab-about').click()",
    "searching": """() => { const box = document.getElementById('search'); box.focus();
        box.value = 'bab'; box.dispatchEvent(new Event('input')); }""",
}

CHECK = """async () => {
    const { violations, passes } = await axe.run(document);
    const tell = ({ id, impact, nodes }) => [impact, id, nodes.slice(0, 3).map((n) => n.html)];
    return { passed: passes.length, violations: violations.map(tell) };
}"""


WIDE, NARROW = (1400, 900), (390, 844)


@pytest.mark.parametrize(
    ("size", "scheme"),
    [
        (WIDE, "dark"),
        (NARROW, "light"),
        pytest.param(WIDE, "light", marks=pytest.mark.nightly),
        pytest.param(NARROW, "dark", marks=pytest.mark.nightly),
    ],
)
def test_axe_finds_nothing_serious_in_any_state(open_map, map_file, axe, size, scheme):
    """One state after another on the same page: what is opened first stays open below."""
    opened = open_map(map_file, size=size, color_scheme=scheme)
    opened.run(axe)
    for state, script in STATES.items():
        opened.run(script)
        found = opened.run(CHECK)
        assert found["passed"] > 25, "axe looked at the page"
        serious = [row for row in found["violations"] if row[0] in ("serious", "critical")]
        assert serious == [], state


COLOURS = """() => {
    const shown = (element, name) => getComputedStyle(element)[name];
    const land = document.querySelector('.leaflet-land-pane path:last-of-type');
    return { paper: shown(document.body, 'backgroundColor'), land: shown(land, 'fill') };
}"""


def test_the_map_is_dark_on_a_dark_screen_and_light_on_paper(open_map, map_file, shots):
    opened = open_map(map_file, color_scheme="dark")
    opened.page.screenshot(path=shots / "dark.png")
    dark = {"paper": spell(DARK_PAGE["paper"]), "land": spell(DARK_MAP["land"])}
    light = {"paper": spell(LIGHT_PAGE["paper"]), "land": spell(LIGHT_MAP["land"])}
    assert opened.run(COLOURS) == dark
    opened.page.emulate_media(media="print")
    assert opened.run(COLOURS) == light
    opened.page.emulate_media(media="screen", color_scheme="light")
    assert opened.run(COLOURS) == light, "a page follows its system while it is open"


def spell(colour):
    """A colour as browsers tell it."""
    return "rgb({}, {}, {})".format(*(int(colour[i : i + 2], 16) for i in (1, 3, 5)))


def focused(opened):
    return opened.run("""() => { const e = document.activeElement;
        return e.id || e.getAttribute('class') || e.tagName; }""")


def test_the_keyboard_alone_does_everything(opened):
    keys = opened.page.keyboard
    reached = []
    for _ in range(22):
        keys.press("Tab")
        reached.append(focused(opened))
    for wanted in ("skip", "search", "share", "print", "play", "month", "window", "tab-ranking"):
        assert any(wanted in name for name in reached), (wanted, reached)

    opened.page.focus("#ranking-table .pick")
    keys.press("ArrowDown")
    keys.press("ArrowDown")
    assert opened.run("document.activeElement.dataset.place") == "2"
    assert opened.page.locator("path.crossing.hovered").count() == 1
    keys.press("Enter")
    assert opened.page.locator(".crossing-card").count() == 1

    opened.page.focus("#tab-ranking")
    keys.press("ArrowRight")
    assert focused(opened) == "tab-corridors"
    assert opened.page.locator("#panel-corridors").is_visible()

    opened.page.focus("#search")
    keys.type("nassib")
    keys.press("ArrowDown")
    keys.press("ArrowUp")
    assert opened.run("document.activeElement.getAttribute('aria-activedescendant')") == "found-0"
    keys.press("Enter")
    opened.page.focus(".close-crossing")
    keys.press("Enter")
    assert opened.page.locator("#closure .chip").count() == 1
    assert "Nassib" in opened.page.locator("#spoken").inner_text()
    opened.page.focus("#closure .chip")
    keys.press("Enter")
    assert not opened.page.locator("#closure").is_visible()

    opened.page.focus("#map")
    before = opened.run("corridors.page.main.map.getCenter().lng")
    keys.press("ArrowRight")
    opened.page.wait_for_timeout(300)
    assert opened.run("corridors.page.main.map.getCenter().lng") != before
    zoom = opened.run("corridors.page.main.map.getZoom()")
    keys.press("+")
    opened.page.wait_for_timeout(300)
    assert opened.run("corridors.page.main.map.getZoom()") > zoom


def test_focus_is_seen(opened):
    opened.page.keyboard.press("Tab")
    opened.page.keyboard.press("Tab")
    outline = opened.run("getComputedStyle(document.activeElement).outlineWidth")
    assert outline == "3px"


def test_large_text_hides_nothing(open_map, map_file):
    opened = open_map(map_file, size=(700, 900))
    opened.run("document.documentElement.style.fontSize = '200%'")
    assert opened.run("document.documentElement.scrollWidth - window.innerWidth") <= 0


def test_what_changes_is_said(opened):
    opened.page.locator("#ranking-table .pick").first.click()
    assert "chosen" in opened.page.locator("#spoken").inner_text()
    assert opened.page.locator("#spoken").get_attribute("aria-live") == "polite"
