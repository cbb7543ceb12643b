"""missionwatch explain: every stage's verdict for one page.

What the database knows of an address is shown as it happened; a file, or an address never seen, is judged on the spot and
nothing is stored.
"""

from __future__ import annotations

import argparse
import asyncio
import mimetypes
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from missionwatch.cli import show
from missionwatch.errors import ConfigError, ItemError, MissionwatchError
from missionwatch.model import Detection, Page

if TYPE_CHECKING:
    from missionwatch.clean import Trace
    from missionwatch.detect.origins import Origin
    from missionwatch.pipeline.edges import Edges

NEAR = 5  # documents beside a stored one that are shown


def add(commands: Any) -> None:
    """Add the command to the parser."""
    explain = commands.add_parser(
        "explain",
        help="every stage's verdict for one page, and why",
        description="Show what became of a page and why: kept or dropped where, evidence sentences, entities, figures, "
        "story, alerts. A file, or an address never seen, is judged on the spot; nothing is stored.",
    )
    explain.add_argument("page", metavar="URL-or-FILE")
    explain.add_argument("--url", help="the address to assume for a FILE (site rules, relative links)")
    explain.add_argument(
        "--blocks", action="store_true", help="show every block of the page and why it was kept or not"
    )
    explain.add_argument("--json", action="store_true", help="as JSON")
    explain.set_defaults(command=_explain)


@dataclass(frozen=True, slots=True)
class Verdict:
    """What clean and detect say of a page on the spot. `problem`: why it is no article; `origins`: lines of the topic."""

    trace: Trace
    detection: Detection | None
    problem: str | None
    origins: tuple[Origin, ...] = ()


def judge(
    body: bytes | None,
    content_type: str | None,
    url: str,
    final_url: str,
    at: datetime,
    *,
    feed_language: str | None = None,
    title: str = "",
    summary: str = "",
    published_at: datetime | None = None,
    repeated: Mapping[int, int] | None = None,
) -> Verdict:
    """Clean and detect one page, storing nothing. `repeated`: the lines that its site is known to repeat."""
    from missionwatch import wiring
    from missionwatch.clean import explain as read
    from missionwatch.pipeline.detect import placed
    from missionwatch.urls import page_key

    page = Page(
        page_key=page_key(url),
        feed="",
        url=url,
        final_url=final_url,
        body=body,
        content_type=content_type,
        fetched_at=at,
        entry_title=title,
        entry_summary=summary,
        entry_published_at=published_at,
        feed_language=feed_language,
    )
    trace = read(page, wiring.site_rules(), repeated or {})
    if trace.article is None:
        return Verdict(trace, None, f"{trace.rejected.kind}: {trace.rejected}" if trace.rejected else "no article")
    article = trace.article
    told = (article.title, article.text, article.language)
    detector = wiring.detector()
    found = detector.detect(*told)
    found = replace(found, evidence=placed(found.evidence, article.passages, article.posts))
    return Verdict(trace, found, None, tuple(detector.origins(*told)))


def _explain(arguments: argparse.Namespace) -> int:
    path = Path(arguments.page)
    if "://" not in arguments.page:
        if not path.is_file():
            raise ConfigError("there is no such file, and it is no address", file=arguments.page)
        known, verdict = None, _from_file(path, arguments.url)
    else:
        known = _known(arguments.page)
        verdict = known["trace"] if known else asyncio.run(_from_network(arguments.page))
    result = {"page": arguments.page, "stored": known and known["stored"], "here": _as_dict(verdict, arguments.blocks)}
    if arguments.json:
        show.as_json(result)
    else:
        _print(result)
    return 0


def _from_file(path: Path, url: str | None) -> Verdict:
    from missionwatch.wiring import now

    address = url or path.resolve().as_uri()
    return judge(path.read_bytes(), mimetypes.guess_type(path.name)[0] or "text/html", address, address, now())


