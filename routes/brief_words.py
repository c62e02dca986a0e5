"""The words of the brief, in English and Arabic, each sentence with its slots."""

# ruff: noqa: E501 - sentences are kept whole
from __future__ import annotations

import re
from collections.abc import Mapping

#: Direction of writing by language.
DIRECTIONS: Mapping[str, str] = {"en": "ltr", "ar": "rtl"}

_ENGLISH = {
    "title": "Where smuggling meets controls",
    "subtitle": "{world}. Exposure of crossings to seizure, as of {day}.",
    "findings": "Findings",
    "map": "Map",
    "map_note": "Discs: crossings, larger and darker the more exposed. Lines: flow by corridor, as "
    "wide as its share.",
    "other": "other corridors",
    "ranking": "Crossings most exposed to seizure",
    "corridors": "Corridors side by side",
    "corridor_zones": "corridor",
    "displacement": "Where flow goes when a crossing closes",
    "displacement_note": "Points of usage gained or lost by the crossing above when the crossing at "
    "the left closes; coloured from half a point.",
    "sure_note": "Coloured only where the 90 % interval leaves no doubt of the sign.",
    "scenarios": "Scenarios",
    "evidence": "Reported seizures at these crossings",
    "method": "Method and limits",
    "responsible": "Responsible use",
    "reproduce": "How to have it again",
    "first": "{name} is the most exposed crossing: of all consignments dispatched, {exposure} are "
    "seized there{interval}.",
    "first_bare": "No seizure on record bears on {name}; its number rests on priors.",
    "may_first": "Which crossing is the most exposed is not settled: {names} each come first in at "
    "least one draw in twenty.",
    "may_first_many": "Which crossing is the most exposed is not settled: {count} crossings each come "
    "first in at least one draw in twenty.",
    "interval": " (90 % interval {low} to {high})",
    "top_three": "The first three, {names}, account for {share} of all interception{interval}.",
    "interception": "In all, {interception} of what is dispatched is seized at crossings{interval}.",
    "unserved": "{share} of demand finds no open route.",
    "corridor": "{corridor} is the most used corridor: {share} of consignments take it{interval}, and "
    "{interception} of those are seized on the way.",
    "closure": "If {name} closed, evaders' expected cost would rise by the equivalent of {hours} hours "
    "on the road{interval}. Usage would rise most at {gains}.",
    "closure_none": "If {name} closed, nothing would find a route.",
    "lever": "One more point of interdiction does most at {name}: {change} points of total "
    "interception{interval}, after evaders re-adjust.",
    "lever_either": "One more point of interdiction does most at one of {names}; the numbers do not "
    "settle which.",
    "chased": "Reinforcing {names} would lower total interception: flow would move to softer "
    "crossings.",
    "thin": "The evidence is thin: {count} of the {shown} crossings shown have no seizure on record; "
    "what is held of controls there rests on priors only.",
    "thin_one": "The evidence is thin: one of the {shown} crossings shown has no seizure on record; "
    "what is held of controls there rests on priors only.",
    "no_evidence": "No seizure on record bears on these crossings. Every number here rests on priors.",
    "unconverged": "The sampler did not converge: do not lean on the intervals.",
    "evidence_note": "The newest {shown} of {count} rows on record at the crossings shown.",
    "all_evidence": "Every row on record at the crossings shown.",
    "only_prior": "prior only",
    "fixed": "Parameters are stated, not calibrated; no interval can be given.",
    "posterior": "Intervals are 90 %, from {draws} calibrated draws.",
    "rank": "rank",
    "crossing": "crossing",
    "zones": "between",
    "exposure": "exposure",
    "usage": "usage",
    "seizures": "seizures",
    "top5": "chance of top 5",
    "range": "90 % interval",
    "name": "name",
    "share": "share",
    "hours": "hours",
    "km": "km",
    "seized": "seized on the way",
    "date": "date",
    "place": "place",
    "amount": "amount",
    "source": "source",
    "pills": "{count} pills",
    "kg": "{mass} kg",
    "unknown": "not stated",
    "closed_row": "closed",
    "method_text": "Crossings join countries and the sea. Routes are chosen by logit over every route "
    "of every corridor, exactly, from hours on the road, delays, penalties and believed risk. Exposure "
    "is the chance that a dispatched consignment is seized at a crossing: the chance to get that far "
    "times the chance to be stopped there.",
    "limits_text": "Seizures show flow, enforcement and reporting together; only the product of "
    "interdiction and reporting is identified by them. Interdiction leans on priors. The demand and "
    "the states of crossings are dated facts from published reports and may be incomplete.",
    "responsible_text": "For policy and interdiction planning at the level of crossings and "
    "corridors, from published reports. It gives no routes to follow, no times of patrols and no names "
    "of persons.",
    "fingerprint": "World {world}, fingerprint {fingerprint}, corridors {version}.",
    "boundaries": "Boundaries: Natural Earth (de facto view, no opinion on sovereignty).",
    "join": "{first} and {last}",
    "comma": ", ",
    "gain": "{name} ({change} points{interval})",
    "gain_interval": ", {low} to {high}",
    "corridor_share": "{corridor} is the most used corridor: {share} of consignments take it{interval}.",
    "seized_prior": "seized on the way, by priors",
    "scenario": "scenario",
    "measure": "measure",
    "baseline": "baseline",
    "with_it": "with it",
    "difference": "difference",
    "interception_measure": "seized at crossings, of what is dispatched",
    "seized_measure": "seized, of the baseline's dispatch",
    "delivered_measure": "delivered, of the baseline's dispatch",
    "unserved_measure": "demand without a route",
    "dispatched_measure": "dispatched, of the baseline's dispatch",
    "cost_hours_measure": "evaders' expected cost, hours over the baseline",
}

