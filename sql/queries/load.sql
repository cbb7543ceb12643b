-- name: due
-- Placed articles whose newest version is not among the news, and loaded ones that are no mention any more.
select
    d.page_key as item,
    a.url as item_url,
    p.feed,
    md5(concat_ws(' ', d.text_sha256, d.detector, d.label, l.story_id, l.copy_of, l.placed_at, d.detected_at)) as input,
    a.title,
    a.text,
    a.language as article_language,
    d.language,
    a.basis,
    a.url,
    a.published_at,
    a.published_source,
    p.first_seen_at,
    a.authors,
    a.agency,
    a.kind,
    a.method,
    a.confidence,
    a.passages,
    a.asides,
    a.posts,
    a.dateline,
    a.section,
    a.image_url,
    a.modified_at,
    a.published_offset_min,
    a.provenance,
    d.label,
    d.score,
    d.reason,
    d.evidence,
    d.entities,
    d.event_types,
    d.figures,
    d.detector,
    d.text_sha256,
    p.body_sha256,
    p.host,
    l.story_id,
    l.copy_of,
    l.reason as placement,
    s.attempts,
    s.tries,
    s.outcome is null and s.stage is not null as is_interrupted,
    s.run_id as last_run_id
from work.detection as d
inner join work.article as a on d.page_key = a.page_key
inner join work.page as p on d.page_key = p.page_key
left join work.placement as l on d.page_key = l.page_key and l.text_sha256 = d.text_sha256
left join news.article as n on d.page_key = n.page_key
left join work.state as s on s.stage = 'load' and d.page_key = s.item
where
    ((d.label <> 'none' and l.page_key is not null) or (d.label = 'none' and n.label <> 'none'))
    and (%(only)s::text is null or d.page_key = %(only)s)
    and (
        s.item is null
        or s.input
        <> md5(concat_ws(' ', d.text_sha256, d.detector, d.label, l.story_id, l.copy_of, l.placed_at, d.detected_at))
        or s.outcome is null
        or (s.outcome in ('deferred', 'crashed', 'waiting') and coalesce(s.retry_at, %(now)s) <= %(now)s)
    )
order by coalesce(s.attempts, 0), l.copy_of nulls first, coalesce(a.published_at, p.first_seen_at), d.page_key;

-- name: article
with original as (
    select article_id
    from news.article
    where page_key = %(copy_of)s
)

insert into news.article (
    page_key, story_id, copy_of, feed, outlet, country, language, url, title, text, text_sha256, published_at,
    published_source, first_seen_at, loaded_at, authors, agency, basis, label, score, reason, evidence, entities,
    event_types, placement, detector, body_sha256, kind, method, confidence, passages, asides, posts, dateline, section,
    image_url, modified_at, published_offset_min, provenance, rests_on
)
values (
    %(page_key)s, %(story_id)s, (select article_id from original), %(feed)s, %(outlet)s, %(country)s, %(language)s,
    %(url)s, %(title)s, %(text)s, %(text_sha256)s, %(published_at)s, %(published_source)s, %(first_seen_at)s, %(at)s,
    %(authors)s, %(agency)s, %(basis)s, %(label)s, %(score)s, %(reason)s, %(evidence)s, %(entities)s, %(event_types)s,
    %(placement)s, %(detector)s, %(body_sha256)s, %(kind)s, %(method)s, %(confidence)s, %(passages)s, %(asides)s,
    %(posts)s, %(dateline)s, %(section)s, %(image_url)s, %(modified_at)s, %(published_offset_min)s, %(provenance)s,
    %(rests_on)s
)
on conflict (page_key) do update
set
    story_id = excluded.story_id,
    copy_of = excluded.copy_of,
    outlet = excluded.outlet,
    country = excluded.country,
    language = excluded.language,
    url = excluded.url,
    title = excluded.title,
    text = excluded.text,
    text_sha256 = excluded.text_sha256,
    published_at = excluded.published_at,
    published_source = excluded.published_source,
    authors = excluded.authors,
    agency = excluded.agency,
    basis = excluded.basis,
    label = excluded.label,
    score = excluded.score,
    reason = excluded.reason,
    evidence = excluded.evidence,
    entities = excluded.entities,
    event_types = excluded.event_types,
    placement = excluded.placement,
    detector = excluded.detector,
    body_sha256 = excluded.body_sha256,
    kind = excluded.kind,
    method = excluded.method,
    confidence = excluded.confidence,
    passages = excluded.passages,
    asides = excluded.asides,
    posts = excluded.posts,
    dateline = excluded.dateline,
    section = excluded.section,
    image_url = excluded.image_url,
    modified_at = excluded.modified_at,
    published_offset_min = excluded.published_offset_min,
    provenance = excluded.provenance,
    rests_on = excluded.rests_on,
    version = news.article.version + (news.article.text_sha256 <> excluded.text_sha256)::integer
returning article_id, version;

-- name: withdraw
update news.article
set label = 'none', reason = %(reason)s, detector = %(detector)s
where page_key = %(page_key)s
returning article_id;

-- name: version
insert into news.article_version (
    article_id, version, title, text, text_sha256, label, score, evidence, entities, event_types, seen_at
)
values (
    %(article_id)s, %(version)s, %(title)s, %(text)s, %(text_sha256)s, %(label)s, %(score)s, %(evidence)s,
    %(entities)s, %(event_types)s, %(at)s
)
on conflict (article_id, version) do update
set
    title = excluded.title,
    label = excluded.label,
    score = excluded.score,
    evidence = excluded.evidence,
    entities = excluded.entities,
    event_types = excluded.event_types;

-- name: drop_figures
delete from news.figure
where article_id = %(article_id)s and version = %(version)s;

-- name: figure
insert into news.figure (
    article_id, version, number, kind, value, unit, qualifier, as_of, quote, field, start_at, end_at
)
values (
    %(article_id)s, %(version)s, %(number)s, %(kind)s, %(value)s, %(unit)s, %(qualifier)s, %(as_of)s, %(quote)s,
    %(field)s, %(start_at)s, %(end_at)s
);

-- name: is_loaded
select article_id
from news.article
where page_key = %(page_key)s;
