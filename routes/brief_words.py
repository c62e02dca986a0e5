"""The words of the brief, in English and Arabic, each sentence with its slots."""

# ruff: noqa: E501 - sentences are kept whole
from __future__ import annotations

from collections.abc import Mapping

#: Direction of writing by language.
DIRECTIONS: Mapping[str, str] = {"en": "ltr", "ar": "rtl"}

_ENGLISH = {
    "title": "{world}: where smuggling meets controls",
    "subtitle": "Exposure of crossings to seizure, as of {day}",
    "findings": "Findings",
    "map": "Map",
    "ranking": "Crossings most exposed to seizure",
    "corridors": "Corridors side by side",
    "displacement": "Where flow goes when a crossing closes",
    "displacement_note": "Points of usage gained or lost by the crossing above when the crossing at "
    "the left closes.",
    "scenarios": "Scenarios",
    "evidence": "Reported seizures at these crossings",
    "method": "Method and limits",
    "responsible": "Responsible use",
    "reproduce": "How to have it again",
    "first": "{name} is the most exposed crossing: of all consignments dispatched, {exposure} are "
    "seized there{interval}.",
    "interval": " (90 % interval {low} to {high})",
    "top_three": "The first three, {names}, account for {share} of all interception.",
    "interception": "In all, {interception} of what is dispatched is seized at crossings{interval}.",
    "unserved": "{share} of demand finds no open route.",
    "corridor": "{corridor} is the most used corridor: {share} of consignments take it, and "
    "{interception} of those are seized on the way.",
    "closure": "If {name} closed, evaders would spend {hours} hours more on average; most of its flow "
    "would move to {gains}.",
    "closure_none": "If {name} closed, nothing would find a route.",
    "lever": "One more point of interdiction does most at {name}: {change} points of total "
    "interception, after evaders re-adjust.",
    "chased": "Reinforcing {names} would lower total interception: flow would move to softer "
    "crossings.",
    "thin": "The evidence is thin: {count} of the {shown} crossings shown have no seizure on record. "
    "Their numbers rest on priors only.",
    "no_evidence": "No seizure on record bears on these crossings. Every number here rests on priors.",
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
    "gain": "{name} ({change} points)",
}

_ARABIC = {
    "title": "{world}: حيث يلتقي التهريب بالرقابة",
    "subtitle": "تعرّض المعابر لعمليات الضبط، بتاريخ {day}",
    "findings": "أهم النتائج",
    "map": "الخريطة",
    "ranking": "المعابر الأكثر تعرضاً لعمليات الضبط",
    "corridors": "مقارنة الممرات",
    "displacement": "إلى أين يتجه التدفق عند إغلاق معبر",
    "displacement_note": "نقاط الاستخدام التي يكسبها أو يخسرها المعبر المذكور في الأعلى عند إغلاق المعبر "
    "المذكور في أول السطر.",
    "scenarios": "السيناريوهات",
    "evidence": "عمليات الضبط المعلنة في هذه المعابر",
    "method": "المنهجية وحدودها",
    "responsible": "الاستخدام المسؤول",
    "reproduce": "كيفية إعادة إنتاج هذه النتائج",
    "first": "{name} هو المعبر الأكثر تعرضاً: يُضبط فيه {exposure} من مجموع الشحنات المرسلة{interval}.",
    "interval": " (مجال 90 %: من {low} إلى {high})",
    "top_three": "تستأثر المعابر الثلاثة الأولى، {names}، بنسبة {share} من مجموع عمليات الاعتراض.",
    "interception": "يُضبط في المعابر إجمالاً {interception} مما يُرسل{interval}.",
    "unserved": "لا يجد {share} من الطلب طريقاً مفتوحاً.",
    "corridor": "{corridor} هو الممر الأكثر استخداماً: تسلكه {share} من الشحنات، ويُضبط {interception} "
    "منها على الطريق.",
    "closure": "لو أُغلق {name} لزادت كلفة المهربين {hours} ساعة في المتوسط، ولانتقل معظم تدفقه إلى {gains}.",
    "closure_none": "لو أُغلق {name} لما بقي أي طريق.",
    "lever": "أكبر أثر لنقطة إضافية من الاعتراض يكون في {name}: {change} نقطة من إجمالي الاعتراض بعد أن "
    "يعدّل المهربون طرقهم.",
    "chased": "تعزيز {names} يخفض إجمالي الاعتراض لأن التدفق ينتقل إلى معابر أضعف رقابة.",
    "thin": "الأدلة قليلة: {count} من أصل {shown} من المعابر المعروضة لا عملية ضبط مسجلة فيها، وأرقامها "
    "مبنية على التقديرات المسبقة وحدها.",
    "no_evidence": "لا توجد عملية ضبط مسجلة تخص هذه المعابر، وكل الأرقام هنا مبنية على التقديرات المسبقة.",
    "only_prior": "تقدير مسبق فقط",
    "fixed": "المعاملات محددة مسبقاً وغير معايرة، ولا يمكن إعطاء مجال ثقة.",
    "posterior": "المجالات بنسبة 90 % من {draws} سحبة معايرة.",
    "rank": "الترتيب",
    "crossing": "المعبر",
    "zones": "بين",
    "exposure": "التعرض",
    "usage": "الاستخدام",
    "seizures": "عمليات الضبط",
    "top5": "احتمال أن يكون بين الخمسة الأوائل",
    "range": "مجال 90 %",
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
    "gain": "{name} ({change} نقطة)",
}

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
    return WORDS[language][key].format(**slots)


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
