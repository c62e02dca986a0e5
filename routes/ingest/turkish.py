"""Turkish as reports of hauls use it."""

from __future__ import annotations

from routes.ingest.language import Language, folded_keys, number_words, pattern, words

_UNITS = {
    "bir": 1,
    "iki": 2,
    "üç": 3,
    "dört": 4,
    "beş": 5,
    "altı": 6,
    "yedi": 7,
    "sekiz": 8,
    "dokuz": 9,
    "on": 10,
    "yirmi": 20,
    "otuz": 30,
    "kırk": 40,
    "elli": 50,
    "altmış": 60,
    "yetmiş": 70,
    "seksen": 80,
    "doksan": 90,
}
_MONTHS = {
    name: number
    for number, name in enumerate(
        [
            "ocak",
            "şubat",
            "mart",
            "nisan",
            "mayıs",
            "haziran",
            "temmuz",
            "ağustos",
            "eylül",
            "ekim",
            "kasım",
            "aralık",
        ],
        start=1,
    )
}
_WEEKDAYS = {
    name: number
    for number, name in enumerate(
        ["pazartesi", "salı", "çarşamba", "perşembe", "cuma", "cumartesi", "pazar"]
    )
}
_MONTH = "(?P<m>" + "|".join(folded_keys(_MONTHS)) + ")"
_END = r"(?:'?(?:da|de|ta|te|dan|den|tan|ten|in|un|i|u|nin|nun|a|e|ya|ye|ki|daki|deki|taki|teki))?(?!\w)"
_YEAR = r"(?P<y>20[0-3]\d)"
_DAY = r"(?P<d>[0-3]?\d)(?:\s?(?:-|ve|ile)\s?(?P<d2>[0-3]?\d))?"
_WEEKDAY = "(?P<w>pazartesi|sali|carsamba|persembe|cumartesi|cuma|pazar)"
_V = r"\w{0,14}"

