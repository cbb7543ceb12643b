-- name: due
select
    a.page_key as item,
    a.url as item_url,
    p.feed,
    a.text_sha256 || ' ' || %(version)s as input,
    a.title,
    a.text,
    a.language,
    a.text_sha256,
    a.passages,
    a.posts,
    s.attempts,
    s.tries,
    s.outcome is null and s.stage is not null as is_interrupted,
    s.run_id as last_run_id
from work.article as a
inner join work.page as p on a.page_key = p.page_key
left join work.state as s on s.stage = 'detect' and a.page_key = s.item
where
    p.slot = any(%(slots)s)
    and (%(only)s::text is null or p.page_key = %(only)s)
    and (
        s.item is null
        or s.input <> a.text_sha256 || ' ' || %(version)s
        or s.outcome is null
        or (s.outcome in ('deferred', 'crashed', 'waiting') and coalesce(s.retry_at, %(now)s) <= %(now)s)
    )
order by coalesce(s.attempts, 0), p.first_seen_at, p.page_key;

-- name: save
insert into work.detection (
    page_key, label, score, reason, language, evidence, entities, event_types, figures, detector, text_sha256,
    detected_at
)
values (
    %(page_key)s, %(label)s, %(score)s, %(reason)s, %(language)s, %(evidence)s, %(entities)s, %(event_types)s,
    %(figures)s, %(detector)s, %(text_sha256)s, %(at)s
)
on conflict (page_key) do update
set
    label = excluded.label,
    score = excluded.score,
    reason = excluded.reason,
    language = excluded.language,
    evidence = excluded.evidence,
    entities = excluded.entities,
    event_types = excluded.event_types,
    figures = excluded.figures,
    detector = excluded.detector,
    text_sha256 = excluded.text_sha256,
    detected_at = excluded.detected_at;
