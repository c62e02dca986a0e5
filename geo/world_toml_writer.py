"""The text of a `world.toml`, from a world."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

from geo.parameters import BOUNDS


def write_world_toml(world: Any) -> str:
    """
    The text of a `world.toml` that says what a `World` holds; comments are not kept.

    Reading it back gives the same parameters, demand and names.
    """
    heads = ("name", "description", "start", "end")
    lines = [f"{name} = {_toml(str(getattr(world, name)))}" for name in heads]
    lines += ["", "[parameters]"]
    for name in BOUNDS:
        value = getattr(world.parameters, name)
        if value == value:
            lines.append(f"{name} = {_toml(value)}")
    lines += _prior_lines(world.parameters.prior, "parameters.prior")
    for row in world.demand.to_dict("records"):
        given = {name: value for name, value in row.items() if value != ""}
        lines += ["", "[[demand]]", *(f"{_key(n)} = {_toml(v)}" for n, v in given.items())]
    for zones, name in world.corridor_names.items():
        lines += ["", "[[corridor]]", f"zones = {_toml(list(zones))}", f"name = {_toml(name)}"]
    return "\n".join(lines) + "\n"


def _prior_lines(table: Mapping[str, Any], name: str, *, is_row: bool = False) -> list[str]:
    """Lines of a table: its plain values, then the tables and rows of tables in it, in order."""
    rows = {key: _rows_of(value) for key, value in table.items()}
    plain = {key: value for key, value in table.items() if not rows[key]}
    lines = ["", f"[[{name}]]" if is_row else f"[{name}]"] if plain else []
    lines += [f"{_key(key)} = {_toml(value)}" for key, value in plain.items()]
    for key, inner in rows.items():
        for row in inner:
            is_list = isinstance(table[key], list)
            lines += _prior_lines(row, f"{name}.{_key(key)}", is_row=is_list)
    return lines


def _rows_of(value: Any) -> list[Mapping[str, Any]]:
    """A table, or the rows of a list of tables; none where a value is plain."""
    if isinstance(value, dict):
        return [value]
    is_list = isinstance(value, list) and all(isinstance(one, dict) for one in value)
    return value if is_list else []


def _key(name: str) -> str:
    return name if re.fullmatch(r"[A-Za-z0-9_-]+", name) else _toml(name)


def _toml(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return repr(value)
    if isinstance(value, list | tuple):
        return f"[{', '.join(_toml(one) for one in value)}]"
    return json.dumps(str(value), ensure_ascii=False).replace("\x7f", "\\u007f")
