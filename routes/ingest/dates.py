"""Days that a report names, reckoned from the day it was published."""

from __future__ import annotations

import calendar
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import zip_longest

from routes.ingest.language import Language
from routes.ingest.text import Folded

# A month or weekday without a year is the last one before publication; a report of the first of
# the month may name the next day's date, hence a day's grace.
GRACE_DAYS = 1
# English months that are also other words: only with a capital letter.
_CAPITAL_ONLY = frozenset({"may", "march", "mar", "sun", "sat"})


_DATED = ("date day", "date numeric", "date iso")


@dataclass(frozen=True, slots=True)
class When:
    """
    A day, month or year that a text names.

    Attributes
    ----------
    day
        YYYY-MM-DD, YYYY-MM or YYYY; "" where it hangs on a day of publication that is not known.
    precision
        day, month or year.
    said
        Whether it is the day something was announced, not the day it happened.
    relative
        Whether it was reckoned from the day of publication.
    """

    day: str
    precision: str
    said: bool
    relative: bool
    start: int
    end: int
    rule: str


def find_dates(
    folded: Folded,
    start: int,
    end: int,
    language: Language,
    published: date | None,
    *,
    before: Sequence[When] = (),
) -> list[When]:
    """
    Dates named between two places of a text, in order; where two overlap, the longer one.

    Parameters
    ----------
    published
        The day relative dates are reckoned from; None leaves them open.
    before
        Dates named before: ``two days later`` is reckoned from the last day among them.
    """
    text = folded.text
    found: list[When] = []
    for rule, expression in language.date_rules:
        for match in expression.finditer(text, start, end):
            if any(one.start < match.end() and match.start() < one.end for one in found):
                continue
            if (when := _read(rule, match, folded, language, published)) is not None:
                found.append(when)
    found.sort(key=lambda when: when.start)
    for match in language.later.finditer(text, start, end):
        told = [*before, *(when for when in found if when.end <= match.start())]
        if (when := _read_later(match, told)) is not None:
            apart = [w for w in found if w.end <= when.start or when.end <= w.start]
            found = sorted([*apart, when], key=lambda one: one.start)
    found = [one for one, after in zip_longest(found, found[1:]) if not _is_named_twice(one, after)]
    return [_mark_said(when, text, start, end, language) for when in found]


def _is_named_twice(when: When, after: When | None) -> bool:
    """Whether a weekday is told by its date right behind: ``Wednesday, 4 February``."""
    if after is None or when.rule != "date weekday" or after.rule not in _DATED:
        return False
    return after.start - when.end <= 2


def _read_later(match: re.Match[str], told: Sequence[When]) -> When | None:
    """``three days after that``: reckoned from the last day told; None where there is none."""
    days = [when.day for when in told if when.precision == "day" and when.day]
    if not days:
        return None
    groups = match.groupdict()
    unit = _UNITS[groups["u"]] if groups.get("u") else "day"
    count = 2 if unit.startswith("two ") else count_of(groups.get("n") or "")
    weeks = "week" in unit
    shift = timedelta(days=count * (7 if weeks else 1))
    day = date.fromisoformat(days[-1]) + (-shift if groups.get("back") else shift)
    text, precision = (day.isoformat()[:7], "month") if weeks else (day.isoformat(), "day")
    return When(text, precision, False, True, match.start(), match.end(), "date later")


def _mark_said(when: When, text: str, start: int, end: int, language: Language) -> When:
    """Told apart: ``said on Wednesday`` and ``seized on Wednesday``."""
    before = text[max(start, when.start - 90) : when.start]
    after = text[when.end : min(end, when.end + 30)]
    said = _is_said(before, after, language) or _is_dateline(text, when)
    return (
        When(when.day, when.precision, said, when.relative, when.start, when.end, when.rule)
        if said
        else when
    )


# "AMMAN, March 7 (Agency) --": the day a report was sent.
_DATELINE = re.compile(r"(?:,? 20\d\d)?\s?(?:\([^()\n]{1,30}\))?\s?(?:-{1,2}|:|/)")


