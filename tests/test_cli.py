"""The command line: answers, formats, exit codes, and what it says when it cannot answer."""

from __future__ import annotations

import csv
import io
import json
import os
import re
import subprocess
import sys

import jsonschema
import pytest

from routes.cli import run
from routes.cli.commands import COMMANDS
from routes.cli.data import COMMANDS as DATA_COMMANDS
from routes.cli.network import COMMANDS as NETWORK_COMMANDS

ANSWERS = {
    "rank": ["rank"],
    "compare": ["compare"],
    "close": ["close", "nasib-jaber"],
    "explain": ["explain", "omari-haditha"],
    "data-check": ["data", "check"],
}


@pytest.fixture(scope="module")
def bundled():
    """The bundled world, read once for all questions."""
    from geo.world import read_world

    return read_world()


@pytest.fixture
def ask(capsysbinary, monkeypatch, bundled):
    """Answer a command line: exit code, standard output, standard error."""
    import geo.world

    read = geo.world.read_world
    monkeypatch.setattr("geo.world.read_world", lambda path: read(path) if path else bundled)

    def answer(*words):
        code = run([str(word) for word in words])
        out, error = capsysbinary.readouterr()
        return code, out.decode(), error.decode()

    return answer


def start_command(*words, **options):
    return subprocess.run(
        [sys.executable, "-m", "routes", *words],
        capture_output=True,
        check=False,
        stdin=subprocess.DEVNULL,
        **options,
    )


# What is printed


