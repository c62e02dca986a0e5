"""Crossings, ports and towns by spellings that a world's tables do not list, in three languages.

Lines read: crossing_id or place_id of the bundled world, names parted by `;`. Small words like the
Arabic article, hyphens and diacritics make no difference; see `routes.ingest.names.name_keys`.
"""

from __future__ import annotations

#: Gates between Syria and Turkey.
_SYRIA_TURKEY = """
kasab-yayladagi Keseb;Kesab;Kessap;Kesap;كساب;يايلا داغي;يايلاداغ;يايلداغي
khirbet-al-joz-guvecci Güveçci;Hirbet el-Coz;Hırbet el Coz;Harbet al-Joz;Khirbet al-Jouz;Khirbet el-Joz;Hırbetülcevz;خربة الجوز
masharii-al-qaa-segment Mashari al-Qaa;Masharih al-Qaa;Mashariih al-Qaa;Projects of Qaa
darkush-hacipasa Derkuş;Darkoush;Darkouch;Hacı Paşa;حاجي باشا
bab-al-hawa-cilvegozu Bab el-Hava;Babul Hava;Bab ul-Hawa;Bab al-Hava;Bab Hawa;Cilve Gözü;جيلفاغوزو;جلوة غوزو;جيلفا غوزو;جيلفه غوزو;جيلوة غوزو;جيلفيغوزو;جيلوه كوزو;جيلفاكوزو;جلفة غوزو;باب الهوا
atmeh-informal Atmah;Atma;Bükülmez;أطمه
hammam-zeytindali Zeytindalı;al-Hamam;el-Hammam;Jinderes gate;Olive Branch;زيتين دالي
meidan-ekbis-islahiye Meydan Ekbes;Meydanekbez;Midan Ekbis;Midan Akbas;Maydan Akbas;Maidan Ikbis;Meidan Ikbis;ميدان أكبس;ميدان اكبز;الإصلاحية
bab-al-salama-oncupinar Bab es-Selam;Bab es-Selame;Babüsselam;Babusselam;Bab as-Salam;Bab es-Salam;Bab el-Selame;Bab Salama;Bab al-Salamah;Bab as-Salameh;Bab Assalama;Babussalama;Babusselame;Öncü Pınar;باب السلامه;باب السلام;أونجوبينار;أونجي بينار;أونجبينار
al-rai-cobanbey Çoban Bey;Al Raai;Er Rai;جوبان باي;تشوبان باي;تشوبان بيه;جوبانباي;تشوبانبي;جوبان بي
jarabulus-karkamis Cerablus;Carablus;Jarabulos;Jerablus;Djarabulus;Jarablos;Karkamiş;Karkamish;Carchemish;Kargamış;جرابلوس;قرقامش;كركميش;كركاميش;قارقاميش
kobani-mursitpinar Mürşit Pınar;Ayn el-Arap;Aynularap;Ayn el Arab;Kobanê;Kobanî;مرشدبينار;مرشتبينار;مورشيد بينار
tal-abyad-akcakale Tell Abyad;Tel Abiad;Tal Abiad;Tell Abyadh;Tel Abyat;Telabyad;Akça Kale;آقجة قلعة;أقجا قلعة;أقجه قلعة;آكجا قلعة;أكجا كالي;أكجة قلعة;آقجا قلعة;تل ابيض
ras-al-ayn-ceylanpinar Rasulayn;Resulayn;Ras ul-Ain;Ras Al Ein;Resülayn;Resul Ayn;Rasulain;Ceylan Pınar;Serêkaniyê;جيلانبينار;جيلان بنار;سري كانيه
darbasiyah-senyurt Derbesiye;Derbasiye;Darbasiyya;Al-Darbasiya;Darbasiyeh;Şen Yurt;شنيورت;شينيورت
qamishli-nusaybin Kamışlı;Kamishli;Qamishly;Qamishlou;Kamışlo;Nisibin;Nusaybın;Nuseybin;نصيبين;نوسيبين
ain-diwar-cizre Ayn Divar;Ain Dewar;Ayn Dewar;Aindiwar;جيزرة;جزيرة بوطان
"""

