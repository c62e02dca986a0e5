"""Every output says where it comes from, and `corridors verify` says whether it still holds."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from geo.errors import InputError
from geo.provenance import keep_ledger
from geo.stamps import BESIDE, take_stamp, write_inert
from routes.cli import run
from routes.verify import verify_output

WRITTEN = {
    "rank.json": ["rank"],
    "rank.csv": ["rank"],
    "rank.html": ["rank"],
    "rank.md": ["rank"],
    "rank.txt": ["rank"],
    "rank.xlsx": ["rank"],
    "rank.parquet": ["rank"],
    "rank.geojson": ["rank"],
    "rank.gpkg": ["rank"],
    "close.json": ["close", "gate"],
    "compare.csv": ["compare"],
    "explain.json": ["explain", "gate"],
    "evidence.csv": ["evidence"],
    "check.json": ["data", "check"],
    "world": ["data", "export"],
    "world.gpkg": ["data", "export"],
    "world.kml": ["data", "export"],
    "layer.parquet": ["data", "export"],
    "map.html": ["map"],
    "map.svg": ["map"],
    "map.png": ["map"],
    "brief.html": ["brief"],
    "brief.md": ["brief"],
    "plan.json": ["allocate", "--units", "1"],
}


@pytest.fixture
def here(tiny_folder: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a copy of the tiny world, to work in."""
    monkeypatch.chdir(tiny_folder.parent)
    return tiny_folder.parent


def ask(*words: str) -> int:
    return run([*words, "-q"])


def write(name: str) -> Path:
    words = WRITTEN[name]
    asked = (
        ["data", "check", "world"] if words == ["data", "check"] else [*words, "--world", "world"]
    )
    target = f"out/{name}"
    Path("out").mkdir(exist_ok=True)
    assert ask(*asked, "-o", target) == 0
    return Path(target)


@pytest.fixture
def crossing(tiny_world) -> str:
    return str(tiny_world.crossings["crossing_id"].iloc[0])


