"""One door out: whole or not at all, the old file safe, no formula let through."""

import errno
import json
import multiprocessing
import os
import resource
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import geopandas as gpd
import numpy as np
import openpyxl
import pandas as pd
import pytest
from shapely import Point

import geo.output
from geo.errors import InputError, MissingExtra, WriteError
from geo.output import check_target, hold_output, open_folder, open_output
from geo.readers import parse_csv
from geo.writers import (
    file_slug,
    format_table,
    records,
    write_bytes,
    write_layers,
    write_table,
    write_text,
)

TABLE = pd.DataFrame(
    {
        "crossing_id": ["007", "nasib-jaber", "=1+1"],
        "usage": [1 / 3, np.nan, 1.0],
        "size": [1, 2, 3],
        "open": [True, False, True],
    }
)
FORMULAS = [
    "=cmd|' /C calc'!A0",
    "+1+1",
    "-1+1",
    "@SUM(1)",
    "\t=1+1",
    "\r=1+1",
    "\n=1+1",
    " =1+1",
    "\u00a0=1+1",
    '=HYPERLINK("http://127.0.0.1/?x="&A1,"click")',
    "＝1+1",
    "－1+1",
    "＠SUM(1)",
    "'=1+1",
    "''=1+1",
    "\x00=1",
]
GATES = gpd.GeoDataFrame(
    {"gate_id": [f"gate-{n}" for n in range(40)], "n": [1.5, np.nan] * 20},
    geometry=[Point(36, 33), None] * 20,
    crs=4326,
)
WRITERS: dict[str, Callable[[Path], None]] = {
    "a.txt": lambda path: write_text("new" * 1000, path),
    "a.csv": lambda path: write_table(pd.concat([TABLE] * 50), path),
    "a.xlsx": lambda path: write_table(TABLE, path),
    "a.parquet": lambda path: write_table(TABLE, path),
    "a.geojson": lambda path: write_layers({"gates": GATES}, path),
    "a.gpkg": lambda path: write_layers({"gates": GATES, "rows": TABLE}, path),
    "a.kml": lambda path: write_layers({"gates": GATES}, path),
}


def names(folder: Path) -> list[str]:
    return sorted(one.name for one in folder.iterdir())


@pytest.mark.parametrize("name", WRITERS)
def test_every_format_is_written_and_leaves_nothing_else(tmp_path: Path, name: str) -> None:
    WRITERS[name](tmp_path / name)
    assert names(tmp_path) == [name]
    assert (tmp_path / name).stat().st_size > 50


@pytest.mark.parametrize("name", WRITERS)
def test_writing_twice_replaces_and_keeps_the_mode(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.write_text("old", encoding="utf-8")
    path.chmod(0o640)
    WRITERS[name](path)
    assert path.stat().st_mode & 0o777 == 0o640
    assert path.read_bytes() != b"old"


@pytest.mark.parametrize("name", WRITERS)
@pytest.mark.parametrize("limit", [1000, 100, 0])
def test_a_full_disk_leaves_the_old_file_and_no_litter(
    tmp_path: Path, name: str, limit: int
) -> None:
    path = tmp_path / name
    path.write_text("old", encoding="utf-8")
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (limit, hard))
    try:
        with pytest.raises(WriteError) as caught:
            WRITERS[name](path)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert caught.value.exit_code == 3
    assert name in str(caught.value)
    assert path.read_text(encoding="utf-8") == "old"
    assert names(tmp_path) == [name]


@pytest.mark.parametrize("name", ["a.csv", "a.geojson", "a.gpkg"])
@pytest.mark.parametrize("short_by", [1, 10, 100, 1000, 4000])
def test_a_disk_full_by_the_last_bytes_is_never_success(
    tmp_path: Path, name: str, short_by: int
) -> None:
    WRITERS[name](tmp_path / name)
    needed = (tmp_path / name).stat().st_size
    path = tmp_path / f"b{Path(name).suffix}"
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (max(needed - short_by, 1), hard))
    try:
        with pytest.raises(WriteError):
            WRITERS[name](path)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert names(tmp_path) == [name]


