"""The page that describes a world's tables, written from their declarations."""

from __future__ import annotations

import sys

from geo.columns import Column, Table
from geo.parameters import BOUNDS, Parameters
from geo.tables import DEMAND, REPORTING_CHANGES, SEGMENTS, WAYPOINTS, WORLD_TABLES
from geo.world_toml import CHANGES

_HEAD = """# The data model

Written from the declarations in `geo/tables.py` and `geo/parameters.py` by `python -m
geo.data_model`; a test keeps it current.

A world is a folder with `world.toml` and the tables below as CSV (UTF-8, header, commas), or any
of them as a spreadsheet of the same name (`crossings.xlsx`, its only sheet or the one so called);
or one GeoPackage (`.gpkg`) with the tables as layers of the same names and the text of
`world.toml` in a table `world` with a column `content`; or one spreadsheet (`.xlsx`) with the
tables as sheets of the same names and `world.toml` as the sheets `world` (key, value), `demand`
and `corridor`. `corridors data new PATH` writes a template of the first and the last.

- Text and ids are text: `007` and `7` are two crossings, `NA` is Namibia. A missing text is an
  empty cell (`""` in Python), a missing number an empty cell (`nan`).
- Numbers are plain decimals: no thousands marks, no units, no words. Shares and probabilities run
  from 0 to 1.
- Dates are `YYYY`, `YYYY-MM` or `YYYY-MM-DD`; a partial date means its first day. A row holds
  from `from` on, up to but not including `to`; both may be empty. Rows of one key may not
  overlap.
- Positions are WGS84 degrees, longitude before latitude. A crossing more than 25 km from the
  border of its zones is refused, unless its `position_confidence` is `low` or no boundary is
  known.
- Zones are ISO 3166-1 alpha-3 codes, `SEA` for the open sea. A world none of whose zones is a
  country is taken as made up.
- Names are kept in Unicode NFC, ids in NFKC; invisible direction marks are taken out, and names
  that look alike are remarked on.
- Text that a spreadsheet would take for a formula (`=`, `+`, `-`, `@` first) is written with an
  apostrophe before it and read without.
- Unknown columns are kept as text and passed through. Unknown keys of `world.toml` are refused.
"""
_TOML_HEAD = """## world.toml

`name`, `description`, `start`, `end` (dates; `--as-of` defaults to `end`), `[parameters]`,
`[[demand]]`, `[[corridor]]` (`zones`, a list of codes, and the `name` people know it by).

### [parameters]

| key | unit | range | default |
|---|---|---|---|
"""


def describe_tables() -> str:
    """Write docs/data_model.md: every table, column, unit, meaning and range."""
    parts = [_HEAD, _TOML_HEAD + "".join(_parameter_lines())]
    parts.append(
        "`[parameters.prior]` holds what calibration starts from, by parameter: numbers, text,\n"
        "lists and tables of them. `corridors calibrate` learns from there.\n"
    )
    parts.append(_describe_table(REPORTING_CHANGES, CHANGES, level=3))
    parts.append(_describe_table(DEMAND, "[[demand]]", level=3))
    parts += [_describe_table(table, table.file) for table in WORLD_TABLES]
    parts += [_describe_table(table, f"roads/{table.file}") for table in (WAYPOINTS, SEGMENTS)]
    return "\n".join(parts)


def _parameter_lines() -> list[str]:
    defaults = Parameters()
    lines = []
    for name, bounds in BOUNDS.items():
        default = getattr(defaults, name)
        low = f"above {bounds.low:g}" if bounds.above_low else f"{bounds.low:g}"
        shown = "not stated" if default != default else f"{default:g}"
        lines.append(f"| `{name}` | {bounds.unit} | {low} to {bounds.high:g} | {shown} |\n")
    return lines


def _describe_table(table: Table, title: str, *, level: int = 2) -> str:
    key = f"One row per {', '.join(f'`{name}`' for name in table.key)}.\n\n" if table.key else ""
    lines = [
        f"{'#' * level} {title}\n\n{key}",
        "| column | kind | unit | meaning | must be given | allowed |\n|---|---|---|---|---|---|\n",
        *(_column_line(column) for column in table.columns),
    ]
    return "".join(lines)


def _column_line(column: Column) -> str:
    allowed = ", ".join(f"`{value}`" for value in column.allowed)
    if column.low is not None and column.high is not None:
        allowed = f"{column.low:g} to {column.high:g}"
    elif column.low is not None:
        allowed = f"at least {column.low:g}"
    given = "yes" if column.required else ""
    unit = column.unit or ""
    return (
        f"| `{column.name}` | {column.dtype} | {unit} | {column.meaning} | {given} | {allowed} |\n"
    )


if __name__ == "__main__":
    sys.stdout.write(describe_tables())
