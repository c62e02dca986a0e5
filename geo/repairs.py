"""Polygons that cross themselves, repaired: large ones in a process of their own, within limits."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from shapely import Geometry

# A polygon of n edges may cross itself n^2 / 2 times, and each crossing costs. 300 random corners
# took 0.1 s, 1,000 took 3 s and 400 MB, 3,000 more than a minute and 3 GB; real outlines of a
# hundred thousand corners that cross themselves here and there take a second.
LIGHT_CORNERS = 300
MAX_SECONDS = 12
MAX_MEMORY_MB = 1024


class TooTangled(Exception):
    """A polygon crosses itself more often than can be repaired within the limits."""


def repair_polygons(shapes: list[Geometry]) -> list[Geometry | None]:
    """
    Polygons made valid; None where nothing is enclosed.

    Raises
    ------
    TooTangled
        If one takes more time or memory than the limits allow.
    """
    import shapely

    if sum(int(shapely.get_num_coordinates(one)) ** 2 for one in shapes) <= LIGHT_CORNERS**2:
        return [repair_polygon(one) for one in shapes]
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        save_shapes([shapely.to_wkb(one) for one in shapes], folder)
        script = Path(__file__).with_name("layer_process.py")
        limits = [str(len(shapes)), str(MAX_MEMORY_MB), str(MAX_SECONDS)]
        try:
            done = subprocess.run(  # noqa: S603 - our own script, no shell
                [sys.executable, "-I", str(script), "repair", name, "", *limits, name],
                capture_output=True,
                timeout=2 * MAX_SECONDS,
                env=child_environment(),
                check=False,
            )
        except subprocess.TimeoutExpired:
            raise TooTangled from None
        if done.returncode != 0 or not (folder / "about.json").exists():
            raise TooTangled
        return [shapely.from_wkb(part) if part else None for part in load_shapes(folder)]


def repair_polygon(shape: Any) -> Any:
    """A polygon made valid, holes and all; None if it encloses nothing."""
    import shapely

    valid = shapely.make_valid(shape, method="structure", keep_collapsed=False)
    parts = [one for one in shapely.get_parts(valid) if one.geom_type.endswith("Polygon")]
    parts = [one for one in parts if not one.is_empty]
    if not parts:
        return None
    return valid if valid.geom_type.endswith("Polygon") else shapely.union_all(parts)


def save_shapes(wkb: list[bytes], folder: Path) -> None:
    """Lay geometries where the other process finds them: one run of bytes, and where each ends."""
    np.save(folder / "wkb.npy", np.frombuffer(b"".join(wkb), dtype=np.uint8))
    np.save(folder / "ends.npy", np.cumsum([len(one) for one in wkb], dtype=np.int64))


def load_shapes(folder: Path) -> list[bytes]:
    """Geometries as `save_shapes` laid them; no bytes: none."""
    data = np.load(folder / "wkb.npy", allow_pickle=False).tobytes()
    ends = np.load(folder / "ends.npy", allow_pickle=False).tolist()
    return [data[start:end] for start, end in zip([0, *ends[:-1]], ends, strict=True)]


def child_environment() -> dict[str, str]:
    """What a reading process may know: no proxies, no GDAL settings of the user's, one thread."""
    kept = ("PATH", "SYSTEMROOT", "TMPDIR", "TEMP", "LD_LIBRARY_PATH")
    return {
        **{name: os.environ[name] for name in kept if name in os.environ},
        "OPENBLAS_NUM_THREADS": "1",
        "GDAL_HTTP_TIMEOUT": "1",
        "GDAL_HTTP_MAX_RETRY": "0",
        "GDAL_VRT_ENABLE_PYTHON": "NO",
        "OGR_SQLITE_LOAD_EXTENSIONS": "",
        "SHAPE_ENCODING": "UTF-8",
        "PYTHONUTF8": "1",
    }