@pytest.mark.parametrize("name", ANSWERS)
def test_json_follows_its_schema(ask, root, name):
    code, out, error = ask(*ANSWERS[name], "-q", "--format", "json")
    assert (code, error) == (0, "")
    schema = json.loads((root / f"docs/schemas/{name}.json").read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator.check_schema(schema)
    jsonschema.validate(json.loads(out), schema)


def test_json_with_intervals_follows_the_schema(root, bundled):
    from routes.cli.numbers import write_json
    from routes.cli.rank import answer_rank
    from routes.network import build_network
    from routes.posterior import prior_draws

    network = build_network(bundled, posterior=prior_draws(bundled, 20))
    document = json.loads(write_json(answer_rank(network, method="exposure", top=5).document))
    schema = json.loads((root / "docs/schemas/rank.json").read_text(encoding="utf-8"))
    jsonschema.validate(document, schema)
    first = document["crossings"][0]
    assert document["parameters"] == "posterior"
    assert first["exposure_low"] <= first["exposure"] <= first["exposure_high"]


def test_json_numbers_have_nine_digits_at_most(ask):
    _, out, _ = ask("rank", "--format", "json")
    for number in re.findall(r": (-?[0-9.]+(?:e-?\d+)?)", out):
        digits = number.split("e")[0].replace(".", "").strip("-").lstrip("0")
        assert len(digits.rstrip("0")) <= 9, number


def test_rank_lists_every_crossing_once_most_exposed_first(ask):
    _, out, _ = ask("rank", "--format", "json")
    answer = json.loads(out)
    exposure = [row["exposure"] for row in answer["crossings"]]
    assert exposure == sorted(exposure, reverse=True)
    assert [row["rank"] for row in answer["crossings"]] == list(range(1, len(exposure) + 1))
    assert len({row["crossing_id"] for row in answer["crossings"]}) == len(exposure)
    total = answer["interception"]["total"]
    assert sum(exposure) == pytest.approx(total, abs=1e-8)
    assert total + answer["interception"]["delivered"] + answer["unserved_demand"] == pytest.approx(
        1, abs=1e-8
    )


def test_close_moves_the_closed_flow_elsewhere(ask):
    _, out, _ = ask("close", "nasib-jaber", "omari-haditha", "--format", "json")
    answer = json.loads(out)
    moved = {row["crossing_id"]: row for row in answer["displacement"]}
    assert answer["closed"] == ["nasib-jaber", "omari-haditha"]
    assert moved["nasib-jaber"]["usage_after"] == 0
    assert moved["omari-haditha"]["usage_after"] == 0
    assert moved["jeddah-port"]["change"] > 0
    assert answer["logsum_cost_change_hours"] > 0


def test_names_in_any_spelling_are_understood(ask):
    _, by_id, _ = ask("close", "nasib-jaber", "--format", "json")
    _, by_name, _ = ask("close", "نصيب", "--format", "json")
    assert by_id == by_name


def test_from_and_to_take_several_places_either_way(ask):
    several = ["--from", "damascus", "--from", "homs", "--to", "riyadh"]
    _, repeated, _ = ask("rank", *several, "--format", "json")
    _, commas, _ = ask("rank", "--from", "Dimashq, Hims", "--to", "Riyadh", "--format", "json")
    _, every, _ = ask("rank", "--format", "json")
    assert repeated == commas
    assert repeated != every


def test_as_of_uses_the_states_of_that_day(ask):
    """Nassib closed on 6 December 2024 and opened again on 18 December."""
    _, out, _ = ask("rank", "--as-of", "2024-12-10", "--format", "json")
    answer = json.loads(out)
    assert answer["as_of"] == "2024-12-10"
    states = {row["crossing_id"]: row["state"] for row in answer["crossings"]}
    assert states["nasib-jaber"] == "closed"


def test_a_partial_date_means_its_first_day(ask):
    _, out, _ = ask("rank", "--as-of", "2024-12", "--format", "json")
    assert json.loads(out)["as_of"] == "2024-12-01"


@pytest.mark.parametrize("method", ["usage", "betweenness", "current-flow", "degree", "observed"])
def test_other_methods_rank_by_their_score(ask, method):
    code, out, _ = ask("rank", "--method", method, "--format", "json")
    scores = [row["score"] for row in json.loads(out)["crossings"]]
    assert code == 0
    assert scores == sorted(scores, reverse=True)
    code, out, _ = ask("rank", "--method", method)
    assert code == 0
    assert out.startswith(f"Crossings by {method}:")


def test_compare_takes_patterns_and_names(ask):
    _, out, _ = ask("compare", "SYR-JOR-SAU", "SYR-*-IRQ", "--format", "json")
    found = {row["corridor"] for row in json.loads(out)["corridors"]}
    assert {"SYR-JOR-SAU", "SYR-TUR-IRQ"} <= found
    assert all(name == "SYR-JOR-SAU" or re.fullmatch(r"SYR-.*IRQ", name) for name in found)


def test_piped_table_is_plain_and_says_what_it_leaves_out(ask):
    _, out, _ = ask("rank", "--top", "3")
    assert "\x1b" not in out
    assert "│" not in out
    assert "more crossings; --top 0 shows all." in out
    assert sum(bool(re.match(r" +\d+  \S", line)) for line in out.splitlines()) == 3
    _, everything, _ = ask("rank", "--top", "0")
    assert "more crossings" not in everything


@pytest.mark.parametrize("name", ANSWERS)
def test_terminal_shows_the_same_cells_as_the_pipe(ask, monkeypatch, name):
    _, plain, _ = ask(*ANSWERS[name])
    monkeypatch.setenv("COLUMNS", "2000")
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.setattr("sys.stdout.isatty", lambda: True)
    _, rich, _ = ask(*ANSWERS[name])

    def words(text):
        plainly = re.sub("\x1b\\[[0-9;]*m|[\u2500-\u257f]", " ", text)
        return re.findall(r"[\w.%+]+", plainly)

    assert sorted(words(rich)) == sorted(words(plain))


# Files


def test_formats_of_the_ranking_hold_the_same_numbers(ask, tmp_path):
    _, out, _ = ask("rank", "--format", "json")
    rows = json.loads(out)["crossings"]
    for ending in ("csv", "md", "geojson", "html", "txt", "json"):
        assert ask("rank", "-o", tmp_path / f"ranking.{ending}")[0] == 0
    _, text, _ = ask("rank", "--format", "csv")
    assert text == (tmp_path / "ranking.csv").read_text(encoding="utf-8")
    by_csv = list(csv.DictReader(io.StringIO(text)))
    assert [float(row["exposure"]) for row in by_csv] == [row["exposure"] for row in rows]
    features = json.loads((tmp_path / "ranking.geojson").read_text(encoding="utf-8"))["features"]
    assert [f["properties"]["exposure"] for f in features] == [row["exposure"] for row in rows]
    assert all(25 < f["geometry"]["coordinates"][0] < 65 for f in features)
    assert rows[0]["name"] in (tmp_path / "ranking.html").read_text(encoding="utf-8")
    written = json.loads((tmp_path / "ranking.json").read_text(encoding="utf-8"))
    assert written.pop("provenance")["command"] == ["rank"]
    assert written == json.loads(out)


def test_binary_formats_open_again(ask, tmp_path):
    import geopandas as gpd
    import openpyxl
    import pandas as pd

    for ending in ("gpkg", "parquet", "xlsx"):
        assert ask("rank", "-q", "-o", tmp_path / f"ranking.{ending}") == (0, "", "")
    points = gpd.read_file(tmp_path / "ranking.gpkg")
    table = pd.read_parquet(tmp_path / "ranking.parquet")
    sheet = openpyxl.load_workbook(tmp_path / "ranking.xlsx").active
    assert points.crs == "EPSG:4326"
    assert list(points["crossing_id"]) == list(table["crossing_id"])
    assert [row[1] for row in sheet.iter_rows(min_row=2, values_only=True)] == list(
        table["crossing_id"]
    )


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["rank", "--format", "jsn"], "Did you mean json?"),
        (["rank", "--format", "gpkg"], "gpkg needs a file"),
        (["rank", "-o", "ranking.docx"], "no format for 'ranking.docx'"),
        (["rank", "-o", "ranking.csv", "--format", "json"], "ends in .csv, but json is asked"),
        (["compare", "-o", "corridors.gpkg"], "This command gives"),
        (["rank", "--as-of", "last week"], "'last week' is no date"),
        (["rank", "--as-of", "1999-01-01"], "lies outside the world"),
        (["rank", "--from", "Damaskus city"], "damascus"),
        (["rank", "--world", "nowhere"], "nowhere"),
        (["rank", "--method", "luck"], "'luck'"),
        (["rank", "--top", "-1"], "--top"),
        (["compare", "SYR-JOR-SUA"], "SYR-JOR-SAU"),
        (["close", "nassib-jabr-x"], "nasib-jaber"),
        (["close"], "CROSSING"),
        (["explain", "atlantis"], "Unknown crossing 'atlantis'"),
        (["map", "-o", "map.docx"], "maps are not drawn as '.docx'"),
        (["data", "check", "nowhere"], "nowhere"),
        (["ranc"], "Did you mean 'rank'?"),
        (["rank", "--nonsense"], "--nonsense"),
    ],
)
def test_wrong_input_exits_two_and_writes_nothing(ask, tmp_path, monkeypatch, words, told):
    monkeypatch.chdir(tmp_path)
    code, out, error = ask(*words)
    assert code == 2
    assert out == ""
    assert told in error
    assert "Traceback" not in error
    assert list(tmp_path.iterdir()) == []


