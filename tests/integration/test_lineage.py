"""analyst.lineage and the counts of independent reports: the same in SQL as in Python."""

from __future__ import annotations

from datetime import timedelta

from missionwatch.cluster.lineage import Report, origins
from missionwatch.store import Database
from tests.golden.cluster.sources import partition, reports, sourced
from tests.integration.invented_news import article, story


def test_the_view_goes_back_to_the_same_sources_as_the_program(db: Database) -> None:
    known = reports(sourced())
    known += [
        Report("mutual-a", "mutual", "mutual-a", "Le Fanal", known[0].at, "El Faro"),
        Report("mutual-b", "mutual", "mutual-b", "El Faro", known[0].at, "Le Fanal"),
    ]
    _write(db, known)
    right = origins(known)
    rows = db.connection.execute(
        "select a.page_key, l.origin, l.story_id from analyst.lineage as l inner join news.article as a using (article_id)"
    ).fetchall()
    found = {row.page_key: row.origin for row in rows}
    assert found.keys() == right.keys()
    for name in {report.story for report in known}:
        keys = [report.key for report in known if report.story == name]
        assert partition([found[key] for key in keys]) == partition([right[key] for key in keys]), name


def test_a_story_told_by_an_agency_and_its_citers_is_one_independent_report(db: Database) -> None:
    number = story(db)
    first = article(db, number, "Reuters", "Boats arrive", hours=6)
    article(db, number, "Le Fanal", "Des bateaux arrivent", hours=5)
    article(db, number, "El Faro", "Llegan barcos", hours=4)
    article(db, number, "Elbpost", "Boats arrive", hours=3, copy_of=first)
    db.connection.execute("update news.article set rests_on = 'Reuters' where outlet in ('Le Fanal', 'El Faro')")
    row = db.one("alert.new_direct_story", **_anyone())
    counted = db.connection.execute("select article_count, independent_count from analyst.stories").fetchone()
    assert counted is not None and row is not None
    assert (counted.article_count, counted.independent_count, row.independent_count) == (4, 1, 1)


def _anyone() -> dict[str, object]:
    from tests.integration.invented_news import END

    return {"since": END - timedelta(days=1), "rule": "any", "channel": "any", "at_most": 10}


def _write(db: Database, known: list[Report]) -> None:
    numbers = {name: story(db) for name in dict.fromkeys(report.story for report in known)}
    ids: dict[str, int] = {}
    for report in sorted(known, key=lambda report: report.key != report.root):
        ids[report.key] = article(
            db,
            numbers[report.story],
            report.outlet,
            report.key,
            copy_of=ids[report.root] if report.root != report.key else None,
        )
        db.connection.execute(
            "update news.article set page_key = %s, rests_on = %s, published_at = %s where article_id = %s",
            (report.key, report.rests_on, report.at, ids[report.key]),
        )