_ARABIC = {
    "title": "حيث يلتقي التهريب بالرقابة",
    "subtitle": "{world}. تعرّض المعابر لعمليات الضبط، بتاريخ {day}.",
    "findings": "أهم النتائج",
    "map": "الخريطة",
    "map_note": "الدوائر: المعابر، تكبر وتغمق كلما زاد تعرضها. الخطوط: التدفق بحسب الممر، وعرضها بقدر "
    "حصته.",
    "other": "ممرات أخرى",
    "ranking": "المعابر الأكثر تعرضاً لعمليات الضبط",
    "corridors": "مقارنة الممرات",
    "corridor_zones": "الممر",
    "displacement": "إلى أين يتجه التدفق عند إغلاق معبر",
    "displacement_note": "نقاط الاستخدام التي يكسبها أو يخسرها المعبر المذكور في الأعلى عند إغلاق المعبر "
    "المذكور في أول السطر؛ تُلوَّن ابتداءً من نصف نقطة.",
    "sure_note": "لا يُلوَّن إلا ما لا يترك مجال \u206690 %\u2069 شكاً في إشارته.",
    "scenarios": "السيناريوهات",
    "evidence": "عمليات الضبط المعلنة في هذه المعابر",
    "method": "المنهجية وحدودها",
    "responsible": "الاستخدام المسؤول",
    "reproduce": "كيفية إعادة إنتاج هذه النتائج",
    "first": "{name} هو المعبر الأكثر تعرضاً: يُضبط فيه {exposure} من مجموع الشحنات المرسلة{interval}.",
    "first_bare": "لا توجد عملية ضبط مسجلة تخص {name}، ورقمه مبني على التقديرات المسبقة.",
    "may_first": "لم يُحسم أي المعابر هو الأكثر تعرضاً: يأتي كل من {names} أولاً في واحدة على الأقل من كل "
    "عشرين سحبة.",
    "may_first_many": "لم يُحسم أي المعابر هو الأكثر تعرضاً: عدد المعابر التي يأتي كل منها أولاً في واحدة على "
    "الأقل من كل عشرين سحبة هو {count}.",
    "interval": " (مجال \u206690 %\u2069: من {low} إلى {high})",
    "top_three": "تستأثر المعابر الثلاثة الأولى، {names}، بنسبة {share} من مجموع عمليات الاعتراض{interval}.",
    "interception": "يُضبط في المعابر إجمالاً {interception} مما يُرسل{interval}.",
    "unserved": "لا يجد {share} من الطلب طريقاً مفتوحاً.",
    "corridor": "الممر الأكثر استخداماً هو {corridor}: تسلكه {share} من الشحنات{interval}، ويُضبط "
    "{interception} منها على الطريق.",
    "closure": "لو أُغلق {name} لزادت الكلفة المتوقعة على المهربين بما يعادل {hours} ساعة على "
    "الطريق{interval}. وأكبر زيادة في الاستخدام تكون في {gains}.",
    "closure_none": "لو أُغلق {name} لما بقي أي طريق.",
    "lever": "أكبر أثر لنقطة إضافية من الاعتراض يكون في {name}: {change} نقطة من إجمالي "
    "الاعتراض{interval} بعد أن يعدّل المهربون طرقهم.",
    "lever_either": "أكبر أثر لنقطة إضافية من الاعتراض يكون في أحد المعابر التالية: {names}، ولا تحسم "
    "الأرقام أيها.",
    "chased": "تعزيز {names} يخفض إجمالي الاعتراض لأن التدفق ينتقل إلى معابر أضعف رقابة.",
    "thin": "الأدلة قليلة: {count} من أصل {shown} من المعابر المعروضة لا عملية ضبط مسجلة فيها، وما يُعرف عن "
    "الرقابة فيها مبني على التقديرات المسبقة وحدها.",
    "thin_one": "الأدلة قليلة: واحد من أصل {shown} من المعابر المعروضة لا عملية ضبط مسجلة فيه، وما يُعرف عن "
    "الرقابة فيه مبني على التقديرات المسبقة وحدها.",
    "no_evidence": "لا توجد عملية ضبط مسجلة تخص هذه المعابر، وكل الأرقام هنا مبنية على التقديرات المسبقة.",
    "unconverged": "لم تتقارب المعاينة: لا يُعتمد على المجالات.",
    "evidence_note": "أحدث {shown} من {count} من السجلات في المعابر المعروضة.",
    "all_evidence": "جميع السجلات في المعابر المعروضة.",
    "only_prior": "تقدير مسبق فقط",
    "fixed": "المعاملات محددة مسبقاً وغير معايرة، ولا يمكن إعطاء مجال ثقة.",
    "posterior": "المجالات بنسبة \u206690 %\u2069 من {draws} سحبة معايرة.",
    "rank": "الترتيب",
    "crossing": "المعبر",
    "zones": "بين",
    "exposure": "التعرض",
    "usage": "الاستخدام",
    "seizures": "عمليات الضبط",
    "top5": "احتمال أن يكون بين الخمسة الأوائل",
    "range": "مجال \u206690 %\u2069",
    "name": "الاسم",
    "share": "الحصة",
    "hours": "الساعات",
    "km": "كم",
    "seized": "ما يُضبط على الطريق",
    "date": "التاريخ",
    "place": "المكان",
    "amount": "الكمية",
    "source": "المصدر",
    "pills": "{count} حبة",
    "kg": "{mass} كغ",
    "unknown": "غير مذكورة",
    "closed_row": "المغلق",
    "method_text": "تصل المعابر بين الدول والبحر. تُختار الطرق بنموذج لوجيت على كل طريق من كل ممر، حساباً "
    "دقيقاً، من ساعات السير والتأخير والعقبات والخطر المتصوَّر. التعرض هو احتمال أن تُضبط الشحنة المرسلة في "
    "المعبر: احتمال أن تصل إليه مضروباً في احتمال أن تُوقَف فيه.",
    "limits_text": "عمليات الضبط تُظهر التدفق والرقابة والإعلان معاً، ولا تحدد إلا حاصل ضرب الاعتراض في "
    "الإعلان. يعتمد الاعتراض على تقديرات مسبقة. الطلب وحالات المعابر وقائع مؤرخة من تقارير منشورة وقد تكون "
    "ناقصة.",
    "responsible_text": "لأغراض السياسات والتخطيط للمكافحة على مستوى المعابر والممرات، من تقارير منشورة. لا "
    "يعطي طرقاً تُسلك ولا أوقات دوريات ولا أسماء أشخاص.",
    "fingerprint": "العالم {world}، البصمة {fingerprint}، corridors {version}.",
    "boundaries": "الحدود: Natural Earth (الواقع القائم، دون رأي في السيادة).",
    "join": "{first} و{last}",
    "comma": "، ",
    "gain": "{name} ({change} نقطة{interval})",
    "gain_interval": "، من {low} إلى {high}",
    "corridor_share": "الممر الأكثر استخداماً هو {corridor}: تسلكه {share} من الشحنات{interval}.",
    "seized_prior": "ما يُضبط على الطريق، بالتقديرات المسبقة",
    "scenario": "السيناريو",
    "measure": "المقياس",
    "baseline": "خط الأساس",
    "with_it": "مع السيناريو",
    "difference": "الفرق",
    "interception_measure": "ما يُضبط في المعابر مما يُرسل",
    "seized_measure": "ما يُضبط، من المرسل في خط الأساس",
    "delivered_measure": "ما يصل، من المرسل في خط الأساس",
    "unserved_measure": "الطلب الذي لا يجد طريقاً",
    "dispatched_measure": "ما يُرسل، من المرسل في خط الأساس",
    "cost_hours_measure": "الكلفة المتوقعة على المهربين، بالساعات فوق خط الأساس",
}