@pytest.mark.parametrize("call", ["replace", "fsync", "mkdir"])
def test_whatever_call_fails_the_old_file_stays(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, call: str
) -> None:
    path = tmp_path / "a.txt"
    path.write_text("old", encoding="utf-8")
    original = getattr(os, call)
    for failing in range(1, 6):
        calls = [0]

        def fail_once(
            *arguments: object, n: int = failing, seen: list[int] = calls, **o: object
        ) -> object:
            seen[0] += 1
            if seen[0] == n:
                raise OSError(errno.ENOSPC, "No space left on device")
            return original(*arguments, **o)

        monkeypatch.setattr(os, call, fail_once)
        try:
            write_text("new", path)
        except WriteError as error:
            assert "No space left" in str(error)  # noqa: PT017 - success is allowed later on
            if call != "fsync" or failing < 3:
                assert path.read_text(encoding="utf-8") == "old"
        else:
            break
        finally:
            monkeypatch.undo()
        assert names(tmp_path) == ["a.txt"]
    assert path.read_text(encoding="utf-8") == "new"


def test_what_is_read_back_must_be_what_was_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "a.txt"
    path.write_text("old", encoding="utf-8")
    monkeypatch.setattr(Path, "read_bytes", lambda _: b"rotten")
    with pytest.raises(WriteError, match="read back"):
        write_bytes(b"new", path)
    monkeypatch.undo()
    assert path.read_text(encoding="utf-8") == "old"


def test_a_layer_that_reads_back_otherwise_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import pyogrio

    original = pyogrio.read_dataframe
    for spoil in (
        lambda frame: frame.iloc[:1],
        lambda frame: frame.assign(n=9.0),
        lambda frame: frame.drop(columns="n"),
        lambda frame: frame.set_geometry([Point(1, 1)] * 40, crs=4326),
    ):
        monkeypatch.setattr(
            pyogrio, "read_dataframe", lambda *a, s=spoil, **o: s(original(*a, **o))
        )
        with pytest.raises(WriteError, match="layer 'gates' read back"):
            write_layers({"gates": GATES}, tmp_path / "a.gpkg")
        assert names(tmp_path) == []


@pytest.mark.parametrize("name", ["a.txt", "a.gpkg", "a.csv"])
def test_a_missing_folder_or_a_device_is_refused_with_its_name(tmp_path: Path, name: str) -> None:
    with pytest.raises(WriteError, match="no folder"):
        WRITERS[name](tmp_path / "no" / name)
    with pytest.raises(WriteError, match="no ordinary file"):
        check_target("/dev/null")
    with pytest.raises(WriteError, match="no ordinary file"):
        WRITERS["a.txt"](tmp_path)
    with pytest.raises(WriteError, match="could not be written"):
        write_text("x", tmp_path / ("x" * 300))


def test_a_read_only_folder_is_refused(tmp_path: Path) -> None:
    if not os.access("/proc/self", os.R_OK):
        pytest.skip("needs a folder nobody can write to, such as /proc")
    with pytest.raises(WriteError, match="could not be written"):
        write_text("x", "/proc/self/a.txt")


def test_a_link_stays_a_link(tmp_path: Path) -> None:
    real, link = tmp_path / "real.txt", tmp_path / "link.txt"
    real.write_text("old", encoding="utf-8")
    link.symlink_to(real)
    write_text("new", link)
    assert link.is_symlink()
    assert real.read_text(encoding="utf-8") == "new"


def test_an_error_in_between_leaves_nothing(tmp_path: Path) -> None:
    def fail() -> None:
        with open_output(tmp_path / "a.txt") as temporary:
            temporary.write_text("half", encoding="utf-8")
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        fail()
    assert names(tmp_path) == []


def test_what_a_killed_run_left_is_cleared_by_the_next(tmp_path: Path) -> None:
    part = tmp_path / ".a.txt.part"
    (part / "deep").mkdir(parents=True)
    (part / "a.txt").write_text("half", encoding="utf-8")
    write_text("whole", tmp_path / "a.txt")
    assert names(tmp_path) == ["a.txt"]


