"""Zones: countries by ISO 3166-1 code, and the open sea."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

from geo.errors import nearest_names
from geo.spelling import fold_spelling

SEA = "SEA"
# What is no country: the open sea, and one day the air.
BEYOND_COUNTRIES = frozenset({SEA, "AIR"})

# ISO 3166-1: two letters, then three, of each country; and Kosovo's user-assigned code.
_ISO_CODES = """
AWABW AFAFG AOAGO AIAIA AXALA ALALB ADAND AEARE ARARG AMARM ASASM AQATA TFATF AGATG
AUAUS ATAUT AZAZE BIBDI BEBEL BJBEN BQBES BFBFA BDBGD BGBGR BHBHR BSBHS BABIH BLBLM
BYBLR BZBLZ BMBMU BOBOL BRBRA BBBRB BNBRN BTBTN BVBVT BWBWA CFCAF CACAN CCCCK CHCHE
CLCHL CNCHN CICIV CMCMR CDCOD CGCOG CKCOK COCOL KMCOM CVCPV CRCRI CUCUB CWCUW CXCXR
KYCYM CYCYP CZCZE DEDEU DJDJI DMDMA DKDNK DODOM DZDZA ECECU EGEGY ERERI EHESH ESESP
EEEST ETETH FIFIN FJFJI FKFLK FRFRA FOFRO FMFSM GAGAB GBGBR GEGEO GGGGY GHGHA GIGIB
GNGIN GPGLP GMGMB GWGNB GQGNQ GRGRC GDGRD GLGRL GTGTM GFGUF GUGUM GYGUY HKHKG HMHMD
HNHND HRHRV HTHTI HUHUN IDIDN IMIMN ININD IOIOT IEIRL IRIRN IQIRQ ISISL ILISR ITITA
JMJAM JEJEY JOJOR JPJPN KZKAZ KEKEN KGKGZ KHKHM KIKIR KNKNA KRKOR KWKWT LALAO LBLBN
LRLBR LYLBY LCLCA LILIE LKLKA LSLSO LTLTU LULUX LVLVA MOMAC MFMAF MAMAR MCMCO MDMDA
MGMDG MVMDV MXMEX MHMHL MKMKD MLMLI MTMLT MMMMR MEMNE MNMNG MPMNP MZMOZ MRMRT MSMSR
MQMTQ MUMUS MWMWI MYMYS YTMYT NANAM NCNCL NENER NFNFK NGNGA NINIC NUNIU NLNLD NONOR
NPNPL NRNRU NZNZL OMOMN PKPAK PAPAN PNPCN PEPER PHPHL PWPLW PGPNG PLPOL PRPRI KPPRK
PTPRT PYPRY PSPSE PFPYF QAQAT REREU ROROU RURUS RWRWA SASAU SDSDN SNSEN SGSGP GSSGS
SHSHN SJSJM SBSLB SLSLE SVSLV SMSMR SOSOM PMSPM RSSRB SSSSD STSTP SRSUR SKSVK SISVN
SESWE SZSWZ SXSXM SCSYC SYSYR TCTCA TDTCD TGTGO THTHA TJTJK TKTKL TMTKM TLTLS TOTON
TTTTO TNTUN TRTUR TVTUV TWTWN TZTZA UGUGA UAUKR UMUMI UYURY USUSA UZUZB VAVAT VCVCT
VEVEN VGVGB VIVIR VNVNM VUVUT WFWLF WSWSM YEYEM ZAZAF ZMZMB ZWZWE
XKXKX
"""
ALPHA_3_BY_ALPHA_2 = {code[:2]: code[2:] for code in _ISO_CODES.split()}
COUNTRIES = frozenset(ALPHA_3_BY_ALPHA_2.values())


def unknown_zones(zones: Iterable[str], drawn: Collection[str] = ()) -> tuple[list[str], bool]:
    """
    Zones of a world that are no country's code.

    Parameters
    ----------
    zones
        Every zone the world's crossings join.
    drawn
        Zones whose boundaries are given; they are known, whatever their code.

    Returns
    -------
    unknown, is_made_up
        Codes that are not known; and whether no zone is a country's, as in a world made up for a
        lesson: then its codes are taken as they are.

    Examples
    --------
    >>> unknown_zones(["SYR", "JRD", "SEA"]), unknown_zones(["NORTH", "SOUTH"])
    ((['JRD'], False), (['NORTH', 'SOUTH'], True))
    """
    used = set(zones) - BEYOND_COUNTRIES - {""}
    real = used & (COUNTRIES | set(drawn))
    unknown = sorted(used - real)
    return unknown, bool(unknown) and not real


def suggest_zone(code: str, used: Iterable[str], names: Mapping[str, str]) -> str:
    """
    A sentence that names the zone probably meant, by code, two-letter code or name.

    Examples
    --------
    >>> suggest_zone("JO", [], {}), suggest_zone("Jordan", [], {"JOR": "Jordan"})
    ('Did you mean JOR?', 'Did you mean JOR?')
    """
    upper = code.upper()
    by_name = {fold_spelling(name): zone for zone, name in names.items()}
    found = ALPHA_3_BY_ALPHA_2.get(upper) or by_name.get(fold_spelling(code))
    if not found and upper in COUNTRIES | BEYOND_COUNTRIES:
        found = upper
    if not found:
        candidates = sorted(set(used) & COUNTRIES | set(names)) or sorted(COUNTRIES)
        near = nearest_names(upper, candidates, count=1)
        found = near[0] if near else ""
    return f"Did you mean {found}?" if found else "Write the ISO 3166-1 alpha-3 code, such as SYR."