async def _from_network(url: str) -> Verdict:
    from missionwatch import wiring
    from missionwatch.config import load_settings
    from missionwatch.web import Web

    async with Web(load_settings().web, wiring.hosts_if_up()) as web:
        try:
            response = await web.get(url, obey_robots=True)
        except ItemError as error:
            raise MissionwatchError(f"the page cannot be had: {error.kind}: {error}", subject=url) from error
    return judge(response.body, response.headers.get("content-type"), url, response.final_url, wiring.now())


def _known(url: str) -> dict[str, Any] | None:
    """What the database says of an address, and the judgement of its archived page with today's rules."""
    from missionwatch import wiring
    from missionwatch.urls import host_of, page_key

    key = page_key(url)
    if not wiring.is_database_up():
        return None
    from missionwatch.pipeline.lines import SiteLines

    with wiring.open_edges() as edges:
        history = [row._asdict() for row in edges.db.all("articles.history", item=key)]
        row = edges.db.one("articles.stored", page_key=key)
        tombstone = edges.db.one("articles.tombstone", page_key=key)
        if not history and row is None and tombstone is None:
            return None
        stored = {
            "page_key": key,
            "history": history,
            "forgotten": tombstone.reason if tombstone else None,
            "stands": row._asdict() if row else None,
            "clustering": _clustering(edges, key),
            "alerts": [r._asdict() for r in edges.db.all("articles.alerts", page_key=key)],
            "states": [r._asdict() for r in edges.db.all("articles.states", item=key)],
        }
        entry = edges.db.one("articles.entry", page_key=key)
        trace = None
        if row is not None and row.basis is not None:
            has_body = row.body_sha256 and edges.archive.has(row.body_sha256)
            declared = edges.feeds.get(row.feed)
            trace = judge(
                edges.archive.get(row.body_sha256) if has_body else None,
                row.content_type,
                row.url,
                row.final_url or row.url,
                row.fetched_at or edges.clock(),
                feed_language=declared.language if declared else None,
                title=entry.title if entry else "",
                summary=entry.summary if entry else "",
                published_at=entry.published_at if entry else None,
                repeated=SiteLines(edges).of(host_of(row.url) or ""),
            )
    return {"stored": stored, "trace": trace}


def _clustering(edges: Edges, key: str) -> dict[str, Any] | None:
    """What clustering compares a stored article with now, the nearest first, and what is unusual about it."""
    from missionwatch.cluster import explain, remarks
    from missionwatch.store.cluster import PgWindow

    window = PgWindow(edges.db, edges.settings.cluster.window_h)
    for document in window.documents([key]):
        near = [asdict(candidate) for candidate in explain(document, window, limit=NEAR)]
        return {"remarks": remarks(document, window), "near": near}
    return None


def _as_dict(verdict: Verdict | None, blocks: bool) -> dict[str, Any] | None:
    if verdict is None:
        return None
    trace = verdict.trace
    return {
        "problem": verdict.problem,
        "article": asdict(trace.article) if trace.article else None,
        "site_rule": trace.rule,
        "site_rule_did": list(trace.rule_told),
        "values": [{"field": name, "value": value, "source": source} for name, value, source in trace.values],
        "blocks": [asdict(b) | {"is_kept": b.is_kept} for b in trace.blocks] if blocks else None,
        "dropped_blocks": sum(not b.is_kept for b in trace.blocks),
        "detection": asdict(verdict.detection) if verdict.detection else None,
        "origins": [origin._asdict() for origin in verdict.origins],
    }


def _print(result: dict[str, Any]) -> None:
    print(show.clean(result["page"]))
    if result["stored"]:
        _print_stored(result["stored"])
    here = result["here"]
    if here is None:
        return
    print("\nclean, on the spot" if not result["stored"] else "\nclean, with today's rules")
    if here["problem"]:
        print(f"  no article: {show.clean(here['problem'])}")
    for value in here["values"]:
        if value["value"]:
            print(f"  {value['field']:<10} {show.clean(value['value'])}  ({show.clean(value['source'])})")
    if here["site_rule"]:
        print(f"  site rule  {show.clean(here['site_rule'])}")
        for told in here["site_rule_did"]:
            print(f"             {show.clean(told)}")
    _print_blocks(here["blocks"] or [])
    if here["article"]:
        _print_article(here["article"], here["dropped_blocks"])
    if here["detection"]:
        _print_detection(here["detection"])
        for origin in here["origins"]:
            print(
                f"  {origin['what']:<10} {show.clean(origin['key'])}  “{show.clean(origin['quote'])}” "
                f"by {show.clean(origin['rule'])}"
            )


