"""Verify a result: is it what it says, do its inputs still stand, does reckoning give it again."""

from __future__ import annotations

import json
import shlex
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import zip_longest
from pathlib import Path
from typing import Any

from geo.provenance import find_input, hash_file, read_versions
from geo.readers import parse_csv
from geo.stamps import BESIDE, take_stamp

# Commands that only read and answer, so that a file from a stranger may name them. The others ask
# a network, learn for minutes, append to a world or talk to a person.
REPEATED = (
    ("allocate",),
    ("backtest",),
    ("brief",),
    ("close",),
    ("compare",),
    ("data", "check"),
    ("data", "export"),
    ("evidence",),
    ("explain",),
    ("ingest",),
    ("map",),
    ("network", "build"),
    ("rank",),
    ("scenario",),
)
REFUSED = frozenset({"--review", "--scheduler", "-"})
# Where a command may be told to write: one such word is put in here, and none may stand there.
OUTPUTS = frozenset({"--output", "--map", "--figure", "--report", "--layers"})
# Differences told one by one.
SHOWN = 5

Repeat = Callable[[Sequence[str]], int]


@dataclass(frozen=True)
class Finding:
    """One thing looked at: what, whether it is the same, and how it is not."""

    what: str
    same: bool
    detail: str


@dataclass(frozen=True)
class Verdict:
    """
    What was found about an output.

    Attributes
    ----------
    path
        The output.
    stamp
        What it says of itself; see `geo.provenance.make_stamp`.
    findings
        The file, each input that is other than it was, the versions, the numbers.
    """

    path: Path
    stamp: dict[str, Any]
    findings: tuple[Finding, ...]

    @property
    def same(self) -> bool:
        """Whether the output is, to the last byte of every input, what it was."""
        return all(one.same for one in self.findings)

    @property
    def command(self) -> str:
        """The command that gives the output again."""
        return tell_command(self.stamp, self.path)


def verify_output(path: Path | str, *, repeat: Repeat | None = None) -> Verdict:
    """
    Compare an output with what its inputs are, and give, now.

    Parameters
    ----------
    path
        A file or folder that a command wrote with ``-o``, ``--map`` and the like.
    repeat
        Runs a command line and returns its exit code; None to compare hashes only.

    Raises
    ------
    InputError
        If the output is not there, or does not say where it comes from.
    """
    path = find_output(Path(path))
    stamp, digest = take_stamp(path)
    findings = [_compare_content(stamp, digest), *_compare_inputs(stamp), *_compare_versions(stamp)]
    if repeat is not None:
        findings.append(_reckon_again(path, stamp, digest, repeat))
    return Verdict(path, stamp, tuple(findings))


def find_output(path: Path) -> Path:
    """The output a stamp beside it speaks of, where the stamp is named instead."""
    spoken_of = path.with_name(path.name.removesuffix(BESIDE))
    return spoken_of if path.name.endswith(BESIDE) and spoken_of.exists() else path


def tell_command(stamp: dict[str, Any], path: Path) -> str:
    """The command line that gives an output again, as a shell takes it."""
    words = [str(word) for word in stamp["command"]]
    return shlex.join(
        ["corridors", *_aim(words, stamp, path if not stamp["within"] else path.parent)]
    )


def _aim(words: Sequence[str], stamp: dict[str, Any], target: Path) -> list[str]:
    """A command's words with where its answer goes put before what follows ``--``."""
    at = words.index("--") if "--" in words else len(words)
    return [*words[:at], stamp["output"], str(target), *words[at:]]


def _compare_content(stamp: dict[str, Any], digest: str) -> Finding:
    if digest == stamp["content"]:
        return Finding("file", same=True, detail="as it was written")
    return Finding("file", same=False, detail="edited or damaged since it was written")


