"""How well reports are read: precision, recall and F1 for each field and language.

Run ``python benchmarks/ingest.py`` for the test split, ``--split last`` for the round that nothing
was mended after, ``--show`` for every miss. The corpus (tests/corpus) was written for this project;
docs/ingest.md tells how. Beside the reader stand two baselines: a naive regular expression, and
spaCy's blank pipeline with a matcher where spaCy is installed.
"""

from __future__ import annotations

import argparse
import re
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

CORPUS = Path(__file__).resolve().parent.parent / "tests" / "corpus"
LANGUAGES = {"en": "english", "ar": "arabic", "tr": "turkish"}
FIELDS = (
    "pills",
    "mass_kg",
    "crossing_id",
    "date",
    "country",
    "substance",
    "event_kind",
    "origin_country",
    "destination_country",
    "corridor",
    "agency",
)
# Fields whose gold value is complete: a value where gold has none is wrong.
COMPLETE = ("pills", "mass_kg", "crossing_id", "date")
Reader = Callable[[str, str], list[dict[str, Any]]]


@dataclass
class Paragraph:
    """A paragraph of the corpus: its text, its events, and where their words stand."""

    name: str
    published: str
    text: str
    events: list[dict[str, str]] = field(default_factory=list)
    spans: list[dict[str, tuple[int, int]]] = field(default_factory=list)
    remarks: list[dict[str, str]] = field(default_factory=list)


_MARK = re.compile(r"\{(\d)\.(\w+)(?:=([^|{}]*))?\|([^{}]*)\}")


def read_corpus(split: str, language: str) -> list[Paragraph]:
    """Paragraphs of a split (dev, test, fresh or last) in a language (en, ar or tr)."""
    text = (CORPUS / f"{LANGUAGES[language]}_{split}.txt").read_text(encoding="utf-8")
    return [_read_paragraph(block) for block in re.split(r"(?m)^== ", text) if block.strip()]


def _read_paragraph(block: str) -> Paragraph:
    head, *lines = block.strip().splitlines()
    name, published = head.split(" published=")
    body = "\n".join(line for line in lines if not line.startswith("->"))
    events: dict[int, dict[str, str]] = {}
    spans: dict[int, dict[str, tuple[int, int]]] = defaultdict(dict)
    plain, done = "", 0
    for mark in _MARK.finditer(body):
        plain += body[done : mark.start()]
        number, name_of, value, words = int(mark[1]), mark[2], mark[3], mark[4]
        spans[number][name_of] = (len(plain), len(plain) + len(words))
        events.setdefault(number, {})
        if value is not None:
            events[number][name_of] = value
        plain += words
        done = mark.end()
    paragraph = Paragraph(name, published.strip(), plain + body[done:])
    for line in (line[3:] for line in lines if line.startswith("-> ")):
        kind, *pairs = line.split(" ")
        values = _read_pairs(" ".join(pairs))
        if kind == "remark":
            paragraph.remarks.append(values)
        elif kind != "none":
            events.setdefault(int(kind), {}).update(values)
    for number in sorted(events):
        paragraph.events.append(events[number])
        paragraph.spans.append(spans[number])
    return paragraph


def _read_pairs(text: str) -> dict[str, str]:
    return dict(re.findall(r"(\w+)=(.*?)(?= \w+=|$)", text))


@dataclass
class Score:
    """Right, wrong and missed."""

    right: int = 0
    wrong: int = 0
    missed: int = 0

    def line(self) -> str:
        """Precision, recall, F1 and counts."""
        found, wanted = self.right + self.wrong, self.right + self.missed
        precision = self.right / found if found else float("nan")
        recall = self.right / wanted if wanted else float("nan")
        f1 = 2 * self.right / (found + wanted) if found + wanted else float("nan")
        counts = f"{self.right:4d} {self.wrong:4d} {self.missed:4d}"
        return f"{precision:6.2f} {recall:6.2f} {f1:6.2f}   {counts}"

    def f1(self) -> float:
        """F1, nan where nothing was wanted or found."""
        total = 2 * self.right + self.wrong + self.missed
        return 2 * self.right / total if total else float("nan")


def _agrees(name: str, told: Any, gold: str) -> bool:
    if name in ("pills", "mass_kg"):
        return told == told and abs(float(told) - float(gold)) <= 0.011 * float(gold)
    return str(told) == gold


def _told(event: dict[str, Any], name: str) -> bool:
    value = event.get(name)
    return value is not None and value != "" and value == value


