"""Every command that README, docs and help pages show is one that works."""

from __future__ import annotations

import re
import shlex
import shutil
from pathlib import Path

import pytest
import typer

from routes.cli import run
from routes.cli.commands import make_app
from routes.cli.examples import EXAMPLES

OWN_TESTS = ("new_region.md", "first-ten-minutes.md")  # these run whole, in order
# Placeholders of a synopsis: CROSSING..., FILE, [PATH], B, `png|svg|pdf`, `…`.
SYNOPSIS = re.compile(r"[\[\]…|]|\.\.\.|\b(?:[A-Z]{3,}|[BK])\b(?!-)")
# Only named, not to be typed: `corridors close`, `corridors scenario --sweep`.
MENTION = re.compile(r"corridors( [a-z]+){1,2}( --[a-z]+)?")
INLINE = re.compile(r"`(corridors [a-z][^`]*)`")
FENCED = re.compile(r"^ *(?:\$ )?(corridors [a-z].*?)(?:   +.*| +#.*)?$", re.MULTILINE)
FENCES = re.compile(r"^```(?:sh|console|text)?\n(.*?)^```", re.MULTILINE | re.DOTALL)
# These take minutes, or a network; tests of their own run them.
ELSEWHERE = {
    "calibrate": "tests/test_cli_evidence.py",
    "backtest": "tests/test_cli_evidence.py",
    "network osm": "tests/test_roads_download.py",
    "network build": "tests/test_roads_building.py",
}
REPORT = (
    "Jordanian customs at the Jaber border crossing with Syria seized 600,000 captagon pills "
    "hidden in a truck on 28 July 2025, the customs department said.\n"
)


def find_commands(text: str) -> set[str]:
    """Commands of a page: fenced, and inline where they are no synopsis."""
    fenced = {line for block in FENCES.findall(text) for line in FENCED.findall(block)}
    inline = {one for one in INLINE.findall(text) if not SYNOPSIS.search(one)}
    return {one.strip() for one in fenced | {one for one in inline if not MENTION.fullmatch(one)}}


@pytest.fixture(scope="module")
def shown(root):
    found = {line for examples in EXAMPLES.values() for line, _ in examples}
    pages = [root / "README.md", root / "data" / "README.md", *(root / "docs").glob("*.md")]
    for page in pages:
        if page.name not in OWN_TESTS:
            found |= find_commands(page.read_text(encoding="utf-8"))
    return sorted(found)


@pytest.fixture(scope="module")
def command():
    return typer.main.get_command(make_app())


def parse(command, line: str):
    """The command a line names, and its parameters, by the command line's own parser."""
    words = shlex.split(line)[1:]
    context = command.make_context("corridors", list(words))
    path = []
    while hasattr(command, "get_command"):
        name, command, words = command.resolve_command(context, words)
        path.append(name)
        context = command.make_context(name, list(words), parent=context)
    return " ".join(path), context.params


def test_pages_show_commands(shown):
    assert len(shown) > 40


def test_every_command_has_an_example_and_is_in_the_page_of_commands(command, root):
    page = (root / "docs/cli.md").read_text(encoding="utf-8")
    context = command.make_context("corridors", ["rank"])
    paths = set()
    for name in command.list_commands(context):
        inner = command.get_command(context, name)
        subcommands = getattr(inner, "places", None)
        paths |= {f"{name} {sub}" for sub in subcommands} if subcommands else {name}
    assert paths == set(EXAMPLES) - {""}
    assert all(f"corridors {path}" in page for path in paths)


def test_what_runs_elsewhere_does(root):
    for path, place in ELSEWHERE.items():
        words = ", ".join(f'"{word}"' for word in path.split())
        assert words in (root / place).read_text(encoding="utf-8"), path


def test_help_pages_end_with_the_examples(capsys):
    for path, examples in EXAMPLES.items():
        assert run([*path.split(), "--help"]) == 0
        page = capsys.readouterr().out
        assert "Examples:" in page
        assert all(line in page for line, _ in examples), path


def test_every_command_shown_is_understood(shown, command):
    wrong = []
    for line in shown:
        try:
            parse(command, line)
        except Exception as error:
            wrong.append(f"{line}: {error}")
    assert not wrong


@pytest.mark.untraced
def test_every_quick_command_shown_runs(shown, command, root, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    for name in ("report.txt", "report.html"):
        Path(name).write_text(REPORT, encoding="utf-8")
    for folder in ("my-world", "my-region"):
        shutil.copytree(root / "tests" / "tiny_world", folder)
    Path("folder").mkdir()
    shutil.copy("report.txt", "folder")
    ran = set()
    # Fixed parameters answer sooner; that the posterior answers too is tested by command.
    for line in order_commands(shown):
        path, params = parse(command, line)
        skip = path in ELSEWHERE or needs_more(path, line)
        if skip:
            continue
        words = shlex.split(line)[1:]
        if "parameters" in params and path != "scenario":
            words += ["--parameters", "fixed"]
        make_room(path, words)
        assert run(words) == 0, f"{line}\n{capsys.readouterr().err}"
        capsys.readouterr()
        ran.add(path)
    assert ran >= set(EXAMPLES) - {"", *ELSEWHERE}


def order_commands(lines: list[str]) -> list[str]:
    """What makes a file before what reads it."""
    return sorted(lines, key=lambda line: (line.startswith("corridors verify"), line))


def needs_more(path: str, line: str) -> bool:
    """Whether a command needs a person, a browser, or files that its page makes first."""
    if "--review" in line or "riverlands" in line:
        return True  # tests/test_ingest.py; the test of docs/new_region.md runs the page whole
    return line.endswith(".pdf") and path == "brief" and not shutil.which("chromium")


def make_room(path: str, words: list[str]) -> None:
    """Clear away what an earlier line began, where the next begins it anew."""
    if path == "data new":
        target = Path(words[2])
        if target.is_dir():
            shutil.rmtree(target)
        target.unlink(missing_ok=True)
    if path == "verify":
        for name, kind in (("ranking.csv", "rank"), ("map.html", "map")):
            if not Path(name).exists():  # most often an earlier line has made it
                assert run([kind, "-q", "--parameters", "fixed", "-o", name]) == 0