#: Gates of Iraq towards Syria, Turkey, Iran, Jordan and the Gulf.
_IRAQ = """
semalka-faysh-khabur Semelka;Simelka;Simalka;Semalca;Peshkhabur;Pesh Khabur;Peşhabur;Peş Habur;Feyş Habur;Feyşhabur;Fayş Habur;Faysh Khabour;Faish Khabur;Faish Khabour;Feesh Khabur;Fesh Khabur;Fishkhabour;Fish Khabour;Fishkhabur;Faysh Khabor;Fiş Habur;سيمالكا;سيملكا;سمالكا;سيمالكه;فيشخابور;فيش خابور;بيشخابور;بيش خابور
sahela-informal Suhaila;Saheela;Sehila;السحيلة;سحيله
yarubiyah-rabia Yarubiya;Yarubiye;Yaroubieh;Yaroubiya;Yaroubiah;Yaroubiyah;Yaarubiya;Ya'rubiyah;Ya'rubiya;Al-Yaarubiyah;El-Yarubiye;Tel Koçer;Tal Kochar;Til Koçer;Rabiaa;Rabi'a;Rabi'ah;Rabea;Rabeea;Rabiyah;Rebia;اليعربيه;تل كوجر
tal-sufuk-informal Tel Sufuk;Tal Sfouk;Tell Sfouk;Tel Safouk;تل صفوق
baghouz-river-crossing Baguz;Bagouz;Baghoz
abu-kamal-al-qaim Ebu Kemal;Ebukemal;Elbu Kemal;el-Bukemal;Bukemal;Bu Kamal;Al-Bu Kamal;Albukamal;Abukamal;Boukamal;Abou Kamal;Albou Kamal;Albu-Kamal;Al-Boukamal;Bukamal;Kaim;el-Kaim;Al-Qaem;Al Ka'im;Al-Qayim;Qaaim;Al-Qa'em;Qa'im;Hüseybe;Husayba;Huseiba;Husaiba;Al-Husaybah;أبو كمال;البو كمال;بوكمال;القايم;حصيبة
al-hari-informal El-Heri;Al-Harri;el-Hari;السكك
al-tanf-al-waleed Tanf;el-Tanf;et-Tanf;Tenf;al-Tenf;Tanaf;Al-Tanaf;al-Walid;el-Velid;Velid;El Walid;Al-Waleed;Walid;Oualid;طنف
habur-ibrahim-khalil İbrahim Halil;Ibrahim al-Khalil;Ibrahim el-Khalil;Ibraheem Khalil;Ibrahim Khaleel;İbrahim el-Halil;Khabour;Khaboor;Haboor;Ibrahim Xelil;Brahim Khalil;ابراهيم خليل;الخابور;هابور;خابور
uzumlu-sarzeri Üzümlü;Serzeri;Serzere;Sarzere;Sarzery;سرزير;سرزيرى;اوزوملو
derecik-zet Derecik;Zet;Rubarok;ديره جيك
trebil-karameh Turaybil;Tureybil;Trebeel;Tarbil;Traybeel;Trebiel;Tribeel;Tribil;Traibeel;Turaybeel;Tarabil;Tarbeel;Teribil;Tirebil;Trabil;Treibeel;Turebil;Turaibeel;Karamah;Al-Karama;Al-Karamah;el-Kerame;Kerame;Karameh;طربيل;طريبل;طرابيل
arar-jadidat-arar Yeni Arar;Cedide Arar;Cedidet Arar;Cudeyde Arar;Jdaidat Arar;Jadidah Arar;Jedaidat Arar;Judaidat Arar;Jdeidet Arar;Jadeeda Arar;Jadidat Ar'ar;Jadida Arar;Ar'ar;Araar;New Arar;جديدة عرعر;عرعر الجديد;جديده عرعر
jumaima-rafha Jumayma;Al-Jumaimah;Jumaimah;Al-Jumaymah;Cumeyme;الجميمه
safwan-abdali Safvan;Sefvan;Safwaan;Abdaly;El-Abdali;Al-Abdaly;Abdally;Abdelli;Al-Abdally;العبدلى
shalamcheh Shalamcha;Shalamche;Shalamchah;Shalamja;Shalamjah;Shalamcheh;Shlamcha;Shlamche;Shalamija;Şelemçe;Şalamça;Salamcheh;شلمجة;الشلامچة;شلامجة
chazabeh-shib Chazaba;Chazzaba;Chazabah;Chazzabah;Jazabeh;Shaib;Al-Sheeb;Al-Shaib;Sheib;Şib;Eş-Şib;Çezabe;جذابة;چزابة
zurbatiyah-mehran Zurbatia;Zurbatiya;Zarbatiya;Zarbatia;Zarbatiyah;Zurbatiyya;Zurbatieh;Zerbatiye;Zurbatiye;Mihran;Mehran;زرباطيه
mundhiriya-khosravi Munthiriyah;Mundhiriyah;Mundhiriyya;Al-Munthiriya;Al-Monthiriya;Monthereya;Munziriye;Münziriye;Muntheria;Mundheria;Munthriya;Khosrawi;Khusravi;Hüsrevi;خسروي;المنذريه
parviz-khan Parvez Khan;Parwez Khan;Parwiz Khan;Parwezkhan;Pervez Khan;Perviz Han;Pervizhan;برويزخان;برويز خان;بيرويز خان
bashmaq Bashmakh;Bashmagh;Başmak;Basmaq;Bashmaagh;Penjwen gate;باشماخ;بشماق;باشماغ
haji-omeran-tamarchin Haji Omaran;Haj Omaran;Haji Umran;Haji Imran;Haji Umaran;Hacı Ümran;Hacı Umran;Hac Umran;Haj Omeran;Haj Umran;Tamarcin;Temerçin;Tamrchin;حاجي عمران;حجي عمران;الحاج عمران
"""