def _match(events: list[dict[str, Any]], gold: list[dict[str, str]]) -> list[tuple[int, int]]:
    """Pair what was found with what is true; amounts count most."""
    pairs = []
    for i, event in enumerate(events):
        for j, true in enumerate(gold):
            amounts = [n for n in ("pills", "mass_kg") if n in true]
            agree = [n for n in amounts if _told(event, n) and _agrees(n, event[n], true[n])]
            if amounts and not agree:
                continue
            if not amounts and (_told(event, "pills") or _told(event, "mass_kg")):
                continue
            weight = 10 * len(agree) + sum(
                _told(event, n) and _agrees(n, event[n], true[n]) for n in FIELDS if n in true
            )
            pairs.append((weight, i, j))
    chosen: list[tuple[int, int]] = []
    for _, i, j in sorted(pairs, reverse=True):
        if all(i != a and j != b for a, b in chosen):
            chosen.append((i, j))
    return chosen


@dataclass
class Result:
    """Scores of one reader on one language."""

    fields: dict[str, Score]
    silent: int
    silent_false: int
    spans_right: int
    spans_wanted: int
    misses: list[str]


def score_reader(reader: Reader, paragraphs: list[Paragraph]) -> Result:
    """Read every paragraph and count."""
    result = Result(defaultdict(Score), 0, 0, 0, 0, [])
    for paragraph in paragraphs:
        events = reader(paragraph.text, paragraph.published)
        pairs = _match(events, paragraph.events)
        event_score = result.fields["event"]
        event_score.right += len(pairs)
        event_score.wrong += len(events) - len(pairs)
        event_score.missed += len(paragraph.events) - len(pairs)
        if not paragraph.events:
            result.silent += 1
            result.silent_false += bool(events)
        if len(pairs) != len(events) or len(pairs) != len(paragraph.events):
            told = [{k: e.get(k) for k in COMPLETE} for e in events]
            result.misses.append(f"{paragraph.name}: events {told} != {paragraph.events}")
        _score_fields(result, paragraph, events, pairs)
    return result


def _score_fields(
    result: Result, paragraph: Paragraph, events: list[dict[str, Any]], pairs: list[tuple[int, int]]
) -> None:
    paired = {j: i for i, j in pairs}
    for j, gold in enumerate(paragraph.events):
        event = events[paired[j]] if j in paired else {}
        for name in FIELDS:
            if name not in gold and name not in COMPLETE:
                continue
            told = _told(event, name)
            score = result.fields[name]
            if name in gold and told and _agrees(name, event[name], gold[name]):
                score.right += 1
                _score_span(result, paragraph.spans[j], event, name)
                continue
            score.wrong += told
            score.missed += name in gold
            if told or name in gold:
                result.misses.append(
                    f"{paragraph.name}: {name} {event.get(name)!r} != {gold.get(name)!r}"
                )
    for i, event in enumerate(events):
        if i not in (a for a, _ in pairs):
            for name in ("pills", "mass_kg", "crossing_id"):
                result.fields[name].wrong += _told(event, name)


def _score_span(
    result: Result, spans: dict[str, tuple[int, int]], event: dict[str, Any], name: str
) -> None:
    if name not in spans or "evidence" not in event:
        return
    low, high = spans[name]
    result.spans_wanted += 1
    result.spans_right += any(
        one["field"] == name and one["start"] < high and low < one["end"]
        for one in event["evidence"]
    )


def our_reader(text: str, published: str) -> list[dict[str, Any]]:
    """The reader of this project."""
    from routes.ingest import read_article

    return read_article(text, published=published).to_dict("records")


_NAIVE = re.compile(
    r"(\d[\d.,]*)\s*(million|thousand|milyon|bin|مليون|ملايين|ألف)?\s+(?:\w+\s+){0,2}?(pills|tablets|hap|tablet|حبة|قرص)",
    re.IGNORECASE,
)
_NAIVE_MASS = re.compile(
    r"(\d[\d.,]*)\s*(kg|kilo\w*|tonnes?|tons?|كيلو\w*|طن|أطنان)", re.IGNORECASE
)


