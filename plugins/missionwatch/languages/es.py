"""Spanish."""

from missionwatch.languages.spec import Language, numbered, words

_ABOUT = {"decena": 10, "docena": 12, "centenar": 100}

LANGUAGE = Language(
    code="es",
    small_words=words(
        "el la los las de del un una y en que es por con para se su sus al lo no mas como pero o ha han fue son entre"
        " sobre sin hasta desde contra tras este esta esto dos ya le les muy segun ante cuando porque otro otra hay"
    ),
    marks=frozenset("ñ¿¡"),
    thousands=(".", ",", " "),
    decimal=",",
    numbers=numbered(
        "cero uno|un|una dos tres cuatro cinco seis siete ocho nueve diez once doce trece catorce quince dieciseis"
        " diecisiete dieciocho diecinueve veinte veintiuno|veintiun|veintiuna veintidos veintitres veinticuatro"
        " veinticinco veintiseis veintisiete veintiocho veintinueve"
    )
    | numbered("treinta cuarenta cincuenta sesenta setenta ochenta noventa", 30, 10)
    | {"cien": 100, "ciento": 100, "veintena": 20, "treintena": 30}
    | _ABOUT
    | numbered(
        "doscientos|doscientas trescientos|trescientas cuatrocientos|cuatrocientas quinientos|quinientas"
        " seiscientos|seiscientas setecientos|setecientas ochocientos|ochocientas novecientos|novecientas",
        200,
        100,
    ),
    scales={
        "mil": 1_000,
        "millar": 1_000,
        "millares": 1_000,
        "millon": 1_000_000,
        "millones": 1_000_000,
        "mdd": 1_000_000,
    },
    collectives=_ABOUT | {"decenas": 10, "docenas": 12, "centenares": 100},
    vague=words("millares decenas docenas centenares"),
    joiners=words("y"),
    ordinals=numbered(
        "primer|primero|primera segundo|segunda tercer|tercero|tercera "
        "cuarto|cuarta quinto|quinta sexto|sexta "
        "septimo|septima octavo|octava",
        1,
    ),
    months=numbered(
        "enero febrero marzo abril mayo junio julio agosto septiembre|setiembre octubre noviembre diciembre", 1
    ),
)
