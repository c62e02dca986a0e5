"""The frame holds: light imports, locks without hosts, a package that carries what it needs."""

from __future__ import annotations

import hashlib
import json
import re
import subprocess
import sys
import tomllib

import pytest

HEAVY = (
    "folium",
    "osmnx",
    "matplotlib",
    "scipy.optimize",
    "geopandas",
    "openpyxl",
    "emcee",
    "dask",
)


def run_python(code, **options):
    return subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, **options
    )


def test_importing_both_packages_loads_nothing_heavy(root):
    code = f"import sys, geo, routes; print([m for m in {HEAVY} if m in sys.modules])"
    assert run_python(code, cwd=root).stdout.strip() == "[]"


@pytest.mark.parametrize("package", ["geo", "routes"])
def test_every_public_name_loads(root, package):
    run_python(
        f"import {package}\nfor name in {package}.__all__: getattr({package}, name)",
        cwd=root,
    )


def test_an_unknown_name_is_an_attribute_error():
    import geo

    with pytest.raises(AttributeError, match="no attribute 'nowhere'"):
        geo.nowhere  # noqa: B018
    assert set(geo.__all__) <= set(dir(geo))


@pytest.mark.parametrize("name", ["run", "dev", "build", "npm"])
def test_locks_pin_every_package_by_hash_and_name_no_host(root, name):
    text = (root / f"requirements/{name}.txt").read_text(encoding="utf-8")
    assert "://" not in text
    blocks = re.split(r"\n(?=[a-z0-9])", text)[1:]
    assert len(blocks) >= 2
    for block in blocks:
        assert re.match(r"[a-z0-9._-]+==[^ ]+ ", block), block
        assert "--hash=sha256:" in block, block


def test_locks_agree_on_versions(root):
    def read_pins(name):
        text = (root / f"requirements/{name}.txt").read_text(encoding="utf-8")
        return set(re.findall(r"^([a-z0-9._-]+==[^\\]+?) *\\$", text, flags=re.MULTILINE))

    assert read_pins("run") <= read_pins("dev")
    assert read_pins("build") <= read_pins("dev")


def test_lock_covers_every_direct_dependency(root):
    project = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    lock = (root / "requirements/run.txt").read_text(encoding="utf-8")
    for need in project["dependencies"]:
        name = re.match(r"[A-Za-z0-9_-]+", need).group()
        assert f"\n{name}==" in lock
        assert ">=" in need, f"{need} states no lower bound"


def test_npm_lock_has_integrity_and_names_no_host(root):
    text = (root / "package-lock.json").read_text(encoding="utf-8")
    assert "://" not in text
    packages = json.loads(text)["packages"]
    assert all("integrity" in facts for path, facts in packages.items() if path)


def test_browser_assets_are_the_ones_named(root):
    folder = root / "routes/assets"
    assets = tomllib.loads((folder / "assets.toml").read_text(encoding="utf-8"))["asset"]
    for asset in assets:
        found = hashlib.sha256((folder / asset["name"]).read_bytes()).hexdigest()
        assert found == asset["sha256"], f"{asset['name']}: run python hatch_build.py"
    packages = {asset["package"] for asset in assets}
    licensed = {asset["package"] for asset in assets if "LICENSE" in asset["name"].upper()}
    assert packages == licensed, "every package's licence travels with its files"


def test_a_missing_asset_names_the_command_that_mends_it():
    from routes.assets import MissingAsset, read_asset

    with pytest.raises(MissingAsset, match=r"python hatch_build\.py"):
        read_asset("nothing.js")


def test_build_refuses_a_file_that_is_not_the_one_expected(root, tmp_path, monkeypatch):
    import shutil

    monkeypatch.syspath_prepend(str(root))
    import hatch_build

    for name in ("package.json", "package-lock.json"):
        shutil.copy(root / name, tmp_path)
    (tmp_path / "routes/assets").mkdir(parents=True)
    (tmp_path / "routes/assets/assets.toml").write_text(
        '[[asset]]\nname = "a.js"\npackage = "leaflet"\nfile = "dist/leaflet.js"\nsha256 = "00"\n',
        encoding="utf-8",
    )

    def give_other_file(folder):
        target = folder / "node_modules/leaflet/dist"
        target.mkdir(parents=True)
        (target / "leaflet.js").write_text("changed", encoding="utf-8")

    monkeypatch.setattr(hatch_build, "run_npm", give_other_file)
    with pytest.raises(SystemExit, match=r"a\.js: sha256 is"):
        hatch_build.place_assets(tmp_path)
    assert not (tmp_path / "routes/assets/a.js").exists()