def naive_reader(text: str, published: str) -> list[dict[str, Any]]:
    """A regular expression for numbers before "pills" or "kg", and the day of publication."""
    scales = {
        "million": 1e6,
        "milyon": 1e6,
        "مليون": 1e6,
        "ملايين": 1e6,
        "thousand": 1e3,
        "bin": 1e3,
        "ألف": 1e3,
    }
    events = []
    mass = _NAIVE_MASS.search(text)
    for match in _NAIVE.finditer(text):
        scale = scales.get((match[2] or "").lower(), 1.0)
        digits = match[1].rstrip(".,")
        try:
            value = float(digits if scale > 1 else digits.replace(",", "")) * scale
        except ValueError:
            continue
        events.append({"pills": value, "date": published})
    if mass and not events:
        events.append({"mass_kg": _naive_kg(mass), "date": published})
    elif mass:
        events[0]["mass_kg"] = _naive_kg(mass)
    return events


def _naive_kg(match: re.Match[str]) -> float:
    try:
        value = float(match[1].replace(",", "").rstrip("."))
    except ValueError:
        return float("nan")
    return value * (1_000 if match[2].lower().startswith(("t", "ط", "أ")) else 1)


def make_spacy_reader() -> Reader | None:
    """SpaCy's blank English pipeline with a token matcher; None where spaCy is not installed."""
    try:
        import spacy
        from spacy.matcher import Matcher
    except ImportError:
        return None
    nlp = spacy.blank("xx")
    matcher = Matcher(nlp.vocab)
    units = {"LOWER": {"IN": ["pills", "tablets", "hap", "tablet", "حبة", "قرص"]}}
    matcher.add(
        "PILLS",
        [[{"LIKE_NUM": True, "OP": "+"}, {"IS_ALPHA": True, "OP": "{0,3}"}, units]],
        greedy="LONGEST",
    )

    def read(text: str, published: str) -> list[dict[str, Any]]:
        doc = nlp(text)
        return [
            event
            for _, start, end in matcher(doc)
            for event in naive_reader(doc[start:end].text, published)[:1]
        ]

    return read


def _readers() -> Iterator[tuple[str, Reader]]:
    yield "corridors", our_reader
    yield "regular expression", naive_reader
    spacy_reader = make_spacy_reader()
    if spacy_reader is not None:
        yield "spaCy matcher", spacy_reader


def main() -> None:
    """Print a table for each reader and language."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--split", choices=("dev", "test", "fresh", "last"), default="test")
    parser.add_argument("--language", choices=tuple(LANGUAGES))
    parser.add_argument("--show", action="store_true", help="show every miss of our reader")
    parser.add_argument("--speed", action="store_true", help="also measure articles a minute")
    options = parser.parse_args()
    for language in [options.language] if options.language else list(LANGUAGES):
        paragraphs = read_corpus(options.split, language)
        for name, reader in _readers():
            result = score_reader(reader, paragraphs)
            _print_result(f"{language} {options.split}, {name}", paragraphs, result, options.show)
    if options.speed:
        measure_speed()


def _print_result(title: str, paragraphs: list[Paragraph], result: Result, show: bool) -> None:
    ours = title.endswith("corridors")
    print(f"{title}: {len(paragraphs)} paragraphs")
    print(f"  {'field':22s} {'prec':>5s} {'rec':>6s} {'F1':>6s}  right wrong missed")
    for name in ("event", *FIELDS):
        if name in result.fields and (ours or name in ("event", *COMPLETE)):
            print(f"  {name:22s}{result.fields[name].line()}")
    print(f"  false events on no-event texts: {result.silent_false} of {result.silent}")
    if ours:
        print(
            "  right values whose words overlap the gold words: "
            f"{result.spans_right} of {result.spans_wanted}"
        )
    if ours and show:
        for miss in result.misses:
            print(f"    {miss}")
    print()


def measure_speed(*, articles: int = 1_000) -> float:
    """Processor seconds for many articles, made of the corpus's paragraphs."""
    from routes.ingest import read_article

    texts = [
        "\n\n".join(p.text for p in read_corpus(split, language))
        for language in LANGUAGES
        for split in ("dev", "test")
    ]
    chunks = [text[at : at + 3_000] for text in texts for at in range(0, len(text), 3_000)]
    read_article(chunks[0], published="2025-07-30")
    start = time.process_time()
    for number in range(articles):
        read_article(chunks[number % len(chunks)], published="2025-07-30")
    seconds = time.process_time() - start
    mean = sum(len(chunk) for chunk in chunks) / len(chunks)
    print(f"{articles} articles of {mean:.0f} characters: {seconds:.1f} s on one core")
    return seconds


if __name__ == "__main__":
    main()