def _compare_inputs(stamp: dict[str, Any]) -> list[Finding]:
    findings = []
    for name, before in stamp["inputs"].items():
        place = find_input(name)
        now = hash_file(place)
        if now != before:
            what = "has changed since" if now else "is not here; run this where it was made"
            findings.append(Finding("input", same=False, detail=f"{name} {what}"))
    if not findings:
        count = len(stamp["inputs"])
        findings.append(Finding("inputs", same=True, detail=f"{count} files, to the last byte"))
    return findings


def _compare_versions(stamp: dict[str, Any]) -> list[Finding]:
    now = read_versions()
    other = [
        f"{name} was {before}, is {now.get(name, 'not installed')}"
        for name, before in stamp["versions"].items()
        if now.get(name) != before
    ]
    return [Finding("versions", same=not other, detail="; ".join(other) or "the same")]


def _reckon_again(path: Path, stamp: dict[str, Any], digest: str, repeat: Repeat) -> Finding:
    what = "reckoned anew"
    words = [str(word) for word in stamp["command"]]
    known = any(tuple(words[: len(one)]) == one for one in REPEATED)
    options = {word.partition("=")[0] for word in words}
    # `scenario --figure ranks` names a kind of figure, not a file.
    written = OUTPUTS - ({"--figure"} if words[:1] == ["scenario"] else set())
    refused = options & (REFUSED | written) or any(one.startswith("-o") for one in options)
    if not known or refused or stamp["output"] not in OUTPUTS:
        detail = f"not done: 'corridors {' '.join(words[:2])}' is not run for a file that names it"
        return Finding(what, same=False, detail=detail)
    with tempfile.TemporaryDirectory() as folder:
        within = Path(stamp["within"])
        if within.is_absolute() or ".." in within.parts:
            return Finding(what, same=False, detail="not done: its stamp leads out of its folder")
        target = Path(folder) / (path.parent.name if stamp["within"] else path.name)
        code = repeat(_aim(words, stamp, target))
        made = target / within
        if code != 0 or not made.exists():
            return Finding(what, same=False, detail=f"the command ended with {code}, see above")
        again = take_stamp(made)[1]
        if again == digest:
            return Finding(what, same=True, detail="the same")
        return Finding(what, same=False, detail=_tell_difference(path, made))


def _tell_difference(old: Path, new: Path) -> str:
    """Where two outputs differ first, and in how many places."""
    places: list[str] = []
    if old.suffix in (".json", ".geojson"):
        first, second = (json.loads(one.read_bytes()) for one in (old, new))
        for document in (first, second):
            document.pop("provenance", None)
        places = _walk_json(first, second, "")
    elif old.suffix == ".csv":
        places = _walk_table(*(parse_csv(one.read_text("utf-8"), one.name) for one in (old, new)))
    if not places:
        return "the content differs"
    more = f" and {len(places) - SHOWN} more" if len(places) > SHOWN else ""
    return f"{len(places)} differ: {'; '.join(places[:SHOWN])}{more}"


def _walk_json(old: Any, new: Any, at: str) -> list[str]:
    if isinstance(old, dict) and isinstance(new, dict):
        keys = dict.fromkeys([*old, *new])
        return [
            place
            for key in keys
            for place in _walk_json(old.get(key), new.get(key), f"{at}.{key}" if at else str(key))
        ]
    if isinstance(old, list) and isinstance(new, list):
        pairs = enumerate(zip_longest(old, new))
        return [place for n, (a, b) in pairs for place in _walk_json(a, b, f"{at}[{n}]")]
    return [] if old == new else [f"{at} was {_short(old)}, is {_short(new)}"]


def _walk_table(old: dict[str, list[str]], new: dict[str, list[str]]) -> list[str]:
    places = []
    for name in dict.fromkeys([*old, *new]):
        pairs = zip_longest(old.get(name, []), new.get(name, []), fillvalue="nothing")
        places += [
            f"row {n}, {name} was {_short(a)}, is {_short(b)}"
            for n, (a, b) in enumerate(pairs, start=2)
            if a != b
        ]
    return places


def _short(value: Any) -> str:
    text = str(value)
    return text if len(text) <= 40 else f"{text[:37]}..."
