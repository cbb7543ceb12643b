"""How a digest writes counts, figures and instants: in English, independent of any locale."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)
# Kind of figure -> its name in the table, its name within a sentence.
FIGURES = {
    "personnel_deployed": ("Personnel in place", "in place"),
    "personnel_moved": ("Group on the move", "moved"),
    "personnel_pledged": ("Personnel planned", "planned"),
    "mission_killed": ("Mission members killed", "mission members killed"),
    "mission_wounded": ("Mission members wounded", "mission members wounded"),
    "gang_control_pct": ("Capital in gang hands", "capital in gang hands"),
    "displaced": ("Displaced", "displaced"),
    "killed": ("People killed", "people killed"),
    "money_pledged": ("Money pledged", "pledged"),
    "money_needed": ("Money needed", "needed"),
    "equipment_delivered": ("Vehicles delivered", "vehicles delivered"),
}


def count(number: int, one: str, many: str | None = None) -> str:
    """ "1 outlet", "23 outlets", "1,200 articles"."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def event(name: str) -> str:
    """An event type for people."""
    return name.replace("_", " ")


def figure_name(kind: str) -> str:
    """The name of a kind of figure, as the table's first column has it."""
    return FIGURES[kind][0] if kind in FIGURES else kind.replace("_", " ").capitalize()


def figure_short(kind: str) -> str:
    """The name of a kind of figure within a sentence."""
    return FIGURES[kind][1] if kind in FIGURES else kind.replace("_", " ")


def value(number: float, unit: str) -> str:
    """A figure, exact: never rounded, "13.3 million" only where that is the whole number."""
    if unit == "percent":
        return f"{_plain(number)} %"
    if unit in {"persons", "vehicles"}:
        return _plain(number)
    millions = number / 1_000_000
    if number >= 1_000_000 and round(millions, 2) * 1_000_000 == number:
        return f"{unit} {_plain(round(millions, 2))} million"
    return f"{unit} {_plain(number)}"


def _plain(number: float) -> str:
    return f"{int(number):,}" if number == int(number) else f"{number:,.10g}"


@dataclass(frozen=True, slots=True)
class Line:
    """A sentence: what it is about, in bold, and the rest."""

    lead: str
    rest: str = ""

    @property
    def text(self) -> str:
        return f"{self.lead} {self.rest}".strip()


class Clock:
    """Instants as the edition's readers read them, in its zone."""

    def __init__(self, timezone: str) -> None:
        self._zone = ZoneInfo(timezone)
        self.place = timezone.rpartition("/")[2].replace("_", " ")

    def local(self, at: datetime) -> datetime:
        return at.astimezone(self._zone)

    def time(self, at: datetime) -> str:
        """ "06:04"."""
        return f"{self.local(at):%H:%M}"

    def day(self, at: datetime) -> str:
        """ "18 Jan"."""
        local = self.local(at)
        return f"{local.day} {MONTHS[local.month - 1][:3]}"

    def weekday(self, at: datetime) -> str:
        """ "Tuesday"."""
        return DAYS[self.local(at).weekday()]

    def date(self, at: datetime) -> str:
        """ "Tuesday 21 January 2025"."""
        local = self.local(at)
        return f"{DAYS[local.weekday()]} {local.day} {MONTHS[local.month - 1]} {local.year}"

    def moment(self, at: datetime) -> str:
        """ "Sat 18 Jan 21:14"."""
        return f"{self.weekday(at)[:3]} {self.day(at)} {self.time(at)}"

    def near(self, at: datetime, than: datetime) -> str:
        """ "18 Jan 21:14", with the year where it is another one than that of `than`."""
        year = f" {self.local(at).year}" if self.local(at).year != self.local(than).year else ""
        return f"{self.day(at)}{year} {self.time(at)}"

    def offset(self, at: datetime) -> str:
        """ "UTC-5"."""
        minutes = int((self.local(at).utcoffset() or self.local(at) - at).total_seconds() // 60)
        hours, rest = divmod(abs(minutes), 60)
        return "UTC" if not minutes else f"UTC{'-' if minutes < 0 else '+'}{hours}" + (f":{rest:02}" if rest else "")
