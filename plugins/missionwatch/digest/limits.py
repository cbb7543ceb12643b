"""Why the rest can be believed: what the digest could not see, and what was left out of it, for which reason."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from functools import partial

from missionwatch.digest.inputs import DigestInputs, FeedSeen, OutcomeSeen
from missionwatch.digest.stories import MAX_OUTLET
from missionwatch.digest.words import Clock, Line, count
from missionwatch.mail import line

NAMED = 6  # feeds, reasons or kinds that are named before the rest is only counted
LEFT_OUT = {
    "poll": "entries of feeds not taken up",
    "fetch": "pages not fetched",
    "clean": "pages without an article",
    "detect": "articles not about the mission",
    "cluster": "articles not placed in a story",
    "load": "articles not loaded",
}


def could_not_see(inputs: DigestInputs, clock: Clock) -> list[Line]:
    """The limits of this digest's sight."""
    why = partial(_why, clock=clock)
    down = [f for f in inputs.feeds if {"broken", "closed"} & set(f.states)]
    failing = [f for f in inputs.feeds if "failing" in f.states and f not in down]
    silent = [f for f in inputs.feeds if "silent" in f.states and f not in down]
    troubles = (
        (count(len(down), "feed broken", "feeds broken"), down, why),
        (count(len(failing), "feed", "feeds") + " failed when last asked", failing, why),
        (count(len(silent), "outlet silent", "outlets silent") + " for over three times the usual gap", silent, _gap),
    )
    lines = [_reach(inputs)]
    lines += [Line(f"{told}:", _named(feeds, note)) for told, feeds, note in troubles if feeds]
    alone = sum(1 for a in inputs.articles if a.basis != "page" and a.loaded_at >= inputs.period_start)
    rest = "rests" if alone == 1 else "rest"
    if inputs.walls or alone:
        lines.append(
            Line(
                count(inputs.walls, "page") + " behind a wall,",
                f"judged by what the feed says of them; {count(alone, 'mention')} here {rest} on that alone.",
            )
        )
    return lines


def _reach(inputs: DigestInputs) -> Line:
    if not inputs.feeds_due:
        return Line("No feed was asked in this period:", "silence here means nothing.")
    if not inputs.feeds_read:
        return Line(f"None of {count(inputs.feeds_due, 'feed')} could be read:", "silence here means nothing.")
    were = "was" if inputs.feeds_due == 1 else "were"
    return Line(f"{inputs.feeds_read:,} of {count(inputs.feeds_due, 'feed')}", f"that {were} due could be read.")


def _named(feeds: Sequence[FeedSeen], note: Callable[[FeedSeen], str]) -> str:
    named = ", ".join(f"{line(f.name, MAX_OUTLET)}{note(f)}" for f in feeds[:NAMED])
    more = len(feeds) - NAMED
    return f"{named} and {more:,} more." if more > 0 else f"{named}."


def _why(feed: FeedSeen, clock: Clock) -> str:
    since = f"since {clock.moment(feed.since_at)}" if feed.since_at else ""
    kind = line(feed.reason.partition(":")[0], 60)  # what follows is for operators
    words = ", ".join(part for part in (kind, since) if part)
    return f" ({words})" if words else ""


def _gap(feed: FeedSeen) -> str:
    if not feed.expected_gap_min:
        return ""
    hours = feed.expected_gap_min / 60
    return (
        f" (usual gap {count(round(hours), 'hour')})" if hours >= 1 else f" (usual gap {feed.expected_gap_min:.0f} min)"
    )


def left_out(outcomes: Sequence[OutcomeSeen]) -> list[Line]:
    """What came in and is not above, stage by stage, with the reasons counted."""
    ended: defaultdict[str, Counter[str]] = defaultdict(Counter)
    later, crashed = Counter[str](), Counter[str]()
    apart = {"deferred": later, "waiting": later, "crashed": crashed}
    for o in outcomes:
        if o.stage not in LEFT_OUT or o.outcome == "kept" or o.reason == "known":  # known: told before, not left out
            continue
        if o.outcome in apart:
            apart[o.outcome][f"{o.stage}: {o.reason}" if o.reason else o.stage] += o.items
        else:
            ended[o.stage][o.reason or o.outcome] += o.items
    lines = [
        Line(f"{sum(ended[stage].values()):,} {words}:", _reasons(ended[stage]))
        for stage, words in LEFT_OUT.items()
        if ended[stage]
    ]
    if later:
        lines.append(Line(f"{sum(later.values()):,} to be tried again:", _reasons(later)))
    if crashed:
        lines.append(Line(f"{sum(crashed.values()):,} over which our own code failed:", _reasons(crashed)))
    return lines


def _reasons(counts: Counter[str]) -> str:
    ordered = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    if len(ordered) == 1:
        return f"{line(ordered[0][0], 80)}."
    named = ", ".join(f"{line(reason, 80)} {number:,}" for reason, number in ordered[:NAMED])
    more = sum(number for _, number in ordered[NAMED:])
    return f"{named}, other reasons {more:,}." if more else f"{named}."


def judged(outcomes: Sequence[OutcomeSeen]) -> tuple[int, int, int]:
    """How much was looked at: pages fetched, articles cleaned, articles judged."""

    def total(stage: str, kept_only: bool) -> int:
        return sum(
            o.items
            for o in outcomes
            if o.stage == stage and (o.outcome == "kept" or (not kept_only and o.outcome in {"rejected", "skipped"}))
        )

    return total("fetch", True), total("clean", True), total("detect", False)