@pytest.fixture(autouse=True)
def _name_a_gate(crossing: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("close.json", "explain.json"):
        monkeypatch.setitem(WRITTEN, name, [WRITTEN[name][0], crossing])


ALWAYS = ("rank.json", "rank.csv", "rank.gpkg", "world", "map.html")


@pytest.mark.parametrize(
    "name",
    [n if n in ALWAYS else pytest.param(n, marks=pytest.mark.nightly) for n in WRITTEN],
)
def test_an_output_says_where_it_comes_from_and_reckons_the_same(here: Path, name: str) -> None:
    path = write(name)
    stamp, digest = take_stamp(path)
    assert stamp["content"] == digest
    assert "world/crossings.csv" in stamp["inputs"]
    if stamp["command"][0] in ("rank", "close", "explain", "map", "brief", "allocate"):
        assert "seed" in stamp["options"]
    assert stamp["world"]["fingerprint"]
    assert stamp["world"]["parameters"]["theta_per_hour"] > 0
    assert {"corridors", "numpy", "python"} <= stamp["versions"].keys()
    assert run(["verify", str(path)]) == 0
    assert "-o" not in stamp["command"]


def test_a_flipped_byte_of_any_input_is_caught(here: Path) -> None:
    path = write("map.html")
    stamp, _ = take_stamp(path)
    own = [name for name in stamp["inputs"] if name.startswith("world/")]
    assert len(own) >= 5
    assert verify_output(path).same
    for name in own:
        whole = Path(name).read_bytes()
        for at in (0, len(whole) // 2, len(whole) - 1):
            flipped = bytearray(whole)
            flipped[at] ^= 1
            Path(name).write_bytes(bytes(flipped))
            verdict = verify_output(path)
            assert not verdict.same
            (told,) = [one.detail for one in verdict.findings if one.what == "input"]
            assert name in told
        Path(name).write_bytes(whole)
    assert verify_output(path).same


@pytest.mark.nightly
def test_every_file_the_bundled_world_was_read_from_is_named(here: Path, root: Path) -> None:
    assert ask("brief", "-o", "brief.html") == 0
    inputs = take_stamp(Path("brief.html"))[0]["inputs"]
    tables = {f"bundled/{one.name}" for one in (root / "data").glob("*.csv")}
    assert tables | {"bundled/world.toml"} <= inputs.keys()
    assert len([name for name in inputs if name.startswith("bundled/boundaries/")]) >= 3
    if (root / "data/posterior.npz").exists():
        assert "bundled/posterior.npz" in inputs


def test_a_missing_input_is_told(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = write("rank.csv")
    shutil.move("world/legs.csv", "elsewhere.csv")
    assert run(["verify", "--hashes", str(path)]) == 2
    assert "world/legs.csv is not here" in capsys.readouterr().out


@pytest.mark.parametrize("name", ["rank.json", "rank.csv", "rank.html", "rank.gpkg", "map.png"])
def test_an_edited_output_is_caught(here: Path, name: str) -> None:
    path = write(name)
    data = bytearray(path.read_bytes())
    place = data.find(b"0.") if name != "map.png" else len(data) // 2
    if name == "rank.gpkg":
        import sqlite3
        from contextlib import closing

        with closing(sqlite3.connect(path)) as database, database:
            for (trigger,) in database.execute(
                "SELECT name FROM sqlite_master WHERE type = 'trigger'"
            ).fetchall():
                database.execute(f'DROP TRIGGER "{trigger}"')
            database.execute("UPDATE ranking SET usage = 0.5")
    else:
        data[place] ^= 1
        path.write_bytes(bytes(data))
    verdict = verify_output(path)
    assert [one.what for one in verdict.findings if not one.same] == ["file"]


def test_what_differs_is_told_by_place(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for name in ("rank.json", "rank.csv"):
        write(name)
    text = Path("world/world.toml").read_text(encoding="utf-8")
    theta = next(line for line in text.splitlines() if line.startswith("theta_per_hour"))
    Path("world/world.toml").write_text(text.replace(theta, "theta_per_hour = 0.31"), "utf-8")
    assert run(["verify", "out/rank.json", "out/rank.csv"]) == 2
    told = capsys.readouterr().out
    assert "world/world.toml has changed since" in told
    assert "crossings[0]." in told
    assert "row 2, usage was" in told
    assert "corridors rank --world world --output out/rank.csv" in told


def test_verdicts_as_json(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write("rank.md")
    capsys.readouterr()
    assert run(["verify", "out/rank.md", "--format", "json"]) == 0
    (one,) = json.loads(capsys.readouterr().out)["outputs"]
    assert one["same"] is True
    assert one["provenance"]["command"] == ["rank", "--world", "world"]


def test_the_stamp_does_not_depend_on_names_order_or_jobs(here: Path) -> None:
    assert run(["rank", "-q", "--world", "world", "--top", "3", "-o", "a.json"]) == 0
    assert run(["rank", "-o", "b.json", "--top", "3", "-v", "--world", "world"]) == 0
    assert Path("a.json").read_bytes() == Path("b.json").read_bytes()


def test_what_is_printed_carries_no_stamp(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert ask("rank", "--world", "world", "--format", "json") == 0
    assert "provenance" not in json.loads(capsys.readouterr().out)
    Path("a.json").write_text('{"a": 1}', encoding="utf-8")
    assert run(["verify", "a.json"]) == 2
    assert "does not say where it comes from" in capsys.readouterr().err


def test_a_notebook_writes_plain_files(here: Path, tiny_world) -> None:
    from geo.writers import write_table

    write_table(tiny_world.crossings, "a.csv")
    assert sorted(one.name for one in Path().iterdir()) == ["a.csv", "world"]


FORGED = [
    {"command": ["network", "osm", "--zone", "JOR"]},
    {"command": ["calibrate"]},
    {"command": ["data", "new", "evil"]},
    {"command": ["ingest", "--review", "a.txt"]},
    {"command": ["scenario", "--scheduler", "tcp://127.0.0.1:1"]},
    {"command": ["scenario", "--scheduler=tcp://127.0.0.1:1"]},
    {"command": ["rank", "-o", "evil.csv"]},
    {"command": ["rank", "--output=evil.csv"]},
    {"command": ["allocate", "--units", "1", "--map", "evil.html"]},
    {"command": ["verify", "rank.csv"]},
    {"command": []},
    {"command": ["--world"]},
    {"within": "../../evil"},
    {"within": "/etc/passwd"},
    {"output": "evil"},
    {"output": "--world"},
]


def test_a_stranger_cannot_make_verify_do_what_it_should_not(here: Path) -> None:
    path = write("rank.csv")
    beside = Path(f"{path}{BESIDE}")
    stamp = json.loads(beside.read_text(encoding="utf-8"))
    for change in FORGED:
        beside.write_text(json.dumps({**stamp, **change}), encoding="utf-8")
        ran: list[object] = []
        verdict = verify_output(path, repeat=lambda words, ran=ran: ran.append(words) or 0)
        assert not ran, change
        assert not verdict.same
        assert "not done" in verdict.findings[-1].detail


def test_a_broken_stamp_is_wrong_input(here: Path) -> None:
    path = write("rank.csv")
    long = '{"a": ' + "9" * 10_000 + "}"
    for text in ("", "[]", "{}", "null", '{"command": 1}', "[" * 100_000, "\0", long):
        Path(f"{path}{BESIDE}").write_text(text, encoding="utf-8")
        with pytest.raises(InputError):
            verify_output(path)


def test_a_stamp_is_inert_whatever_its_words_hold() -> None:
    text = write_inert({"command": ["--><script>alert(1)</script>", "a--b---c", "'\"&\u202e\n"]})
    assert not set(text) & set("<>&'\n\u202e")
    assert "--" not in text
    assert json.loads(text)["command"][1] == "a--b---c"


def test_no_ledger_outlives_its_command() -> None:
    import geo.provenance

    with pytest.raises(RuntimeError), keep_ledger(lambda: None):  # type: ignore[arg-type,return-value]
        raise RuntimeError
    assert geo.provenance._LEDGER is None