#: Gates of Jordan and of Lebanon.
_LEVANT = """
nasib-jaber Nasip;Nesib;Nasseb;Naseib;Nassib;Nasseeb;Nusaib;Naseeb;Nsib;Cabir;Caber;Cabir-Nasip;Jaber
daraa-ramtha Dera;Deraa;Ramsa;Remsa;er-Ramsa;Al-Ramtha;Ramthah;Er-Remtha;الرمثه
arida Aride;el-Arida;Arideh;Al-Aarida;Aridha;Areeda;العريضه
dabousieh-abboudieh Abboudiyeh;Aboudiyeh;Abboudiye;Al-Aboudieh;Abbudiya;Aboudiya;Abbudiye;Al-Abboudiya;El Aabboudiye;Dabbousieh;Dabousiyeh;Dabbousiyeh;Dabusiya;Al-Daboussieh;Debbusiye;Dabousiya;الدبوسيه;العبوديه
tal-kalakh-jisr-qamar Talkalakh;Tel Kelah;Telkelah;Tell Kalakh;Tal Kalah;Jisr Kamar;Jisr Qamar;Jisr al-Kamar;Boqaiaa;Buqaia;Bqaiaa;Buqaya;جسر القمر;تل كلخ;البقيعة
hawsh-al-sayyid-ali Hosh al-Sayyed Ali;Housh al-Sayyed Ali;Hawsh el-Sayyed Ali;Hoş Seyyid Ali;Havş es-Seyyid Ali;Havş Seyyid Ali;Hosh es-Sayyid Ali;Haush es-Seyyid Ali;حوش السيد على
matraba Mutrabah;Matrabah;Matrba;Al-Qasr Hermel;مطربة;مطربه
jousieh-qaa Joussiyeh;Jousiyeh;Jussieh;Jusiya;Jusiyeh;Joussiya;Jousiya;Jusiye;Cusiye;El-Qaa;Al-Kaa;Ka'a;جوسيه
masnaa-jdeidet-yabous Jdeideh;Jdeidet Yabus;Jdaydet Yabous;Jdeideh Yabous;Jdeidat Yabous;Jdaidet Yabous;Jdeidet Yabws;Jadidat Yabous;Jadidat Yabus;Jadidet Yabous;Jadeedat Yabous;Jdaideh Yabous;Judaidat Yabous;Judaydet Yabus;Jdeydet Yabous;Jdayde;Jadideh Yabous;Cedide Yabus;Cedidet Yabus;Cdeydet Yabus;Masna'a;Masnaa;el-Masnaa;Masna;Maşnaa;Al-Masna'a;المصنع الحدودي;جديدة يابوس;الجديدة;جديده يابوس
omari-haditha Ömeri;Umeri;el-Ömeri;Al-Umari;Al-Omary;Hadise;el-Hadise;Hadithe;Hadeetha;Al-Hadeethah;Hadeetha;Al-Hadithah;Al-Hadeetha;Hadita;الحديثه
mudawwara-halat-ammar Müdevvere;Mudawarah;Mudawwarah;Al-Mudawara;Al-Modawara;Modawwara;Halet Ammar;Halat Amar;Haalat Ammar;Haleh Ammar;حالة عمار;حاله عمار;المدوره
durra-haql Al-Durrah;Durrah;Ad-Durra;Dürre;Al-Dorra;Haql;Hakl;الدره
sheikh-hussein Sheikh Hussain;Shaikh Hussein;Sheikh Husein;Şeyh Hüseyin;جسر الشيخ حسين
allenby-king-hussein Allenby;Kral Hüseyin;King Hussain;Al-Malik Hussein;Melik Hüseyin;اللنبي;الملك حسين;جسر اللنبي
wadi-araba-rabin Vadi Araba;Wadi Arabah;Yitzhak Rabin;Vadi Arabe
gladeh-informal Yermük Vadisi;Yarmuk Vadisi;Yarmouk Valley;Yarmuk Valley
wadi-shallala-informal وادي الشلالة;Turra;Turrah;al-Turrah;الطره
umm-jaris-informal Ümmü Ceris;Umm Jrais;Umm Jurays;Umm al-Jris
tell-shihab-segment Tal Shihab;Tel Şihab;Tall Shihab;Tell Shehab;Tal Shehab
ghariyah-suwayda-segment خربة عواد;Umm al-Quttayn;Umm al-Qutayn;Ümmül Kuteyn;Ümmü'l-Kuttayn;Ümmülkuttayn;Umm al-Kuttayn;Gariye;Ghariya;Al-Gharia
al-shaab-suwayda-segment Deyr el-Kehf;Deyr el-Kahf;Deir al-Kahf;Dayr al-Kahf;Hirbet Şaab;Khirbet Shaab;خربة الشعاب
rukban-informal Rukban;Rokban;Ruqban;er-Rukban
wadi-khaled-segment Vadi Halid;Wadi Khalid;Ouadi Khaled
arsal-qalamoun-segment Arsel
qusayr-hermel-segment Hawik;Havik;Huwayk;Haweek;حاويك;Zita;زيتا;Akoum;Akkum;Aqoum;أكوم
serghaya-zabadani-segment Sergaya;Serghaya;Sirghaya
"""

