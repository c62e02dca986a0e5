"""The documentation: whole, its first pages true when typed, its site silent on any network."""

from __future__ import annotations

import re
import shlex
import shutil
import subprocess
from pathlib import Path

import pytest

import geo
import routes
from routes.cli import run

PAGE = "docs/first-ten-minutes.md"


def test_the_site_lists_every_page_once(root, tmp_path, monkeypatch):
    monkeypatch.syspath_prepend(str(root / "scripts"))
    import docs_hooks

    for name in ("named.md", "new.md", "api/more.md"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("# A page", encoding="utf-8")
    config = {"docs_dir": str(tmp_path), "nav": [{"Start": "named.md"}, {"Guide": []}]}
    assert docs_hooks.on_config(config)["nav"][1]["Guide"] == ["api/more.md", "new.md"]
    nav = (root / "mkdocs.yml").read_text(encoding="utf-8").split("\nnav:\n")[1]
    for page in re.findall(r": ([\w/-]+\.md)$", nav, flags=re.MULTILINE):
        assert (root / "docs" / page).is_file(), page


def test_reference_pages_hold_every_public_name(root):
    for package in (routes, geo):
        name = package.__name__
        page = (root / "docs" / "api" / f"{name}.md").read_text(encoding="utf-8")
        # A directive names a module and, unless it takes all of it, its members.
        told = dict(re.findall(r"::: (\S+)\n(?: +options: { members: \[(.*)\] })?", page))
        for public in package.__all__:
            value = getattr(package, public)
            home = value.__module__
            if home.startswith("geo") and name == "routes":
                continue  # routes.load is geo.world.read_world
            assert home in told, f"{home}.{public}"
            assert not told[home] or value.__name__ in told[home].split(", "), public


def test_the_glossary_holds_every_word_of_the_ranking(root):
    glossary = (root / "docs/glossary.md").read_text(encoding="utf-8")
    for word in ("usage", "exposure", "leverage", "criticality", "interdiction", "corridor"):
        assert f"| **{word}**" in glossary


@pytest.mark.untraced
def test_first_ten_minutes_work_as_written(root, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    page = (root / PAGE).read_text(encoding="utf-8")
    (toml,) = re.findall(r"```toml\n(.*?)```", page, flags=re.DOTALL)
    Path("my-scenario.toml").write_text(toml, encoding="utf-8")
    blocks = re.findall(r"```console\n(.*?)```", page, flags=re.DOTALL)
    lines = [line for block in blocks for line in block.splitlines()]
    assert len(lines) >= 11
    for line in lines:
        assert line.startswith("$ corridors ")
        assert run(shlex.split(line)[2:]) == 0, f"{line}\n{capsys.readouterr().err}"
        capsys.readouterr()
    brief = Path("brief.html").read_text(encoding="utf-8")
    assert "Jeddah checked twice as closely" in brief
    assert 'dir="rtl"' in Path("brief-ar.html").read_text(encoding="utf-8")
    assert Path("layers.gpkg").stat().st_size > 100_000


def test_pages_of_the_first_minutes_name_what_exists(root):
    page = (root / PAGE).read_text(encoding="utf-8")
    for target in re.findall(r"\]\(([\w./-]+\.md)\)", page):
        assert (root / "docs" / target).is_file(), target
    makefile = (root / "Makefile").read_text(encoding="utf-8")
    for name in re.findall(r"`(out/[\w.]+)`", page):
        assert name.replace("out/", "$(OUT)/") in makefile


@pytest.fixture(scope="module")
def site(root, tmp_path_factory):
    mkdocs = shutil.which("mkdocs", path=f"{root}/.venv/bin") or shutil.which("mkdocs")
    if mkdocs is None:
        pytest.skip("mkdocs is not here: `make docs` installs it")
    folder = tmp_path_factory.mktemp("site")
    words = [mkdocs, "build", "--strict", "--quiet", "--site-dir", str(folder)]
    done = subprocess.run(words, cwd=root, capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stderr
    return folder


def test_the_site_asks_nothing_of_a_network(site):
    for page in site.rglob("*.html"):
        text = page.read_text(encoding="utf-8")
        asked = re.findall(r"<(?:script|img|iframe)[^>]* src=\"?(https?:[^\" >]+)", text)
        asked += re.findall(
            r"<link[^>]*rel=\"?(?:stylesheet|preload)[^>]*href=\"?(https?:\S+)", text
        )
        assert not asked, page.name


def test_formulas_are_drawn_without_a_script(site, root):
    page = (site / "formulas.html").read_text(encoding="utf-8")
    source = (root / "docs/formulas.md").read_text(encoding="utf-8")
    assert page.count("<math") == source.count("```math") >= 8
    assert "<mfrac>" in page
    assert "\\frac" not in page


@pytest.mark.browser
def test_the_site_opens_and_searches_from_a_folder(site, browser):
    asked, faults = [], []
    page = browser.new_page()
    page.on("request", lambda one: asked.append(one.url))
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.goto((site / "api" / "routes.html").as_uri())
    page.wait_for_timeout(500)
    page.keyboard.press("f")
    page.keyboard.type("leverage", delay=20)
    page.wait_for_selector(".md-search-result__item", timeout=15_000)
    page.close()
    assert not faults
    assert all(url.startswith(("file:", "data:", "blob:")) for url in asked)
