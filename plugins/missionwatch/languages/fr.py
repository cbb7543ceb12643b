"""French."""

from missionwatch.languages.spec import Language, numbered, words

_ABOUT = {"dizaine": 10, "douzaine": 12, "vingtaine": 20, "trentaine": 30, "cinquantaine": 50, "centaine": 100}

LANGUAGE = Language(
    code="fr",
    small_words=words(
        "le la les des du un une et est dans en pour que qui sur par au aux avec pas plus ne se sont ses son sa ce cette"
        " ces il elle ils ont été ete a d l s qu n c j leur leurs mais ou où apres contre entre sans sous deux face"
        " lors chez depuis vers selon apres comme fait tout nous vous"
    ),
    marks=frozenset("àâçêëîïôùûœ"),
    thousands=(" ", "."),
    decimal=",",
    numbers=numbered(
        "zero un|une deux trois quatre cinq six sept huit neuf dix onze douze treize quatorze quinze seize"
    )
    | {"dix-sept": 17, "dix-huit": 18, "dix-neuf": 19}
    | numbered("vingt|vingts trente quarante cinquante soixante septante huitante|octante nonante", 20, 10)
    | {"quinzaine": 15, "quarantaine": 40, "soixantaine": 60}
    | _ABOUT,
    scales={
        "cent": 100,
        "cents": 100,
        "mille": 1_000,
        "millier": 1_000,
        "milliers": 1_000,
        "million": 1_000_000,
        "millions": 1_000_000,
        "milliard": 1_000_000_000,
        "milliards": 1_000_000_000,
    },
    collectives=_ABOUT | {"dizaines": 10, "douzaines": 12, "centaines": 100},
    vague=words("milliers dizaines douzaines centaines"),
    joiners=words("et"),
    ordinals=numbered(
        "premier|premiere|1er|1re deuxieme|second|seconde|2e troisieme|3e "
        "quatrieme|4e cinquieme|5e sixieme|6e "
        "septieme|7e huitieme|8e",
        1,
    ),
    months=numbered("janvier fevrier mars avril mai juin juillet aout septembre octobre novembre decembre", 1),
)
