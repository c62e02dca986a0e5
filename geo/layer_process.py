"""
Read one layer of a file in a process of its own, so that a broken file breaks nothing else.

Started by `geo.layers` as a script; reading imports nothing of the toolkit. Writes `columns.json`
(names, values as JSON), `wkb.npy` and `ends.npy` (all geometries in one run of bytes, where each
ends; no bytes: no geometry) and `about.json` to a folder, or a line that begins with ``fault:`` to
standard error. `geo.repairs` has it repair polygons, which can take as much time and memory.
"""

from __future__ import annotations

import contextlib
import json
import math
import sys
from pathlib import Path
from typing import Any


def limit_process(memory_mb: int, cpu_seconds: int, file_mb: int) -> None:
    """Let the system end this process when it takes too much."""
    with contextlib.suppress(ImportError):
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (memory_mb * 2**20,) * 2)
        resource.setrlimit(resource.RLIMIT_CPU, (cpu_seconds,) * 2)
        resource.setrlimit(resource.RLIMIT_FSIZE, (file_mb * 2**20,) * 2)
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def import_without(*packages: str) -> None:
    """Keep optional packages out: pyogrio looks for them and they cost seconds, not used here."""
    for name in packages:
        sys.modules.setdefault(name, None)  # type: ignore[arg-type]


def read_with_gdal(path: str, layer: str, max_rows: int) -> dict[str, Any]:
    """One layer by GDAL; the driver was made sure of before by the file's first bytes."""
    import_without("geopandas", "pandas", "pyarrow")
    from pyogrio import list_layers, raw

    names = [str(name) for name, _ in list_layers(path)]
    if not layer and len(names) != 1:
        raise ValueError(f"it holds {len(names)} layers: {', '.join(names[:20])}; name one")
    if layer and layer not in names:
        raise ValueError(f"it holds no layer '{layer}', only {', '.join(names[:20])}")
    meta, _, geometry, fields = raw.read(
        path,
        layer=layer or names[0],
        force_2d=True,
        max_features=max_rows + 1,
        datetime_as_string=True,
    )
    columns = {
        str(name): values.tolist() for name, values in zip(meta["fields"], fields, strict=True)
    }
    return {"columns": columns, "wkb": geometry, "crs": meta["crs"], "layer": layer or names[0]}


def read_with_arrow(path: str, max_rows: int) -> dict[str, Any]:
    """A GeoParquet file by pyarrow, checksums of its pages tested where it has them."""
    import pyarrow.parquet as pq

    file = pq.ParquetFile(path, page_checksum_verification=True)
    if file.metadata.num_rows > max_rows:
        raise ValueError(f"it holds more than {max_rows:,} rows")
    text = (file.schema_arrow.metadata or {}).get(b"geo")
    if text is None:
        raise ValueError("it is no GeoParquet: it has no 'geo' metadata")
    about = json.loads(text)
    primary = about["primary_column"]
    column = about["columns"][primary]
    if column["encoding"] != "WKB":
        raise ValueError(f"its geometry is encoded as {column['encoding']}, not WKB")
    crs = column.get("crs", "OGC:CRS84")
    table = file.read()
    table.validate(full=True)
    columns = {name: table[name].to_pylist() for name in table.column_names}
    wkb = columns.pop(primary)
    name = crs if crs is None or isinstance(crs, str) else json.dumps(crs)
    return {"columns": columns, "wkb": wkb, "crs": name, "layer": Path(path).stem}


def prove_geometry(wkb: Any) -> list[bytes]:
    """Each geometry parsed and written again, so that the reader gets sound bytes only."""
    import shapely

    proved = []
    for number, one in enumerate(wkb, start=1):
        if one is None:
            proved.append(b"")
            continue
        try:
            shape = shapely.from_wkb(one)
        except shapely.errors.ShapelyError as error:
            raise ValueError(f"feature {number}, geometry: {error}") from None
        proved.append(shapely.to_wkb(shapely.force_2d(shape)))
    return proved


def plain_value(value: Any) -> Any:
    """A value as JSON knows it; what is no number and no text becomes text."""
    if value is None or isinstance(value, bool | int | str):
        return value
    if isinstance(value, float):
        return value if math.isfinite(value) else (None if math.isnan(value) else str(value))
    if isinstance(value, bytes):
        return value.hex()
    if isinstance(value, dict | list | tuple):
        return json.dumps(value, default=str, ensure_ascii=False)
    return str(value)


def save_result(result: dict[str, Any], folder: Path) -> None:
    """Leave what was read where the other process finds it."""
    import numpy as np

    wkb = prove_geometry(result["wkb"]) if result["wkb"] is not None else []
    columns = {
        name: [plain_value(value) for value in values] for name, values in result["columns"].items()
    }
    np.save(folder / "wkb.npy", np.frombuffer(b"".join(wkb), dtype=np.uint8))
    np.save(folder / "ends.npy", np.cumsum([len(one) for one in wkb], dtype=np.int64))
    (folder / "columns.json").write_text(json.dumps(columns), encoding="utf-8")
    about = {"crs": result["crs"], "layer": result["layer"], "has_geometry": bool(wkb)}
    (folder / "about.json").write_text(json.dumps(about), encoding="utf-8")


def repair_geometry(folder: Path) -> None:
    """Make the polygons of a folder valid, and leave them in their place."""
    import shapely

    sys.path.append(str(Path(__file__).resolve().parent.parent))
    from geo.repairs import load_shapes, repair_polygon, save_shapes

    found = [repair_polygon(shapely.from_wkb(one)) for one in load_shapes(folder)]
    save_shapes([b"" if one is None else shapely.to_wkb(one) for one in found], folder)
    (folder / "about.json").write_text(json.dumps({"polygons": len(found)}), encoding="utf-8")


def main(arguments: list[str]) -> int:
    """Read, save, and say in one line what went wrong, if anything."""
    kind, path, layer, max_rows, memory_mb, cpu_seconds, folder = arguments
    limit_process(int(memory_mb), int(cpu_seconds), 1024)
    try:
        if kind == "repair":
            repair_geometry(Path(folder))
            return 0
        if kind == "parquet":
            result = read_with_arrow(path, int(max_rows))
        else:
            result = read_with_gdal(path, layer, int(max_rows))
        save_result(result, Path(folder))
    except MemoryError:
        sys.stderr.write("\nfault: reading it takes too much memory\n")
        return 1
    except Exception as error:  # whatever a library raises on a broken file is told, not thrown
        line = " ".join(str(error).split())[:500] or type(error).__name__
        sys.stderr.write(f"\nfault: {line}\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
