"""What needs somebody, each with its next step: broken and silent feeds, red runs, messages that did not go out, items set
aside."""

from __future__ import annotations

import shlex
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from missionwatch.errors import HostUnreachable
from missionwatch.model import Feed
from missionwatch.ui import words
from missionwatch.ui.quote import plain, safe_link

Row = Any
UNREACHABLE = HostUnreachable.kind
SAME_REASON = 4  # so many feeds with one trouble are one line
FEED_STATES = ("closed", "broken", "failing", "silent", "moved")  # the worst first: a feed is told of once

TRY = "missionwatch feeds try KEY"
# What to do about a feed, by the reason of its last failure, and the command that helps.
NEXT_STEPS = {
    "gone": ("look for its new address at HOMEPAGE and correct it in config/feeds", ""),
    "not a feed": ("the address may be a page now: look for the feed at HOMEPAGE", ""),
    "forbidden": ("the outlet refuses us: ask it, or set enabled: false", ""),
    "robots": ("robots.txt asks us to stay away: set enabled: false", ""),
    "rate limited": ("ask it less often: raise poll_every_min", ""),
    "server error": ("it is tried again by itself; write to the outlet if it lasts for days", ""),
    "unreachable": ("see what happens by hand", TRY),
    "blocked": ("it leads into a private network: allow that in web.allow_networks, or correct it", ""),
    "too large": ("raise web.max_raw_bytes, or take a smaller feed of the outlet", ""),
    "hostile feed": ("it would exhaust a parser: tell the outlet, or set enabled: false", ""),
}
ANY_FEED = ("see what happens by hand", TRY)


@dataclass(frozen=True, slots=True)
class Need:
    """One thing that a person should look at. `tone` is bad (does not work) or warn; `step` is what to do next, `command`
    what to type for it."""

    tone: str
    state: str
    subject: str
    text: str
    step: str = ""
    command: str = ""
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
    is_cut_off: bool = False,
) -> tuple[Need, ...]:
    """Everything that needs somebody, the worst first. Feeds that are declared no more, or switched off, need nobody; when
    this machine is cut off from all of them, that is said elsewhere, and no feed is to blame."""
    watched = [f for f in feeds if not declared or (f.feed in declared and declared[f.feed].enabled)]
    if is_cut_off:
        watched = [f for f in watched if words.kind(f.reason) != UNREACHABLE]
        notices = [n for n in notices if n.kind != "offline"]
    found = [
        *_red(red_runs, now),
        *(_message(row, now) for row in undelivered),
        *(_aside(row, now) for row in set_aside),
        *_feeds(watched, declared, now),
        *(_notice(row, now) for row in notices),
        *_configuration(config_error, has_operator_channel),
    ]
    return tuple(sorted(found, key=lambda need: (need.tone != "bad", need.state != "config")))


def _configuration(error: str, has_operator_channel: bool) -> list[Need]:
    if error:
        return [
            Need("bad", "config", "Configuration", plain(error, 300), "correct that file: nothing new starts before")
        ]
    if has_operator_channel:
        return []
    text = "dead feeds, red runs and held alerts are shown here and by missionwatch status, and sent to nobody"
    return [Need("warn", "nobody told", "No operator channel", text, "set operator.channels in config/settings.yaml")]


def _red(runs: Sequence[Row], now: datetime) -> list[Need]:
    if not runs:
        return []
    newest = runs[0]
    subject = "Red run" if len(runs) == 1 else f"{len(runs)} red runs"
    problems = "; ".join(plain(p, 160) for p in newest.problems[:3]) or "its report says which limit was passed"
    text = f"{words.moment(newest.started_at, now.date())}: {problems}"
    return [Need("bad", "red", subject, text, "see its task report in the DAG ingest", airflow_path="/dags/ingest")]


def _message(row: Row, now: datetime) -> Need:
    what, day = ("alert" if row.is_alert else "message"), now.date()
    subject = plain(row.subject, 120) or f"({what} without a subject)"
    error = f": {plain(row.last_error, 160)}" if row.last_error else ""
    tries = words.plural(row.tries, "try", "tries")
    since = f"for channel {row.channel} since {words.moment(row.created_at, day)}"
    channel = f"see the channel {row.channel} in config/routes.yaml and its connection"
    if row.status == "dead":
        text = f"channel {row.channel} refused it for good after {tries}{error}"
        return Need("bad", f"dead {what}", subject, text, channel)
    if row.status == "held":
        return Need("warn", f"held {what}", subject, since + error, "see its rule in config/routes.yaml")
    text = f"{since}, {tries}; next {words.moment(row.next_at, day)}{error}"
    return Need("warn", f"late {what}", subject, text, channel)


