-- name: due
-- Relevant articles that have no place among the stories yet, in order of publication.
select
    d.page_key as item,
    a.url as item_url,
    p.feed,
    d.text_sha256 || ' ' || d.detector || ' ' || %(version)s as input,
    a.url,
    a.title,
    a.text,
    d.language,
    coalesce(a.published_at, p.first_seen_at) as published_at,
    a.agency,
    d.entities,
    d.event_types,
    d.figures,
    d.text_sha256,
    s.attempts,
    s.tries,
    s.outcome is null and s.stage is not null as is_interrupted,
    s.run_id as last_run_id
from work.detection as d
inner join work.article as a on d.page_key = a.page_key
inner join work.page as p on d.page_key = p.page_key
left join work.state as s on s.stage = 'cluster' and d.page_key = s.item
where
    d.label <> 'none'
    and (%(only)s::text is null or d.page_key = %(only)s)
    and (
        s.item is null
        or s.input <> d.text_sha256 || ' ' || d.detector || ' ' || %(version)s
        or s.outcome is null
        or (s.outcome in ('deferred', 'crashed', 'waiting') and coalesce(s.retry_at, %(now)s) <= %(now)s)
    )
order by coalesce(s.attempts, 0), coalesce(a.published_at, p.first_seen_at), d.page_key;

-- name: save
insert into work.placement (page_key, story_id, copy_of, reason, text_sha256, placed_at)
values (%(page_key)s, %(story_id)s, %(copy_of)s, %(reason)s, %(text_sha256)s, %(at)s)
on conflict (page_key) do update
set
    story_id = excluded.story_id,
    copy_of = excluded.copy_of,
    reason = excluded.reason,
    text_sha256 = excluded.text_sha256,
    placed_at = excluded.placed_at;
