"""Substances by their names in three languages."""

from __future__ import annotations

import re
from functools import lru_cache

from routes.ingest.findings import Finding
from routes.ingest.text import fold

#: What is trafficked as Captagon, told by more or less exact words; a world's hauls are of these.
CAPTAGON_LIKE = frozenset({"captagon", "amphetamine", "narcotic pills"})
#: Words that tell that drugs are spoken of, but not which.
UNNAMED = frozenset({"narcotic pills", "drugs"})

# Substance to the words it goes by; `*` stands for any ending.
_NAMES = {
    "captagon": "captagon* kaptagon* kaptakon captagen captigon fenethyllin* fenetyllin* fenetilin* "
    "كبتاغون كبتاجون كابتاغون كابتاجون كبتاغين كبتاكون كابتيغون كبتاجين كبتغون فينيثيلين",
    "methamphetamine": "methamphetamin* metamfetamin* meth crystal kristal shabu ice metamfetamin* "
    "كريستال الكريستال شبو الشبو ميثامفيتامين ميتامفيتامين ميثافيتامين كرستال",
    "amphetamine": "amphetamin* amfetamin* امفيتامين امفيتامينات أمفيتامين إمفيتامين امفتامين أنفيتامين",
    "hashish": "hashish hasheesh hash esrar* haşiş* حشيش حشيشة حشيشه شيرا",
    "cannabis": "cannabis marijuana marihuana weed kubar skunk* kenevir* "
    "ماريجوانا ماريوانا ماريغوانا قنب مارجوانا",
    "heroin": "heroin eroin* هيروين هيرويين",
    "cocaine": "cocaine kokain* كوكايين كوكائين كوكاين",
    "opium": "opium afyon* افيون ترياق ترياك تلياك",
    "khat": "khat qat gat gata gati قات",
    "tramadol": "tramadol* ترامادول",
    "pregabalin": "pregabalin* lyrica lirika* ليريكا لاريكا بريغابالين بريجابالين",
    "ecstasy": "ecstasy ekstazi* mdma اكستازي إكستاسي",
    "synthetic cannabinoid": "bonzai* cannabinoid* spice",
}
_PHRASES = {
    "narcotic pills": (
        r"(?:narcotic|drug|illegal|illicit|stimulant|contraband|psychotropic|banned) (?:pills|tablets)",
        r"(?:ال)?(?:حبه|حبوب|قرص|اقراص|قرصا|حبات)\s(?:ال)?(?:مخدره|مخدرا|مخدر|ممنوعه|مهلوسه|المخدره)",
        r"uyusturucu (?:hap|tablet)\w{0,8}|sentetik ecza\w{0,6}|uyarici hap\w{0,6}",
    ),
    # In Turkish the word also means floors and times.
    "khat": (r"(?:(?<=kilogram )|(?<=kilo )|(?<=kg )|(?<=ton ))kat[ia]?",),
    "drugs": (
        r"drugs?|narcotics?|stimulants?|contraband pills|psychotropic substances?|intoxicants?",
        r"(?:و|ب|ل|لل|ال|وال|بال|ف)?(?:مخدرات|مواد مخدره|المواد المخدره|ماده مخدره|الماده المخدره|مواد المخدره|سموم)",
        r"uyusturucu\w{0,14}|zehir tacir\w{0,8}|narkotik\w{0,6}",
    ),
}
_ARABIC_PREFIX = r"(?:و|ف)?(?:ب|ل|ك)?(?:ال|ل)?"


@lru_cache(maxsize=1)
def _expression() -> re.Pattern[str]:
    groups = []
    for place, (_, line) in enumerate(_NAMES.items()):
        forms = []
        for word in line.split():
            plain = re.escape(fold(word.rstrip("*"))).replace(r"\-", "-")
            if plain[0] > "\u0600":
                forms.append(rf"{_ARABIC_PREFIX}{plain.removeprefix('ال')}")
            else:
                forms.append(plain + (r"\w{0,12}" if word.endswith("*") else r"(?:'\w{1,8})?"))
        groups.append(rf"(?P<n{place}>{'|'.join(sorted(set(forms), key=len, reverse=True))})")
    for name, phrases in _PHRASES.items():
        groups.append(rf"(?P<{name.replace(' ', '_')}>{'|'.join(phrases)})")
    return re.compile(rf"(?<!\w)(?:{'|'.join(groups)})(?!\w)")


# "Anti-drug police", "narcotics directorate": an office or a trade, not something that was taken.
_OFFICE_AFTER = re.compile(
    r"[ -](?:enforcement|control|units?|departments?|director\w{1,6}|squads?|police|smugglers?|"
    r"dealers?|traffick\w{1,5}|trade|gangs?|lords?|barons?|users?|addict\w{0,5}|abuse|wars?|problem|"
    r"networks?|kingpins?|officers?|agents?|agency|offices?|bureau|division|branch|laws?|courts?|"
    r"policy|strategy|prevention|detection|sniff\w{1,4}|force|officials?|cartels?|money|crimes?|"
    r"offences|charges|prosecut\w{1,4}|market|affairs|command|commission|brigade|rehabilitation|"
    r"treatment|epidemic|crisis|economy|runners?|couriers?|related|mafia|mafias|chiefs?|cases|"
    r"consumption|menace|scourge|threat|business|revenues?|industry|intelligence)\b"
    r"| (?:ile |suclari|sucuyla|suclariyla|mucadele|sube|kacakci|tacir|satici|ticaret|bagiml|kullan|"
    r"karteli|sebeke|dedektor|kope[kg]|arama|baronu|ekipleri|timi|sorun|trafig)\w{0,10}"
)
_OFFICE_BEFORE = re.compile(
    r"(?:anti-?|counter-?|combat(?:ing|ting)? |fight(?:ing)? (?:against )?|war on |against |tackl(?:e|ing) |"
    r"مكافحه |لمكافحه |شوون |لشوون |شءون |ادارات? |اداره |تجار |تجاره |مروجي |مهربي |لمهربي |تجارة |ضد |علي |حرب |متعاطي |تعاطي |"
    r"قضايا |عصابات |عصابه |شبكات |مديريه |جرايم |افه |ظاهره )$"
)


def _is_office(text: str, found: Finding) -> bool:
    before = text[max(0, found.start - 24) : found.start]
    return bool(_OFFICE_AFTER.match(text, found.end) or _OFFICE_BEFORE.search(before))


def find_substances(text: str, start: int, end: int) -> list[Finding]:
    """
    Substances named between two places of a folded text, in order.

    Examples
    --------
    >>> [found.value for found in find_substances("captagon pills and 12 kg of hashish", 0, 35)]
    ['captagon', 'hashish']
    """
    names = list(_NAMES)
    found = []
    for match in _expression().finditer(text, start, end):
        group = match.lastgroup or ""
        value = names[int(group[1:])] if group[1:].isdigit() else group.replace("_", " ")
        one = Finding(value, match.start(), match.end(), f"substance {value}")
        if value != "drugs" or not _is_office(text, one):
            found.append(one)
    return found
