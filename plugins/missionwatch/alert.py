"""alert: which stories are worth telling at once, on which channel, and in which words.

Rules are a dictionary: a rule takes a story as alerting sees it and answers with the reason in words, or None. A rule
more is one function, one line in `RULES`, and its name in the `AlertRoute` of the configuration.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from missionwatch.config import ChannelRoute, Routes
from missionwatch.mail import (
    language_name,
    line,
    list_headers,
    marked,
    message_id,
    proof,
    quote_marks,
    render,
    web_link,
)
from missionwatch.model import Alert, Basis, Evidence, Label, Message

FRESH = timedelta(hours=48)


@dataclass(frozen=True, slots=True)
class StoryNews:
    """A story as alerting sees it: its first `direct` article, and how far it has been told by now."""

    story_id: int
    feed: str
    outlet: str
    language: str
    url: str
    title: str
    label: Label
    score: float
    basis: Basis
    event_types: tuple[str, ...]
    evidence: tuple[Evidence, ...]
    published_at: datetime | None
    first_seen_at: datetime
    loaded_at: datetime
    independent_count: int
    outlet_count: int

    @property
    def quotation(self) -> tuple[str, tuple[Evidence, ...]]:
        """The sentence that shows the mission, and the evidence in it; the headline where there is no evidence."""
        return proof(self.evidence) if self.evidence else (line(self.title), ())


def new_direct_story(story: StoryNews) -> str | None:
    """A story whose first report that names the mission has just been loaded."""
    if story.label != "direct":
        return None
    sentence, evidence = story.quotation
    quoted = "".join(text for text, _ in marked(sentence, evidence, limit=240))
    opened, closed = quote_marks(story.language, quoted)
    return f"first direct report: {line(story.outlet, 80)}, {language_name(story.language)}, {opened}{quoted}{closed}"


RULES: dict[str, Callable[[StoryNews], str | None]] = {"new_direct_story": new_direct_story}


def dedup_key(rule: str, story_id: int, channel: str) -> str:
    """What makes a second alert of the same impossible."""
    return f"{rule}:{story_id}:{channel}"


def alerts_for(stories: Iterable[StoryNews], routes: Routes) -> list[Alert]:
    """The alerts that stories give rise to, by the rules that are routed to a channel; the store keeps them from being
    told twice."""
    found = []
    for story in stories:
        for route in routes.alerts:
            reason = RULES[route.rule](story)
            if reason is not None:
                key = dedup_key(route.rule, story.story_id, route.channel)
                found.append(Alert(story.story_id, route.rule, route.channel, reason, key))
    return found


def is_fresh(story: StoryNews, now: datetime) -> bool:
    """Whether the news is young enough to interrupt somebody: after a long stop, or with a new channel, the digest is
    the place for what was loaded before."""
    return now - story.loaded_at <= FRESH


def render_alert(
    alert: Alert, story: StoryNews, route: ChannelRoute, recipient: str, now: datetime, *, public_url: str | None = None
) -> Message:
    """An alert as a mail to one recipient. The Message-ID is fixed by alert, article and recipient, so that a retry is
    the same mail, and a database made anew does not repeat the ids of the old one."""
    sentence, evidence = story.quotation
    title = line(story.title, 200)
    opened, closed = quote_marks(story.language, sentence)
    values = {
        "alert": alert,
        "title": title,
        "language": story.language,
        "language_name": language_name(story.language),
        "outlet": line(story.outlet, 80),
        "link": web_link(story.url),
        "url": line(story.url, 300),
        "pieces": marked(sentence, evidence),
        "opened": opened,
        "closed": closed,
        "is_headline": bool(evidence) and all(e.field == "title" for e in evidence),
        "label": story.label,
        "score": f"{story.score:.2f}",
        "event_types": [line(name.replace("_", " "), 40) for name in story.event_types],
        "published": _when(story.published_at),
        "seen": _when(story.first_seen_at),
        "written": _when(now),
        "is_entry_only": story.basis != "page",
        "independent": story.independent_count,
        "outlets": story.outlet_count,
        "sender": route.sender,
        "channel": alert.channel,
        "page": public_url,
    }
    return Message(
        message_id=message_id(route.sender, "alert", alert.dedup_key, story.url, recipient),
        recipient=recipient,
        subject=line(f"[MissionWatch] New story: {title}", 180),
        text=render("alert.txt", **values),
        html=render("alert.html", **values),
        headers=list_headers(route.sender, "alerts", now),
    )


def _when(at: datetime | None) -> str | None:
    return None if at is None else f"{at.day} {at:%b} {at.year} {at:%H:%M} UTC"
