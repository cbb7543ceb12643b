-- name: tombstone
select reason
from news.tombstone
where page_key = %(page_key)s;

-- name: tombstones
select page_key
from news.tombstone
where page_key = any(%(page_keys)s);

-- name: bury
insert into news.tombstone (page_key, url, reason, created_at)
values (%(page_key)s, %(url)s, %(reason)s, %(at)s)
on conflict (page_key) do update set reason = excluded.reason;

-- name: bodies
select body_sha256
from work.page
where page_key = %(page_key)s and body_sha256 is not null
union
select body_sha256
from news.article
where page_key = %(page_key)s and body_sha256 is not null
union
select body_sha256
from ops.body
where page_key = %(page_key)s;

-- name: body_in_use
select 1
from work.page
where body_sha256 = %(body_sha256)s
union all
select 1
from news.article
where body_sha256 = %(body_sha256)s
limit 1;

-- name: unlink_copies
-- Copies of a forgotten article stay; they are reports of their own from now on.
update work.placement
set copy_of = null
where copy_of = %(page_key)s;

-- name: forget_news
delete from news.article
where page_key = %(page_key)s;

-- name: forget_work
delete from work.page
where page_key = %(page_key)s;

-- name: forget_entries
delete from work.entry
where page_key = %(page_key)s;

-- name: forget_body
delete from ops.body
where page_key = %(page_key)s;

-- name: forget_corrections
delete from news.story_correction
where a = %(page_key)s or b = %(page_key)s;

-- name: states
select
    stage,
    outcome,
    reason,
    attempts,
    retry_at
from work.state
where item = %(item)s and stage <> 'poll'
order by started_at;

-- name: unwell
select
    stage,
    outcome,
    reason
from work.state
where
    item = %(item)s and stage <> 'poll'
    and (outcome is null or outcome in ('deferred', 'rejected', 'crashed', 'waiting'))
order by started_at;

-- name: retry_fetch
-- A page that was refused, or never came, is asked for again.
update work.page
set fetched_revision = 0
where page_key = %(page_key)s and body_sha256 is null;

-- name: history
select
    run_id,
    stage,
    outcome,
    reason,
    feed,
    at
from ops.outcome
where item = %(item)s
order by at, stage;

-- name: stored
select
    p.page_key,
    p.feed,
    p.url,
    p.basis,
    p.fetched_at,
    p.body_sha256,
    p.content_type,
    p.final_url,
    a.title,
    a.language,
    d.label,
    d.score,
    d.reason,
    l.story_id,
    l.copy_of,
    l.reason as placement,
    n.article_id,
    n.version
from (values (%(page_key)s::text)) as k (page_key)
left join work.page as p on k.page_key = p.page_key
left join work.article as a on k.page_key = a.page_key
left join work.detection as d on k.page_key = d.page_key
left join work.placement as l on k.page_key = l.page_key
left join news.article as n on k.page_key = n.page_key
where p.page_key is not null or n.page_key is not null;

-- name: news
select
    n.*,
    s.merged_into
from news.article as n
inner join news.story as s on n.story_id = s.story_id
where n.page_key = %(page_key)s;

-- name: alerts
select
    a.rule,
    a.channel,
    a.reason,
    a.created_at
from news.alert as a
inner join news.article as n on a.story_id = n.story_id
where n.page_key = %(page_key)s;

-- name: entry
select
    e.title,
    e.summary,
    e.published_at
from work.entry as e
left join work.page as p on e.page_key = p.page_key
where e.page_key = %(page_key)s
order by (e.feed = p.feed) desc nulls last, e.first_seen_at
limit 1;
