"""English."""

from missionwatch.languages.spec import Language, numbered, words

LANGUAGE = Language(
    code="en",
    small_words=words(
        "the of and to in is that for on with as was by are be this from at have has an not its will after over who their"
        " says say said against into about more than how why what when new amid his her they been were would could"
        " up out off no it but or all between during first two down"
    ),
    thousands=(",",),
    decimal=".",
    numbers=numbered(
        "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen"
        " seventeen eighteen nineteen"
    )
    | numbered("twenty thirty forty|fourty fifty sixty seventy eighty ninety", 20, 10),
    scales={
        "dozen": 12,
        "hundred": 100,
        "thousand": 1_000,
        "million": 1_000_000,
        "billion": 1_000_000_000,
        "trillion": 1_000_000_000_000,
    },
    joiners=words("and"),
    ordinals=numbered("first|1st second|2nd third|3rd fourth|4th fifth|5th sixth|6th seventh|7th eighth|8th", 1),
    months=numbered(
        "january|jan february|feb march|mar april|apr may june|jun july|jul august|aug"
        " september|sep|sept october|oct november|nov december|dec",
        1,
    ),
)
