"""Where drugs were hidden, in the report's words, cut before anything that may name a person."""

from __future__ import annotations

import re

from routes.ingest.language import Language
from routes.ingest.text import Folded, Token, fold, split_tokens

# What people own: behind it, "of" and an Arabic noun lead to its owner's name.
_OWNED = frozenset(
    "house home car flat apartment farm villa shop garage vehicle bag luggage pocket pockets "
    "clothes shoes truck lorry warehouse room van bus jacket suitcase property garden yard".split()
)
_OWNER_WORDS = frozenset(
    "belonging owned named called nicknamed identified registered whose owner".split()
)
# What follows tells of something else: "a lorry that had entered", "a tanker bound for".
_GOES_ON = frozenset(
    "that which who when where as bound destined headed heading coming arriving en and was were "
    "had has said according after before while on during".split()
)
_SMALL = frozenset(
    "of to by the a an in at on from and with for under inside into or its his her their that "
    "which who where as 's ' - , في من علي داخل ب ل و عن الي ضمن بين تحت ve ile".split()
)
# Arabic has no capitals: words of this list may stand in the quote, the first other one ends it.
_ARABIC = frozenset(
    fold(word)
    for word in (
        "مخبا مخباه مخبيه مخفيه مخفي مخفاه اخفيت خبيت مخبوءه باحكام مدسوسه دست مموهه موضوعه مخزنه "
        "محمله مطموره مدفونه ملفوفه معباه اخفاها وضعت كانت بطريقه فنيه بشكل محكم سريه سري جيدا "
        "بطرق احترافيه مبتكره داخل في ضمن بين تحت وسط باطن خلف اسفل فوق من مع جوف قلب شاحنه "
        "شاحنات سياره سيارات مركبه مركبات حافله حافلات صهريج صهاريج قاطره مقطوره تريلا براد ثلاجه "
        "ثلاجات حاويه حاويات مستوعب باخره سفينه قارب زورق مركب طايره دراجه عربه اطار اطارات عجله "
        "عجلات خزان خزانات وقود ابواب باب ارضيه سقف جدران جدار جوانب هيكل محرك محركات مقعد مقاعد "
        "لوحه قياده صندوق صناديق تجويف تجاويف مخابئ مخابي مخزن مخازن مستودع مستودعات غرفه مصنع "
        "معمل مزرعه منزل بيت شقه محل حديقه بءر بير حفره شحنه شحنات ارساليه ارساليات بضاعه بضايع "
        "طرد طرود حقيبه حقايب كيس اكياس علبه علب كرتون كراتين براميل برميل عبوات عبوه اسطوانه "
        "اسطوانات انابيب انبوب قطع غيار الات اجهزه معدات ادوات اثاث خشب اخشاب الواح رخام حجاره "
        "حجر بلاط سيراميك حديد قضبان مواد غذاييه بناء تنظيف خضار خضراوات فواكه خضروات رمان برتقال "
        "تفاح عنب ليمون بصل بطاطا طماطم فاصوليا خضراء باذنجان فلفل ملفوف خس بندوره زيتون زيت تمور "
        "تمر شاي قهوه هيل طحين دقيق سكر ملح ارز عدس حمص حليب اطفال اجبان جبن معجون عصير مياه "
        "حلويات بسكويت مكسرات فستق جوز ماشيه اغنام اعلاف علف دجاج لحوم اسماك ملابس اقمشه احذيه "
        "العاب دمي كتب ورق بلاستيك بلاستيكيه مكيفات غسالات افران فرن بطاريات الهواء فلتر كابلات "
        "احتياطي احتياطيه مزدوج مزدوجه سفلي سفليه خلفي خلفيه امامي اماميه معدنيه خشبيه فارغه "
        "مبرده كبيره صغيره نقل ركاب مسافرين اجره شحن خاصه قادمه متجهه معده وارده قادم متجه "
        "كهربايي كهرباييه امتعه شخصيه مدرسيه جسم احشاء ملابسها ملابسه امتعته جسده حقيبته سيارته"
    ).split()
)


def trim_hiding(folded: Folded, start: int, end: int, language: Language) -> tuple[int, int]:
    """
    The words about a hiding place without those that may name a person.

    Latin words with a capital, what stands behind "of" a thing that people own, and Arabic words
    outside a list of hiding places and goods end it, and so does a clause that follows.

    Parameters
    ----------
    start, end
        Where the expression matched, in the folded text.

    Returns
    -------
    start, end
        The same or less; both equal where nothing is left.
    """
    tokens = split_tokens(folded.text, start, end)
    if language.code == "tr":
        return _trim_before(folded, tokens, end)
    kept: list[Token] = []
    for token in tokens:
        if kept and _ends_here(folded, token, kept):
            break
        if language.code == "ar" and token.text.isalpha() and not _is_listed(token.text):
            break
        kept.append(token)
    while kept and (kept[-1].text in _SMALL or kept[-1].text in _OWNER_WORDS):
        kept.pop()
    return (kept[0].start, kept[-1].end) if kept else (start, start)


def _trim_before(folded: Folded, tokens: list[Token], end: int) -> tuple[int, int]:
    """Turkish tells the place before the verb: begin behind the last word with a capital."""
    first = 0
    for place, token in enumerate(tokens):
        if _has_capital(folded, token):
            first = place + 1
            while first + 1 < len(tokens) and tokens[first].text == "'":
                first += 2  # the ending behind a name
    return (tokens[first].start, end) if first < len(tokens) else (end, end)


def _ends_here(folded: Folded, token: Token, before: list[Token]) -> bool:
    if token.text in _OWNER_WORDS | _GOES_ON or _has_capital(folded, token):
        return True
    return token.text == "of" and before[-1].text in _OWNED


def _has_capital(folded: Folded, token: Token) -> bool:
    return token.text.isalpha() and folded.original[folded.place(token.start)].isupper()


_PREFIXES = re.compile(r"^(?:و|ف)?(?:بال|لل|كال|ال|ب|ل)?")


def _is_listed(word: str) -> bool:
    return word in _ARABIC or word in _SMALL or _PREFIXES.sub("", word) in _ARABIC
