"""German."""

from missionwatch.languages.spec import Language, numbered, words

LANGUAGE = Language(
    code="de",
    small_words=words(
        "der die das und in den von zu mit sich des auf fur ist im dem nicht ein eine als auch es an werden aus er hat"
        " dass sie nach wird bei einer um am sind noch wie einem uber einen so zum war haben nur oder aber vor zur bis"
        " mehr durch man gegen wegen erneut"
    ),
    marks=frozenset("äöüß"),
    thousands=(".", " "),
    decimal=",",
    numbers=numbered(
        "null ein|eins|eine|einem|einen|einer zwei|zwo drei vier funf sechs sieben acht neun zehn elf zwolf dreizehn"
        " vierzehn funfzehn sechzehn siebzehn achtzehn neunzehn"
    )
    | numbered("zwanzig dreissig|dreißig vierzig funfzig sechzig siebzig achtzig neunzig", 20, 10)
    | {"dutzend": 12},
    scales={
        "hundert": 100,
        "tausend": 1_000,
        "million": 1_000_000,
        "millionen": 1_000_000,
        "mio": 1_000_000,
        "milliarde": 1_000_000_000,
        "milliarden": 1_000_000_000,
        "mrd": 1_000_000_000,
    },
    collectives={"dutzend": 12},
    vague=words("dutzende hunderte tausende"),
    joiners=words("und"),
    compounds=True,
    ordinals=numbered(
        "erste|ersten|erster|erstes zweite|zweiten|zweiter|zweites dritte|dritten|dritter|drittes "
        "vierte|vierten|vierter|viertes funfte|funften|funfter sechste|sechsten|sechster "
        "siebte|siebten|siebter achte|achten|achter",
        1,
    ),
    months=numbered("januar februar marz april mai juni juli august september oktober november dezember", 1),
)