def _is_dateline(text: str, when: When) -> bool:
    """Whether a day stands in the line a report opens with."""
    head = text[max(0, when.start - 40) : when.start]
    opens = when.start < 40 or head.rfind("\n") >= 0
    words = head[head.rfind("\n") + 1 :].split()
    return opens and len(words) <= 3 and _DATELINE.match(text, when.end) is not None


def _is_said(before: str, after: str, language: Language) -> bool:
    say = [match.end() for match in language.announced.finditer(before[-45:])]
    say = [end + max(0, len(before) - 45) for end in say]
    act = [match.end() for match in language.seized.finditer(before)]
    if say:
        if act and act[-1] > say[-1]:
            return False
        if before[: say[-1]].endswith(" gore"):  # "haberine gore cumartesi": the haul's day
            return False
        between = before[say[-1] :]
        return language.code == "ar" or (" that " not in between and len(between) < 24)
    match = language.announced.search(after)
    if match is None or language.code == "ar" or match[0].startswith("according"):
        return False
    if act and "," in after[: match.start()]:  # "were seized this week, the army said"
        return False
    return not language.seized.search(after[: match.start()]) and match.start() < 22


def _read(
    rule: str, match: re.Match[str], folded: Folded, language: Language, published: date | None
) -> When | None:
    groups = {name: value for name, value in match.groupdict().items() if value is not None}
    if _wants_capital(groups, match, folded):
        return None
    if match[0] == "today" and _is_title(match, folded):
        return None
    reading = rule.split(" ", 1)
    relative = True
    if rule in ("iso", "numeric"):
        day = _day(int(groups["y"]), int(groups["mn"]), int(groups["d"]))
        precision, relative = "day", False
    elif rule == "day":
        day, precision, relative = _named_day(groups, language, published)
    elif rule == "day of month":
        day, precision = _day_of_month(groups, language, published), "day"
    elif reading[0] == "month":
        day, precision, relative = _named_month(groups, language, published, rule)
    elif rule == "weekday":
        day, precision = _weekday(groups, language, published), "day"
    elif rule == "weekend":
        day, precision = _weekend(published), "day"
    elif reading[0] == "offset":
        shift = timedelta(days=int(reading[1]))
        day, precision = (published + shift).isoformat() if published else "", "day"
    elif rule in ("back", "last unit", "this unit"):
        day, precision = _units_back(rule, groups, published)
    elif rule == "year":
        day, precision, relative = groups["y"], "year", False
    else:  # the same day: as the date before it
        return None
    if day is None:
        return None
    start = match.end() - len(match[0].lstrip())
    end = start + len(match[0].strip())
    return When(day, precision, False, relative, start, end, f"date {rule}")


def _is_title(match: re.Match[str], folded: Folded) -> bool:
    """Whether "Today" is part of a newspaper's name: a capital behind another word."""
    before = folded.text[max(0, match.start() - 2) : match.start()].strip()
    return folded.original[folded.place(match.start())].isupper() and before.isalpha()


def _wants_capital(groups: Mapping[str, str], match: re.Match[str], folded: Folded) -> bool:
    name = groups.get("m", "").rstrip(".")
    if name not in _CAPITAL_ONLY:
        return False
    letter = folded.original[folded.place(match.start("m"))]
    return not letter.isupper()


def _day(year: int, month: int, day: int) -> str | None:
    try:
        return date(year, month, day).isoformat()
    except ValueError:
        return None


def _named_day(
    groups: Mapping[str, str], language: Language, published: date | None
) -> tuple[str | None, str, bool]:
    month, day = language.months[groups["m"].rstrip(".")], _day_number(groups["d"], language)
    if "y" in groups:
        return _day(int(groups["y"]), month, day), "day", False
    if published is None:
        return "", "day", True
    for year in (published.year, published.year - 1, published.year - 2):
        text = _day(year, month, day)
        if text and date.fromisoformat(text) <= published + timedelta(days=GRACE_DAYS):
            return text, "day", True
    return None, "day", True


