"""TOML as nested dicts: within limits of depth and length, told by line where broken."""

from __future__ import annotations

import re
import tomllib
from typing import Any

from geo.errors import Fault, InputError
from geo.nesting import nesting_depth

# TOML is written by hand: nobody nests deeper, writes longer lines or longer whole numbers.
MAX_TOML_DEPTH = 24
MAX_TOML_LINE = 20_000
MAX_TOML_DIGITS = 18

_LONG_NUMBER = re.compile(rf"(?:\d_?){{{MAX_TOML_DIGITS},}}\d")
_LONG_NAME = re.compile(rf"(?<![\w.-])(?:[\w-]+\s*\.\s*){{{MAX_TOML_DEPTH},}}")
# Texts and comments, in which brackets and digits mean nothing. Possessive, and with optional
# ends, so that a text without an end costs no more than its length.
_WORDS = re.compile(
    r'''"""(?:[^\\"]|\\.|"(?!""))*+(?:""")?'''
    r"""|'{3}(?:[^']|'(?!''))*+(?:''')?"""
    r"""|"(?:[^"\\\n]|\\[^\n])*+"?|'[^'\n]*+'?|#[^\n]*+""",
    re.DOTALL,
)


def parse_toml(text: str, file: str) -> dict[str, Any]:
    """As `read_toml`, from text."""
    if fault := _toml_shape_fault(text, file):
        raise InputError(fault)
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        match = re.search(r"\(at line (\d+), column (\d+)\)", str(error))
        place = f"line {match[1]}, column {match[2]}" if match else "end of file"
        problem = re.sub(r"\s*\(at .*\)", "", str(error))
        raise InputError(
            Fault(file, place, f"it is not TOML: {problem}", "Mend the line.")
        ) from None
    except (RecursionError, ValueError) as error:
        problem = f"it cannot be read: {error}"
        raise InputError(Fault(file, "", problem, "Write it more plainly.")) from None


def _toml_shape_fault(text: str, file: str) -> Fault | None:
    """What would hold a TOML parser up: depth, very long lines, very long whole numbers."""
    bare = _WORDS.sub(lambda match: "\n" * match[0].count("\n"), text)
    lines = bare.split("\n")
    if (
        max(map(len, lines)) <= MAX_TOML_LINE
        and not _LONG_NUMBER.search(bare)
        and nesting_depth(bare) <= MAX_TOML_DEPTH
        and not _LONG_NAME.search(bare)
    ):
        return None
    depth = 0
    for number, line in enumerate(lines, start=1):
        place = f"line {number}"
        if len(line) > MAX_TOML_LINE:
            return Fault(file, place, f"longer than {MAX_TOML_LINE:,} characters", "Break it up.")
        if number_found := _LONG_NUMBER.search(line):
            count = len(number_found[0].replace("_", ""))
            problem = f"a number with {count} digits"
            return Fault(file, place, problem, f"Write at most {MAX_TOML_DIGITS} digits.")
        depth = max(depth + _deepest(line)[1], 0)
        deepest = depth + _deepest(line)[0]
        if deepest > MAX_TOML_DEPTH or _LONG_NAME.search(line):
            problem = f"nested deeper than {MAX_TOML_DEPTH} levels"
            return Fault(file, place, problem, "Write it flatter.")
    return None


def _deepest(line: str) -> tuple[int, int]:
    depth = deepest = 0
    for character in line:
        if character in "[{":
            depth += 1
            deepest = max(deepest, depth)
        elif character in "]}":
            depth -= 1
    return deepest, depth
