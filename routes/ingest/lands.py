"""Countries and provinces by their names in English, Arabic and Turkish.

The world's own tables name crossings and towns; this page adds what reports also name: countries,
their people, provinces that no table of points lists. Lines read: zone, names parted by `;`.
"""

from __future__ import annotations

#: Zone, then names of the country and of what belongs to it (Syrian, سوري, Suriyeli).
COUNTRIES = """
SYR Syria;Suriye;سوريا;سورية;Syrian Arab Republic | Syrian;Syrians;سوري;سورية;السوريين;سوريين;Suriyeli
LBN Lebanon;Lübnan;لبنان | Lebanese;لبناني;لبنانية;اللبنانيين;لبنانيين;Lübnanlı
JOR Jordan;Ürdün;الأردن;المملكة الأردنية | Jordanian;Jordanians;أردني;أردنية;الأردنيين;Ürdünlü
IRQ Iraq;Irak;العراق | Iraqi;Iraqis;عراقي;عراقية;العراقيين;Iraklı
SAU Saudi Arabia;Suudi Arabistan;السعودية;المملكة العربية السعودية;Kingdom of Saudi Arabia;KSA | Saudi;Saudis;سعودي;السعوديين;Suudi
TUR Turkey;Türkiye;Turkiye;تركيا | Turkish;Turks;تركي;تركية;الأتراك;Türk
KWT Kuwait;Kuveyt;الكويت | Kuwaiti;Kuwaitis;كويتي;كويتية;Kuveytli
ARE United Arab Emirates;UAE;Birleşik Arap Emirlikleri;BAE;الإمارات;دولة الإمارات;Emirates | Emirati;Emiratis;إماراتي;إماراتية
QAT Qatar;Katar;قطر | Qatari;قطري;قطرية;Katarlı
BHR Bahrain;Bahreyn;البحرين;مملكة البحرين | Bahraini;بحريني;بحرينية;Bahreynli
OMN Oman;Umman;سلطنة عمان | Omani;عماني;عمانية;Ummanlı
YEM Yemen;اليمن | Yemeni;يمني;يمنية;Yemenli
IRN Iran;İran;إيران | Iranian;Iranians;إيراني;إيرانية;İranlı
ISR Israel;İsrail;إسرائيل | Israeli;إسرائيلي;إسرائيلية;İsrailli
PSE Palestine;West Bank;Gaza Strip;Gaza;فلسطين;الضفة الغربية;قطاع غزة;Filistin;Gazze | Palestinian;فلسطيني;فلسطينية
EGY Egypt;Mısır;مصر | Egyptian;مصري;مصرية;Mısırlı
LBY Libya;ليبيا | Libyan;ليبي;ليبية;Libyalı
SDN Sudan;السودان | Sudanese;سوداني;سودانية
GRC Greece;Yunanistan;اليونان | Greek;يوناني;يونانية;Yunan
ITA Italy;İtalya;إيطاليا | Italian;إيطالي;إيطالية;İtalyan
ROU Romania;Romanya;رومانيا | Romanian;روماني;رومانية;Rumen
DEU Germany;Almanya;ألمانيا | German;ألماني;ألمانية;Alman
MYS Malaysia;Malezya;ماليزيا | Malaysian;ماليزي;ماليزية
CHN China;Çin;الصين | Chinese;صيني;صينية
AFG Afghanistan;Afganistan;أفغانستان | Afghan;أفغاني;أفغانية
PAK Pakistan;باكستان | Pakistani;باكستاني;باكستانية
CYP Cyprus;Kıbrıs;قبرص | Cypriot;قبرصي
GEO Georgia;Gürcistan;جورجيا | Georgian
AUT Austria;Avusturya;النمسا | Austrian;نمساوي
NLD Netherlands;Hollanda;هولندا | Dutch;هولندي
BGR Bulgaria;Bulgaristan;بلغاريا | Bulgarian;Bulgar
ESP Spain;İspanya;إسبانيا | Spanish
FRA France;Fransa;فرنسا | French;فرنسي
NGA Nigeria;Nijerya;نيجيريا | Nigerian
SEN Senegal;السنغال | Senegalese
CIV Ivory Coast;ساحل العاج;Côte d'Ivoire | Ivorian
TUN Tunisia;تونس;Tunus | Tunisian;تونسي
DZA Algeria;الجزائر;Cezayir | Algerian;جزائري
MAR Morocco;المغرب;Fas | Moroccan;مغربي
IND India;الهند;Hindistan | Indian;هندي
TGO Togo;توغو | Togolese
GHA Ghana;Gana;غانا | Ghanaian
BEN Benin;بنين | Beninese
KEN Kenya;كينيا | Kenyan
SOM Somalia;Somali;الصومال | Somali;صومالي
DJI Djibouti;Cibuti;جيبوتي | Djiboutian
ERI Eritrea;Eritre;إريتريا | Eritrean;إريتري
RUS Russia;Rusya;روسيا | Russian;روسي
UKR Ukraine;Ukrayna;أوكرانيا | Ukrainian;أوكراني
ARM Armenia;Ermenistan;أرمينيا | Armenian
AZE Azerbaijan;Azerbaycan;أذربيجان | Azerbaijani
BEL Belgium;Belçika;بلجيكا | Belgian;بلجيكي
HUN Hungary;Macaristan;المجر | Hungarian
POL Poland;Polonya;بولندا | Polish
SRB Serbia;Sırbistan;صربيا | Serbian
GBR Britain;United Kingdom;İngiltere;بريطانيا | British;بريطاني
USA United States;ABD;الولايات المتحدة | American
ECU Ecuador;Ekvador;الإكوادور;إكوادور;الاكوادور | Ecuadorian;Ecuadorean
COL Colombia;Kolombiya;كولومبيا | Colombian
BRA Brazil;Brezilya;البرازيل | Brazilian
BGD Bangladesh;Bangladeş;بنغلادش;بنغلاديش | Bangladeshi
LKA Sri Lanka;سريلانكا | Sri Lankan
VNM Vietnam;فيتنام | Vietnamese
THA Thailand;Tayland;تايلاند | Thai
ETH Ethiopia;إثيوبيا;Etiyopya | Ethiopian;إثيوبي
"""