def _named_month(
    groups: Mapping[str, str], language: Language, published: date | None, rule: str
) -> tuple[str | None, str, bool]:
    month = language.months[groups["m"].rstrip(".")]
    if "y" in groups:
        return f"{groups['y']}-{month:02d}", "month", False
    if published is None:
        return "", "month", True
    year = published.year if month <= published.month else published.year - 1
    if rule == "month last year":
        year = published.year - 1
    return f"{year}-{month:02d}", "month", True


def _day_number(words: str, language: Language) -> int:
    return language.ordinals.get(words) or int(words)


def _day_of_month(
    groups: Mapping[str, str], language: Language, published: date | None
) -> str | None:
    """``the 17th of this month``, or of the last."""
    if published is None:
        return ""
    month = _months_back(published, 1) if "last" in groups else published
    return _day(month.year, month.month, _day_number(groups["d"], language))


def _weekday(groups: Mapping[str, str], language: Language, published: date | None) -> str:
    if published is None:
        return ""
    back = (published.weekday() - language.weekdays[groups["w"]]) % 7
    if not back and "last" in groups:  # "last Friday", read on a Friday
        back = 7
    return (published - timedelta(days=back)).isoformat()


def _weekend(published: date | None) -> str:
    """The Saturday of a weekend: the day nearest to both of its days."""
    if published is None:
        return ""
    return (published - timedelta(days=(published.weekday() - 5) % 7)).isoformat()


_COUNTS = {
    **dict.fromkeys(("a", "an", "one", "bir"), 1),
    **dict.fromkeys(("two", "iki"), 2),
    **dict.fromkeys(("three", "uc", "ثلاثه", "ثلاث"), 3),
    **dict.fromkeys(("four", "dort", "اربعه", "اربع"), 4),
    **dict.fromkeys(("five", "bes", "خمسه", "خمس"), 5),
    **dict.fromkeys(("six", "alti", "سته", "ست"), 6),
    **dict.fromkeys(("seven", "yedi", "سبعه", "سبع"), 7),
    "eight": 8,
    "nine": 9,
    "ten": 10,
}
_UNITS = {
    **dict.fromkeys(("day", "gun", "يوم", "ايام", "يوما"), "day"),
    **dict.fromkeys(("يومين",), "two days"),
    **dict.fromkeys(("week", "hafta", "اسبوع", "اسابيع"), "week"),
    **dict.fromkeys(("اسبوعين",), "two weeks"),
    **dict.fromkeys(("month", "ay", "شهر", "اشهر", "شهور"), "month"),
    **dict.fromkeys(("شهرين",), "two months"),
    **dict.fromkeys(("year", "yil", "sene", "عام", "سنه", "اعوام", "سنوات"), "year"),
    **dict.fromkeys(("عامين", "سنتين"), "two years"),
}


def count_of(word: str) -> int:
    """A small number in digits or words; 1 for a word that is none."""
    return int(word) if word.isdigit() else _COUNTS.get(word, 1)


def _units_back(rule: str, groups: Mapping[str, str], published: date | None) -> tuple[str, str]:
    unit = _UNITS[groups["u"].removeprefix("ال")]
    count = 0 if rule == "this unit" else 1
    if unit.startswith("two "):
        unit, count = unit.removeprefix("two ").rstrip("s"), 2
    elif "n" in groups:
        count = count_of(groups["n"])
    precision = {"day": "day", "week": "month", "month": "month", "year": "year"}[unit]
    if published is None:
        return "", precision
    if unit == "day":
        return (published - timedelta(days=count)).isoformat(), "day"
    if unit == "week":
        return (published - timedelta(days=7 * count)).isoformat()[:7], "month"
    if unit == "month":
        return _months_back(published, count).isoformat()[:7], "month"
    return str(published.year - count), "year"


def _months_back(day: date, count: int) -> date:
    months = day.year * 12 + day.month - 1 - count
    year, month = divmod(months, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))
