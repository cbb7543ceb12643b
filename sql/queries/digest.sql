-- name: watched_since
-- When collecting began; null before the first run.
select least((select min(r.started_at) from ops.run as r), (select min(a.loaded_at) from news.article as a)) as at;

-- name: built
select
    edition,
    period_end
from news.digest
where period_end >= %(since)s;

-- name: articles
-- All articles, in the version known at the end, of stories that got an article or a new version in the period.
with touched as (
    select article_id
    from news.article
    where loaded_at >= %(starts_at)s and loaded_at < %(ends_at)s
    union
    select article_id
    from news.article_version
    where seen_at >= %(starts_at)s and seen_at < %(ends_at)s and version > 1
),

active as (
    select distinct coalesce(s.merged_into, a.story_id) as told_in
    from touched as t
    inner join news.article as a on t.article_id = a.article_id
    inner join news.story as s on a.story_id = s.story_id
    where a.label <> 'none' and a.loaded_at < %(ends_at)s
)

select
    a.article_id,
    coalesce(v.version, a.version) as version,
    i.told_in as story_id,
    a.feed,
    a.outlet,
    a.language,
    a.url,
    coalesce(v.title, a.title) as title,
    coalesce(v.label, a.label) as label,
    coalesce(v.score, a.score) as score,
    a.basis,
    a.published_at,
    a.first_seen_at,
    a.loaded_at,
    case when v.version > 1 then v.seen_at end as edited_at,
    a.copy_of,
    l.origin,
    a.agency,
    coalesce(v.event_types, a.event_types) as event_types,
    coalesce(v.evidence, a.evidence) as evidence
from active as i
inner join news.story as s on i.told_in = s.story_id or i.told_in = s.merged_into
inner join news.article as a on s.story_id = a.story_id
inner join analyst.lineage as l on a.article_id = l.article_id
left join lateral (
    select w.*
    from news.article_version as w
    where w.article_id = a.article_id and w.seen_at < %(ends_at)s
    order by w.version desc
    limit 1
) as v on true
where a.label <> 'none' and coalesce(v.label, a.label) <> 'none' and a.loaded_at < %(ends_at)s
order by a.article_id;

-- name: figures
-- Who gave which value on which day of the charts; what goes back to one report or agency counts once.
with days as (
    select
        d.starts_at,
        d.ends_at,
        (d.n - 1)::integer as day
    from unnest(%(starts)s::timestamptz[], %(ends)s::timestamptz[]) with ordinality as d (starts_at, ends_at, n)
),

recent as materialized (
    select
        v.article_id,
        v.version,
        v.seen_at
    from news.article_version as v
    where v.seen_at >= (select min(starts_at) from days) and v.seen_at < (select max(ends_at) from days)
)

select
    d.day,
    coalesce(s.merged_into, a.story_id) as story_id,
    f.kind,
    f.unit,
    f.value,
    array_agg(distinct l.origin) as reports,
    array_agg(distinct a.outlet) as outlets
from recent as r
inner join days as d on r.seen_at >= d.starts_at and r.seen_at < d.ends_at
inner join news.article as a on r.article_id = a.article_id
inner join analyst.lineage as l on r.article_id = l.article_id
inner join news.story as s on a.story_id = s.story_id
inner join news.figure as f on r.article_id = f.article_id and r.version = f.version
where a.label <> 'none' and a.loaded_at < (select max(ends_at) from days)
group by 1, 2, 3, 4, 5
order by 1 desc, 2, 3, 4, 5
limit 5000;

-- name: days
select
    d.starts_at,
    d.ends_at,
    count(a.article_id) filter (where a.copy_of is null) as originals,
    count(a.article_id) filter (where a.copy_of is not null) as copies
from unnest(%(starts)s::timestamptz[], %(ends)s::timestamptz[]) as d (starts_at, ends_at)
left join news.article as a on a.loaded_at >= d.starts_at and a.loaded_at < d.ends_at and a.label <> 'none'
group by d.starts_at, d.ends_at
order by d.starts_at;

-- name: events
select
    e.event_type,
    max(a.loaded_at) filter (where a.loaded_at < %(starts_at)s) as last_before_at,
    count(*) filter (where a.loaded_at >= %(starts_at)s) as in_period
from news.article as a
cross join lateral unnest(a.event_types) as e (event_type)
where a.label <> 'none' and a.loaded_at >= %(since)s and a.loaded_at < %(ends_at)s
group by e.event_type
order by e.event_type;

-- name: before
-- The period before, for comparison.
select
    count(*) as articles,
    count(distinct coalesce(s.merged_into, a.story_id)) as stories
from news.article as a
inner join news.story as s on a.story_id = s.story_id
where a.label <> 'none' and a.loaded_at >= %(starts_at)s and a.loaded_at < %(ends_at)s;

-- name: reach
-- Feeds that were asked in the period, those that answered at least once, and pages that were behind a wall.
with asked as (
    select
        item,
        bool_or(outcome in ('kept', 'skipped')) as has_answered
    from ops.outcome
    where stage = 'poll' and item = feed and at >= %(starts_at)s and at < %(ends_at)s and outcome <> 'waiting'
    group by item
)

select
    (select count(*) from asked) as due,
    (select count(*) from asked where has_answered) as read,
    (
        select count(*)
        from work.page
        where basis = 'feed entry only' and fetched_at >= %(starts_at)s and fetched_at < %(ends_at)s
    ) as walls;

-- name: feeds
-- Feeds with something wrong: failing, closed, silent, or never read.
select
    h.feed,
    h.states,
    h.reason,
    case when h.states && array['broken', 'failing', 'closed'] then coalesce(f.error_since, f.gone_at) end as since_at,
    h.last_new_entry_at,
    h.expected_gap_min
from ops.feed_health as h
inner join ops.feed_state as f on h.feed = f.feed
where h.states && array['broken', 'closed', 'silent', 'failing']
order by h.feed;

-- name: outcomes
-- How each item of the period ended each stage: its last outcome counts. At poll, entries only: feeds are in `reach`.
with ended as (
    select distinct on (stage, item)
        stage,
        outcome,
        reason
    from ops.outcome
    where
        at >= %(starts_at)s and at < %(ends_at)s
        and stage in ('poll', 'fetch', 'clean', 'detect', 'cluster', 'load')
        and not (stage = 'poll' and item = feed)
    order by stage asc, item asc, at desc, run_id desc
)

select
    stage,
    outcome,
    reason,
    count(*) as items
from ended
group by stage, outcome, reason
order by stage asc, outcome asc, items desc, reason asc;

-- name: alerts
select
    story_id,
    rule,
    status,
    created_at,
    delivered_at
from analyst.alerts
where created_at >= %(starts_at)s and created_at < %(ends_at)s
order by created_at, alert_id;

-- name: last_mention
select
    title,
    outlet,
    language,
    url,
    loaded_at
from news.article
where label <> 'none' and loaded_at < %(starts_at)s
order by loaded_at desc, article_id desc
limit 1;

-- name: add
insert into news.digest (edition, period_start, period_end, subject, html, text, inputs, created_at)
values (
    %(edition)s, %(period_start)s, %(period_end)s, %(subject)s, %(html)s, %(text)s, %(inputs)s, %(at)s
)
on conflict (edition, period_end) do nothing;

-- name: stored
select
    digest_id,
    edition,
    period_start,
    period_end,
    subject,
    html,
    text,
    inputs,
    created_at
from news.digest
where edition = %(edition)s and period_end = %(period_end)s;