#: Zone, kind of place (inland, airport, sea), names; `/` parts the names of one place from the next.
REGIONS = """
SYR inland Rif Dimashq;Damascus countryside;rural Damascus;ريف دمشق;Şam kırsalı
SYR inland Damascus;Şam;الشام
SYR inland Homs countryside;ريف حمص;Humus kırsalı/Humus
SYR inland Daraa countryside;ريف درعا;Dera
SYR inland Aleppo countryside;ريف حلب;Halep
SYR inland Deir ez-Zor;دير الزور;Deyrizor;Deir Ezzor;Deirezzor
SYR inland Sweida countryside;Süveyda;ريف السويداء
SYR inland Latakia countryside;Lazkiye;ريف اللاذقية
SYR inland Idlib countryside;İdlib;ريف إدلب
SYR inland Hasakah;Haseke;الحسكة
SYR inland Raqqa;Rakka;الرقة
SYR inland Azaz;إعزاز;Azez/Afrin;عفرين/Manbij;منبج;Menbiç/Cerablus
SYR inland Mayadin;al-Mayadeen;الميادين
SYR inland Dumayr;الضمير/Adra;عدرا
SYR inland al-Qutayfah;القطيفة/Assal al-Ward;عسال الورد/Yabroud;Yabrud;يبرود/Jobar;جوبر/Qudsaya;قدسيا/Sayyidah Zaynab;السيدة زينب/Jaramana;جرمانا/Darayya;داريا/al-Kiswah;الكسوة/al-Tall
SYR inland Nawa/al-Sanamayn;الصنمين/Busra al-Sham;بصرى الشام/Shahba;شهبا/Inkhil;إنخل
SYR inland Jableh;جبلة/Baniyas;بانياس/Qardaha;القرداحة/Salamiyah;السلمية/Talbiseh;تلبيسة/Rastan;الرستن/Tabqa;الطبقة/Amuda;عامودا/al-Shaddadi;الشدادي/Sarmada;سرمدا/Jisr al-Shughur;جسر الشغور
SYR inland Dimas;الديماس/Tadmur;Tedmür
SYR inland Qalamoun;القلمون
LBN inland Bekaa;Beqaa;Bekaa Valley;البقاع;Bekaa Vadisi
LBN inland Deir Ammar;دير عمار/Rashaya;راشيا/Chtaura;شتورا/Ras Baalbek;رأس بعلبك/Nabatieh;النبطية/Jounieh;جونية/Anjar;عنجر/Bar Elias;بر الياس/Majdal Anjar;مجدل عنجر/Douris;دورس/Halba;حلبا/Shatila;شاتيلا
LBN inland Akkar;عكار
LBN inland Dahieh;الضاحية الجنوبية;southern suburbs of Beirut
LBN inland Sidon;صيدا;Sayda
LBN inland Tyre;صور
LBN inland Brital;بريتال
LBN inland Britel/Boudai;بوداي
LBN inland Zahrani;الزهراني
IRQ inland Anbar;الأنبار;Enbar
IRQ inland Nineveh;Ninewa;نينوى;Ninova
IRQ inland Badra;بدرة/Wasit;واسط
IRQ inland Maysan;Missan;ميسان
IRQ inland Diyala;ديالى
IRQ inland Muthanna;Musenna;المثنى
IRQ inland Dhi Qar;ذي قار/Nasiriyah;الناصرية
IRQ inland Saladin;Salahuddin;صلاح الدين;Salahaddin
IRQ inland Diwaniyah;الديوانية;القادسية
IRQ inland Kurdistan Region;إقليم كردستان;Iraqi Kurdistan
IRQ inland Fallujah;Felluce;الفلوجة
IRQ inland Ramadi;Ramadi;الرمادي
IRQ inland Haditha/Anah;عانة/Rawa;راوة
IRQ inland Karkh;الكرخ/Rusafa;الرصافة
IRN inland Tehran;Tahran;طهران/Kermanshah;Kirmanşah;كرمانشاه/Urmia;Urmiye/Ahvaz;الأهواز/Khuzestan;خوزستان/Ilam;عيلام/Sanandaj
IRQ inland Akashat;Ukashat;عكاشات/Nukhayb;النخيب;Nuhayb;Nukhaib/Amarah/Hilla;الحلة/Babil;بابل/Baqubah;بعقوبة/Tikrit;تكريت/Tal Afar;تلعفر;Telafer/Halabja;حلبجة/Khanaqin;خانقين/Tuz Khurmatu
JOR inland Dibbin/Jerash;جرش/Ajloun;عجلون/Madaba;مادبا/Salt city;السلط/Tafilah;الطفيلة/Sahab;سحاب/Russeifa;الرصيفة/Jizah/Umm al-Jimal;أم الجمال
JOR inland Jordan Valley;الأغوار
JOR inland Karak;الكرك
JOR inland Balqa;البلقاء
JOR inland Mafraq;المفرق
SAU inland Eastern Province;المنطقة الشرقية
SAU inland al-Kharj;الخرج/Dawadmi;الدوادمي/Yanbu;ينبع/Sabya;صبيا/al-Ardah;العارضة/al-Baha;الباحة/Bisha;بيشة/al-Raith;الريث/al-Rabuah;الربوعة
SAU inland Asir;عسير
SAU inland Qassim;القصيم
SAU inland Mecca;Mekke;Makkah;مكة;مكة المكرمة
SAU inland Northern Borders;منطقة الحدود الشمالية;Kuzey Sınırları
SAU inland al-Jouf;Jawf;الجوف
SAU inland Taif;الطائف
SAU inland Khamis Mushait;خميس مشيط
TUR inland Hatay;هاتاي/Reyhanlı/Antakya
TUR inland Şırnak;Sirnak;شرناق
TUR inland Hakkari;Hakkâri;هكاري
TUR inland Van;Van province
TUR inland Adana;أضنة
TUR inland Istanbul;İstanbul;إسطنبول
TUR inland Ankara;أنقرة
TUR inland Diyarbakır;Diyarbakir;ديار بكر
TUR inland Osmaniye/Kahramanmaraş
TUR inland Izmir;İzmir;إزمير
TUR inland Şanlıurfa;Urfa;أورفا
TUR inland Ağrı/Iğdır/Doğubayazıt
TUR inland Batman/Siirt/Bitlis/Muş/Bingöl/Tunceli/Elazığ/Malatya/Adıyaman/Erzurum/Erzincan/Kars/Ardahan/Tatvan
TUR inland Konya/Kayseri/Sivas/Antalya/Bursa/Kocaeli/Sakarya/Tekirdağ/Edirne/Eskişehir/Samsun/Trabzon/Gebze/Tarsus
TUR inland Yüksekova/Şemdinli/Başkale/Özalp/Çukurca/Uludere/Cizre
TUR inland Altınözü/Kırıkhan/Hassa/Samandağ/Dörtyol/Payas/Erzin/Elbistan/Nizip/Suruç/Viranşehir/Birecik/Kızıltepe/Midyat/Ömerli
KWT inland Wafra;الوفرة/Jleeb al-Shuyoukh;جليب الشيوخ/Salmiya;السالمية/Farwaniya;الفروانية/Sabah al-Salem
KWT inland Failaka;فيلكا
IRQ inland Ain al-Tamr;عين التمر/Rumaitha;الرميثة/Abu Ghraib;أبو غريب;أبي غريب
TUR inland Kapıkule/Gürbulak/Esendere/Kapıköy/Yüreğir/İslahiye/Battalgazi/Silifke/Kâhta/Lice/Seyhan/Ergani
KWT inland Jahra;الجهراء
KWT inland Hawalli;Hawally;Hawali;حولي
KWT inland Ahmadi;الأحمدي
ARE inland Sharjah;Şarika;الشارقة
ARE inland Ajman;عجمان
ARE inland Fujairah;الفجيرة
ARE inland Ras al-Khaimah;رأس الخيمة
YEM inland Aden;عدن
YEM inland Hadramawt;Hadhramaut;حضرموت
YEM inland Marib;مأرب
YEM inland Mahra;المهرة
YEM inland Lahj;لحج
YEM inland Hodeidah;الحديدة
YEM inland Saada;صعدة
LBY inland Tripoli;طرابلس;طرابلس الغرب
LBY inland Benghazi;بنغازي
LBY inland Misrata;مصراتة
GRC inland Crete;كريت
EGY port Port Said;بورسعيد
EGY port Alexandria;الإسكندرية;İskenderiye
GRC port Piraeus;بيرايوس;Pire
ITA port Salerno;ساليرنو
ROU port Constanta;Constanța;كونستانتسا;Köstence
MYS port Port Klang;بورت كلانج
JOR airport Queen Alia;الملكة علياء
LBN airport Rafic Hariri;Rafik Hariri;رفيق الحريري
QAT airport Hamad International Airport;مطار حمد الدولي
KWT airport Kuwait International Airport;مطار الكويت
SAU airport King Abdulaziz International Airport;مطار الملك عبدالعزيز
SAU airport King Khalid;الملك خالد
ARE airport Zayed International;زايد الدولي
TUR airport Sabiha Gökçen;صبيحة
OMN inland Salalah;صلالة
OMN inland Shinas;شناص/Buraimi;البريمي/Batinah;الباطنة/Musandam;مسندم/Saham;صحم/Barka;بركاء
YEM inland Mocha;المخا/Taiz;تعز/Shabwa;شبوة/Abyan;أبين/Seiyun;سيئون/Mukalla;المكلا/Dhamar;ذمار
OMN inland Dhofar;ظفار
"""

