"""
Write what the toolkit is made of, as a CycloneDX 1.6 bill of materials, from the locks alone.

``python scripts/write_sbom.py`` renews ``requirements/sbom.cdx.json``; ``make lock`` calls it.
Required: what `requirements/run.txt` installs and the browser packages whose files every map holds.
Optional: what only an extra, the tests or the build need (`requirements/dev.txt`).
"""

from __future__ import annotations

import base64
import json
import re
import sys
import tomllib
import uuid
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
TARGET = "requirements/sbom.cdx.json"
_PIN = re.compile(r"^([a-z0-9._-]+)==([^ ;\\]+)", re.MULTILINE)
_HASH = re.compile(r"--hash=sha256:([0-9a-f]{64})")


def read_lock(text: str) -> dict[tuple[str, str], list[str]]:
    """Hashes of every package and version a lock pins; some have one version for each Python."""
    pins = list(_PIN.finditer(text))
    ends = [pin.start() for pin in pins[1:]] + [len(text)]
    return {
        (pin[1], pin[2]): sorted(_HASH.findall(text[pin.start() : end]))
        for pin, end in zip(pins, ends, strict=True)
    }


def list_components(root: Path) -> list[dict[str, Any]]:
    """Every package of the locks, by its package URL."""
    run = read_lock((root / "requirements/run.txt").read_text("utf-8"))
    every = {**read_lock((root / "requirements/dev.txt").read_text("utf-8")), **run}
    found = [
        _describe(f"pkg:pypi/{name}@{version}", name, version, hashes, required=pin in run)
        for pin, hashes in every.items()
        for name, version in [pin]
    ]
    assets = tomllib.loads((root / "routes/assets/assets.toml").read_text("utf-8"))["asset"]
    shipped = {asset["package"] for asset in assets}
    packages = json.loads((root / "package-lock.json").read_text("utf-8"))["packages"]
    for path, facts in packages.items():
        if path:
            name = path.removeprefix("node_modules/")
            url = f"pkg:npm/{name.replace('@', '%40')}@{facts['version']}"
            algorithm, _, content = facts["integrity"].partition("-")
            component = _describe(url, name, facts["version"], [], required=name in shipped)
            digest = base64.b64decode(content).hex()
            component["hashes"] = [
                {"alg": algorithm.upper().replace("SHA", "SHA-"), "content": digest}
            ]
            found.append(component)
    return sorted(found, key=lambda one: one["purl"])


def _describe(
    url: str, name: str, version: str, hashes: list[str], *, required: bool
) -> dict[str, Any]:
    return {
        "type": "library",
        "bom-ref": url,
        "name": name,
        "version": version,
        "scope": "required" if required else "optional",
        "purl": url,
        "hashes": [{"alg": "SHA-256", "content": one} for one in hashes],
    }


def make_sbom(root: Path) -> dict[str, Any]:
    """Lay the bill out; the same locks give the same bytes."""
    project = tomllib.loads((root / "pyproject.toml").read_text("utf-8"))["project"]
    components = list_components(root)
    url = f"pkg:pypi/{project['name']}@{project['version']}"
    named = "\n".join([url, *(one["purl"] for one in components)])
    return {
        "$schema": "http://cyclonedx.org/schema/bom-1.6.schema.json",
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "serialNumber": f"urn:uuid:{uuid.uuid5(uuid.NAMESPACE_URL, named)}",
        "version": 1,
        "metadata": {
            "component": {
                "type": "application",
                "bom-ref": url,
                "name": project["name"],
                "version": project["version"],
                "licenses": [{"license": {"id": project["license"]}}],
                "purl": url,
            }
        },
        "components": components,
    }


def format_sbom(root: Path) -> str:
    """Format the bill as it is kept."""
    return json.dumps(make_sbom(root), indent=1) + "\n"


if __name__ == "__main__":
    sys.path.insert(0, str(ROOT))
    from geo.writers import write_text

    write_text(format_sbom(ROOT), ROOT / TARGET)