#: Gates and the causeway of the Gulf.
_GULF = """
khafji-nuwaiseeb Hafci;el-Hafci;Khafgi;Al-Khafgi;Nuveysib;Nuwaiseb;Nuwaysib;Al-Nuwaiseeb;Nuwaseeb;Nuwayseeb;Nuwaiseib;Al-Nuwaysib;Al-Nuwaisseb;Nwaiseeb;Nowaiseeb;الخفجى;نويصيب
ruqi-salmi Rakai;Rak'i;Raqai;Al-Raqi;Salmy;Ruqai;Ruqi;Al-Ruqai;Ruq'i;Ruqei;Al-Raqai;Raqi;Al-Raq'i;Ar-Ruqi;Rek'i;Rukai;Rukki;Salimi;Al-Salmi;As-Salmi;Es-Salmi;Al-Salmy;Salimiye;Salemi;السالمى
king-fahd-causeway Kral Fahd;Kral Fahd Köprüsü;King Fahad Causeway;King Fahd Bridge;King Fahad Bridge;Bahrain Causeway;Saudi-Bahrain causeway;Melik Fahd;Kral Fehd;جسر الملك فهد
salwa-abu-samra Ebu Semra;Ebu Samra;Abou Samra;Abu Samrah;Abu Semra;Abusamra;Selva;Salva;Salwah;أبو سمره;ابو سمرا;سلوي
batha-ghuwaifat Betha;el-Betha;Ghuwayfat;Al-Ghuwaifat;Guveyfat;Ghuwaifath;Ghweifat;Ghuwaifat;Ghuwaifa;Ghweifah;Al-Batha;Al-Bat'ha;Al-Bathaa;Bathaa;el-Batha;البطحا;غويفات
hatta-wajajah Al-Wajajah;Wajajah;Vecace;Al-Wajaja;حتّا;الوجاجه
khatm-al-shiklah Hatem eş-Şikle;Hatm eş-Şikle;Khatm al-Shaklah;Khatm Shikla;Khatm al-Shikla;Hatm eş-Şikle;خطم الشكلة;ختم الشكله
mezyad-hafeet Mizyad;Mezyad;Mazyad;Mezyed;Hafit
khatmat-malaha Khatmat Malahah;Khatmat Milaha;Hatmet Melaha;خطمة الملاحة
darah-tibat Al-Dara;Ad-Darah;Tibat;Al Darah;تيبات
rub-al-khali Rub' al-Khali;Ramlat Khaliya;Ramlat Khaliyah;Rubülhali;Rub al Hali;Empty Quarter;رملة خيلة
tuwal-haradh Tuval;al-Tawal;At-Tuwwal;Altuwal;Harad;Haradh;الطوال
alb-dhahran-al-janoub Alib;Alab;Elb;Alab crossing;Baqim;باقم
jazan-fayfa-segment ed-Dayir;ad-Dair;al-Dayer;ad-Dayir;Fayfa;Faifa;Feyfa;فيفا;فيفاء;الدائر
khadra-buqa Al-Khadhra;Al-Khadra'a;Hadra;El-Buka;Al-Boqa;Al-Buqe;البقع;الخضرا
wadiah Wadia;Wadeeah;Al-Wade'a;Wadi'a;Wadeea;Al-Wadea;Al-Wadeea;Al-Wadeeah;Wadeaa;Vadia;Vedia;el-Vedia;Al-Wadi'a;Wadya;Wadiya;الوديعه
"""

