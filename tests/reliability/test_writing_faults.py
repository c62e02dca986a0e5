"""Whatever goes wrong while a file is written: the old one or the new one stands, whole."""

from __future__ import annotations

import hashlib
import multiprocessing
import os
import resource
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from itertools import product
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest

from geo.errors import WriteError
from geo.output import hold_output
from geo.stamps import digest_package
from geo.writers import write_layers, write_table, write_text
from reliability.harness import list_files, run_apart
from routes.cli import run

POINTS = 30
# Exporters and commands that are tried in every run; the others nightly.
ALWAYS = ("a.csv", "a.gpkg", "a.kml", "o.csv", "o.html", "o", "o.gpkg")
ROWS = 4000
TABLE = pd.DataFrame(
    {
        "crossing_id": [f"gate-{n}" for n in range(ROWS)],
        "usage": np.linspace(0, 1, ROWS),
        "note": ["=1+1, and more"] * ROWS,
    }
)
GATES = gpd.GeoDataFrame(
    TABLE, geometry=gpd.points_from_xy(36 + TABLE["usage"], 33 + TABLE["usage"]), crs=4326
)
EXPORTERS: dict[str, Callable[[Path], None]] = {
    "a.csv": lambda path: write_table(TABLE, path),
    "a.json": lambda path: write_table(TABLE, path),
    "a.md": lambda path: write_table(TABLE, path),
    "a.xlsx": lambda path: write_table(TABLE.head(1000), path),
    "a.parquet": lambda path: write_table(TABLE, path),
    "a.html": lambda path: write_text("<p>gate</p>" * 200_000, path),
    "a.geojson": lambda path: write_layers({"gates": GATES}, path),
    "b.parquet": lambda path: write_layers({"gates": GATES}, path),
    "a.gpkg": lambda path: write_layers({"gates": GATES, "rows": TABLE}, path),
    "a.kml": lambda path: write_layers({"gates": GATES.head(1000)}, path),
}


def content_of(path: Path) -> str:
    """Hash of a file; of a GeoPackage, which keeps the hour it was made, of what it holds."""
    data = path.read_bytes()
    if path.suffix != ".gpkg" or not data.startswith(b"SQLite"):
        return hashlib.sha256(data).hexdigest()
    with closing(sqlite3.connect(path)) as database:
        assert database.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        return digest_package(database)


OLD = b"old " * 1000


def write_old(path: Path) -> str:
    path.write_bytes(OLD)
    return hashlib.sha256(OLD).hexdigest()


def attempt(name: str, path: Path) -> int:
    """Write, and tell how it ended as a command would."""
    try:
        EXPORTERS[name](path)
    except WriteError as error:
        print(error, file=sys.stderr)  # noqa: T201
        return 3
    return 0


def names(folder: Path) -> list[str]:
    return sorted(one.name for one in folder.iterdir())


def measure(name: str, folder: Path) -> tuple[str, float]:
    """What an exporter writes when nothing goes wrong, and how long that takes."""
    outcome = run_apart(lambda: attempt(name, folder / name), folder)
    assert outcome.code == 0, outcome.err
    digest = content_of(folder / name)
    (folder / name).unlink()
    return digest, outcome.seconds


# ---- killed -------------------------------------------------------------------------------------


def kill_at(name: str, folder: Path, points: int) -> dict[str, int]:
    new, seconds = measure(name, folder)
    found = {"old": 0, "new": 0}
    for point in range(points):
        old = write_old(folder / name)
        after = seconds * (point + 0.5) / points
        run_apart(lambda: attempt(name, folder / name), folder, kill_after=(after, signal.SIGKILL))
        now = content_of(folder / name)
        assert now in (old, new), f"damaged at point {point}"
        found["old" if now == old else "new"] += 1
    assert attempt(name, folder / name) == 0
    assert names(folder) == [name], "the next run left litter"
    return found


@pytest.mark.nightly
@pytest.mark.parametrize("name", EXPORTERS)
def test_killed_at_thirty_points(tmp_path: Path, name: str) -> None:
    found = kill_at(name, tmp_path, POINTS)
    print(f"{name}: {found}")  # noqa: T201
    assert found["old"] > 0


@pytest.mark.parametrize("name", ["a.csv", "a.gpkg"])
def test_killed_at_a_few_points(tmp_path: Path, name: str) -> None:
    kill_at(name, tmp_path, 4)


