"""What a rich, an empty and a hostile day look like to the digest. Outlets, people, numbers and sentences are invented by us."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from missionwatch.config import DigestRoute
from missionwatch.digest import Due, period
from missionwatch.digest.clock import day_starts
from missionwatch.digest.inputs import (
    DAYS,
    AlertSeen,
    ArticleSeen,
    DaySeen,
    DigestInputs,
    EventSeen,
    FeedSeen,
    FigureSeen,
    MentionSeen,
    OutcomeSeen,
)
from missionwatch.model import Evidence

ROUTE = DigestRoute(at="06:00", timezone="America/Port-au-Prince", channel="desk")
NOW = datetime(2025, 1, 21, 11, 4, tzinfo=UTC)
START, END = period(ROUTE, NOW)


def proof(sentence: str, *quotes: str, start: int = 40, field: str = "text") -> tuple[Evidence, ...]:
    """Evidence whose quotes stand in the sentence."""
    return tuple(
        Evidence(field, start + sentence.index(q), start + sentence.index(q) + len(q), q, "name", sentence)  # type: ignore[arg-type]
        for q in quotes
    )


def article(number: int, story: int, outlet: str, language: str, title: str, **more: Any) -> ArticleSeen:
    """An article of a story, published and loaded some hours before the period's end."""
    hours = more.pop("hours", 8.0)
    at = END - timedelta(hours=hours)
    values: dict[str, Any] = {
        "article_id": number, "version": 1, "story_id": story, "feed": outlet.lower().replace(" ", "-"), "outlet": outlet,
        "language": language, "url": f"https://{outlet.lower().replace(' ', '-')}.example/{number}", "title": title,
        "label": "direct", "score": 0.97, "basis": "page", "published_at": at, "first_seen_at": at + timedelta(minutes=9),
        "loaded_at": at + timedelta(minutes=14), "edited_at": None, "copy_of": None, "agency": None,
        "event_types": ("deployment",), "evidence": (),
    }  # fmt: skip
    return ArticleSeen(**(values | more))


def articles() -> tuple[ArticleSeen, ...]:
    """Four stories: a deployment told by many, an attack told in two ways, a running one, a short one."""
    arrival = (
        article(1, 11, "Radio Lakay", "ht", "Dezyèm kontenjan kenyan an rive Pòtoprens", hours=20, evidence=proof(
            "Anviwon 217 polisye Misyon Miltinasyonal Sipò pou Sekirite a debake nan ayewopò a samdi apremidi.",
            "Misyon Miltinasyonal Sipò pou Sekirite")),
        article(2, 11, "Harbour Gazette", "en", "Second Kenyan contingent lands in Port-au-Prince", hours=19, evidence=proof(
            "The 217 officers of the Multinational Security Support mission were met on the tarmac by the prime minister.",
            "217 officers of the Multinational Security Support mission")),
        article(3, 11, "Le Quotidien du Port", "fr", "Un deuxième contingent kényan à Port-au-Prince", hours=16, agency="PCA",
                evidence=proof(
            "Les policiers kényans de la Mission multinationale d’appui à la sécurité rejoindront les 400 déjà sur place.",
            "Les policiers kényans", "Mission multinationale d’appui à la sécurité")),
        article(4, 11, "Diario del Golfo", "es", "Llegan 217 policías kenianos a Haití", hours=12, evidence=proof(
            "La Misión Multinacional de Apoyo a la Seguridad recibió a 217 agentes.",
            "Misión Multinacional de Apoyo a la Seguridad")),
        article(5, 11, "Mwangaza Leo", "sw", "Maafisa 217 wawasili Haiti", hours=10, basis="feed entry only", evidence=proof(
            "Maafisa 217 wa Misheni ya Kimataifa ya Usaidizi wa Usalama wawasili.",
            "Misheni ya Kimataifa ya Usaidizi wa Usalama")),
    )  # fmt: skip
    copies = tuple(
        replace(arrival[2], article_id=20 + n, outlet=f"Journal {n}", copy_of=3, url=f"https://journal-{n}.example/a",
                loaded_at=END - timedelta(hours=9, minutes=n))
        for n in range(10)
    )  # fmt: skip
    attack = (
        article(40, 12, "Canal Kiskeya Nord", "fr", "La mission dément la mort d’un agent à Kenscoff", hours=14,
                event_types=("attack_on_mission",), evidence=proof(
            "« Aucun membre de la mission multinationale n’a été tué », a dit le porte-parole.", "la mission multinationale")),
        article(41, 12, "Harbour Gazette", "en", "Officer killed on the Kenscoff road, residents say", hours=11,
                event_types=("attack_on_mission",), evidence=proof(
            "Residents said that one officer of the MSS was shot dead in the ambush on the Kenscoff road.", "the MSS")),
        article(42, 12, "Island Monitor", "en", "Mission denies a death in Kenscoff", hours=9, copy_of=40,
                event_types=("attack_on_mission",)),
    )  # fmt: skip
    running = (
        article(50, 13, "Capital Post", "en", "Spare parts hold up half of the armoured cars", hours=24 * 9, label="contextual",
                score=0.81, event_types=("funding_logistics",), evidence=proof(
            "Nine of the force's vehicles are out of service.", "the force's vehicles")),
        article(51, 13, "Diario del Golfo", "es", "Trece blindados fuera de servicio", hours=7, label="contextual", score=0.83,
                event_types=("funding_logistics",), evidence=proof(
            "Trece vehículos de la fuerza están fuera de servicio, según un documento.", "vehículos de la fuerza")),
    )  # fmt: skip
    short = (
        article(60, 14, "Elbkurier", "de", "Sicherheitsrat berät über Haiti-Mission", hours=6, event_types=("mandate",),
                evidence=proof(
            "Sicherheitsrat berät über Haiti-Mission", "Haiti-Mission", start=0, field="title")),
    )  # fmt: skip
    return arrival + copies + attack + running + short


