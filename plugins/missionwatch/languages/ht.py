"""Haitian Creole."""

from missionwatch.languages.spec import Language, numbered, words

_TENS = ("ven", "trant", "karant", "senkant", "swasant")
_UNITS = ("e-yen|teyen", "de", "twa", "kat", "senk", "sis", "set", "uit|tuit", "nef")


def _numbers() -> dict[str, int]:
    """Creole writes many numbers as one word, in more than one way: vennde, trannsenk, katreventen."""
    found = numbered(
        "zewo yon|youn|yonn de twa kat senk sis set uit|wit|yuit nef dis onz douz trez katoz kenz sez"
        " diset dizuit|dizwit diznef ven|vent"
    )
    found |= {
        "trant": 30,
        "karant": 40,
        "senkant": 50,
        "swasant": 60,
        "swasanndis": 70,
        "swasannonz": 71,
        "swasanndouz": 72,
        "swasannkenz": 75,
        "swasanndiset": 77,
        "katreven": 80,
        "katrevendis": 90,
        "katrevenonz": 91,
        "katrevenkenz": 95,
        "katrevendiset": 97,
        "katrevendizuit": 98,
        "katrevendiznef": 99,
        "katrevensenk": 85,
        "katrevende": 82,
        "senkannde": 52,
        "douzen": 12,
        "dizen": 10,
        "vennten": 21,
        "venteyen": 21,
        "trannteyen": 31,
        "kenzen": 15,
        "santen": 100,
        "sanzen": 100,
    }
    for tens, stem in (
        (20, "venn"),
        (20, "vent"),
        (30, "trann"),
        (40, "karann"),
        (50, "senkann"),
        (60, "swasann"),
        (80, "katreven"),
    ):
        for unit, names in enumerate(_UNITS, 1):
            for name in names.split("|"):
                found.setdefault(stem + name, tens + unit)
    for hundreds, names in enumerate(
        (
            "",
            "san",
            "desan",
            "twasan|twa-san",
            "katsan",
            "senksan",
            "sisan|sissan",
            "setsan",
            "uisan|uitsan|witsan",
            "nefsan",
        )
    ):
        if names:
            found |= {name: hundreds * 100 for name in names.split("|") if hundreds > 1}
    return found


LANGUAGE = Language(
    code="ht",
    small_words=words(
        "yo nan la ki pou ak se li te pa ap gen sa yon an moun men nou sou fe di pral peyi apre lan kap tap kont"
        " anba ant kote ankò anko m w l y epi lot tout sot rive depi jodi bay jwenn mande oswa fè pi konsa deja ka"
        " kòm kom san mete pran kay chak chef soti ladan"
    ),
    marks=frozenset("èò"),
    thousands=(" ", ","),
    decimal=",",
    numbers=_numbers(),
    scales={"san": 100, "mil": 1_000, "milye": 1_000, "milyon": 1_000_000, "milya": 1_000_000_000},
    collectives={"douzen": 12},
    vague=words("milye"),
    joiners=words("e"),
    ambiguous=words("san de mil"),
    ordinals=numbered("premye dezyem twazyem katriyem senkyem sizyem setyem wityem", 1),
    months=numbered("janvye fevriye mas avril me jen jiye out|dawout septanm oktob novanm desanm", 1),
)