@pytest.mark.nightly
def test_a_whole_command_killed_at_thirty_points(tiny_folder: Path) -> None:
    here = tiny_folder.parent
    words = ["data", "export", "-q", "--world", "world", "-o", "o.gpkg"]
    whole = run_apart(lambda: run(words), here)
    assert whole.code == 0, whole.err
    new = content_of(here / "o.gpkg")
    found = {"old": 0, "new": 0}
    for point in range(POINTS):
        old = write_old(here / "o.gpkg")
        after = whole.seconds * (point + 0.5) / POINTS
        run_apart(lambda: run(words), here, kill_after=(after, signal.SIGKILL))
        now = content_of(here / "o.gpkg")
        assert now in (old, new), f"damaged at point {point}"
        found["old" if now == old else "new"] += 1
    assert run_apart(lambda: run(words), here).code == 0
    print(f"data export: {found}")  # noqa: T201
    assert names(here) == ["o.gpkg", "world"]


# ---- full ---------------------------------------------------------------------------------------


@pytest.fixture
def limit() -> Iterator[Callable[[int], None]]:
    """Limit how long a file may become, as a full disk does."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    yield lambda size: resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")  # openpyxl's own
@pytest.mark.parametrize(
    "name",
    [n if n in ALWAYS else pytest.param(n, marks=pytest.mark.nightly) for n in EXPORTERS],
)
def test_full_at_six_limits(tmp_path: Path, name: str, limit: Callable[[int], None]) -> None:
    assert attempt(name, tmp_path / name) == 0
    size = (tmp_path / name).stat().st_size
    for short in (1, 10, 100, 1000, 4000, size // 2):
        old = write_old(tmp_path / name)
        limit(size - short)
        code = attempt(name, tmp_path / name)
        limit(-1)
        assert code == 3, f"success though {short} bytes short"
        assert content_of(tmp_path / name) == old
        assert names(tmp_path) == [name]
    assert attempt(name, tmp_path / name) == 0
    assert names(tmp_path) == [name]


@pytest.fixture
def mount(tmp_path: Path) -> Iterator[Callable[[str], Path]]:
    """Mount a small disk of its own."""
    if os.geteuid() != 0 or not shutil.which("mount"):
        pytest.skip("only root mounts disks")
    mounted: list[Path] = []

    def make(options: str) -> Path:
        folder = tmp_path / f"disk{len(mounted)}"
        folder.mkdir()
        command = ["mount", "-t", "tmpfs", "-o", options, "tmpfs", str(folder)]
        done = subprocess.run(command, capture_output=True, check=False)
        if done.returncode != 0:
            pytest.skip(f"no disk can be mounted here: {done.stderr.decode()}")
        mounted.append(folder)
        return folder

    yield make
    for folder in mounted:
        subprocess.run(["umount", str(folder)], check=True)


@pytest.mark.nightly
@pytest.mark.parametrize("name", EXPORTERS)
def test_a_real_disk_that_is_full(tmp_path: Path, name: str, mount: Callable[[str], Path]) -> None:
    (tmp_path / "free").mkdir()
    assert attempt(name, tmp_path / "free" / name) == 0
    size = (tmp_path / "free" / name).stat().st_size
    failed = 0
    for share in (0.1, 0.5, 0.8, 0.95, 0.99, 1.0):
        folder = mount(f"size={max(2, int(share * size / 4096) + 1) * 4096}")
        old = write_old(folder / name)
        code = attempt(name, folder / name)
        failed += code == 3
        assert names(folder) == [name]
        assert code == 0 or content_of(folder / name) == old
        if code == 0:
            assert (folder / name).stat().st_size == size
    assert failed >= 5


@pytest.mark.parametrize("name", EXPORTERS)
def test_a_folder_that_is_read_only(
    tmp_path: Path, name: str, mount: Callable[[str], Path]
) -> None:
    folder = mount("size=100k")
    write_old(folder / name)
    subprocess.run(["mount", "-o", "remount,ro", str(folder)], check=True)
    assert attempt(name, folder / name) == 3
    assert (folder / name).read_bytes() == OLD
    assert names(folder) == [name]


# ---- the n-th call fails, in C as in Python -----------------------------------------------------

CALLS = ("write", "pwrite64", "fsync", "fdatasync", "ftruncate", "rename", "openat")
NUMBERS = (*range(1, 11), 14, 20, 30, 60)
UNTRACED = 77


def fail_call(call: str, number: int, watched: list[Path]) -> None:
    """Let a system call of this process on some files fail once, the n-th, with a full disk."""
    command = ["strace", "-f", "-q", "-o", "/dev/null", "-e", f"trace={call}"]
    command += ["-e", f"inject={call}:error=ENOSPC:when={number}", "-p", str(os.getpid())]
    for path in watched:
        command += ["-P", str(path)]
    tracer = subprocess.Popen(command, stderr=subprocess.DEVNULL)
    while "TracerPid:\t0\n" in Path("/proc/self/status").read_text(encoding="ascii"):
        if tracer.poll() is not None:
            os._exit(UNTRACED)
        time.sleep(0.002)


@pytest.mark.nightly
@pytest.mark.parametrize("name", EXPORTERS)
def test_whatever_call_of_the_system_fails(tmp_path: Path, name: str) -> None:
    """Each call on the temporary file fails once, the first, the second …, with a full disk."""
    if not shutil.which("strace"):
        pytest.skip("strace is not on this machine")
    new, _ = measure(name, tmp_path)
    path = tmp_path / name
    part = tmp_path / f".{name}.part" / name
    watched = [part, Path(f"{part}-journal"), path, part.parent]
    failed = dict.fromkeys(CALLS, 0)
    well = dict.fromkeys(CALLS, 0)
    for call, number in product(CALLS, NUMBERS):
        if well[call] >= 3 and call != "openat":  # no such call is left to fail
            continue
        old = write_old(path)

        def write(call: str = call, number: int = number) -> int:
            fail_call(call, number, watched)
            return attempt(name, path)

        done = run_apart(write, tmp_path, seconds=60)
        if done.code == UNTRACED:
            pytest.skip("this machine lets no process trace another")
        assert done.code in (0, 3), f"{call} {number}: {done.code} {done.err[-2000:]}"
        now = content_of(path)
        stands = done.code == 0 or "the new one stands" in done.err
        assert now == (new if stands else old), f"{call} {number}: {done.code}"
        failed[call] += done.code == 3
        well[call] = well[call] + 1 if done.code == 0 else 0
    print(f"{name}: {failed}")  # noqa: T201
    assert sum(failed.values()) >= 3
    assert attempt(name, path) == 0
    assert names(tmp_path) == [name]


# ---- two at once --------------------------------------------------------------------------------


def _race(barrier: object, name: str, path: Path) -> None:
    barrier.wait()  # type: ignore[attr-defined]
    sys.exit(attempt(name, path))


@pytest.mark.nightly
@pytest.mark.parametrize("name", EXPORTERS)
def test_two_at_once_fifty_times(tmp_path: Path, name: str) -> None:
    context = multiprocessing.get_context("fork")
    new, _ = measure(name, tmp_path)
    refused = 0
    for _ in range(50):
        barrier = context.Barrier(2)
        runs = [context.Process(target=_race, args=(barrier, name, tmp_path / name)) for _ in "ab"]
        for one in runs:
            one.start()
        for one in runs:
            one.join(60)
        codes = sorted(one.exitcode or 0 for one in runs)
        assert codes in ([0, 0], [0, 3])
        refused += codes == [0, 3]
        assert content_of(tmp_path / name) == new
        assert names(tmp_path) == [name]
    print(f"{name}: second refused {refused} of 50")  # noqa: T201
    assert refused > 0


HELD = {
    "o.csv": ["rank"],
    "o.json": ["compare"],
    "o.html": ["map"],
    "o.gpkg": ["data", "export"],
    "o.kml": ["data", "export"],
    "o.md": ["brief"],
    "o.xlsx": ["evidence"],
    "o.parquet": ["rank"],
    "o": ["data", "export"],
    "s.csv": ["scenario", "--pairs"],
}


@pytest.mark.parametrize(
    "name", [n if n in ALWAYS else pytest.param(n, marks=pytest.mark.nightly) for n in HELD]
)
def test_a_second_command_is_refused_at_once(
    tiny_folder: Path, name: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture
) -> None:
    here = tiny_folder.parent
    monkeypatch.chdir(here)
    other = subprocess.Popen(
        [
            sys.executable,
            "-c",
            "import sys\nfrom geo.output import hold_output\n"
            f"with hold_output({name!r}, folder=True):\n print('held', flush=True)\n"
            " sys.stdin.readline()\n",
        ],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])},
    )
    with other:
        assert other.stdout is not None
        assert other.stdout.readline() == "held\n"
        start = time.process_time()
        assert run([*HELD[name], "--world", "world", "-o", name]) == 3
        assert time.process_time() - start < 1
        assert "another run is writing it" in capsys.readouterr().err
        other.communicate("\n")
    assert names(here) == ["world"]
    assert run([*HELD[name], "--world", "world", "-q", "-o", name]) == 0


def test_a_held_output_is_let_go_when_the_input_is_wrong(
    tiny_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tiny_folder.parent)
    assert run(["rank", "--world", "nowhere", "-o", "o.csv"]) == 2
    assert names(Path()) == ["world"]
    with hold_output("o.csv"):
        pass
    assert names(Path()) == ["world"]


# ---- interrupted --------------------------------------------------------------------------------

STOPPED = {
    "rank": ["rank", "--world", "world", "-o", "o.csv"],
    "map": ["map", "-o", "o.html"],
    "export": ["data", "export", "-o", "o.gpkg"],
    "brief": ["brief", "-o", "o.html"],
    "sweep": ["scenario", "--pairs", "-o", "o.csv"],
    "allocate": ["allocate", "--units", "3", "-o", "o.json"],
    "calibrate": ["calibrate", "--world", "world", "-o", "o.npz"],
}


def stop_at(words: list[str], here: Path, *, points: int, signum: int) -> dict[int, int]:
    longest = 20.0
    target = here / words[-1]
    whole = run_apart(
        lambda: run([*words, "-q"]), here, seconds=longest, kill_after=(longest, signal.SIGKILL)
    )
    for leftover in set(names(here)) - {"world"}:
        path = here / leftover
        shutil.rmtree(path) if path.is_dir() else path.unlink()
    assert whole.code in (0, -signal.SIGKILL), whole.err
    seconds = whole.seconds if whole.code == 0 else longest  # killed: its time is since then
    ended: dict[int, int] = {}
    for point in range(points):
        write_old(target)
        before = list_files(here)
        after = seconds * (point + 0.5) / points
        outcome = run_apart(lambda: run([*words, "-q"]), here, kill_after=(after, signum))
        ended[outcome.code] = ended.get(outcome.code, 0) + 1
        # 98: the signal came before the command had begun.
        assert outcome.code in (0, 98, 130), f"point {point}: {outcome.code} {outcome.err}"
        assert "Traceback" not in outcome.err
        if outcome.code == 130:
            assert outcome.seconds <= 2 + LATE, f"point {point}: took {outcome.seconds:.1f} s"
            kept = {name: at for name, at in list_files(here).items() if ".parts/" not in name}
            assert kept == before, f"point {point}: left {kept.keys() ^ before.keys()}"
        for leftover in set(names(here)) - {"world"}:
            path = here / leftover
            shutil.rmtree(path) if path.is_dir() else path.unlink()
    return ended


# On a machine that others keep busy, two seconds of work take longer.
LATE = max(0.0, os.getloadavg()[0] / (os.cpu_count() or 1) - 1)


@pytest.mark.nightly
@pytest.mark.parametrize("signum", [signal.SIGINT, signal.SIGTERM])
@pytest.mark.parametrize("name", STOPPED)
def test_interrupted_at_ten_points(tiny_folder: Path, name: str, signum: int) -> None:
    ended = stop_at(STOPPED[name], tiny_folder.parent, points=10, signum=signum)
    print(f"{name}, signal {int(signum)}: {ended}")  # noqa: T201
    assert ended.get(130, 0) >= 5


def test_interrupted_at_a_few_points(tiny_folder: Path) -> None:
    stop_at(STOPPED["rank"], tiny_folder.parent, points=3, signum=signal.SIGINT)


@pytest.mark.nightly
def test_interrupted_from_the_first_moment(tiny_folder: Path, root: Path) -> None:
    """A process of its own: Python's first steps, before any of ours, are all that may differ."""
    ended: dict[int, int] = {}
    for point in range(10):
        with subprocess.Popen(
            [sys.executable, "-m", "routes", *STOPPED["rank"]],
            cwd=tiny_folder.parent,
            env={**os.environ, "PYTHONPATH": str(root)},
            stderr=subprocess.PIPE,
            text=True,
        ) as process:
            time.sleep(0.15 + 0.12 * point)
            process.send_signal(signal.SIGINT)
            _, said = process.communicate(timeout=30)
        ended[process.returncode] = ended.get(process.returncode, 0) + 1
        if process.returncode not in (0, 130):
            assert "main()" not in said, said  # before ours: Python itself was starting
    print(f"process: {ended}")  # noqa: T201
    assert ended.get(130, 0) >= 5
    assert {one for one in names(tiny_folder.parent) if one.startswith(".")} == set()