def test_no_route_exits_four(ask):
    code, out, error = ask("rank", "--from", "riyadh", "--to", "damascus")
    assert (code, out) == (4, "")
    assert "No demand joins" in error


def test_a_file_that_cannot_be_written_exits_three(ask, tmp_path):
    code, out, error = ask("rank", "-o", tmp_path / "no" / "such" / "folder" / "ranking.csv")
    assert (code, out) == (3, "")
    assert "folder" in error


def test_a_full_disk_behind_a_pipe_exits_three(root):
    with open("/dev/full", "w") as full:  # noqa: PTH123
        done = subprocess.run(
            [sys.executable, "-m", "routes", "rank", "--format", "json"],
            stdout=full, stderr=subprocess.PIPE, cwd=root, check=False,
        )  # fmt: skip
    assert done.returncode == 3
    assert b"Traceback" not in done.stderr


def test_a_reader_that_leaves_early_is_no_error(root):
    command = f"{sys.executable} -m routes rank -q --format json | head -1; echo ${{PIPESTATUS[0]}}"
    done = subprocess.run(["bash", "-c", command], capture_output=True, cwd=root, check=True)
    assert done.stdout == b"{\n0\n"
    assert done.stderr == b""


def test_an_interrupt_exits_130(ask, monkeypatch):
    def interrupt(*_, **__):
        raise KeyboardInterrupt

    monkeypatch.setattr("geo.world.read_world", interrupt)
    code, out, error = ask("rank")
    assert (code, out) == (130, "")
    assert "stopped" in error


