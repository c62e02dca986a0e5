"""What the toolkit is made of is what the locks say, and nothing in it runs what others wrote."""

from __future__ import annotations

import ast
import base64
import hashlib
import json
import os
import re
import socket
import subprocess
import sys
import tomllib
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

FOLDERS = ("geo", "routes", "scripts", "benchmarks")
# Where one of these is right, and why.
KNOWN = {
    ("routes/cluster.py", "pickle"),  # a sweep sent to Dask, which itself speaks nothing else
}
MODULES = {"pickle", "cPickle", "dill", "cloudpickle", "marshal", "shelve", "joblib", "telnetlib"}
BUILTINS = {"eval", "exec", "compile", "__import__"}
CALLS = {
    "os.system", "os.popen", "os.execv", "os.execvp", "os.spawnl", "tempfile.mktemp",
    "yaml.load", "yaml.unsafe_load", "ssl._create_unverified_context", "pd.read_pickle",
    "pandas.read_pickle", "subprocess.getoutput", "asyncio.create_subprocess_shell",
    "pty.spawn", "webbrowser.open",
}  # fmt: skip


def find_dangers(source: str) -> Iterator[str]:
    """Name everything in a Python source that could run or trust what others wrote."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from (a.name.split(".")[0] for a in node.names if a.name.split(".")[0] in MODULES)
        elif isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] in MODULES:
            yield str(node.module).split(".")[0]
        elif isinstance(node, ast.Call):
            name = ast.unparse(node.func)
            if name in BUILTINS | CALLS or name.endswith((".to_pickle", ".extractall")):
                yield name
            given = {k.arg: ast.unparse(k.value) for k in node.keywords}
            if given.get("shell", "False") != "False":
                yield "shell"
            if given.get("verify") == "False":
                yield "verify=False"
            if name in ("np.load", "numpy.load") and given.get("allow_pickle") != "False":
                yield "np.load with pickles"
            if (
                name.endswith(("requests.get", "urlopen", "requests.post"))
                and "timeout" not in given
            ):
                yield "a request without a time limit"


def test_nothing_runs_or_trusts_what_others_wrote(root: Path) -> None:
    found = set()
    files = [root / "hatch_build.py", *(p for f in FOLDERS for p in (root / f).rglob("*.py"))]
    assert len(files) > 200
    for path in files:
        name = path.relative_to(root).as_posix()
        found |= {(name, danger) for danger in find_dangers(path.read_text(encoding="utf-8"))}
    assert found == KNOWN


@pytest.mark.parametrize(
    "line",
    [
        "import pickle", "from marshal import loads", "eval('1')", "exec(text)",
        "os.system('ls')", "subprocess.run('ls', shell=True)", "get(url, verify=False)",
        "np.load(path)", "np.load(path, allow_pickle=True)", "pd.read_pickle(path)",
        "frame.to_pickle(path)", "yaml.load(text)", "archive.extractall(folder)",
        "urllib.request.urlopen(url)", "subprocess.run(c, shell=asked)",
    ],
)  # fmt: skip
def test_the_lint_sees_each_of_them(line: str) -> None:
    assert list(find_dangers(line))


def test_the_lint_lets_the_safe_ways_pass() -> None:
    safe = "np.load(p, allow_pickle=False)\nurlopen(u, timeout=3)\nsubprocess.run(c, shell=False)"
    assert not list(find_dangers(safe))


# ---- sockets ------------------------------------------------------------------------------------


def test_tests_reach_no_network() -> None:
    with (
        socket.socket() as one,
        pytest.raises(RuntimeError, match="tests reach no network"),
    ):
        one.connect(("192.0.2.1", 80))
    with pytest.raises(RuntimeError, match="tests reach no network"):
        socket.create_connection(("corridors.invalid", 80), timeout=1)
    with socket.socket() as server, socket.socket() as one:
        server.bind(("127.0.0.1", 0))
        server.listen()
        one.connect(server.getsockname())


# ---- locks --------------------------------------------------------------------------------------


@pytest.fixture
def script(root: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.syspath_prepend(str(root / "scripts"))
    import write_sbom

    return write_sbom


def test_the_bill_of_materials_is_the_lock(root: Path, script) -> None:
    text = (root / script.TARGET).read_text(encoding="utf-8")
    assert text == script.format_sbom(root), "renew it: python scripts/write_sbom.py"
    bill = json.loads(text)
    assert (bill["bomFormat"], bill["specVersion"]) == ("CycloneDX", "1.6")
    by_url = {one["purl"]: one for one in bill["components"]}
    assert len(by_url) == len(bill["components"])
    locked: dict[str, set[str]] = {}
    for name in ("run", "dev"):
        pinned = ""
        for line in (root / f"requirements/{name}.txt").read_text(encoding="utf-8").splitlines():
            if match := re.match(r"([a-z0-9._-]+)==([^ ;\\]+)", line):
                pinned = f"pkg:pypi/{match[1]}@{match[2]}"
                locked.setdefault(pinned, set())
            elif match := re.search(r"--hash=sha256:(\w+)", line):
                locked[pinned].add(match[1])
    python = {url for url in by_url if url.startswith("pkg:pypi/")}
    assert python == locked.keys()
    for url in python:
        assert {one["content"] for one in by_url[url]["hashes"]} == locked[url]
    packages = json.loads((root / "package-lock.json").read_text(encoding="utf-8"))["packages"]
    assert len(by_url) - len(python) == len([path for path in packages if path])


def test_a_bill_of_another_lock_differs(root: Path, script, tmp_path: Path) -> None:
    for name in ("pyproject.toml", "package-lock.json"):
        (tmp_path / name).write_bytes((root / name).read_bytes())
    for name in ("requirements", "routes/assets"):
        (tmp_path / name).mkdir(parents=True)
    (tmp_path / "routes/assets/assets.toml").write_bytes(
        (root / "routes/assets/assets.toml").read_bytes()
    )
    for name in ("run", "dev"):
        text = (root / f"requirements/{name}.txt").read_text(encoding="utf-8")
        (tmp_path / f"requirements/{name}.txt").write_text(
            re.sub(r"^(folium)==\S+", r"\1==99.0", text, flags=re.MULTILINE), encoding="utf-8"
        )
    other = json.loads(script.format_sbom(tmp_path))
    assert "pkg:pypi/folium@99.0" in {one["purl"] for one in other["components"]}
    assert script.format_sbom(tmp_path) != script.format_sbom(root)


def make_wheel(folder: Path) -> Path:
    """Build a wheel of one module by hand: nothing is fetched for it."""
    path = folder / "gate-1.0-py3-none-any.whl"
    files = {
        "gate.py": "OPEN = True\n",
        "gate-1.0.dist-info/METADATA": "Metadata-Version: 2.1\nName: gate\nVersion: 1.0\n",
        "gate-1.0.dist-info/WHEEL": "Wheel-Version: 1.0\nTag: py3-none-any\nRoot-Is-Purelib: 1\n",
    }
    record = "".join(
        f"{name},sha256={base64.urlsafe_b64encode(hashlib.sha256(text.encode()).digest()).rstrip(b'=').decode()},{len(text)}\n"
        for name, text in files.items()
    )
    with zipfile.ZipFile(path, "w") as archive:
        for name, text in {**files, "gate-1.0.dist-info/RECORD": record}.items():
            archive.writestr(name, text)
    return path


def install(lock: str, folder: Path) -> subprocess.CompletedProcess[str]:
    (folder / "lock.txt").write_text(lock, encoding="utf-8")
    command = [sys.executable, "-m", "pip", "install", "--require-hashes", "--no-deps"]
    command += ["--no-index", "--find-links", str(folder), "--target", str(folder / "site")]
    return subprocess.run(
        [*command, "-r", str(folder / "lock.txt")], capture_output=True, text=True, check=False
    )


def test_a_package_that_is_not_the_locked_one_is_refused(tmp_path: Path) -> None:
    wheel = make_wheel(tmp_path)
    digest = hashlib.sha256(wheel.read_bytes()).hexdigest()
    wrong = digest.translate(str.maketrans("0123456789abcdef", "123456789abcdef0"))
    refused = install(f"gate==1.0 --hash=sha256:{wrong}\n", tmp_path)
    assert refused.returncode != 0
    assert "DO NOT MATCH THE HASHES" in refused.stderr
    assert not (tmp_path / "site/gate.py").exists()
    unlocked = install("gate==1.0\n", tmp_path)
    assert unlocked.returncode != 0
    assert "hash" in unlocked.stderr
    done = install(f"gate==1.0 --hash=sha256:{digest}\n", tmp_path)
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "site/gate.py").exists()


def test_every_way_to_install_demands_hashes(root: Path) -> None:
    makefile = (root / "Makefile").read_text(encoding="utf-8")
    installs = re.findall(r"^INSTALL = (.*)$", makefile, flags=re.MULTILINE)
    assert installs
    assert all("--require-hashes" in line for line in installs)
    others = re.findall(r"\$\(PIP\) install (?!--require-hashes)(.*)", makefile)
    assert all("--no-deps" in line for line in others), others


@pytest.mark.nightly
def test_a_wheel_built_again_is_the_same_to_the_last_byte(root: Path, tmp_path: Path) -> None:
    made = []
    for name, hour in (("a", "UTC"), ("b", "Asia/Tokyo")):
        command = [sys.executable, "-m", "pip", "wheel", "--no-deps", "--no-build-isolation"]
        subprocess.run(
            [*command, "--wheel-dir", str(tmp_path / name), str(root)],
            check=True,
            capture_output=True,
            cwd=tmp_path,
            env={**os.environ, "TZ": hour, "PYTHONHASHSEED": str(len(made))},
        )
        (wheel,) = (tmp_path / name).glob("*.whl")
        made.append(wheel.read_bytes())
    assert made[0] == made[1]


def lower_bounds(root: Path) -> list[str]:
    """Every run-time dependency at the least version `pyproject.toml` allows."""
    project = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    extras = project["optional-dependencies"]
    needs = [*project["dependencies"], *(n for e in ("parquet", "xlsx") for n in extras[e])]
    pins = []
    for need in needs:
        name, low = re.match(r"([A-Za-z0-9_.-]+)>=([0-9.]+)", need).groups()  # type: ignore[union-attr]
        pins.append(f"{name}=={low}" if low.count(".") > 1 else f"{name}=={low}.*")
    return pins


@pytest.mark.nightly
def test_the_least_versions_allowed_rank_the_same(root: Path, tmp_path: Path) -> None:
    """Fetches packages: skips where there is no index to fetch them from."""
    subprocess.run([sys.executable, "-m", "venv", str(tmp_path / "low")], check=True)
    python = tmp_path / "low/bin/python"
    fetched = subprocess.run(
        [str(python), "-m", "pip", "install", "-q", "--prefer-binary", *lower_bounds(root)],
        capture_output=True,
        text=True,
        check=False,
    )
    if "Could not find a version" in fetched.stderr or "connection" in fetched.stderr.lower():
        pytest.skip(f"the least versions cannot be fetched here: {fetched.stderr[-300:]}")
    assert fetched.returncode == 0, fetched.stderr
    here = {k: v for k, v in os.environ.items() if k not in ("PYTHONPATH",)}
    answers = []
    for interpreter in (str(python), sys.executable):
        done = subprocess.run(
            [
                interpreter,
                "-m",
                "routes",
                "rank",
                "-q",
                "--format",
                "json",
                "--parameters",
                "fixed",
            ],
            capture_output=True,
            text=True,
            check=False,
            cwd=root,
            env=here,
        )
        assert done.returncode == 0, done.stderr
        answers.append(json.loads(done.stdout))
    ours, least = answers
    assert [row["crossing_id"] for row in ours["crossings"]] == [
        row["crossing_id"] for row in least["crossings"]
    ]
    for name in ("usage", "exposure", "leverage"):
        assert [row[name] for row in ours["crossings"]] == pytest.approx(
            [row[name] for row in least["crossings"]], rel=1e-7, abs=1e-9
        )