#: Names that are also everyday words or persons' names: only beside a word like "crossing".
COMMON = frozenset(
    [
        "نصيب",
        "خرج",
        "الخرج",
        "جابر",
        "الحديثة",
        "حديثة",
        "الوليد",
        "وليد",
        "الكرامة",
        "كرامة",
        "الحمام",
        "حمام",
        "المصنع",
        "مصنع",
        "زيت",
        "العمري",
        "عمري",
        "المدورة",
        "الدرة",
        "مزيد",
        "سلوى",
        "علب",
        "البقع",
        "القصير",
        "قصير",
        "جزرة",
        "الشيب",
        "حقل",
        "ملح",
        "العين",
        "صور",
        "القاع",
        "قاع",
        "الطوال",
        "الدارة",
        "البطحاء",
        "الخضراء",
        "خضراء",
        "ربيعة",
        "الشعاب",
        "الراعي",
        "حتا",
        "حرض",
        "الداير",
        "الرقعي",
        "مهران",
        "العريضة",
        "عريضة",
        "جسر",
        "الأزرق",
        "ازرق",
        "الكوت",
        "طريف",
        "جدة",
        "صحار",
        "مسقط",
        "قطر",
        "عمان",
        "كلس",
        "الطرة",
        "رابغ",
        "الأحمدي",
        "العبدلي",
        "خابور",
        "المنصور",
        "صلاح",
        "الدين",
        "المغرب",
        "عانة",
        "الشام",
        "jaber",
        "jabir",
        "jabr",
        "karama",
        "karameh",
        "haditha",
        "hadithah",
        "umari",
        "omari",
        "salwa",
        "rabia",
        "rabiah",
        "walid",
        "waleed",
        "zet",
        "alb",
        "elb",
        "qaa",
        "masna",
        "hatta",
        "darah",
        "batha",
        "durra",
        "dorra",
        "arava",
        "haql",
        "duba",
        "tibat",
        "mezyad",
        "mazyad",
        "saa",
        "khalifa",
        "hamad",
        "van",
        "tyre",
        "hail",
        "cizre",
        "harim",
        "harem",
        "sheeb",
        "shib",
        "qasr",
        "medina",
        "hama",
        "homs",
        "matraba",
        "kingabdullah",
        "kingabdulaziz",
        "khalifabinsalman",
        "khadra",
        "buqa",
        "haradh",
        "tuwal",
        "gumruk",
        "damascus",
        "umurlu",
        "gate",
        "kumlu",
        "rai",
        "hari",
        "sikak",
        "ruqai",
        "arida",
        "aqaba",
        "hammam",
        "hafeet",
        "aden",
        "rawa",
        "anah",
        "elbeyli",
        "bekaa",
        *"hadise hadita omri umeri omeri omary caber cabir gaber jabr kasap dare dara sib salimi salimiye "
        "salemi salmi salmy salva selva betha hamed hammad halife badra raqi rabea rabeea rebia rabiaa "
        "velid oualid hadra buka boqa kerame karamah qayim harad harri heri atma kaa hari zuba dube "
        "tartusi laodicea riblah mihran mehran shaib hafit baqim tanaf harra raai masnaa salwah arsel "
        "hamam hakl kesap remsa ramsa adra".split(),
    ]
)
