"""
Read the lines of a road layer in a process of its own, a batch at a time.

Started by `geo.roads.layers` as a script; imports nothing of the toolkit. Reads only the columns
asked for, and leaves in a folder: `points.npy` (lon, lat or x, y of all lines), `counts.npy`
(points per line), `row.npy` (row of each line, from 1), per column `codes_<n>.npy` with its values
in `about.json`, and there the counts of what was left out. A line that begins with ``fault:`` on
standard error says what went wrong.
"""

from __future__ import annotations

import contextlib
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

BATCH = 100_000


def limit_process(memory_mb: int, cpu_seconds: int) -> None:
    """Let the system end this process when it takes too much."""
    with contextlib.suppress(ImportError):
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (memory_mb * 2**20,) * 2)
        resource.setrlimit(resource.RLIMIT_CPU, (cpu_seconds,) * 2)
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def list_columns(path: str, layer: str) -> tuple[list[str], str | None]:
    """Names of the columns, and the reference system."""
    if path.lower().endswith(".parquet"):
        schema, primary, crs = _parquet_schema(path)
        return [name for name in schema if name != primary], crs
    from pyogrio import read_info

    info = read_info(path, layer=layer or None)
    return [str(name) for name in info["fields"]], info["crs"]


def read_batches(
    path: str, layer: str, columns: list[str], bbox: tuple[float, ...] | None
) -> Iterator[tuple[Any, list[Any]]]:
    """Geometries as bytes, and the values of the columns asked for."""
    if path.lower().endswith(".parquet"):
        yield from _parquet_batches(path, columns)
        return
    from pyogrio import raw

    first = 0
    while True:
        meta, _, wkb, fields = raw.read(
            path,
            layer=layer or None,
            columns=columns,
            force_2d=True,
            skip_features=first,
            max_features=BATCH,
            bbox=bbox,
            datetime_as_string=True,
        )
        if not len(wkb):
            return
        order = [list(meta["fields"]).index(name) for name in columns]
        yield wkb, [fields[place] for place in order]
        first += BATCH


def _parquet_schema(path: str) -> tuple[list[str], str, str | None]:
    import pyarrow.parquet as pq

    file = pq.ParquetFile(path, page_checksum_verification=True)
    text = (file.schema_arrow.metadata or {}).get(b"geo")
    if text is None:
        raise ValueError("it is no GeoParquet: it has no 'geo' metadata")
    about = json.loads(text)
    primary = about["primary_column"]
    if about["columns"][primary]["encoding"] != "WKB":
        raise ValueError("its geometry is not encoded as WKB")
    crs = about["columns"][primary].get("crs", "OGC:CRS84")
    name = crs if crs is None or isinstance(crs, str) else json.dumps(crs)
    return list(file.schema_arrow.names), primary, name


def _parquet_batches(path: str, columns: list[str]) -> Iterator[tuple[Any, list[Any]]]:
    import pyarrow.parquet as pq

    _, primary, _ = _parquet_schema(path)
    file = pq.ParquetFile(path, page_checksum_verification=True)
    for batch in file.iter_batches(BATCH, columns=[primary, *columns]):
        batch.validate(full=True)
        yield batch[primary].to_pylist(), [batch[name].to_pylist() for name in columns]


class Values:
    """The values of one column as numbers that stand for them."""

    def __init__(self) -> None:
        self.known: dict[str, int] = {}
        self.parts: list[Any] = []

    def add(self, values: Any, chosen: Any) -> None:
        """Take the values of some rows of a batch."""
        import numpy as np

        texts = ["" if _is_missing(value) else str(value) for value in values]
        codes = np.array([self.known.setdefault(text, len(self.known)) for text in texts], np.int32)
        if len(self.known) > 200_000:
            raise ValueError("a column holds more than 200,000 different values: is it the class?")
        self.parts.append(codes[chosen])


def _is_missing(value: Any) -> bool:
    return value is None or value != value


def take_batch(wkb: Any, first: int, counts: dict[str, int]) -> tuple[Any, Any]:
    """Lines of a batch and their rows in it; what is no line is counted."""
    import numpy as np
    import shapely

    try:
        shapes = shapely.from_wkb(np.asarray(wkb, dtype=object))
    except shapely.errors.ShapelyError as error:
        raise ValueError(f"features {first + 1} to {first + len(wkb)}, geometry: {error}") from None
    missing = shapely.is_missing(shapes) | shapely.is_empty(shapes)
    is_line = np.isin(shapely.get_type_id(shapes), [1, 2, 5])
    _count(counts, "features without geometry", missing.sum())
    _count(counts, "features that are no lines", (~missing & ~is_line).sum())
    rows = np.flatnonzero(is_line & ~missing)
    lines, owner = shapely.get_parts(shapely.force_2d(shapes[rows]), return_index=True)
    _count(counts, "features with Z values", shapely.has_z(shapes[rows]).sum())
    points, line = shapely.get_coordinates(lines, return_index=True)
    broken = np.zeros(len(lines), dtype=bool)
    broken[line[~np.isfinite(points).all(axis=1)]] = True
    _count(counts, "lines with coordinates that are no numbers", broken.sum())
    return lines[~broken], rows[owner[~broken]]


def _count(counts: dict[str, int], what: str, number: Any) -> None:
    if number:
        counts[what] = counts.get(what, 0) + int(number)


def read_lines(task: dict[str, Any], folder: Path) -> None:
    """Read all batches and leave them in the folder."""
    import numpy as np
    import shapely

    points, counts, rows = [], [], []
    left_out: dict[str, int] = {}
    values = [Values() for _ in task["columns"]]
    first = total = 0
    bbox = tuple(task["bbox"]) if task["bbox"] else None
    for wkb, fields in read_batches(task["path"], task["layer"], task["columns"], bbox):
        lines, row = take_batch(wkb, first, left_out)
        points.append(shapely.get_coordinates(lines))
        counts.append(shapely.get_num_coordinates(lines))
        rows.append(first + 1 + row)
        for column, field in zip(values, fields, strict=True):
            column.add(field, row)
        first += len(wkb)
        total += len(points[-1])
        if total > task["max_points"]:
            raise ValueError(
                f"it holds more than {task['max_points']:,} points; leave out minor roads"
            )
        sys.stdout.write(f"{first:,} features read\n")
        sys.stdout.flush()
    np.save(folder / "points.npy", np.concatenate([np.empty((0, 2)), *points]))
    np.save(folder / "counts.npy", np.concatenate([np.empty(0, np.int64), *counts]))
    np.save(folder / "row.npy", np.concatenate([np.empty(0, np.int64), *rows]))
    for number, column in enumerate(values):
        codes = np.concatenate([np.empty(0, np.int32), *column.parts])
        np.save(folder / f"codes_{number}.npy", codes)
    about = {
        "values": [list(column.known) for column in values],
        "left_out": left_out,
        "rows": first,
    }
    (folder / "about.json").write_text(json.dumps(about), encoding="utf-8")


def main(arguments: list[str]) -> int:
    """Do what the task says; tell in one line what went wrong, if anything."""
    folder = Path(arguments[0])
    task = json.loads((folder / "task.json").read_text(encoding="utf-8"))
    limit_process(task["memory_mb"], task["cpu_seconds"])
    try:
        if task["columns"] is None:
            names, crs = list_columns(task["path"], task["layer"])
            about = {"names": names, "crs": crs}
            (folder / "about.json").write_text(json.dumps(about), encoding="utf-8")
        else:
            read_lines(task, folder)
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