def test_a_request_to_terminate_exits_130(root):
    code = "import os, signal, geo.world, routes.cli\n" \
        "geo.world.read_world = lambda path: os.kill(os.getpid(), signal.SIGTERM)\n" \
        "import sys; sys.argv[1:] = ['rank']; routes.cli.main()"  # fmt: skip
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, cwd=root, check=False)
    assert done.returncode == 130
    assert b"Traceback" not in done.stderr


def test_a_fault_of_the_program_is_told_without_a_traceback(ask, monkeypatch):
    def fail(*_, **__):
        raise ZeroDivisionError("a mistake of ours")

    monkeypatch.setattr("geo.world.read_world", fail)
    code, _, error = ask("rank")
    assert code == 1
    assert "a mistake of ours" in error
    assert "Traceback" not in error
    _, _, error = ask("rank", "-v")
    assert "Traceback" in error


def test_memory_that_runs_out_exits_three(ask, monkeypatch):
    def fail(*_, **__):
        raise MemoryError

    monkeypatch.setattr("geo.world.read_world", fail)
    code, _, error = ask("rank")
    assert code == 3
    assert "memory ran out" in error


def test_remarks_go_to_standard_error(ask, monkeypatch, bundled):
    from dataclasses import replace

    world = replace(bundled, remarks=("two legs are estimated", "one crossing is far off"))
    monkeypatch.setattr("geo.world.read_world", lambda _: world)
    _, plain, error = ask("rank", "--format", "csv")
    assert error == "corridors: 2 remarks on the data; -v tells them\n"
    _, quiet, error = ask("rank", "--format", "csv", "-q")
    assert error == ""
    _, verbose, error = ask("rank", "--format", "csv", "-v")
    assert error == "corridors: two legs are estimated\ncorridors: one crossing is far off\n"
    assert plain == quiet == verbose


# The same everywhere


def test_bytes_do_not_depend_on_locale_zone_or_hash_seed(root):
    answers = {
        start_command(
            "rank", "--format", "json", cwd=root, env={**os.environ, **settings}
        ).stdout
        for settings in (
            {"PYTHONHASHSEED": "1"},
            {"PYTHONHASHSEED": "2", "TZ": "Asia/Riyadh"},
            {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
            {"OPENBLAS_NUM_THREADS": "1"},
        )
    }  # fmt: skip
    assert len(answers) == 1
    assert "–".encode() in answers.pop()


# The frame of it


def test_help_loads_no_tables_and_no_rich(root):
    code = (
        "import sys; from routes.cli import run; run(['--help']);"
        "print([m for m in ('pandas', 'numpy', 'rich', 'pydantic') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, cwd=root, check=True)
    assert done.stdout.decode().splitlines()[-1] == "[]"


@pytest.mark.parametrize("words", [[], ["data"]])
def test_without_a_command_the_help_is_shown(ask, words):
    code, out, error = ask(*words)
    assert (code, error) == (0, "")
    assert "Commands:" in out


@pytest.mark.parametrize(
    ("name", "place", "summary"),
    [
        (f"{group}{name}", *entry)
        for group, commands in (
            ("", COMMANDS),
            ("data ", DATA_COMMANDS),
            ("network ", NETWORK_COMMANDS),
        )
        for name, entry in commands.items()
    ],
)
def test_every_command_explains_itself_as_the_list_says(ask, root, name, place, summary):
    code, out, error = ask(*name.split(), "--help")
    assert (code, error) == (0, "")
    assert f"  {summary.split()[0]} " in out  # the list is a shorter word for the same thing
    page = (root / "docs/cli.md").read_text(encoding="utf-8")
    assert f"corridors {name}" in page
    for option in re.findall(r"^ +(?:-\w, )?(--[a-z-]+)", out, flags=re.MULTILINE):
        assert f"`{option}" in page or option == "--help", f"docs/cli.md lacks {option}"


def test_module_and_command_are_the_same(root):
    assert start_command("--version", cwd=root).stdout.startswith(b"corridors ")