#: Zones by name where a language has its own; English names stand with the boundaries.
ZONES: Mapping[str, Mapping[str, str]] = {
    "ar": {
        "ARE": "الإمارات",
        "BHR": "البحرين",
        "CYP": "قبرص",
        "EGY": "مصر",
        "IRN": "إيران",
        "IRQ": "العراق",
        "ISR": "إسرائيل",
        "JOR": "الأردن",
        "KWT": "الكويت",
        "LBN": "لبنان",
        "OMN": "عُمان",
        "PSE": "فلسطين",
        "QAT": "قطر",
        "SAU": "السعودية",
        "SEA": "البحر",
        "SYR": "سوريا",
        "TUR": "تركيا",
        "YEM": "اليمن",
    }
}

# Unicode isolates: what stands between them is laid out on its own, in its own direction.
# The first of a text's letters says which, or, where it has none of right to left, left to right.
_BY_LETTER, _LEFT_TO_RIGHT, _END = "\u2068", "\u2066", "\u2069"
_TURNS = re.compile("[A-Za-z0-9]")
_FROM_RIGHT = re.compile("[\u0590-\u08ff]")
# Slots that hold phrases of the language itself, whose own slots are isolated already.
_PHRASES = frozenset({"interval", "gains", "names", "first", "last"})

