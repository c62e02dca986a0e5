"""English words that say drugs were taken: verbs in all their forms, nouns, turns of phrase."""

from __future__ import annotations


def inflect(verbs: str) -> str:
    """
    An expression for the forms of regular verbs.

    A verb's last letter is doubled before an ending where ``+`` stands behind it; its bare form is
    left out where ``-`` does (``stop`` is mostly a noun).

    Examples
    --------
    >>> inflect("seize nab+ stop+-")
    'seize|seizes|seized|seizing|nab|nabs|nabbed|nabbing|stops|stopped|stopping'
    """
    forms: list[str] = []
    for word in verbs.split():
        verb = word.rstrip("+-")
        stem = verb.removesuffix("e") + (verb[-1] if "+" in word else "")
        third = f"{verb}es" if verb.endswith(("sh", "ch", "s")) else f"{verb}s"
        forms += [*([] if "-" in word else [verb]), third, f"{stem}ed", f"{stem}ing"]
    return "|".join(forms)


_VERBS = inflect(
    "seize confiscate intercept foil thwart bust impound nab+ net+- capture uncover discover "
    "recover unearth dismantle raid storm- stop+- block prevent arrest detain detect spot+- "
    "retrieve locate frustrate kill- reveal- contain yield- haul abandon- repel+ crack- defeat "
    "remove apprehend swoop clash surrender-"
)
_IRREGULAR = (
    "found|find|finds|finding|caught|catch|catches|catching|took|held|showed|shown|counted|"
    "gathered|collected|crashed|snared|snatched|trapped|rumbled|extracted|secured|securing|"
    "unloaded|unloading"
)
_NOUNS = "seizures?|confiscations?|interceptions?|discovery|recovery|detection|crackdown"
_PHRASES = (
    # With a particle behind the verb.
    r"sh(?:oo|o)t(?:s|ing)? down|shut(?:s|ting)? down|shot dead|br(?:ings|ought|ing) down",
    r"down(?:s|ed|ing) (?:a|the|two|three|another|several|over|in|near|by|on|after)",
    r"br(?:eaks?|eaking|oke|oken) up|scoop(?:s|ed|ing) up|turn(?:s|ed|ing) back|picked up",
    r"handed over|rounded up|turned up|sniffed out|left behind|leaving behind",
    r"t(?:oo|a)k(?:e|es|en|ing)? (?:possession|over|off)|g(?:e|o)t(?:ten)? hold of",
    r"fished (?:out|[\w,. -]{1,50}? out of)|gave up (?=\d|some|about|nearly)",
    r"dug (?:up|[\w,. -]{1,50}? out of)|drew (?:from|out of|up)",
    r"c(?:a|o)me away with|pull(?:s|ed|ing) (?:out|from|[\w,. -]{1,60}? (?:from|out of))",
    r"came across|c(?:a|o)me upon|c(?:a|o)me to light|(?:came|come|brought) out|out came",
    # Taken away.
    r"carried away|taken away|took away|hauled away|carried (?:\w{1,10} ){0,2}out of",
    r"carted (?:off|away|out)|walked away with|walked out with|laid hands on",
    r"(?:has|have|had|was|were|been|being) taken|out of circulation|off the (?:streets?|market)",
    # Told from the other side, or by where it led.
    r"made the discovery|fell into the hands|ended up in the hands|(?:has|have) lost",
    r"in (?:his|her|their|its) possession|in possession of|exchang(?:ed|ing) fire",
    r"(?:was|were|been) (?:\w{1,12} ){0,3}(?:carrying|holding|hiding|transporting)",
    r"le(?:d|ads) (?:\w{1,14} ){1,3}to",
    r"fail(?:s|ed|ure of)? (?:a|an|the) (?:\w{1,15} ){0,2}(?:attempt|bid|effort)",
)

#: What says that drugs were taken, on folded text.
TAKEN = "|".join((*_PHRASES, _NOUNS, _VERBS, _IRREGULAR))