TURKISH = Language(
    code="tr",
    numbers=number_words(
        units=_UNITS,
        scales={
            **{
                f"{word}{end}": value
                for word, value, ends in (
                    ("milyon", 1e6, ("", "dan", "u", "un", "luk", "a", "lik")),
                    ("bin", 1e3, ("", "den", "i", "in", "lik", "e")),
                    ("milyar", 1e9, ("", "dan", "i", "lik")),
                )
                for end in ends
            },
        },
        others={
            "yüz": ("hundred", 100),
            "buçuk": ("fraction", 0.5),
            "yarım": ("fraction", 0.5),
            "çeyrek": ("fraction", 0.25),
            "düzine": ("dozen", 12),
        },
        pills=("hap", "tablet", "adet"),
    ),
    grouping=".",
    range_joiners=words("ila ile -"),
    pill_words=words("hap haplar tablet tabletler kapsül hapı hapın adet"),
    mass_words={
        "kg": 1.0,
        "kilo": 1.0,
        "kilogram": 1.0,
        "ton": 1e3,
        "gram": 1e-3,
        "gr": 1e-3,
        "g": 1e-3,
        "kilogramlik": 1.0,
        "tonluk": 1e3,
    },
    filler=words(
        "adet tane captagon kaptagon uyuşturucu uyarıcı sentetik amfetamin ecza captagonlu ( ) yasa dışı yasadışı "
        "kaçak nitelikte cinsi türü isimli adlı marka extasy ecstasy ekstazi - \" ' kadar fazla aşkın üzerinde "
        "çok olan narkotik lyrica tramadol toplam"
    ),
    count_words=pattern(
        r"(?:sayisi|toplam|adedi|miktari|tam|sayida)\s(?:\w{1,10}\s){0,2}$", r"\(\s?$", r"hap\s\(?$"
    ),
    weigh_words=pattern(
        r"(?:agirli[gk]\w{0,8}|toplam|toplami|haplar|hapin|haplarin|tartilan|captagonun|sevkiyatin|yukun|malin|yani|agirliklari)\s(?:\w{1,10}\s){0,2}$",
        r"(?:\(|yaklasik|,)\s?$",
    ),
    money_words=words("dolar lira liralık avro euro tl riyal dinar dirhem milyarlık % yüzde"),
    each_words=pattern(r"\s?(?:tanesi|basina|yillik|yilda|gunluk|gunde|ayda)\b"),
    before=(
        ("over", pattern(r"(?:en az|fazlasi)\s$")),
        ("nearly", pattern(r"(?:neredeyse|azami|en fazla)\s$")),
        (
            "approx",
            pattern(r"(?:yaklasik|takriben|asagi yukari|tahminen|yaklasik olarak)\s(?:toplam\s)?$"),
        ),
    ),
    after=(
        ("over", pattern(r"'?(?:den|dan|i|u|in|un|nin)?\s?(?:fazla|cok|askin|uzerinde)\b")),
        ("nearly", pattern(r"'?(?:den|dan|e|a)?\s?(?:yakin|az)\b")),
        ("approx", pattern(r"(?:kadar|civarinda|dolayinda)\b")),
    ),
    months=folded_keys(_MONTHS),  # type: ignore[arg-type]
    weekdays=folded_keys(_WEEKDAYS),  # type: ignore[arg-type]
    date_rules=(
        ("iso", pattern(r"(?P<y>20\d\d)-(?P<mn>[01]\d)-(?P<d>[0-3]\d)\b")),
        ("numeric", pattern(r"(?P<d>[0-3]?\d)[/.](?P<mn>[01]?\d)[/.](?P<y>20\d\d)\b")),
        ("day", pattern(rf"{_DAY}\s{_MONTH}(?:\s{_YEAR})?{_END}")),
        (
            "day of month",
            pattern(
                r"(?:bu |(?P<last>gecen )?)ayin (?P<d>[0-3]?\d)'?(?:i|u|in|un)?(?:nda|nde)(?!\w)"
            ),
        ),
        ("month last year", pattern(rf"gecen yil(?:in)?\s{_MONTH}{_END}")),
        ("month", pattern(rf"{_YEAR}(?:\syili(?:nin)?)?\s{_MONTH}{_END}(?:\s?ayi\w{{0,6}})?")),
        ("month", pattern(rf"{_MONTH}\s{_YEAR}{_END}")),
        (
            "month",
            pattern(
                rf"(?:gecen\s|gectigimiz\s|bu\s)?{_MONTH}\s(?:ayi\w{{0,6}}|ortasi\w{{0,6}}|basi\w{{0,6}}|sonu\w{{0,6}})"
            ),
        ),
        ("month", pattern(rf"(?:gecen|gectigimiz|bu)\s{_MONTH}{_END}")),
        ("month", pattern(rf"{_MONTH}'?(?:ta|te|da|de)(?!\w)")),
        (
            "weekday",
            pattern(
                rf"(?:gecen\s|gectigimiz\s|onceki\s)?{_WEEKDAY}(?:\s(?:gunu|gecesi|sabahi|sabaha karsi|aksami|gun))(?!\w)"
            ),
        ),
        ("weekday", pattern(rf"(?:gecen\s|gectigimiz\s)?(?!pazar\b){_WEEKDAY}(?!\w)")),
        ("offset -2", pattern(r"(?:onceki gun|evvelsi gun)(?!\w)")),
        ("offset -1", pattern(r"(?:dun|dunku|dun gece|dun aksam|dun sabah)(?!\w)")),
        ("offset 0", pattern(r"(?:bugun|bu sabah|bu aksam|bugunku)(?!\w)")),
        (
            "back",
            pattern(
                r"(?P<n>\d{1,3}|bir|iki|uc|dort|bes|alti|yedi)\s(?P<u>gun|hafta|ay|yil)\s(?:once(?:ki)?|evvel)(?!\w)"
            ),
        ),
        ("last unit", pattern(r"(?:gecen|gectigimiz)\s(?P<u>hafta|ay|yil|sene)(?:ki)?(?!\w)")),
        ("this unit", pattern(r"bu\s(?P<u>hafta|ay|yil)(?:ki)?(?!\w)")),
        (
            "year",
            pattern(
                rf"{_YEAR}(?:\s?(?:yili\w{{0,5}}|senesi\w{{0,5}})|'(?:da|de|te|ta|deki|daki|teki|taki))"
            ),
        ),
    ),
    ordinals={},
    later=pattern(
        r"(?:bundan )?(?P<n>bir|iki|uc|dort|bes|alti|yedi|\d{1,2}) (?P<u>gun|hafta) sonra(?!\w)",
        r"(?:ertesi|bir sonraki) gun(?!\w)",
    ),
    seized=pattern(
        rf"(?:ele gecir{_V}|ele gecti|yakala(?:n|d|yan|t|nan){_V}|yakalamis{_V}|el kon{_V}|el koy{_V}|elkonul{_V}|bulun(?:du|an|dugu|mus|dugunu|up|arak){_V}|buldu{_V}|bulmus{_V}|bulan|bulup|cikard{_V}|cikart{_V}|cikti|cikmasi|ciktigi{_V}|cikmis{_V}|cikan|cikarildi|cikarilan|"
        rf"tespit e(?:d|t){_V}|gun yuzune cik{_V}|sapta(?:n|d){_V}|rastlan(?:di|mis){_V}|ulasildi|geride (?:[\w']{{1,14}}\s){{0,9}}birak{_V}|gecisi\w{{0,3}} engel{_V}|engellen{_V}|engelled{_V}|onlen(?:di|en){_V}|onledi{_V}|dusur(?:du|ul){_V}|imalathane\w{{0,6}} bas(?:ti|ildi|kin){_V}|bas(?:ti|ildi|kin){_V}|durdurul(?:du|an)|"
        rf"gozaltina al{_V}|tutukla(?:n|d){_V}|zapt ?ed{_V}|musadere{_V}|cokert{_V}|ortaya cikar{_V}|baskin{_V}|desifre ed{_V}|sok(?:ul)?masi? engel{_V})(?!\w)"
    ),
    unreal_before=pattern(
        r"(?:hic|hicbir|herhangi bir)\s(?:\w{1,14}\s){0,4}$",
        r"(?:eger|olursa|durumunda)\s(?:\w{1,14}\s){0,3}$",
    ),
    unreal_after=pattern(r"$^"),
    denied=pattern(
        r"yalanla\w{1,10}|tekzip\w{0,6}|haber\w{0,8} duzelt\w{1,8}",
        r"rastlanm(?:a|i)\w{0,8}",
        r"(?:ele gecirilem|ele gecirilme[dmy]|bulunama|bulunmad|bulunmam|tespit edilem|tespit edilme[dm]|yakalanmad|yakalanma[dm])\w{0,10}",
        r"(?:gercegi yansitm|dogru degil|asilsiz|gercek disi)\w{0,8}",
        r"(?:cikmadi|bos cikti)|uyusturucu (?:madde )?degil",
    ),
    planned=pattern(
        r"(?:planlan\w{2,10}|planliyor\w{0,6}|hedefle\w{2,10}|kurulacak\w{0,6}|alinacak\w{0,6}|yerlestirilecek\w{0,6}|konulacak\w{0,6}|kullanilacak\w{0,6}|amaclan\w{2,10}|saglanacak\w{0,6}|ele gecirilecek\w{0,6}|"
        r"tatbikat\w{0,8}|egitim\w{0,8}|torende|seminer\w{0,6}|senaryo\w{0,6}|dizi film|belgesel\w{0,6}|roman(?:i|in|inda)?|sinema\w{0,6}|gosterime|vizyona|dizisi\w{0,6}|filmi\w{0,5}|bilgilendirme|farkindalik)(?!\w)"
    ),
    habitual=pattern(
        r"(?:vardir|siklikla|genellikle|surekli|her (?:gun|hafta|ay|yil)|zaman zaman|son yillarda|yillardir|sik sik|cogu zaman|duzenli olarak)(?!\w)"
    ),
    summed=pattern(
        r"(?:yil(?:in)? (?:basindan|ilk)|yilin (?:\w{2,6} ){1,2}ayinda|yilbasindan|(?:bu )?yil icinde|(?:yil|ayi?|hafta|gun|20\d\d) boyunca|son (?:bir|iki|uc|bes|alti|on|\d{1,2}) (?:yil|ay|hafta)\w{0,4}|ulke genelinde|yurt genelinde|turkiye genelinde|"
        r"gecen yil\b(?! (?:ocak|subat|mart|nisan|mayis|haziran|temmuz|agustos|eylul|ekim|kasim|aralik))|verilerine gore|yila gore|bu yana|(?:20\d\d|yil)'?\w{0,4} beri|(?:azal|artis|artarak|artti|katlan)\w{0,8}|istatistik\w{0,8}|toplamda \d|\d{2,6} (?:bin )?(?:\d{3} )?(?:uyusturucu )?(?:operasyon|olay|uygulama)\w{0,6}|\d{1,3} ulkede|yillik|ortalama|bilanco\w{0,4}|raporuna gore|ilk \w{2,6} ayinda|20\d\d yilinda (?:toplam|ulke|yurt)|icinde bulundugumuz yil|bu yil(?:in)? (?:ilk|toplam))"
    ),
    rumoured=pattern(
        r"(?:dogrulanma\w{2,8}|teyit edilm\w{2,8}|iddia(?:lar)?(?: edildi| edilen| ediliyor| ortaya| one)|one surul(?:du|mus|uyor)\w{0,6}|soylenti\w{0,6}|sosyal medya\w{0,4}(?! hesab| paylas)|dedikodu\w{0,6}|resmi (?:bir )?aciklama (?:yapilmadi|gelmedi))"
    ),
    tried=pattern(
        r"(?:hapis cezasi\w{0,6}|yil hapis\w{0,4}|mahkum\w{0,8}|mahkeme(?: heyeti|,| sanig\w{0,4})?(?! karari)|carptir\w{2,8}|yargilan\w{2,8}|durusma\w{0,6}|dava(?:da|dan|si\w{0,4}|nin|lar\w{0,5})?|sanik\w{0,8}|(?:hap|captagon|uyusturucu|sevkiyat)\w{0,6} ilgili (?:\w{2,14} ){0,2}(?:sorusturma|dava)\w{0,6}|muebbet|beraat\w{0,6}|savcilik mutalaa\w{0,4}|temyiz\w{0,4}|iddianame\w{0,6})(?!\w)"
    ),
    burnt=pattern(
        r"(?:atese ver\w{2,8}|imha (?:ed\w{2,10}|et\w{2,10})|yakil(?:di|arak|an|acak)\w{0,6}|yakarak|imhasi\w{0,4})(?!\w)"
    ),
    superlative=pattern(r"(?:en buyuk|ilk|ikinci|ucuncu|rekor)(?!\w)"),
    always=pattern(
        r"\w{2,12} basina|her \w{3,12}(?:da|de|ta|te)(?!\w)|her (?:gun|hafta|ay|yil|gece|seferinde)(?!\w)"
    ),
    parted=pattern(
        r"(?:;|, ?(?:ancak|ote yandan|diger yandan|ayrica|bu arada)|\b(?:bir )?(?:baska|diger|ayri) (?:bir )?(?:operasyon|olay|arac|tir)\w{0,6})",
    ),
    kinds=(
        (
            "factory",
            pattern(
                r"(?:fabrika\w{0,8}|imalathane\w{0,8}|laboratuvar\w{0,8}|atolye\w{0,8}|uretim tesis\w{0,6})(?!\w)"
            ),
        ),
        (
            "drone",
            pattern(
                r"(?:insansiz hava\w{0,4}|iha\w{0,4}|dron\w{0,6}|balon\w{0,6}|planor\w{0,6})(?!\w)"
            ),
        ),
        (
            "raid",
            pattern(
                r"(?:baskin\w{0,8}|depo\w{0,8}|ambar\w{0,6}|eve\b|evde\w{0,4}|evinde\w{0,4}|ciftli\w{0,8}|es zamanli|safak operasyonu)(?!\w)"
            ),
        ),
        (
            "foiled_crossing",
            pattern(
                r"(?:sizma\w{0,8}|sizmaya|sinir hattin\w{0,6}|sinirdan gec\w{0,8}|catisma\w{0,6}|sinir muhafiz\w{0,8}|hudut kartal\w{0,6})(?!\w)"
            ),
        ),
    ),
    borders=pattern(r"(?:sinir\w{0,8}|hudut\w{0,6}|sinirinda)(?!\w)"),
    hiding=pattern(
        r"(?:[\w']{2,18}\s){1,5}(?:icine|icerisine|arasina|altina|icinde|icerisinde|arasinda|bolmesinde|bolmesine|zeminine|zemininde|gizli bolme\w{0,8})\s?(?:\w{2,14}\s){0,2}(?:gizlen\w{1,8}|saklan\w{1,8}|zulalan\w{1,8}|yerlestir\w{1,8}|ele gec\w{1,10}|bulun\w{1,8}|yakala\w{1,8})?",
        r"(?:zula\w{0,8}|gizlenmis|saklanmis|emdirilmis)",
    ),
    vague_amount=pattern(
        r"(?:cok miktarda|cok sayida|yuklu miktarda|buyuk miktarda|binlerce|milyonlarca|yuz binlerce|onlarca|bir miktar|tonlarca)(?!\w)"
    ),
    single=pattern(
        r"(?:bir|tir\w{0,4}|kamyon\w{0,6}|arac\w{0,6}|konteyner\w{0,6}|fabrika\w{0,6}|imalathane\w{0,6}|operasyon\w{0,6}|otobus\w{0,6}|tekne\w{0,6}|depo\w{0,6}|laboratuvar\w{0,6}|gemi\w{0,6}|dron\w{0,4}|balon\w{0,4})(?!\w)"
    ),
    harmless=pattern(
        r"(?:sigara\w{0,6}|tutun\w{0,4}|silah\w{0,6}|muhimmat\w{0,4}|akaryakit\w{0,4}|mazot\w{0,4}|altin\w{0,4}|tarihi eser\w{0,4}|ilac\w{0,4}|un\b|seker\w{0,4}|cay\w{0,4}|domates\w{0,4}|sogan\w{0,4}|patates\w{0,4}|elma\w{0,4}|cimento\w{0,4}|demir\w{0,4}|nar\b|portakal\w{0,4}|zeytin\w{0,6}|yag\w{0,4}|alkol\w{0,4}|icki\w{0,4}|telefon\w{0,4}|parfum\w{0,4}|gida\w{0,4}|kumas\w{0,4}|tekstil\w{0,4}|et\b|komur\w{0,4}|gubre\w{0,4}|yuk\b|yem\b|saman\w{0,4})(?!\w)"
    ),
    medicine=pattern(
        r"(?: (?!uyusturucu|sentetik)\w{2,14}){0,2} (?:ilac\w{0,6}|vitamin\w{0,4}|agri kesici\w{0,6}|antibiyotik\w{0,6}|parasetamol\w{0,4}|aspirin\w{0,4})(?!\w)"
    ),
    referring=pattern(
        r"(?:hap(?:lar|in)\w{0,6}|operasyon\w{0,6}|uyusturucu\w{0,6}|soz konusu|bu\b|tir\w{0,4}|surucu\w{0,4}|arac\w{0,6}|yapilan aramada|sevkiyat\w{0,6}|maddeler\w{0,6})"
    ),
    gate_words=words(
        "geçidi geçidinde geçidinden kapısı kapı kapısında kapısından kapısına kapısının gümrük gümrüğü gümrüğünde"
    ),
    port_words=words("limanı liman limanında limanından limanına limanının"),
    airport_words=words("havalimanı havaalanı havalimanında havaalanında"),
    roles_before=(
        ("excluded", pattern(r"(?:mahkemesi|bakanligi|buyukelciligi)\s$")),
        ("destination", pattern(r"(?:varis (?:noktasi|yeri|limani)|hedefi|adresi)\w{0,4}\s$")),
    ),
    roles_after=(
        (
            "transit",
            pattern(
                r"(?:\s?'?(?:nin|nin|in|un|nun|yin|yun|den|dan|ten|tan)?\s)?(?:uzerinden|yoluyla|araciligiyla|topraklarindan (?:gec|transit))"
            ),
        ),
        ("border", pattern(r"\s(?:ile\s)?(?:siniri|sinir hatti|hududu|sinirlari)\w{0,5}")),
        (
            "at",
            pattern(
                r"\s?'?(?:ndan|nden|dan|den)\s(?:\w{2,12}[' ](?:y[ae] )?){0,2}(?:giris|cikis|girmek|cikmak|girerken|cikarken)\b"
            ),
        ),
        (
            "origin",
            pattern(
                r"(?: topraklari| siniri| tarafi| icleri| kiyilari| yonu| colu| kenti)?\s?'?(?:ndan|nden|dan|den|tan|ten)\s(?:gel|siz|haval|sal|yaklas|uc|getir|yola|cik|yuklen|sevk|gonder|hareket|kaynakl|kalk|ulkeye|turkiye|irak|gir|sok)",
            ),
        ),
        ("origin", pattern(r"\s(?:menseli|cikisli|kaynakli)(?!\w)")),
        (
            "origin",
            pattern(
                r"\s?'(?:nin|nun|in|un|yin|yun) (?:\w{2,12} ){0,2}\w{3,12}(?:ndan|nden) (?:gel|getir|kalk|yukle)"
            ),
        ),
        ("origin", pattern(r"\s?'(?:dan|den|tan|ten)(?!\w)")),
        ("origin", pattern(r"'?(?:da|de|ta|te) (?:uretil|imal)\w{0,6}")),
        ("at", pattern(r"\s?'?(?:ndan|nden)(?!\w)")),
        ("at", pattern(r"\s?'?(?:na|ne|ya|ye|a|e)\s(?:gel|getir|ulas|yanas)")),
        (
            "destination",
            pattern(
                r"\s?'?(?:a|e|ya|ye|na|ne)\s(?:gir|gon|got|git|sok|gec|sevk|kac|ulas|dog|yon|var|gid|gel|tas)"
            ),
        ),
        ("destination", pattern(r"\s?'(?:a|e|ya|ye)(?!\w)")),
        (
            "excluded",
            pattern(
                r"\s?'?(?:in|un|nin|nun)?\s?(?:\d{1,2}\. |nobetci |agir |sulh |asliye )?(?:icisleri|disisleri|cumhuriyet|agir ceza|sulh ceza|adliye|savci|bassavci|bakan|buyukelci|mahkeme|baskan|cumhurbaskan|savunma bakan|ticaret bakan)"
            ),
        ),
        ("at", pattern(r"\s?'?(?:da|de|ta|te|nda|nde|daki|deki|taki|teki|ndaki|ndeki)(?!\w)")),
        (
            "at",
            pattern(
                r"\s?'?(?:in|un|nin|nun)?\s(?:\w{2,14}\s){0,2}(?:ilcesi|ili\b|kenti|sehri|kirsali|yakinlari|bolgesi|colu|eyaleti|vilayeti|koyu|mahallesi|merkez|baskent|siniri)\w{0,5}"
            ),
        ),
        ("at", pattern(r"'(?:in|un|nin|nun|yin)(?!\w)")),
    ),
    titles=pattern(
        r"(?:sayin|bay|bayan|general|albay|yarbay|binbasi|yuzbasi|komiser|mudur|bakani?|valisi|vali|cumhurbaskani|baskani?|savci|hakim|dr|prof|adli|isimli)\.?\s"
    ),
    opened=pattern(
        r"(?:(?:yeniden )?ac(?:ildi|ilan|ilisi|ti|ilmasi|ilir|iliyor)|gecislere ac\w{1,8}|faaliyete gec\w{1,8}|hizmete (?:ac|gir)\w{1,8})(?!\w)"
    ),
    closed=pattern(
        r"(?:kapat(?:ildi|ilan|ti|ilmasi|ilir)|kapali|kapandi|durduruldu|askiya al\w{1,6})(?!\w)"
    ),
    agreed=pattern(
        r"(?P<what>ortak (?:\w{1,12}\s){0,2}(?:hucre|merkez|komite|mekanizma|birim|ekip|irtibat)\w{0,6}|mutabakat\w{0,8}|is ?birligi anlasma\w{0,6}|istihbarat paylasim\w{0,6}|bilgi paylasim\w{0,6}|iletisim hucresi\w{0,6})[^.;]{0,90}?(?:anlas|imzala|karar|kur|mutabik|olustur)\w{0,10}"
    ),
    market=pattern(
        r"(?:pazar(?:i|in)\w{0,6}|ticaret\w{0,8}|gelir\w{0,8}|piyasa\w{0,6}|ciro\w{0,4})(?!\w)"
    ),
    produced=pattern(r"(?:uretim\w{0,8}|uretil\w{0,8}|arz\w{0,4})(?!\w)"),
    announced=pattern(
        r"(?:acikla(?:di|ndi|masi|mada|digi)\w{0,6}|bildir(?:di|ildi)\w{0,4}|duyur(?:du|uldu)\w{0,4}|soyle(?:di|ndi)|belirt(?:ti|ildi)|kaydet(?:ti)|haber\w{0,4})(?!\w)"
    ),
)