def test_a_second_run_is_refused_while_the_first_holds_the_output(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    script = (
        "import sys, time\n"
        "from geo.output import hold_output\n"
        f"with hold_output({str(path)!r}):\n"
        "    print('held', flush=True)\n"
        "    sys.stdin.readline()\n"
    )
    with subprocess.Popen(
        [sys.executable, "-c", script], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as other:
        assert other.stdout is not None
        assert other.stdin is not None
        assert other.stdout.readline() == "held\n"
        with pytest.raises(WriteError, match="another run is writing it"):
            write_text("mine", path)
        other.stdin.write("\n")
        other.stdin.close()
        assert other.wait(10) == 0
    write_text("mine", path)
    assert names(tmp_path) == ["a.txt"]


def test_one_run_may_hold_its_output_and_write_it_many_times(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    with hold_output(path):
        write_text("one", path)
        write_text("two", path)
    assert path.read_text(encoding="utf-8") == "two"
    assert names(tmp_path) == ["a.txt"]


def _write_in_a_race(barrier: object, path: str, letter: str) -> None:
    barrier.wait()  # type: ignore[attr-defined]
    try:
        write_text(letter * 100_000, path)
    except WriteError:
        sys.exit(3)
    sys.exit(0)


def test_two_runs_at_once_never_mix(tmp_path: Path) -> None:
    context = multiprocessing.get_context("fork")
    path = tmp_path / "a.txt"
    for _ in range(20):
        barrier = context.Barrier(2)
        runs = [
            context.Process(target=_write_in_a_race, args=(barrier, str(path), letter))
            for letter in "xy"
        ]
        for run in runs:
            run.start()
        for run in runs:
            run.join(20)
        assert {run.exitcode for run in runs} <= {0, 3}
        assert 0 in {run.exitcode for run in runs}
        assert set(path.read_text(encoding="utf-8")) in ({"x"}, {"y"})
        assert path.stat().st_size == 100_000
        assert names(tmp_path) == ["a.txt"]


def test_a_run_that_is_killed_leaves_the_old_file_or_the_new_one(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    script = (
        "import pandas as pd, sys\n"
        "from geo.writers import write_table\n"
        "frame = pd.DataFrame({'n': range(200_000)})\n"
        "print('go', flush=True)\n"
        f"write_table(frame, {str(path)!r})\n"
    )
    whole = format_table(pd.DataFrame({"n": range(200_000)}), ".csv")
    for step in range(6):
        path.write_bytes(b"old")
        with subprocess.Popen(
            [sys.executable, "-c", script], stdout=subprocess.PIPE, text=True
        ) as run:
            assert run.stdout is not None
            assert run.stdout.readline() == "go\n"
            time.sleep(step * 0.08)
            run.send_signal(signal.SIGKILL)
        assert path.read_bytes() in (b"old", whole)
    write_text("next", path)
    assert names(tmp_path) == ["a.csv"]


def test_a_folder_appears_whole_or_not_at_all(tmp_path: Path) -> None:
    with open_folder(tmp_path / "world") as folder:
        write_text("one", folder / "a.txt")
        assert names(tmp_path) == [".world.part"]
    assert names(tmp_path / "world") == ["a.txt"]

    def fail() -> None:
        with open_folder(tmp_path / "other") as folder:
            write_text("one", folder / "a.txt")
            raise OSError(errno.ENOSPC, "No space left on device")

    with pytest.raises(WriteError, match="No space left"):
        fail()
    with pytest.raises(WriteError, match="not empty"), open_folder(tmp_path / "world"):
        pass
    assert names(tmp_path) == ["world"]


def test_locks_that_the_disk_does_not_know_are_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise OSError(errno.ENOLCK, "No locks available")

    monkeypatch.setattr(geo.output.fcntl, "flock", refuse)
    write_text("written without a lock", tmp_path / "a.txt")
    assert names(tmp_path) == ["a.txt"]


# ---- tables -------------------------------------------------------------------------------------


def test_csv_is_plain_and_has_nine_digits() -> None:
    assert format_table(TABLE, ".csv").decode() == (
        "crossing_id,usage,size,open\n"
        "007,0.333333333,1,true\n"
        "nasib-jaber,,2,false\n"
        "'=1+1,1,3,true\n"
    )


def test_csv_keeps_every_digit_when_asked() -> None:
    text = format_table(TABLE, ".csv", significant_digits=None).decode()
    assert text.splitlines()[1] == f"007,{1 / 3!r},1,true"


def test_json_has_null_for_missing_and_no_formulas_to_fear() -> None:
    rows = json.loads(format_table(TABLE, ".json"))
    assert rows[1] == {"crossing_id": "nasib-jaber", "usage": None, "size": 2, "open": False}
    assert rows[2]["crossing_id"] == "=1+1"


def test_infinite_numbers_and_odd_values_do_not_break_json() -> None:
    frame = pd.DataFrame({"a": [np.inf, np.int64(3), ("x", "y"), pd.Timestamp("2024-01-01")]})
    assert [row["a"] for row in records(frame)] == ["inf", 3, "x;y", "2024-01-01 00:00:00"]


def test_markdown_cells_hold_no_markup() -> None:
    frame = pd.DataFrame({"a|b": ["<script>x</script>", "two\nlines"], "n": [0.5, None]})
    assert format_table(frame, ".md").decode() == (
        "| a\\|b | n |\n| --- | --- |\n| &lt;script>x&lt;/script> | 0.5 |\n| two lines |  |\n"
    )


@pytest.mark.parametrize("text", FORMULAS)
def test_no_formula_lives_in_csv_or_xlsx_and_all_come_back(tmp_path: Path, text: str) -> None:
    frame = pd.DataFrame({"id": ["1"], "name": [text], "n": [-12.5]})
    csv_text = format_table(frame, ".csv").decode()
    if "\0" not in text:
        assert parse_csv(csv_text, "a.csv") == {"id": ["1"], "name": [text], "n": ["-12.5"]}
    cell = csv_text.split("\n", 1)[1].split(",")[1].lstrip('"')
    assert cell.startswith("'")
    write_table(frame, tmp_path / "a.xlsx")
    sheet = openpyxl.load_workbook(tmp_path / "a.xlsx").active
    assert sheet["B2"].data_type == "s"
    assert str(sheet["B2"].value).startswith("'")
    assert sheet["C2"].value == -12.5


def test_headers_are_neutralised_too() -> None:
    assert format_table(pd.DataFrame({"=A1": [1]}), ".csv") == b"'=A1\n1\n"


def test_equal_tables_give_equal_spreadsheets() -> None:
    first = format_table(TABLE, ".xlsx")
    time.sleep(2.1)  # the resolution of a ZIP's clock
    assert format_table(TABLE, ".xlsx") == first


def test_a_cell_too_long_for_a_spreadsheet_is_told() -> None:
    frame = pd.DataFrame({"a": ["x" * 40_000]})
    with pytest.raises(InputError, match="32,767"):
        format_table(frame, ".xlsx")


def test_other_endings_are_refused_with_the_known_ones(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"not written as '\.ods'"):
        write_table(TABLE, tmp_path / "a.ods")
    with pytest.raises(InputError, match=r"not written as '\.shp'"):
        write_layers({"a": GATES}, tmp_path / "a.shp")
    with pytest.raises(InputError, match="no layer to write"):
        write_layers({}, tmp_path / "a.gpkg")
    with pytest.raises(InputError, match="holds one layer; 2 are given: a, b"):
        write_layers({"a": GATES, "b": GATES}, tmp_path / "a.geojson")


@pytest.mark.parametrize(("module", "ending"), [("openpyxl", ".xlsx"), ("pyarrow", ".parquet")])
def test_formats_of_extras_say_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, module: str, ending: str
) -> None:
    monkeypatch.setitem(sys.modules, module, None)
    with pytest.raises(MissingExtra, match="pip install"):
        write_table(TABLE, tmp_path / f"a{ending}")
    if module == "pyarrow":
        with pytest.raises(MissingExtra, match="pip install"):
            write_layers({"a": GATES}, tmp_path / "a.parquet")


def test_layer_names_are_made_safe(tmp_path: Path) -> None:
    import pyogrio

    write_layers({'../../evil"; DROP TABLE x;--': GATES}, tmp_path / "a.gpkg")
    assert pyogrio.list_layers(tmp_path / "a.gpkg")[:, 0].tolist() == ["evil-drop-table-x"]


@pytest.mark.parametrize(
    ("text", "slug"),
    [
        ("../../evil", "evil"),
        ("CON", "con_"),
        ("a/b", "a-b"),
        ("x" * 300, "x" * 64),
        ("نصيب", "unnamed"),
        ("Öncüpınar", "oncupnar"),
        ("a\nb", "a-b"),
    ],
)
def test_slugs_are_safe_names_of_files(text: str, slug: str) -> None:
    assert file_slug(text) == slug
