-- name: old_bodies
-- Bodies that no mention was made of: of pages in flight and of pages whose rows are gone already.
select distinct p.body_sha256
from work.page as p
where
    p.body_sha256 is not null
    and p.fetched_at < %(before)s
    and not exists (select from news.article as a where a.body_sha256 = p.body_sha256)
    and not exists (
        select from work.page as o
        where o.body_sha256 = p.body_sha256 and o.fetched_at >= %(before)s
    )
union
select b.body_sha256
from ops.body as b
where
    b.fetched_at < %(before)s
    and not exists (select from news.article as a where a.body_sha256 = b.body_sha256)
    and not exists (
        select from work.page as o
        where o.body_sha256 = b.body_sha256 and o.fetched_at >= least(%(before)s, %(work_before)s)
    );

-- name: body_gone
delete from ops.body
where body_sha256 = %(body_sha256)s;

-- name: remember_bodies
-- Rows in `work` live for days, bodies for weeks: what the archive holds outlives the row that knew of it.
insert into ops.body (
    body_sha256, page_key, feed, url, host, slot, final_url, content_type, fetched_at, first_seen_at, entry_title, entry_summary,
    entry_published_at
)
select distinct on (p.body_sha256)
    p.body_sha256,
    p.page_key,
    p.feed,
    p.url,
    p.host,
    p.slot,
    p.final_url,
    p.content_type,
    p.fetched_at,
    p.first_seen_at,
    e.title,
    e.summary,
    e.published_at
from work.page as p
left join work.entry as e on p.page_key = e.page_key and p.feed = e.feed
where p.body_sha256 is not null and p.first_seen_at < %(before)s
order by p.body_sha256, p.fetched_at desc
on conflict (body_sha256) do nothing;

-- name: old_pages
delete from work.page
where first_seen_at < %(before)s and coalesce(fetched_at, first_seen_at) < %(before)s;

-- name: old_entries
-- An entry that its feed still lists stays known, however old: it must not come back as new.
delete from work.entry as e
where
    e.last_seen_at < %(before)s
    and not exists (
        select from ops.feed_state as f
        where e.feed = f.feed and (f.last_read_at is null or f.last_read_at <= e.last_seen_at)
    );

-- name: old_states
delete from work.state as s
where
    s.stage <> 'poll' and s.started_at < %(before)s
    and not exists (select from work.page as p where p.page_key = s.item);

-- name: sum_outcomes
insert into ops.outcome_day (day, feed, stage, outcome, reason, items)
select
    day,
    feed,
    stage,
    outcome,
    reason,
    items
from ops.funnel
where
    day < (%(before)s at time zone 'UTC')::date
    and (day, feed, stage, outcome, reason) not in (
        select
            day,
            feed,
            stage,
            outcome,
            reason
        from ops.outcome_day
    );

-- name: old_outcomes
delete from ops.outcome
where at < date_trunc('day', %(before)s at time zone 'UTC') at time zone 'UTC';

-- name: old_runs
delete from ops.run
where started_at < %(before)s;

-- name: vacuum_work
vacuum (analyze) work.entry, work.page, work.article, work.detection, work.placement, work.state;

-- name: vacuum_ops
vacuum (analyze) ops.outcome, ops.feed_state, ops.host;

-- name: vacuum_news
vacuum (analyze) news.article, news.article_version, news.figure, news.outbox;
