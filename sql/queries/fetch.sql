-- name: due
select
    p.page_key as item,
    p.url as item_url,
    p.feed,
    p.revision::text as input,
    p.host,
    p.revision,
    s.attempts,
    s.tries,
    s.outcome is null and s.stage is not null as is_interrupted,
    s.run_id as last_run_id
from work.page as p
left join work.state as s on s.stage = 'fetch' and p.page_key = s.item
where
    p.slot = any(%(slots)s)
    and p.fetched_revision < p.revision
    and (%(only)s::text is null or p.page_key = %(only)s)
    and (
        s.item is null
        or s.input <> p.revision::text
        or s.outcome is null
        or (s.outcome in ('deferred', 'crashed', 'waiting') and coalesce(s.retry_at, %(now)s) <= %(now)s)
    )
order by coalesce(s.attempts, 0), p.first_seen_at, p.page_key;

-- name: same_page
select page_key
from work.page
where
    page_key <> %(page_key)s and (page_key = %(final_key)s or final_key = %(final_key)s)
    and basis is not null
limit 1;

-- name: save
update work.page
set
    final_url = %(final_url)s,
    final_key = %(final_key)s,
    status = %(status)s,
    content_type = %(content_type)s,
    body_sha256 = %(body_sha256)s,
    basis = %(basis)s,
    fetched_at = %(at)s,
    fetched_revision = %(revision)s
where page_key = %(page_key)s;
