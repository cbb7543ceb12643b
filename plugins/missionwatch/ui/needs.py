"""What needs somebody, each with its next step: broken and silent feeds, red runs, messages that did not go out, items set
aside."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from missionwatch.model import Feed
from missionwatch.ui import words
from missionwatch.ui.quote import plain, safe_link

Row = Any
SAME_REASON = 4  # so many feeds with one trouble are one line
MAX_NEEDS = 24

# What to do about a feed, by the reason of its last failure.
NEXT_STEPS = {
    "gone": "look for its new address: missionwatch feeds add HOMEPAGE, then remove the old one",
    "not a feed": "open the address: it may be a page now; missionwatch feeds add HOMEPAGE finds the feed",
    "forbidden": "the outlet refuses us: ask it, or set enabled: false",
    "robots": "the outlet's robots.txt asks us to stay away: set enabled: false",
    "rate limited": "ask less often: raise poll_every_min",
    "server error": "wait: it is tried again by itself; write to the outlet if it lasts for days",
    "unreachable": "try it by hand: missionwatch feeds try KEY",
    "undecodable": "look at it: missionwatch feeds try KEY",
    "blocked": "the address leads into a private network: web.allow_networks, or correct it",
    "too large": "raise web.max_raw_bytes, or take a smaller feed of the outlet",
}
_ANY_FEED = "look at it: missionwatch feeds try KEY"


@dataclass(frozen=True, slots=True)
class Need:
    """One thing that a person should look at. `tone` is bad (does not work) or warn; `step` is what to do next."""

    tone: str
    state: str
    subject: str
    text: str
    step: str = ""
    link: str | None = None
    members: tuple[str, ...] = ()
    airflow_path: str = ""


def needs_of(
    *,
    feeds: Sequence[Row],
    red_runs: Sequence[Row],
    undelivered: Sequence[Row],
    set_aside: Sequence[Row],
    notices: Sequence[Row],
    declared: Mapping[str, Feed],
    has_operator_channel: bool,
    now: datetime,
    config_error: str = "",
) -> tuple[Need, ...]:
    """Everything that needs somebody, the worst first."""
    watched = [f for f in feeds if not declared or (f.feed in declared and declared[f.feed].enabled)]
    told = {f.feed for f in feeds} | {r.run_id for r in red_runs}
    found = [
        *_red(red_runs, now),
        *_messages(undelivered, now),
        *_aside(set_aside, now),
        *_feeds(watched, declared, now),
        *(_notice(n, now) for n in notices if n.subject not in told),
    ]
    if config_error:
        found.append(
            Need(
                "bad",
                "config",
                "Configuration",
                plain(config_error, 300),
                "correct that file: nothing new starts before",
            )
        )
    elif not has_operator_channel:
        found.append(
            Need(
                "warn",
                "nobody told",
                "No operator channel",
                "dead feeds, red runs and held alerts are shown here and by missionwatch status, and sent to nobody",
                "set operator.channels in config/settings.yaml",
            )
        )
    found.sort(key=lambda n: n.tone != "bad")
    return tuple(found[:MAX_NEEDS])


def _red(runs: Sequence[Row], now: datetime) -> list[Need]:
    if not runs:
        return []
    newest = runs[0]
    subject = "Red run" if len(runs) == 1 else f"{len(runs)} red runs"
    text = plain(newest.text, 240) if newest.text else "the report of the run says which limit was passed"
    at = words.moment(newest.started_at, now.date())
    return [
        Need(
            "bad", "red", subject, f"{at}: {text}", "see its task report in the DAG ingest", airflow_path="/dags/ingest"
        )
    ]


def _messages(rows: Sequence[Row], now: datetime) -> list[Need]:
    return [_message(row, now) for row in rows]


def _message(row: Row, now: datetime) -> Need:
    what = "alert" if row.is_alert else "message"
    subject = plain(row.subject, 120) or f"({what} without a subject)"
    error = f": {plain(row.last_error, 160)}" if row.last_error else ""
    tries = words.plural(row.tries, "try", "tries")
    since = words.moment(row.created_at, now.date())
    if row.status == "dead":
        return Need(
            "bad",
            "dead " + what,
            subject,
            f"channel {row.channel} refused it for good after {tries}{error}",
            "check the channel: missionwatch channels test",
        )
    if row.status == "held":
        return Need(
            "warn",
            "held " + what,
            subject,
            f"for channel {row.channel} since {since}{error}",
            "see the rule in config/routes.yaml",
        )
    return Need(
        "warn",
        "late " + what,
        subject,
        f"for channel {row.channel} since {since}, {tries}; next {words.moment(row.next_at, now.date())}{error}",
        "check the channel: missionwatch channels test",
    )


def _aside(rows: Sequence[Row], now: datetime) -> list[Need]:
    return [
        Need(
            "bad",
            "set aside",
            plain(row.item_url or row.item, 120),
            f"took its process down three times at {row.stage}, last {words.moment(row.at, now.date())}",
            "see its traceback in the log of that stage, then missionwatch articles retry URL",
            link=safe_link(row.item_url),
        )
        for row in rows
    ]


def _feeds(rows: Sequence[Row], declared: Mapping[str, Feed], now: datetime) -> list[Need]:
    alike: dict[tuple[str, str], list[Row]] = {}
    for row in rows:
        state = _state(row)
        if state:
            alike.setdefault((state, row.reason if state != "silent" else row.feed), []).append(row)
    found: list[Need] = []
    for (state, reason), members in alike.items():
        if len(members) >= SAME_REASON:
            found.append(_many(state, reason, members, declared))
        elif state != "failing":
            found += [_feed(row, state, declared, now) for row in members]
    return sorted(found, key=lambda n: (n.tone != "bad", not n.members, n.subject.casefold()))


def _state(row: Row) -> str:
    return next((s for s in ("closed", "broken", "failing", "silent", "moved") if s in row.states), "")


def _many(state: str, reason: str, members: Sequence[Row], declared: Mapping[str, Feed]) -> Need:
    names = tuple(sorted((_name(r.feed, declared) for r in members), key=str.casefold))
    step = (
        "is this machine connected to the internet? make demo shows a day of news without it"
        if reason == "unreachable"
        else NEXT_STEPS.get(reason, _ANY_FEED)
    )
    return Need(
        "warn" if state in {"moved", "failing"} else "bad",
        state,
        words.plural(len(members), "feed"),
        reason or state,
        step,
        members=names,
    )


def _feed(row: Row, state: str, declared: Mapping[str, Feed], now: datetime) -> Need:
    name, day = _name(row.feed, declared), now.date()
    if state == "silent":
        ago = words.duration((now - row.last_new_entry_at).total_seconds())
        gap = words.duration((row.expected_gap_min or 0) * 60)
        return Need(
            "warn",
            state,
            name,
            f"last new entry {ago} ago, usual gap {gap}; the feed answers",
            f"see whether the outlet publishes elsewhere: missionwatch feeds try {row.feed}",
        )
    if state == "moved":
        return Need(
            "warn",
            state,
            name,
            f"it answers from {plain(row.moved_to or '', 160)} now",
            f"change the url of {row.feed} in config/feeds",
        )
    if state == "closed":
        return Need(
            "bad",
            state,
            name,
            f"{row.reason or 'gone'}: it is not asked any more",
            f"remove {row.feed} from config/feeds, or give it its new address",
        )
    since = f" since {words.moment(row.error_since, day)}" if row.error_since else ""
    step = NEXT_STEPS.get(row.reason, _ANY_FEED).replace("KEY", row.feed)
    if feed := declared.get(row.feed):
        step = step.replace("HOMEPAGE", feed.homepage or "its homepage")
    return Need(
        "bad",
        state,
        name,
        f"{row.reason or 'it fails'}{since}, {words.plural(row.error_streak, 'try', 'tries')}; "
        f"next {words.moment(row.next_poll_at, day)}",
        step,
    )


def _name(key: str, declared: Mapping[str, Feed]) -> str:
    feed = declared.get(key)
    return plain(feed.outlet, 80) if feed else plain(key, 80)


def _notice(row: Row, now: datetime) -> Need:
    return Need(
        "warn",
        plain(row.kind, 24),
        plain(row.subject, 120),
        f"{plain(row.text, 240)} ({words.moment(row.created_at, now.date())})",
    )
