"""Brief, tables and review as pages: legible in both schemes, and nothing cut off on a phone."""

from __future__ import annotations

import pytest

from routes.cli import run

pytestmark = pytest.mark.browser

REPORT = """Customs at the Omari crossing seized 1,200,000 captagon pills on 3 May 2021.

أحبطت الجمارك تهريب 500 ألف حبة كبتاغون في منفذ الحديثة."""
CHECK = """async () => {
    const { violations, passes } = await axe.run(document);
    const tell = ({ id, impact, nodes }) => [impact, id, nodes.slice(0, 3).map((n) => n.html)];
    return { passed: passes.length, violations: violations.map(tell) };
}"""


@pytest.fixture(scope="module")
def written(root, tmp_path_factory):
    """One of each kind of page, by name."""
    folder = tmp_path_factory.mktemp("pages")
    (folder / "report.txt").write_text(REPORT, encoding="utf-8")
    world = ("--world", str(root / "tests" / "tiny_world"), "-q")
    pages = {
        "brief": ("brief", *world),
        "arabic": ("brief", "--lang", "ar", *world),
        "ranking": ("rank", *world),
        "review": ("ingest", str(folder / "report.txt"), "--published", "2021-05-04", "-q"),
    }
    for name, words in pages.items():
        assert run([*words, "-o", str(folder / f"{name}.html")]) == 0
    return {name: folder / f"{name}.html" for name in pages}


@pytest.mark.parametrize(
    ("size", "scheme"),
    [
        ((1366, 768), "light"),
        ((390, 844), "dark"),
        pytest.param((1366, 768), "dark", marks=pytest.mark.nightly),
        pytest.param((390, 844), "light", marks=pytest.mark.nightly),
    ],
)
@pytest.mark.parametrize("name", ["brief", "arabic", "ranking", "review"])
def test_axe_finds_nothing_serious(open_map, written, axe, shots, name, size, scheme):
    opened = open_map(written[name], size=size, wait=False, color_scheme=scheme)
    opened.page.screenshot(path=shots / f"{name}-{scheme}-{size[0]}.png", full_page=True)
    assert opened.run("document.documentElement.scrollWidth - window.innerWidth") <= 0
    opened.run(axe)
    found = opened.run(CHECK)
    assert found["passed"] > 10, "axe looked at the page"
    assert [row for row in found["violations"] if row[0] in ("serious", "critical")] == []


@pytest.mark.parametrize("name", ["brief", "ranking", "review"])
def test_it_is_dark_on_a_dark_screen_and_light_on_paper(open_map, written, name):
    opened = open_map(written[name], wait=False, color_scheme="dark")
    ground = "getComputedStyle(document.querySelector('h1')).color"
    on_screen = opened.run(ground)
    opened.page.emulate_media(media="print")
    assert opened.run(ground) == "rgb(34, 40, 45)" != on_screen
