"""Portuguese, of Brazil and of Portugal."""

from missionwatch.languages.spec import Language, numbered, words

_ABOUT = {"dezena": 10, "duzia": 12, "centena": 100}

LANGUAGE = Language(
    code="pt",
    small_words=words(
        "o a os as de do da dos das um uma e em que no na nos nas por com para se seu sua ao aos à pelo pela pelos pelas"
        " nao mais como mas ou foi sao entre sobre sem ate desde contra apos este esta isso dois duas ja muito segundo"
        " quando porque outro outra ha num numa diz"
    ),
    marks=frozenset("ãõç"),
    thousands=(".", " "),
    decimal=",",
    numbers=numbered(
        "zero um|uma dois|duas tres quatro cinco seis sete oito nove dez onze doze treze catorze|quatorze quinze"
        " dezesseis|dezasseis dezessete|dezassete dezoito dezenove|dezanove"
    )
    | numbered("vinte trinta quarenta cinquenta sessenta setenta oitenta noventa", 20, 10)
    | {"cem": 100, "cento": 100, "vintena": 20}
    | _ABOUT
    | numbered(
        "duzentos|duzentas trezentos|trezentas quatrocentos|quatrocentas quinhentos|quinhentas"
        " seiscentos|seiscentas setecentos|setecentas oitocentos|oitocentas novecentos|novecentas",
        200,
        100,
    ),
    scales={
        "mil": 1_000,
        "milhar": 1_000,
        "milhares": 1_000,
        "milhao": 1_000_000,
        "milhoes": 1_000_000,
        "bilhao": 1_000_000_000,
        "bilhoes": 1_000_000_000,
    },
    collectives=_ABOUT | {"dezenas": 10, "duzias": 12, "centenas": 100},
    vague=words("milhares dezenas duzias centenas"),
    joiners=words("e"),
    ordinals=numbered(
        "primeiro|primeira segundo|segunda terceiro|terceira quarto|quarta quinto|quinta sexto|sexta setimo|setima oitavo|oitava",
        1,
    ),
    months=numbered("janeiro fevereiro marco abril maio junho julho agosto setembro outubro novembro dezembro", 1),
)
