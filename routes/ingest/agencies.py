"""Who took a haul: agencies by their names in three languages."""

from __future__ import annotations

import re
from functools import lru_cache

from routes.ingest.findings import Finding
from routes.ingest.text import fold

#: Name, zone ("" where many countries have one), and expressions on folded text.
_AGENCIES: tuple[tuple[str, str, str], ...] = (
    (
        "ZATCA",
        "SAU",
        r"zatca|zakat,? tax and customs(?: authority)?|هيئة الزكاة والضريبة والجمارك|الزكاة والضريبة والجمارك",
    ),
    (
        "GDNC",
        "SAU",
        r"gdnc|general directorate of narcotics control|المديرية العامة لمكافحة المخدرات",
    ),
    ("Saudi Border Guard", "SAU", r"saudi border guards?|حرس الحدود السعودي|دوريات حرس الحدود"),
    (
        "Jordan Armed Forces",
        "JOR",
        r"jordan(?:ian)? armed forces|jordan(?:ian|'s)? army|jordanian (?:military|troops|border guards?)|القوات المسلحة الاردنية|الجيش الاردني|الجيش العربي|المنطقة العسكرية (?:الشرقية|الشمالية|الجنوبية)|urdun (?:ordusu|silahli kuvvetleri)",
    ),
    (
        "Jordan PSD Anti-Narcotics",
        "JOR",
        r"public security directorate|psd\b|anti-?narcotics department|مديرية الامن العام",
    ),
    ("Jordan Customs", "JOR", r"jordan(?:ian)? customs|الجمارك الاردنية|دائرة الجمارك"),
    (
        "Lebanese Army",
        "LBN",
        r"lebanese army|lebanon's army|الجيش اللبناني|مديرية المخابرات|lubnan ordusu",
    ),
    ("ISF", "LBN", r"internal security forces|isf\b|قوى الامن الداخلي|شعبة المعلومات"),
    ("Royal Oman Police", "OMN", r"royal oman police|شرطة عمان السلطانية|umman kraliyet polisi"),
    ("Peshmerga", "IRQ", r"peshmerga|بيشمركة|البيشمركة|pesmerge"),
    ("Nation's Shield Forces", "YEM", r"nation(?:'s)? shield forces|قوات درع الوطن"),
    ("Lebanese Customs", "LBN", r"lebanese customs|الجمارك اللبنانية"),
    (
        "Iraqi Border Ports Commission",
        "IRQ",
        r"border (?:ports|crossings|points) (?:commission|authority)|هيئة المنافذ(?: الحدودية)?|المنافذ الحدودية",
    ),
    (
        "General Directorate of Narcotics Affairs",
        "IRQ",
        r"(?:general )?directorate (?:general )?(?:of|for) (?:narcotics?|drugs?)(?: affairs| control)?|iraqi (?:counter|anti)-?(?:narcotics?|drugs?)(?: \w{1,12})?|المديرية العامة لشؤون المخدرات|مديرية شؤون المخدرات|irak narkotik\w{0,8}",
    ),
    (
        "Iraqi National Security Service",
        "IRQ",
        r"(?:iraqi )?national security (?:service|agency)|جهاز الامن الوطني",
    ),
    (
        "Federal Intelligence and Investigations Agency",
        "IRQ",
        r"federal (?:intelligence|investigation\w{0,2})(?: and (?:investigations?|intelligence))? agency|وكالة الاستخبارات",
    ),
    (
        "Iraqi Border Forces Command",
        "IRQ",
        r"border forces command|iraqi border (?:guards?|forces)|قيادة قوات الحدود|قوات الحدود",
    ),
    (
        "Syrian Anti-Narcotics Directorate",
        "SYR",
        r"syrian anti-?narcotics(?: \w{1,12})?|syrian directorate of narcotics control|syria's (?:anti-?narcotics|counter-?narcotics)(?: \w{1,12})?|فرع مكافحة المخدرات|ادارة مكافحة المخدرات السورية",
    ),
    (
        "Syrian General Authority for Land and Sea Crossings",
        "SYR",
        r"general authority for (?:land and sea|ports|border)[\w ]{0,24}|الهيئة العامة للمنافذ(?: البرية والبحرية)?",
    ),
    ("Asayish", "", r"asayish|asayis|الاسايش|الاسايش"),
    (
        "General Department for Drug Control",
        "KWT",
        r"drug control general department|general department (?:for|of) (?:drug control|combating drugs|narcotics)|الادارة العامة لمكافحة المخدرات",
    ),
    ("Dubai Customs", "ARE", r"dubai customs|dubai gumrugu|جمارك دبي"),
    ("Dubai Police", "ARE", r"dubai police|dubai polisi|شرطة دبي"),
    ("Abu Dhabi Police", "ARE", r"abu dhabi police|abu dabi polisi|شرطة ابوظبي"),
    (
        "Turkish Customs Enforcement",
        "TUR",
        r"gumruk muhafaza(?: \w{1,12}){0,2}|customs enforcement(?: teams?| units?| officers?)?|ticaret bakanligi\w{0,4}|turkish customs|turkey's trade ministry|الجمارك التركية",
    ),
    (
        "Turkish Gendarmerie",
        "TUR",
        r"(?:il |ilce )?jandarma(?: komutanligi)?\w{0,6}|gendarmerie|الدرك التركي",
    ),
    (
        "Turkish Narcotics Police",
        "TUR",
        r"narkotik (?:suclarla mucadele )?(?:sube(?: mudurlugu)?|ekip\w{0,8}|polis\w{0,4})|emniyet(?: genel)? mudurlugu\w{0,4}|turkish police",
    ),
    ("Coast Guard", "", r"coast ?guard|خفر السواحل|sahil guvenlik\w{0,4}"),
    (
        "Customs",
        "",
        r"customs(?: (?:officers?|officials?|authorit(?:y|ies)|agents?|inspectors?|department))?|الجمارك|جمارك|رجال الجمارك|gumruk (?:ekip\w{0,8}|memur\w{0,8})|gumrugu",
    ),
    (
        "Border guards",
        "",
        r"border (?:guards?|police|security forces|patrols?)|حرس الحدود|sinir (?:birlik\w{0,6}|muhafiz\w{0,6})",
    ),
    (
        "Army",
        "",
        r"army|armed forces|military|troops|الجيش|القوات المسلحة|ordu\w{0,4}|asker\w{0,6}",
    ),
    (
        "Interior ministry",
        "",
        r"interior ministry|ministry of (?:the )?interior|وزارة الداخلية|icisleri bakanligi\w{0,4}",
    ),
    (
        "Anti-narcotics police",
        "",
        r"(?:anti|counter)-?\s?(?:narcotics?|drugs?)(?: (?:police|unit|officers?|department|directorate|agents?|forces?|squad|agency))?|drug enforcement(?: \w{1,12})?|(?:drugs?|narcotics?|vice) squad|مكافحة المخدرات|قسم مكافحة المخدرات",
    ),
    ("Police", "", r"police|الشرطة|شرطة|الامن العام|polis(?: ekip\w{0,8})?|emniyet"),
    (
        "Security forces",
        "",
        r"general security(?: directorate| agency| service)?|internal security(?: forces)?|الامن العام|الامن الداخلي|security (?:forces|services|agencies)|intelligence (?:service|agency|directorate|officers)|القوات الامنية|الاجهزة الامنية|قوات الامن|guvenlik (?:guc\w{0,6}|kuvvet\w{0,6})",
    ),
)


