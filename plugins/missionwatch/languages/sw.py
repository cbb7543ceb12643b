"""Swahili."""

from missionwatch.languages.spec import Language, numbered, words

LANGUAGE = Language(
    code="sw",
    small_words=words(
        "ya wa na kwa ni katika la za cha vya kuwa hii hiyo huyo huo hizo alisema amesema wamesema kama baada hadi pia"
        " hao wao wake yake zake lake chake kutoka dhidi yao wetu sasa ili kuhusu bila huko hapa wakati ambao ambayo"
        " mwa pa nchini jijini"
    ),
    thousands=(",",),
    decimal=".",
    numbers=numbered(
        "sifuri moja|mmoja mbili|wawili|mawili|viwili tatu|watatu|matatu|vitatu nne|wanne|manne|vinne"
        " tano|watano|matano|vitano sita saba nane|wanane|manane|vinane tisa kumi"
    )
    | numbered("ishirini thelathini arobaini|arubaini hamsini sitini sabini themanini tisini", 20, 10),
    scales={"mia": 100, "elfu": 1_000, "laki": 100_000, "milioni": 1_000_000, "bilioni": 1_000_000_000},
    collectives={"dazeni": 12, "dazani": 12},
    vague=words("maelfu mamia"),
    joiners=words("na"),
    multipliers_follow=True,
    ordinal_marks=words("wa ya cha la"),
    months=numbered("januari februari machi aprili mei juni julai agosti septemba oktoba novemba desemba", 1),
)
