-- name: restore
-- Pages whose rows are past their retention, but whose bodies the archive still holds.
insert into work.page (
    page_key, feed, url, host, slot, first_seen_at, final_url, final_key, content_type, body_sha256, basis, fetched_at,
    fetched_revision
)
select
    b.page_key,
    b.feed,
    b.url,
    b.host,
    b.slot,
    b.first_seen_at,
    b.final_url,
    b.page_key as final_key,
    b.content_type,
    b.body_sha256,
    'page' as basis,
    b.fetched_at,
    1 as fetched_revision
from ops.body as b
where
    b.fetched_at >= %(since)s and b.fetched_at < %(until)s
    and (%(feed)s::text is null or b.feed = %(feed)s)
    and not exists (select from news.tombstone as t where t.page_key = b.page_key)
on conflict (page_key) do nothing
returning page_key;

-- name: pages
select page_key
from work.page
where
    basis is not null
    and coalesce(fetched_at, first_seen_at) >= %(since)s and coalesce(fetched_at, first_seen_at) < %(until)s
    and (%(feed)s::text is null or feed = %(feed)s);

-- name: reopen
delete from work.state
where item = any(%(page_keys)s) and stage = any(%(stages)s);

-- name: standing
select
    p.page_key,
    p.url,
    a.text_sha256,
    d.label,
    d.reason,
    l.story_id,
    l.copy_of
from work.page as p
left join work.article as a on p.page_key = a.page_key
left join work.detection as d on p.page_key = d.page_key
left join work.placement as l on p.page_key = l.page_key
where
    p.basis is not null
    and coalesce(p.fetched_at, p.first_seen_at) >= %(since)s and coalesce(p.fetched_at, p.first_seen_at) < %(until)s
    and (%(feed)s::text is null or p.feed = %(feed)s);