#: Every text of the brief by language and key.
WORDS: Mapping[str, Mapping[str, str]] = {"en": _ENGLISH, "ar": _ARABIC}


def say(language: str, key: str, **slots: object) -> str:
    """
    One text of the brief with its slots filled.

    Examples
    --------
    >>> say("en", "unserved", share="4 %")
    '4 % of demand finds no open route.'
    """
    texts = {
        name: str(value) if name in _PHRASES else isolate(language, str(value))
        for name, value in slots.items()
    }
    return WORDS[language][key].format(**texts)


def isolate(language: str, text: str) -> str:
    """
    Text kept from being turned round by the right-to-left text about it; as it is in English.

    Numbers with a sign or a space, Latin names and dates need it.

    Examples
    --------
    >>> isolate("en", "+2.1"), len(isolate("ar", "+2.1")), isolate("ar", "نصيب")
    ('+2.1', 6, 'نصيب')
    """
    if DIRECTIONS[language] == "ltr" or not _TURNS.search(text):
        return text
    return f"{_BY_LETTER if _FROM_RIGHT.search(text) else _LEFT_TO_RIGHT}{text}{_END}"


def list_names(language: str, names: list[str]) -> str:
    """
    Names as a list in a sentence.

    Examples
    --------
    >>> list_names("en", ["a", "b", "c"])
    'a, b and c'
    """
    if len(names) < 2:
        return "".join(names)
    first = say(language, "comma").join(names[:-1])
    return say(language, "join", first=first, last=names[-1])
