"""Numbers as results write them: nine significant digits, so that every machine writes the same."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pandas as pd

# The last digits of a sum differ with processors and thread counts; nine agree everywhere.
DIGITS = 9
# Shares, hours and kilometres below this are rounding noise around zero.
NOISE = 1e-12


def round_number(value: float) -> float:
    """
    Nine significant digits; noise around zero becomes zero.

    Examples
    --------
    >>> round_number(0.1234567891234), round_number(-1e-17)
    (0.123456789, 0.0)
    """
    if not math.isfinite(value) or abs(value) >= NOISE:
        return float(f"{value:.{DIGITS}g}")
    return 0.0


def list_rows(table: pd.DataFrame) -> list[dict[str, Any]]:
    """Rows as JSON has them; missing is None."""
    columns = {name: [_plain(v) for v in table[name].tolist()] for name in table.columns}
    return [dict(zip(columns, row, strict=True)) for row in zip(*columns.values(), strict=True)]


def write_json(document: Mapping[str, Any]) -> str:
    """
    JSON text: two spaces of indent, keys as given, missing numbers as null.

    Examples
    --------
    >>> print(write_json({"share": 1 / 3, "name": "Nasīb", "missing": float("nan")}))
    {
      "share": 0.333333333,
      "name": "Nasīb",
      "missing": null
    }
    <BLANKLINE>
    """
    return json.dumps(_plain(document), indent=2, ensure_ascii=False, allow_nan=False) + "\n"


def _plain(value: Any) -> Any:
    """Python's own types, numbers rounded."""
    if value is None or isinstance(value, (bool, int, str)):
        return value
    if isinstance(value, float):
        return round_number(value) if math.isfinite(value) else None
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Mapping):
        return {str(key): _plain(item) for key, item in value.items()}
    if hasattr(value, "tolist"):
        return _plain(value.tolist())
    return [_plain(item) for item in value]