#: Ports.
_PORTS = """
latakia-port Lazkiye;Ladhiqiyah;Lattaquié;Al-Ladhiqiyah;Latakya;اللاذقيه
tartus-port Tartus;Tartous;Tartoos
beirut-port العاصمة اللبنانية;Lebanese capital;Beyrut;Bayrut;Beyrouth;بيروت
tripoli-port-lb Trablusşam;Trablus;Trablous;Tarablus
mersin-port Mersin;Mersin Uluslararası
iskenderun-port İskenderun;Iskenderun;Iskenderoun;Alexandretta;الإسكندرونة;اسكندرونة;إسكندرونة
umm-qasr-port Ümmü Kasr;Um Kasr;Ummu Kasr;Um Qasr;Umm Kasr;Umm al-Qasr;Ümmül Kasr;Ümmülkasr;ام قصر
aqaba-port Akabe;Aqabah;Akaba;Aqaba Container;العقبه
duba-port Daba;Duba;Dhiba;Dhuba;Dheba;ضبا
jeddah-port Cidde;Jedda;Jeddah;Jiddah;Cidde İslam;جده;جدة
dammam-port Demmam;Dammam;Ad-Dammam;Kral Abdülaziz;Dammam King Abdulaziz;الملك عبد العزيز;الدمام
jebel-ali-port Cebel Ali;Jabal Ali;Jebal Ali;Djebel Ali;Cebeliali;جبل علي;جبل على
khalifa-port Halife;Khalifa;خليفة الصناعي
hamad-port Hamad
shuwaikh-port Şuveyh;Shuwaykh;Shuweikh;Al-Shuwaikh;Shwaikh;Şuvayh;Shuwaih;Suveyh
khalifa-bin-salman-port Halife bin Selman;Halife bin Salman;Khalifa ibn Salman
sohar-port Suhar;Sohar;Suhaar
rabigh-port Kral Abdullah;Rabig;Rabegh;King Abdullah;الملك عبد الله
"""

#: Towns.
_TOWNS = """
jeddah Cidde;Jedda
riyadh Riyad
damascus Şam;Dimaşk
beirut Beyrut
tripoli-lb Trablusşam;Trablus
latakia Lazkiye
tartus Tartus;Tartoos
aqaba Akabe;Akaba
aleppo Halep
homs Humus
hama Hama
daraa Dera;Deraa;Dar'a
idlib İdlib
raqqa Rakka
hasakah Haseke;Hasaka;Al-Hasaka;Hassaka
deir-ez-zor Deyrizor;Deyr ez-Zor;Deir al-Zor;Deir al-Zour;Deir ez-Zour;Deir Ezzour
suwayda Süveyda;Sweida;Suweida;Al-Suwayda;As-Suweida;Sueida
palmyra-tadmur Tadmur;Palmira
zabadani Zebdani
salkhad Salhad
mosul Musul
kirkuk Kerkük
baghdad Bağdat
najaf Necef
karbala Kerbela
sulaymaniyah Süleymaniye;Sulaimaniyah;Sulaimani;Sulaymaniyya;Sulaimaniya
dohuk Duhok;Dahuk
erbil Erbil;Irbil
zakho Zaho
sinjar Sincar;Şengal
basra Basra;Basrah
ramadi Ramadi
rutba Rutbe
samawah Semave;Samawa
medina Medine
tabuk Tebük;Tebuk;Tabouk
mafraq Mafrak
zarqa Zerka
irbid İrbid;Erbid
ma-an Maan
ruwaished Ruwayshid;Ruwaishid;Ruveyşid
ramtha Ramsa;Remsa
sanaa Sana'a
al-qaim Kaim;Al-Qaem;Qa'im
abu-kamal Ebu Kemal;Ebukemal;Boukamal;Albu Kamal;أبو كمال
umm-qasr Ümmü Kasr;Um Kasr;Um Qasr
dammam Demmam
qurayyat Kurayyat;Al-Qurayat;Qurayat;Gurayyat
turaif Tarif;Turayf;Turaif
hafar-al-batin Hafr al-Batin;Hafr al-Baten
jizan Cizan;Gizan
najran Necran
buraydah Bureyde;Buraida
doha Doha
manama Menama
abu-dhabi Abu Dabi
al-ain el-Ayn
muscat Maskat
"""

SPELLINGS = _SYRIA_TURKEY + _IRAQ + _LEVANT + _GULF + _PORTS + _TOWNS