def _print_blocks(blocks: list[dict[str, Any]]) -> None:
    """Each block: kept, cut or dropped, how likely the model holds it to be text, its zone, why, its element, its start."""
    for block in blocks:
        fate = "drop" if not block["is_kept"] else "keep" if block["kept"] == block["text"] else "cut "
        print(
            f"  {fate} {block['chance']:4.2f} {block['zone']:<12} {show.clean(block['why'])[:44]:<24} "
            f"{show.clean(block['path'])[-48:]:<48} {show.clean(block['text'])[:90]}"
        )


def _print_article(article: dict[str, Any], dropped: int) -> None:
    sure = "" if article["confidence"] is None else f", expected F1 {article['confidence']:.2f}"
    print(f"  {len(article['text']):,} characters kept by {article['method']}{sure}, {dropped} blocks dropped")
    if article["kind"] != "article":
        posts = f", {len(article['posts'])} posts" if article["posts"] else ""
        print(f"  kind       {article['kind']}{posts}")
    if article["dateline"]:
        print(f"  dateline   {', '.join(show.clean(value) for value in article['dateline'].values() if value)}")


def _print_stored(stored: dict[str, Any]) -> None:
    if stored["forgotten"] is not None:
        print(f"  taken out by hand: {show.clean(stored['forgotten'])}")
    print("\nwhat happened")
    show.table(
        [(f"{h['at']:%Y-%m-%d %H:%M}", h["stage"], h["outcome"], h["reason"], h["feed"]) for h in stored["history"]],
        ("  AT (UTC)", "STAGE", "OUTCOME", "REASON", "FEED"),
    )
    stands = stored["stands"]
    if stands and stands["story_id"]:
        print(
            f"\nstory {stands['story_id']}: {show.clean(stands['placement'])}"
            + (f"; copy of {show.clean(stands['copy_of'])}" if stands["copy_of"] else "")
        )
    for remark in (stored["clustering"] or {}).get("remarks", ()):
        print(f"  {show.clean(remark)}")
    for near in (stored["clustering"] or {}).get("near", ()):
        print(
            f"  near: story {near['story_id']}, {show.clean(near['outlet'])}, {show.clean(near['title'])[:60]}"
            f" (copy {near['copy_odds']:+.1f}, story {near['story_odds']:+.1f}: {show.clean(near['why'])})"
        )
    for alert in stored["alerts"]:
        print(f"alert {alert['rule']} on {alert['channel']}: {show.clean(alert['reason'])}")


def _print_detection(found: dict[str, Any]) -> None:
    print(f"\ndetect\n  {found['label']}, score {found['score']:.2f}: {show.clean(found['reason'])}")
    for evidence in found["evidence"]:
        print(
            f"  {_where(evidence)} {evidence['start']}-{evidence['end']} “{show.clean(evidence['quote'])}” "
            f"by {show.clean(evidence['rule'])}"
        )
        if evidence["sentence"]:
            print(f"      {show.clean(evidence['sentence'])}")
    if found["entities"]:
        print(f"  entities   {', '.join(found['entities'])}")
    if found["event_types"]:
        print(f"  events     {', '.join(found['event_types'])}")
    for figure in found["figures"]:
        qualifier = f"{figure['qualifier']} " if figure["qualifier"] else ""
        print(
            f"  figure     {figure['kind']} {qualifier}{figure['value']:,.15g} {figure['unit']}  “{show.clean(figure['quote'])}”"
        )


def _where(evidence: dict[str, Any]) -> str:
    """The field, the zone of the page, and the time of the post that hold a piece of evidence."""
    zone = f" ({evidence['zone']})" if evidence["zone"] not in ("", evidence["field"]) else ""
    return f"{evidence['field']}{zone}" + (f" at {evidence['posted_at']}" if evidence["posted_at"] else "")