def _aside(row: Row, now: datetime) -> Need:
    text = f"took its process down three times at {row.stage}, last {words.moment(row.at, now.date())}"
    link = safe_link(row.item_url)
    command = f"missionwatch articles retry {shlex.quote(link)}" if link else ""
    step = f"its traceback is in the log of {row.stage}; to take it up again"
    return Need("bad", "set aside", plain(row.item_url or row.item, 120), text, step, command, link)


def _feeds(rows: Sequence[Row], declared: Mapping[str, Feed], now: datetime) -> list[Need]:
    """Feeds with one trouble are one line when there are many; silent ones never, since each has its own gap."""
    alike: dict[tuple[str, str], list[Row]] = {}
    for row in rows:
        if state := next((s for s in FEED_STATES if s in row.states), ""):
            alike.setdefault((state, row.feed if state == "silent" else words.kind(row.reason)), []).append(row)
    found: list[Need] = []
    for (state, reason), members in alike.items():
        if len(members) >= SAME_REASON:
            found.append(_many(state, reason, members, declared))
        elif state != "failing":
            found += [_FEED_NEEDS[state](row, declared, now) for row in members]
    return sorted(found, key=lambda need: (not need.members, need.subject.casefold()))


def _many(state: str, reason: str, members: Sequence[Row], declared: Mapping[str, Feed]) -> Need:
    names = tuple(sorted((_name(row.feed, declared) for row in members), key=str.casefold))
    tone = "warn" if state in {"moved", "failing"} else "bad"
    step, command = NEXT_STEPS.get(reason, ANY_FEED)
    command = command.replace("KEY", shlex.quote(members[0].feed))
    subject = words.plural(len(members), "feed")
    return Need(
        tone,
        state,
        subject,
        plain(reason, 80) or state,
        step.replace("HOMEPAGE", "the outlet's site"),
        command,
        members=names,
    )


def _broken(row: Row, declared: Mapping[str, Feed], now: datetime) -> Need:
    since = f" since {words.moment(row.error_since, now.date())}" if row.error_since else ""
    tries = words.plural(row.error_streak, "try", "tries")
    text = f"{plain(row.reason, 80) or 'it fails'}{since}, {tries}; next {words.moment(row.next_poll_at, now.date())}"
    step, command = NEXT_STEPS.get(words.kind(row.reason), ANY_FEED)
    feed = declared.get(row.feed)
    step = step.replace("HOMEPAGE", (feed and feed.homepage) or "the outlet's site")
    command = command.replace("KEY", shlex.quote(row.feed))
    return Need("bad", "broken", _name(row.feed, declared), text, step, command)


def _closed(row: Row, declared: Mapping[str, Feed], now: datetime) -> Need:
    text = f"{plain(row.reason, 80) or 'gone'}: it is not asked any more"
    step = f"remove {plain(row.feed, 80)} from config/feeds, or give it its new address"
    return Need("bad", "closed", _name(row.feed, declared), text, step)


def _silent(row: Row, declared: Mapping[str, Feed], now: datetime) -> Need:
    ago = words.duration((now - row.last_new_entry_at).total_seconds())
    gap = words.duration((row.expected_gap_min or 0) * 60)
    text = f"last new entry {ago} ago, usual gap {gap}; the feed answers"
    command = TRY.replace("KEY", shlex.quote(row.feed))
    return Need(
        "warn", "silent", _name(row.feed, declared), text, "see whether the outlet publishes elsewhere", command
    )


def _moved(row: Row, declared: Mapping[str, Feed], now: datetime) -> Need:
    text = f"it answers from {plain(row.moved_to or '', 160)} now"
    return Need(
        "warn", "moved", _name(row.feed, declared), text, f"change the url of {plain(row.feed, 80)} in config/feeds"
    )


_FEED_NEEDS = {"closed": _closed, "broken": _broken, "silent": _silent, "moved": _moved}


def _name(key: str, declared: Mapping[str, Feed]) -> str:
    feed = declared.get(key)
    return plain(feed.outlet, 80) if feed else plain(key, 80)


def _notice(row: Row, now: datetime) -> Need:
    text = f"{plain(row.text, 240)} ({words.moment(row.created_at, now.date())})"
    return Need("warn", plain(row.kind, 24), plain(row.subject, 120), text)