def _clitic(form: str) -> str:
    """An Arabic name with the small words that may be written onto its front."""
    with_article = f"|(?:و|ف)?لل{form[2:]}" if form.startswith("ال") else ""
    return f"(?:و|ف)?(?:ب|ل|ك)?{form}{with_article}"


@lru_cache(maxsize=1)
def _expression() -> re.Pattern[str]:
    groups = []
    for place, (_, _, forms) in enumerate(_AGENCIES):
        folded = "|".join(
            _clitic(fold(form)) if form[0] > "\u0600" else form for form in _split(forms)
        )
        groups.append(f"(?P<a{place}>{folded})")
    return re.compile(rf"(?<!\w)(?:{'|'.join(groups)})(?!\w)")


def _split(forms: str) -> list[str]:
    """The alternatives of an expression that stand outside its brackets."""
    parts, depth, part = [], 0, ""
    for character in forms:
        depth += (character == "(") - (character == ")")
        if character == "|" and not depth:
            parts.append(part)
            part = ""
        else:
            part += character
    return [*parts, part]


# Whoever gave the tip did not take the haul.
_PARTNER = re.compile(
    r"(?:information|intelligence|tips?|tip-?offs?|data|request|lead|alert|details)\s"
    r"(?:(?:\w{1,12}\s){0,2}(?:from|of|by)|from)\s(?:the\s)?(?:\w{1,12}(?:'s)?\s){0,3}$|(?:معلومات|اخباريه|بلاغ)\s(?:\w{1,10}\s){0,2}من\s(?:\w{1,12}\s){0,2}$"
)
_PARTNER_AFTER = re.compile(
    r"(?: \w{1,12}){0,3} (?:had |has |have )?(?:supplied|provided|passed on|passed|tipped off|tipped|"
    r"shared|furnished|gave|given|offered)\b"
)


def find_agencies(text: str, start: int, end: int) -> list[tuple[Finding, str]]:
    """
    Agencies between two places of a folded text, each with its zone ("" if many have one).

    Examples
    --------
    >>> [(found.value, zone) for found, zone in find_agencies("dubai customs said", 0, 18)]
    [('Dubai Customs', 'ARE')]
    """
    found = []
    for match in _expression().finditer(text, start, end):
        name, zone, _ = _AGENCIES[int((match.lastgroup or "a0")[1:])]
        if _PARTNER.search(text[max(start, match.start() - 60) : match.start()]):
            continue
        if _PARTNER_AFTER.match(text, match.end()):
            continue
        found.append((Finding(name, match.start(), match.end(), "agency name", 0.85), zone))
    return found
