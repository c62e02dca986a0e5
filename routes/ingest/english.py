"""English as reports of hauls use it."""

from __future__ import annotations

from routes.ingest.english_taking import TAKEN
from routes.ingest.language import Language, number_words, pattern, words

_UNITS = [
    "zero",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
]
_TENS = ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]

_MONTH = (
    r"(?P<m>january|february|march|april|may|june|july|august|september|october|november|december|"
    r"jan|feb|mar|apr|jun|jul|aug|sept|sep|oct|nov|dec)\b\.?"
)
_DAY = r"(?P<d>[0-3]?\d)(?:st|nd|rd|th)?"
_DAY_TWO = r"(?:\s?(?:-|to|and|or)\s?(?P<d2>[0-3]?\d)(?:st|nd|rd|th)?)?"
_YEAR = r"(?P<y>(?:19|20)\d\d)"
_WEEKDAY = r"(?P<w>monday|tuesday|wednesday|thursday|friday|saturday|sunday)"
_PART = r"(?:early|mid|late|the middle of|the start of|the beginning of|the end of)"

ENGLISH = Language(
    code="en",
    numbers=number_words(
        units={
            **{word: value for value, word in enumerate(_UNITS) if value},
            **{word: 10.0 * (place + 2) for place, word in enumerate(_TENS)},
        },
        scales={
            "thousand": 1e3,
            "million": 1e6,
            "mln": 1e6,
            "mn": 1e6,
            "billion": 1e9,
            "millions": 1e6,
            "thousands": 1e3,
        },
        others={
            "hundred": ("hundred", 100),
            "half": ("fraction", 0.5),
            "quarter": ("fraction", 0.25),
            "quarters": ("fraction", 0.25),
            "and": ("and", 0),
            "a": ("article", 0),
            "an": ("article", 0),
            "of": ("of", 0),
            "dozen": ("dozen", 12),
        },
        vague=("millions", "thousands"),
        pills=("pills", "tablets", "capsules"),
    ),
    grouping=",",
    range_joiners=words("to - and or"),
    pill_words=words("pill pills tablet tablets capsule capsules tabs pellets"),
    mass_words={
        "kg": 1.0,
        "kgs": 1.0,
        "kilo": 1.0,
        "kilos": 1.0,
        "kilogram": 1.0,
        "kilograms": 1.0,
        "kilogramme": 1.0,
        "kilogrammes": 1.0,
        "tonne": 1e3,
        "tonnes": 1e3,
        "ton": 1e3,
        "tons": 1e3,
        "t": 1e3,
        "g": 1e-3,
        "gram": 1e-3,
        "grams": 1e-3,
        "gramme": 1e-3,
        "grammes": 1e-3,
        "lb": 0.45359237,
        "lbs": 0.45359237,
        "pounds": 0.45359237,
        "pound": 0.45359237,
    },
    filler=words(
        "captagon captagons narcotic narcotics illegal illicit amphetamine amphetamines drug drugs "
        "stimulant psychotropic psychoactive counterfeit fenethylline fenetylline white yellow "
        "small contraband smuggled suspected addictive methamphetamine ecstasy tramadol lyrica "
        "pregabalin so called branded brand style type of the these those individual loose metric "
        "imperial prohibited banned hallucinogenic synthetic speed like based laced coloured more "
        "further additional crushed raw pure or about over - \" ' other different such dangerous "
        "( ) hidden packed bagged wrapped seized concealed intoxicating"
    ),
    count_words=pattern(
        r"(?:numbering|totall?ing|amounting to|estimated at|counted|put at|number of|count of|"
        r"quantity of|total of|came to|was)\s(?:\w{1,12}\s){0,2}$",
        r"\(\s?$",
        r"pills,?\s$",
        r"captagon,?\s\(?$",
    ),
    weigh_words=pattern(
        r"(?:weigh(?:ing|ed|s)?|weights?(?: of| was| is|:)|total(?:l?ing)? weight (?:of|was)|equivalent to|equal to|or|"
        r"net weight of|came to|mass of)\s(?:\w{1,13}\s){0,3}$",
        r"the (?:pills|tablets|haul|load|consignment|shipment),\s$",
    ),
    money_words=words(
        "dollar dollars usd euro euros eur riyal riyals sar dirham dirhams aed dh dhs dinar dinars "
        "jod pound pounds lira liras gbp cents percent % $"
    )
    - words("pound pounds"),
    each_words=pattern(
        r"\s?(?:each|apiece|per (?:pill|tablet|person|day|year|month|hour)|an? (?:hour|minute|pill|day|year|month|week)|annually|yearly|every year)\b"
    ),
    before=(
        (
            "over",
            pattern(
                r"(?:over|more than|at least|exceed(?:ing|ed|s)|upwards? of|in excess of|no (?:less|fewer) than|surpass(?:ing|ed))\s(?:the\s)?$"
            ),
        ),
        (
            "nearly",
            pattern(
                r"(?:nearly|almost|close to|just under|under|less than|fewer than|just short of|up to|as many as|as much as)\s$"
            ),
        ),
        (
            "approx",
            pattern(
                r"(?:about|around|approximately|roughly|some|an? estimated|estimated(?: at)?|circa|approx\.?|in the region of|or so|in the order of)\s$|~\s?$|c\.\s$"
            ),
        ),
    ),
    after=(
        ("over", pattern(r"(?:-\s?plus|plus|or more)\b", r"\+")),
        ("approx", pattern(r"(?:or so|or thereabouts)\b")),
    ),
    months={
        **{
            name: number
            for number, name in enumerate(
                [
                    "january",
                    "february",
                    "march",
                    "april",
                    "may",
                    "june",
                    "july",
                    "august",
                    "september",
                    "october",
                    "november",
                    "december",
                ],
                start=1,
            )
        },
        "jan": 1,
        "feb": 2,
        "mar": 3,
        "apr": 4,
        "jun": 6,
        "jul": 7,
        "aug": 8,
        "sep": 9,
        "sept": 9,
        "oct": 10,
        "nov": 11,
        "dec": 12,
    },
    weekdays={
        name: number
        for number, name in enumerate(
            ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
        )
    },
    date_rules=(
        ("iso", pattern(r"(?P<y>20\d\d)-(?P<mn>[01]\d)-(?P<d>[0-3]\d)\b")),
        ("numeric", pattern(r"(?P<d>[0-3]?\d)[/.](?P<mn>[01]?\d)[/.](?P<y>20\d\d)\b")),
        ("day", pattern(rf"{_DAY}{_DAY_TWO}(?:\sof)?\s{_MONTH}(?:,?\s{_YEAR}\b)?")),
        (
            "day",
            pattern(
                rf"{_MONTH}\s{_DAY}{_DAY_TWO}\b(?!\s?(?:million|thousand|pills|kg|[.,]\d))(?:,?\s{_YEAR}\b)?"
            ),
        ),
        ("month", pattern(rf"{_PART}[\s-](?:of\s)?{_MONTH}(?:,?\s(?:of\s)?{_YEAR}\b)?")),
        ("month", pattern(rf"{_MONTH}(?:,?\s(?:of\s)?{_YEAR}\b)")),
        (
            "day of month",
            pattern(r"the (?P<d>[0-3]?\d)(?:st|nd|rd|th) of (?:this|(?P<last>last)) month"),
        ),
        (
            "month last year",
            pattern(rf"(?:in|last|since|during|late|early)\s{_MONTH}\s(?:of\s)?last year"),
        ),
        (
            "month",
            pattern(
                rf"(?:in|last|since|during|of|by|this|until|till|from|back in|throughout)\s{_MONTH}(?!\s[0-3]?\d(?:st|nd|rd|th)?\b(?![.,]\d|\s(?:million|thousand|kg|tonnes?|tons?|pills)))"
            ),
        ),
        ("weekday", pattern(rf"(?P<last>last|previous|the previous)?\s?{_WEEKDAY}(?:'s)?\b")),
        ("offset -2", pattern(r"the day before yesterday|two days ago")),
        (
            "offset -1",
            pattern(
                r"yesterday|last night|the night before|on the eve\b|(?:the (?:previous|preceding) (?:day|evening|night)|a day earlier)\b|the day before(?=[,.;)]| in | at | near |$)"
            ),
        ),
        (
            "offset 0",
            pattern(r"today|this (?:morning|afternoon|evening)|tonight|earlier in the day"),
        ),
        (
            "back",
            pattern(
                r"(?P<n>\d{1,3}|a|an|one|two|three|four|five|six|seven|eight|nine|ten)\s(?P<u>day|week|month|year)s?\s(?:ago)"
            ),
        ),
        (
            "last unit",
            pattern(r"(?:last|the previous|the past|the preceding)\s(?P<u>week|month|year)\b"),
        ),
        ("this unit", pattern(r"(?:earlier\s)?(?:this|the current)\s(?P<u>week|month|year)\b")),
        (
            "year",
            pattern(
                rf"(?:in|since|during|of|by|until|from|back in|throughout|early|late|mid)[\s-](?:early\s|late\s|mid-)?{_YEAR}\b"
            ),
        ),
        ("weekend", pattern(r"(?:at|over|during) the (?:past )?weekend|(?:last|this) weekend")),
        ("same day", pattern(r"the same day")),
    ),
    ordinals={},
    later=pattern(
        r"(?P<n>a|one|two|three|four|five|six|seven|eight|nine|ten|\d{1,2}) (?P<u>day|week)s? (?:later|after that|afterwards|(?P<back>earlier|before(?=[,.])))\b",
        r"(?:on )?the (?:next|following) day\b",
    ),
    seized=pattern(rf"(?:{TAKEN})\b"),
    unreal_before=pattern(
        r"(?:will|would|shall|could|can|(?<!in )(?<!last )(?<!this )(?<!\d )(?<!early )(?<!late )(?<!mid-)may|might|should|must|cannot|can't|won't|if|unless)\s(?:\w{1,13}\s){0,2}$",
        r"(?:plan(?:s|ned|ning)?|hop(?:e|es|ed|ing)|aim(?:s|ed|ing)?|need(?:s|ed)?|want(?:s|ed)?|"
        r"expect(?:s|ed)?|intend(?:s|ed)?|prepar(?:e|es|ed|ing)|train(?:s|ed|ing)?|helps?|helping|"
        r"(?<!was )(?<!were )(?<!been )able|ability|power|order|how|best|trying|tries|used|meant|designed|built|equipped|pledg(?:e|es|ed)|"
        r"vow(?:s|ed)?|efforts?|duty|mission|mandate|tasked|easier|harder|difficult|ways|chances?|struggl(?:e|es|ed|ing)) to\s(?:\w{1,13}\s){0,2}$",
        r"(?:no|not|never|n't|without|nor|neither|fail(?:ed|s|ing)? to|did not|didn't|were not|was not|wasn't|weren't|"
        r"nothing|nobody|none|deny|denied|denies|denying)\s(?:[\w-]{1,15}\s){0,4}$",
        r"(?:whether|wondered if|asked if)\s(?:[\w']{1,15}\s){0,5}$",
        r"(?:capable of|rewards? for|aimed at|chances? of|prospects? of|in case of|risk of)\s(?:\w{1,13}\s){0,2}$",
        r"(?:anyone|anybody|whoever|everyone|persons?|those|people)\s(?:who (?:is|are) )?$",
        r"(?:for|on|against|at)\s(?:better\s|faster\s)?(?:drug\s|narcotics\s)?$(?<=detection )",
    ),
    unreal_after=pattern(
        r"\s?(?:no|nothing|neither|none|little|only empty|not a single|zero)\b",
        r"\s(?:is|are) (?:a|an|the|often|rare|usually|common)\b",
        r"(?: [\w-]{1,14}){0,4} will (?:\w{1,8} )?be (?:replaced|followed)\b",
    ),
    denied=pattern(
        r"(?:den(?:y|ied|ies|ying)|dismiss(?:ed|es)?|reject(?:ed|s)?|refut(?:ed|es))\s(?:[\x22\w]{1,15}\s){0,5}(?:report|claim|rumou?r|alleg|that|what|seiz|any|having)",
        r"no (?:\w{1,15}\s){0,3}(?:drugs?|pills|narcotics|contraband|captagon|shipment|haul)\s(?:\w{1,12}\s){0,3}(?:found|seized|discovered|detected|recovered|on board|involved)",
        r"(?:found|turned up|revealed|yielded|uncovered) (?:nothing|no)\b",
        r"false alarm|hoax\b|(?:misread(?:ing)?|mistaken|mistakenly|misidentified|mix-?up)\b|never (?:happened|took place)",
        r"(?:no such|no) (?:\w{1,12} )?(?:seizure|haul|find|operation)s? (?:was|were|had|took|has|have|at|in|of|there)|there was no (?:\w{1,12} )?(?:seizure|haul|find)",
        r"(?:retract|withdr)\w{2,5} (?:\w{1,12} ){0,3}(?:claim|report|statement|announcement)",
        r"no truth (?:in|to)\b|(?:untrue|baseless|unfounded|fabricated)\b|fake news|false (?:report|claim|rumou?r|news)s?",
        r"turned out to be (?:\w{1,12}\s){0,3}(?:flour|sugar|medicine|vitamin|harmless|fake|chalk|starch|sweets|antibiotic|painkiller|legal|paracetamol)",
    ),
    planned=pattern(
        r"(?:drill|exercise|dummy|demonstration|test (?:container|run|shipment|load)|simulat\w{1,6}|mock|training (?:course|session|day|exercise|programme|program)|"
        r"(?:training|awareness|regional|joint|capacity-building|two-day|three-day) workshops?|workshops? (?:on|for|about|organi[sz]ed|held)|"
        r"awareness campaign|hypothetical|scenario|novels?|(?<!plastic )(?<!stretch )films?|(?:opening|first|last|final) (?:episode|scene|chapter)|cinemas?|movies?|thriller|screenplay|box office|short story|video game|board game|(?:television|tv|ramadan|crime|drama) (?:series|drama|serial)|the (?:hero|heroine|credits)|protagonist|rehears\w{1,4}|role-?play|mock-?up|make-believe|imaginary|fictional|documentary)\b",
        r"(?:plans?|planned|intends?|set|due|expected|about) to (?:install|deploy|buy|open|launch|introduce|equip|hire|train)\b",
        r"(?:bill|draft law|legislation|decree|amendment) (?:\w{1,12} ){0,6}(?:would|will|that|to)\b",
        r"will (?:install|deploy|buy|launch|introduce|equip|hire|train|receive)\b",
    ),
    habitual=pattern(
        r"(?:often|regularly|routinely|frequently|repeatedly|usually|typically|commonly|generally|almost daily|daily basis|"
        r"increasingly|over the years|in recent (?:years|months|weeks)|for years|for decades|every (?:day|week|month)|"
        r"from time to time|dozens of times|time and again|many (?:\w{1,10}\s)?(?:shipments|attempts|times)|"
        r"several (?:shipments|attempts|times)|numerous (?:shipments|attempts)|a (?:series|string) of)\b"
    ),
    summed=pattern(
        r"(?<!closed )(?<!shut )(?<!traffic )since (?:the (?:start|beginning) of|january|(?:early|late)\s)?\s?(?:the year|this year|20\d\d)?\b(?<=year|20\d\d|.\d\d\d)",
        r"since the (?:start|beginning|fall|outbreak|end)\b",
        r"over the (?:past |last |whole )?year\b|(?:yearly|year-end|annual|in (?:its|their|the)) review\b",
        r"\d{2,6} (?:drug |trafficking |smuggling |criminal )?(?:networks|gangs|cells)\b",
        r"so far (?:this year|in|since)|end-of-year|year-end",
        r"(?:in|over|during|within) (?:the )?(?:past |last |previous )?(?:\d{1,2}|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve) (?:months|years)\b",
        r"(?:in|during|over) that (?:year|month|period|time)\b",
        r"(?:during|over|throughout) the (?:month of \w+|(?:\w{3,5} )?weeks|month)\b",
        r"(?:across|in) (?:\d{1,3}|\w{3,9}) countries\b",
        r"this year alone",
        r"(?:the )?year to date",
        r"(?:in|during|over|throughout|within) (?:the )?(?:first|second|third|last|past|previous|final|whole|entire) (?:\w{1,10}\s){0,1}(?:half|quarter|months?|years?|weeks?|days?|decade)\b(?<!last month)(?<!last week)",
        r"(?:in|during|over) (?:all of|the whole of) 20\d\d",
        r"between (?:january|20\d\d) and",
        r"from january to",
        r"(?:annual|yearly|quarterly|monthly)(?:ly)? (?:report|figures?|total|statistics|seizures?|haul)",
        r"per (?:year|month)|(?:a|each|every) year\b(?! (?:earlier|later|ago|before|after|on))|annually",
        r"(?:statistics|figures) (?:\w{1,12}\s){0,4}show",
        r"\d{2,6} (?:[\w-]{1,14} ){0,2}(?:cases|operations|attempts|incidents|seizures)\b",
        r"(?:br(?:ing|ings|ought|inging)|takes?|taking|took)\s(?:the total|to (?:\w{1,8}\s){0,3}[\d.,]+|the (?:number|amount|overall|tally))",
        r"(?:total|tally|number|amount|volume) (?:of \w{1,12} )?seized (?:this|last|in|since|by|across)",
        r"(?:nationwide|countrywide|across the (?:country|region|kingdom)) (?:this|last) year",
        r"on average",
        r"all of last year",
        r"last year alone",
        r"in 20\d\d alone",
        r"(?<!a )combined\b(?! task)",
        r"up from",
        r"(?:fell|rose|dropped|declined|climbed|increased|decreased|grew|doubled) (?:by|to)\b|(?:down|up) by (?:\w{1,8} )?(?:\d|half|third|quarter)",
        r"compared (?:with|to)",
        r"a record year|ever (?:been )?(?:found|caught|seized)",
        r"annual",
    ),
    rumoured=pattern(
        r"unconfirmed",
        r"rumou?rs?\b",
        r"could not be (?:independently )?(?:verified|confirmed)",
        r"not (?:yet )?(?:been )?(?:independently )?confirmed",
        r"allegedly (?:seized|found|intercepted|discovered|confiscated|captured)",
        r"social media (?:posts?|users|accounts|pages)",
        r"no official confirmation",
        r"hearsay|(?:an?|the|that) claims? that\b|(?:responding to|asked about|commenting on) (?:an? |the )?(?:claims?|reports?)",
        r"speculat\w{1,6}",
        r"purported(?:ly)?",
        r"without confirmation",
        r"(?<!posted a )(?<!published a )(?<!released a )(?<!shared a )(?:reports|posts|claims|videos?) on (?:telegram|facebook|social|twitter|x)\b",
        r"(?:residents|locals|neighbou?rs|villagers|activists|traders) (?:say|said|claim)",
    ),
    tried=pattern(
        r"sentenc(?:e|ed|es|ing)\b",
        r"convict(?:ed|ion|ions|s)?\b",
        r"jailed\b",
        r"(?:court|jury|judge)s? (?:in \w{1,15} )?(?:heard|ruled|found|upheld|handed|overturned|opened|adjourned|acquitted)",
        r"acquitt\w{1,4}",
        r"on trial",
        r"(?:the|his|her|their|a) (?:\w{1,12} )?(?:trial|appeal|verdict|retrial)\b",
        r"life (?:term|imprisonment)",
        r"years in (?:prison|jail)",
        r"execut(?:ed|ion)\b",
        r"(?:given|handed|gets?|got|received|faces?|facing|serving|served|jailed for) (?:\w{1,10} ){0,3}(?:\d{1,2}|two|three|five|six|seven|eight|ten|twelve|fifteen|twenty|thirty)(?: |-)years?\b(?! ago)",
        r"years (?:behind bars|of hard|of imprisonment)|death (?:sentence|penalty)s?|put to death|(?:hanged|beheaded|guilty)\b|(?:appeals?|criminal) court|court of appeal",
        r"plead(?:ed|s)?\b",
        r"prison term",
        r"indict\w{1,5}",
    ),
    burnt=pattern(
        r"(?:set(?:s|ting)? (?:fire|light|alight|ablaze)|(?:are|is|were|was) (?:now )?ash(?:es)?|set (?:\w{1,12}\s){1,5}on fire|torch(?:ed|ing)|went up in (?:flames|smoke)|destroy(?:s|ed|ing)?|incinerat\w{1,4}|burn(?:s|ed|t|ing)?|dispos(?:e|es|ed|al|ing) of|destruction of)\b",
        r"(?:previously |already |earlier )?(?:seized|confiscated|impounded) (?:\w{1,12}\s){0,6}(?:were|was|being|has been|have been|had been|are|is|to be) (?:\w{1,12}\s){0,2}(?:destroyed|burned|burnt|incinerated|disposed)",
    ),
    superlative=pattern(
        r"(?:largest|biggest|first|second|third(?! of)|fourth|fifth|latest|smallest|most significant|record|heaviest|worst|\d{1,2}(?:st|nd|rd|th))\b"
    ),
    always=pattern(
        r"(?:every|each) (?:single )?(?:\w{1,12} )?(?:day|week|month|year|night|time|pill|tablet|million|shipment|lorry|truck|seizure|haul|kilo)\b|from time to time|on average"
    ),
    parted=pattern(
        r"(?:;|, while|, whereas|, followed by)",
        r"(?:,|-|\.)?\s?(?:and\s|but\s)?(?:in|during|on) (?:a|another|one|the) (?:separate|second|third|fourth|different|other|further|similar|unrelated)\b(?![.,;])",
        r"(?:,|-)?\s?(?:and\s|but\s)?(?:in|during) (?:another|a further)\b",
        r"(?:,\s)?(?:separately|meanwhile|elsewhere)\b",
        r"(?:,|-) (?:when|after which|in which case|where last|compared|exceeding|surpassing|topping|eclipsing|beating|the largest since|the biggest since|bigger than|larger than)\b",
        r",? (?:a|one|two|three|four|five|\d{1,2}) (?:day|week|month|year)s? (?:after|before|earlier|later)\b(?! that)",
        r",? (?:and\s)?the (?:second|third|other|latter)\b(?![.,;])",
        rf",? (?:and|but) (?:(?:on|in) (?:{_WEEKDAY.replace('?P<w>', '?:')}|{_MONTH.replace('?P<m>', '?:')}|[0-3]?\d (?:{_MONTH.replace('?P<m>', '?:')}))|last (?:week|month|year)|earlier|later|yesterday)\b",
        r",? (?:and |but )?(?:\w{1,7} )?(?:hours?|minutes|days|weeks|months) (?:after|before|later)\b(?! that)",
        r"comes? (?:\w{1,12}\s){0,4}after\b",
        r"came (?:\w{1,12}\s){0,4}after\b",
        r"follow(?:s|ed|ing) (?:the|a|an|another)\b",
        r", (?:the|its|their|one of the) (?:\w{1,12} ){0,2}(?:largest|biggest|heaviest|most)\b",
        r"similar to\b",
        r"as well as (?=\d)",
        r",? (?:and |plus )?,?\s?(?:on \w{3,6}day,? )?(?:another|a further|an additional) (?=\d|half|(?:one|two|three|four|five|six|seven|eight|nine|ten|a) (?:million|hundred))",
    ),
    kinds=(
        (
            "factory",
            pattern(
                r"(?:factory|factories|laborator(?:y|ies)|labs?|workshops?|(?:production|manufacturing) (?:facilit(?:y|ies)|lines?|sites?|plants?)|(?:pill|captagon|drug)[- ]?(?:making|producing|manufacturing|production)? ?(?:plants?|presses|press|machines?))\b"
            ),
        ),
        (
            "drone",
            pattern(
                r"(?:drones?|unmanned aerial|unmanned aircraft|uavs?|quadcopters?|balloons?|gliders?|paragliders?)\b"
            ),
        ),
        (
            "raid",
            pattern(
                r"(?:raid(?:s|ed|ing)?|storm(?:ed|ing)|search(?:ed)? (?:of |warrant)?(?:a |the )?(?:house|home|flat|apartment|farm|warehouse|depot|villa)|warehouses?|depots?|storehouses?|farms?\b|farmhouse|apartment|villa|hideouts?|safe house|swoop(?:ed)?|sting)\b"
            ),
        ),
        (
            "foiled_crossing",
            pattern(
                r"(?:infiltrat\w{1,5}|border guards?|(?:foil|thwart|repel)(?:s|ed|led|ing|ling)? (?:an?|the|two|three|several)? ?(?:\w{1,14}\s){0,3}(?:cross|infiltrat|incursion)\w{0,5}|(?:across|over) the (?:\w{1,12} )?(?:border|frontier)|cross(?:ed|ing)? the (?:border|frontier)|tr(?:y|ied|ying) to (?:cross|infiltrate|sneak|slip)|rules of engagement|on foot)\b"
            ),
        ),
    ),
    borders=pattern(r"(?:border|frontier|border strip|border fence|berm|demarcation)\b"),
    hiding=pattern(
        r"(?P<how>(?:hidden|concealed|stashed|tucked|stuffed|packed|secreted|disguised|buried|sewn|welded|built|placed|wrapped|smuggled|camouflaged|loaded|stowed|sealed|dissolved|moulded|molded|tied|strapped|fitted)\s(?:\w{1,14}\s){0,2}?(?:in|inside|into|within|among|amongst|under|beneath|behind|between|as|beside|with|to|underneath)\s(?P<what>(?:[\w'-]{1,20}\s?){1,8}))",
        r"(?:beneath|underneath|under|behind|between|inside|among|amongst|within|below) (?:the |its |their |his |her |an? )(?:[\w'-]{1,20}\s){1,6}(?:were|was|lay|sat)\b",
        r"(?P<how2>inside (?P<what2>(?:an? |the |two |three |four |its )(?:[\w'-]{1,20}\s?){1,6}))",
    ),
    vague_amount=pattern(
        r"(?:large|huge|big|significant|considerable|substantial|massive|vast|enormous|small|unspecified|undisclosed|unknown|great|sizeable|commercial|limited) (?:\w{1,12}\s){0,2}?(?:quantit(?:y|ies)|amounts?|number|shipments?|consignments?|haul|loads?|cargo|stash|cache|batch)",
        r"(?:millions|thousands|hundreds of thousands|tens of thousands|dozens|hundreds|scores) of\b",
        r"(?:quantit(?:y|ies)|amounts?|bags|sacks|packets|packages|bundles|parcels|boxes|crates) of\b",
    ),
    single=pattern(
        r"(?:an?|another|the latest|one|two|three|its|the) (?:\w{1,14}[\s-]){0,4}?(?:attempts?|shipments?|consignments?|haul|factory|lab|laborator(?:y|ies)|labs|factories|workshop|drones?|balloons?|trucks?|lorry|lorries|containers?|vehicles?|cars?|cargo|loads?|warehouse|depot|bags?|tanker|bus|boat|dhow|ship|facility|plant|stash|cache|operation|raid|smugglers?|quantity|amount|ring|network|cell|gang|farm|house)\b"
    ),
    harmless=pattern(
        r"(?:cigarettes?|tobacco|weapons?|rifles?|ammunition|rounds|explosives?|fuel|diesel|petrol|gasoline|gold|antiquit\w{2,4}|artefacts?|artifacts?|coins?|banknotes|alcohol|whisky|vodka|phones?|flour|sugar|medicines?|vaccines?|vitamins?|antibiotics?|painkillers?|contraceptive|aspirin|paracetamol|supplements?|fireworks|toys|livestock|sheep|perfumes?|food|wheat|fertili[sz]er|apples?|oranges?|tomatoes|potatoes|cement|steel|iron|vegetables|fruits?|pomegranates?|tea|coffee|rice|lemons?|grapes?|stones?|marble|scrap|clothes|clothing|shoes|sand|gravel|olive|oil|aid|timber|wood|paper|plastic|tiles?|bricks?|onions?|garlic|beans?|dates|honey|water|milk|cheese|chickpeas|lentils|salt|soap|detergent|furniture|machinery|parts|tyres?|copper|aluminium|aluminum|charcoal|coal|animal feed|fodder|feed|barley|corn|maize|produce|goods|cargo|merchandise|meat|chicken|fish|seeds?|nuts|cocoa|precursors?|chemicals?|powder)\b"
    ),
    medicine=pattern(
        r" (?:for|against) (?:\w{1,12} )?(?:blood pressure|diabetes|pain|malaria|headaches?|fever|hypertension|epilepsy|cholesterol|heart|flu)\b",
        r" of (?:\w{1,12} )?(?:paracetamol|aspirin|ibuprofen|antibiotics?|vitamins?|penicillin|insulin|panadol|iron|folic)\b",
    ),
    referring=pattern(
        r"(?:the (?:\w{1,14}\s){0,3}?(?:pills|tablets|haul|shipment|consignment|cargo|drugs|narcotics|seizure|load|contraband|operation|raid|stash|quantity|substances?|truck|lorry|vehicle|driver|amphetamines?|captagon)|they|it|this|its|their|officers|agents|investigators|inspectors|a search|searching|inside)\b"
    ),
    gate_words=words(
        "crossing crossings gate border post checkpoint customs outlet terminal station port crossingpoint borderpost entry sector"
    ),
    port_words=words("port seaport harbour harbor docks dock quay quayside"),
    airport_words=words("airport"),
    roles_before=(
        (
            "excluded",
            pattern(
                r"(?:border|frontier|fence|strip) with\s(?:the\s|neighbou?ring\s)?$",
                r"(?:fall|collapse|capture|overthrow|battle|siege|rulers|regime|side|flag) (?:of|in)\s(?:the\s)?$",
                r"(?:courts?|ministry|ministries|minister|embassy|office|headquarters|conference|statement|meeting|talks|summit|hospital|prison|told|visit(?:ed|ing)? to|headquartered|based|university|officials?|spokesman|analyst|analysts|born|government|capital|trade|(?<!off the )market|think tank|agreed|met|meet|ministers) (?:in|of|from|,)\s(?:the\s)?$",
                r"(?:linked|belong\w{0,4}|according|related|due|thanks|return(?:ed|ing)?|addition|close|compared|similar|next|adjacent|referred|transferred|extradited|handed over|flown|deported) to\s(?:the\s)?$",
            ),
        ),
        (
            "people",
            pattern(
                r"(?:officers?|men|man|woman|suspects?|soldiers|units?|teams?|forces|troops|police|agents|nationals?|citizens?|people|drivers?|smugglers?|members?|tribes?|intelligence|information|tip(?:-off|off|s)?|statement|reports?|support|help|trader|businessman|detectives|investigators|colleagues|counterparts|delegation|experts|counterpart|data) (?:received |provided |came |coming )?(?:from|of|by)\s(?:the\s)?$"
            ),
        ),
        (
            "excluded",
            pattern(r"(?:road|highway|motorway|route) from (?:[\w'-]{1,15} ){1,3}to\s(?:the\s)?$"),
        ),
        ("at", pattern(r"(?:road|highway|motorway|route) (?:from|between|to)\s(?:the\s)?$")),
        (
            "origin",
            pattern(
                r"(?:from|out of|start(?:ed|s) out in|set out (?:from|in)|began in|originating (?:in|from)|originat(?:ed|es) (?:in|from)|left|departed|(?:produced|manufactured|made|loaded|cooked|pressed) in)\s(?:the\s|neighbou?ring\s|nearby\s|northern\s|southern\s|eastern\s|western\s|war-torn\s|inside\s|port of\s|a port in\s|its source in\s){0,2}$"
            ),
        ),
        (
            "transit",
            pattern(
                r"(?:through|via|by way of|across|transiting|transited|passing through|crossed|crossing|over|using)\s(?:the\s|neighbou?ring\s|northern\s|southern\s|eastern\s|western\s|the territory of\s|a port in\s){0,2}$"
            ),
        ),
        (
            "destination",
            pattern(
                r"(?:to|into|bound for|destined for|destination was|headed for|head(?:ed|ing|ing) (?:to|for|towards?)|en route to|way to|route to|meant for|intended for|towards?|toward|for (?:sale|delivery|distribution|markets?|resale|buyers|customers|dealers|onward shipment|shipment|smuggling|users|transport|consumers|export|re-export) (?:in|to|into)|for the|for|enter(?:ed|ing|s)?|reach(?:ed|ing|es)?|arriv(?:ed|ing|al) (?:in|at))\s(?:the\s|neighbou?ring\s|nearby\s|northern\s|southern\s|eastern\s|western\s|markets in\s|other parts of\s){0,2}$"
            ),
        ),
        (
            "at",
            pattern(
                r"(?:in|at|near|outside|on the outskirts of|off|around|inside|within|west of|east of|north of|south of|close to|by|on|of|between|and|along|beside|opposite|,)\s(?:the\s|a\s|its\s|central\s|rural\s|northern\s|southern\s|eastern\s|western\s|north-?east(?:ern)?\s|north-?west(?:ern)?\s|south-?west(?:ern)?\s|south-?east(?:ern)?\s|greater\s|downtown\s|coast of\s|border town of\s|town of\s|city of\s|port of\s|village of\s|province of\s|district of\s|desert of\s|countryside of\s|port city of\s|border city of\s|suburb of\s|suburbs of\s){0,2}$"
            ),
        ),
    ),
    roles_after=(
        ("destination", pattern(r"[- ]bound\b(?! for)")),
        (
            "excluded",
            pattern(
                r"'s (?:\w{1,12} ){0,3}?(?:directorate|department|agency|army|police|customs|forces|guards?|services?|commission)\b",
                r"'?s? (?:\w{1,12} ){0,1}?(?:courts?|ministry|minister|ministries|embassy|government|government-run|newspaper|news agency|university|based|authorities|officials|security|capital)\b",
                r"[- ]based\b",
            ),
        ),
        ("origin", pattern(r"[- ](?:made|produced|manufactured|registered|plated)\b")),
    ),
    titles=pattern(
        r"(?:mr|mrs|ms|dr|prof|professor|sheikh|general|gen|colonel|col|major|maj|captain|capt|lieutenant|lt|sergeant|sgt|brigadier|brig|minister|president|prime minister|spokesman|spokeswoman|spokesperson|director|governor|judge|king|prince|princess|emir|sultan|commander|inspector|ambassador|secretary|deputy|named|called|identified as|nicknamed)\b\.?(?:\s(?:general|gen|colonel|col|of state)\.?){0,2}\s"
    ),
    opened=pattern(
        r"(?:re-?open(?:s|ed|ing)?|open(?:s|ed|ing)|resum(?:es?|ed|ing|ption)|back in (?:service|operation)|return(?:s|ed) to (?:service|operation))\b"
    ),
    closed=pattern(
        r"(?:clos(?:es|ed|ure|ing)|shut(?:s|ting)?(?: down)?|sealed|suspend(?:s|ed|ing)?|halt(?:s|ed)?)\b"
    ),
    agreed=pattern(
        r"(?:agree(?:s|d|ing)?|sign(?:s|ed|ing)?|set(?:s|ting)? up|establish(?:es|ed|ing|ment)?|form(?:s|ed|ing)|creat(?:es?|ed|ing|ion)|launch(?:es|ed|ing)?|memorandum|pact|deal|accord)\b(?:[^.;]{0,100}?)\b(?P<what>joint (?:\w{1,15}\s){0,3}(?:cell|centre|center|committee|mechanism|room|task force|command|body|channel|team)|(?:liaison|communications?|coordination|intelligence[- ]sharing|contact) (?:\w{1,12}\s){0,2}(?:cell|centre|center|office|channel|mechanism|room|committee|officers|agreement)|(?:shar(?:e|ing)|exchang(?:e|ing)) (?:\w{1,12}\s){0,3}(?:intelligence|information|data)|memorandum(?: of understanding)?|cooperation|co-operation|agreement|pact)\b"
    ),
    market=pattern(
        r"(?:market|trade|industry|business|revenue|revenues|profits?|exports?|turnover|economy|earn(?:ed|ings|s)?|worth|income|generat(?:ed|es|ing))\b"
    ),
    produced=pattern(
        r"(?:world(?:'s)?|global|worldwide|total|all)\b[^.;%]{0,60}(?:output|production|supply|captagon|pills)\b",
        r"(?:produc(?:e|ed|es|ing|tion|er)|manufactur\w{1,4}|suppl(?:y|ied|ies)|made|output)\b",
    ),
    announced=pattern(
        r"(?:said|says|announc(?:e|ed|es|ing|ement)|report(?:ed|s|ing)?|stat(?:ed|es|ement)|declared|told|reveal(?:ed|s)|confirm(?:ed|s)|disclosed|posted|wrote|according to|added|published)\b"
    ),
)