def figures() -> tuple[FigureSeen, ...]:
    """A number that rose, one that stands, one that was always the same, and one on which outlets differ."""
    found: list[FigureSeen] = []

    def give(
        day: int,
        kind: str,
        number: float,
        reports: tuple[int, ...],
        unit: str = "persons",
        story: int = 11,
        *outlets: str,
    ) -> None:
        found.append(FigureSeen(day, story, kind, unit, number, reports, outlets or ("Harbour Gazette",)))

    for day in (2, 9, 15, 20):
        give(day, "personnel_deployed", 400, (700 + day,))
        give(day, "personnel_pledged", 2500, (700 + day,))
    for day, number in ((1, 700_000.0), (8, 703_000.0), (22, 703_000.0)):
        give(day, "displaced", number, (800 + day,))
    for day, number in ((3, 80.0), (6, 85.0), (18, 85.0)):
        give(day, "gang_control_pct", number, (900 + day,), "percent")
    give(27, "personnel_deployed", 617, (2, 3))
    give(27, "personnel_pledged", 2500, (1, 2, 3, 4))
    give(27, "gang_control_pct", 85, (1, 2, 3, 4, 5, 60), "percent")
    give(27, "displaced", 1_040_000, (2, 3, 4))
    give(27, "personnel_moved", 217, (1, 2, 3, 4, 5))
    give(27, "mission_killed", 1, (41,), "persons", 12, "Harbour Gazette")
    give(27, "mission_killed", 0, (40,), "persons", 12, "Canal Kiskeya Nord", "Island Monitor")
    give(27, "money_pledged", 13_300_000, (51,), "USD", 13)
    return tuple(found)


def days() -> tuple[DaySeen, ...]:
    """Quiet weeks, then four busy days."""
    counts = (2, 1, 0, 3, 2, 1, 1, 0, 2, 4, 3, 1, 0, 1, 2, 2, 0, 1, 3, 1, 0, 2, 1, 5, 14, 22, 19, 9)
    starts = day_starts(ROUTE, END, DAYS)
    return tuple(DaySeen(at, n, 11 if n > 4 else 0) for at, n in zip(starts, counts, strict=True))


def rich() -> DigestInputs:
    """A busy day."""
    return DigestInputs(
        edition="daily", topic="Haiti security mission", timezone=ROUTE.timezone, period_start=START, period_end=END,
        built_at=NOW, watched_since=END - timedelta(days=90), articles=articles(), figures=figures(), days=days(),
        events=(
            EventSeen("attack_on_mission", None, 3), EventSeen("deployment", END - timedelta(days=3), 15),
            EventSeen("mandate", END - timedelta(days=9), 1), EventSeen("misconduct", END - timedelta(days=12), 0),
            EventSeen("withdrawal_transition", END - timedelta(days=17), 0),
        ),
        articles_before=38, stories_before=3,
        feeds=(
            FeedSeen("Radio Lakay", ("broken",), "unreachable", END - timedelta(hours=50), END - timedelta(hours=50), 120.0),
            FeedSeen("Nairobi Courier", ("broken",), "gone", END - timedelta(hours=27), END - timedelta(hours=28), 60.0),
            FeedSeen("Belize Post", ("silent",), "", None, END - timedelta(hours=31), 540.0),
        ),
        feeds_due=40, feeds_read=38, walls=4,
        outcomes=(
            OutcomeSeen("poll", "skipped", "not matching", 311), OutcomeSeen("poll", "skipped", "known", 90),
            OutcomeSeen("fetch", "kept", "page", 583), OutcomeSeen("fetch", "rejected", "gone", 9),
            OutcomeSeen("fetch", "rejected", "robots", 6), OutcomeSeen("fetch", "deferred", "rate limited", 7),
            OutcomeSeen("clean", "kept", "", 571), OutcomeSeen("clean", "rejected", "not an article", 11),
            OutcomeSeen("detect", "kept", "direct", 18), OutcomeSeen("detect", "skipped", "no mission", 553),
        ),
        alerts=(
            AlertSeen(11, "new_direct_story", "sent", END - timedelta(hours=19), END - timedelta(hours=18, minutes=58)),
            AlertSeen(12, "new_direct_story", "sent", END - timedelta(hours=13), END - timedelta(hours=12, minutes=55)),
            AlertSeen(14, "new_direct_story", "pending", END - timedelta(hours=5), None),
        ),
        last_mention=MentionSeen(
            "Council members weigh a shorter mandate", "Island Monitor", "en", "https://island-monitor.example/9",
            START - timedelta(hours=3)),
        contact="missionwatch@desk.example",
    )  # fmt: skip


def empty() -> DigestInputs:
    """A day without a single report, on which the line worked."""
    calm = [replace(day, originals=min(day.originals, 3), copies=0) for day in days()]
    quiet = (*calm[:-1], replace(calm[-1], originals=0))
    return replace(rich(), articles=(), figures=(), alerts=(), days=quiet, walls=0,
                   events=(EventSeen("deployment", END - timedelta(days=3), 0),))  # fmt: skip


DUE = Due("daily", ROUTE, START, END)
