-- name: due
select
    p.page_key as item,
    p.url as item_url,
    p.feed,
    p.host,
    coalesce(p.body_sha256, 'entry ' || p.revision) || ' ' || %(version)s as input,
    p.final_url,
    p.content_type,
    p.body_sha256,
    p.fetched_at,
    p.revision,
    e.title as entry_title,
    e.summary as entry_summary,
    e.published_at as entry_published_at,
    s.attempts,
    s.tries,
    s.outcome is null and s.stage is not null as is_interrupted,
    s.run_id as last_run_id
from work.page as p
left join work.entry as e on p.page_key = e.page_key and p.feed = e.feed
left join work.state as s on s.stage = 'clean' and p.page_key = s.item
where
    p.slot = any(%(slots)s)
    and p.basis is not null
    and (%(only)s::text is null or p.page_key = %(only)s)
    and (
        s.item is null
        or s.input <> coalesce(p.body_sha256, 'entry ' || p.revision) || ' ' || %(version)s
        or s.outcome is null
        or (s.outcome in ('deferred', 'crashed', 'waiting') and coalesce(s.retry_at, %(now)s) <= %(now)s)
    )
order by coalesce(s.attempts, 0), p.first_seen_at, p.page_key;

-- name: save
insert into work.article (
    page_key, title, text, language, basis, url, published_at, published_source, authors, agency, section, image_url,
    method, confidence, kind, passages, asides, posts, dateline, modified_at, published_offset_min, canonical_url,
    declared_language, provenance, text_sha256, cleaned_at
)
values (
    %(page_key)s, %(title)s, %(text)s, %(language)s, %(basis)s, %(url)s, %(published_at)s, %(published_source)s,
    %(authors)s, %(agency)s, %(section)s, %(image_url)s, %(method)s, %(confidence)s, %(kind)s, %(passages)s,
    %(asides)s, %(posts)s, %(dateline)s, %(modified_at)s, %(published_offset_min)s, %(canonical_url)s,
    %(declared_language)s, %(provenance)s, %(text_sha256)s, %(at)s
)
on conflict (page_key) do update
set
    title = excluded.title,
    text = excluded.text,
    language = excluded.language,
    basis = excluded.basis,
    url = excluded.url,
    published_at = excluded.published_at,
    published_source = excluded.published_source,
    authors = excluded.authors,
    agency = excluded.agency,
    section = excluded.section,
    image_url = excluded.image_url,
    method = excluded.method,
    confidence = excluded.confidence,
    kind = excluded.kind,
    passages = excluded.passages,
    asides = excluded.asides,
    posts = excluded.posts,
    dateline = excluded.dateline,
    modified_at = excluded.modified_at,
    published_offset_min = excluded.published_offset_min,
    canonical_url = excluded.canonical_url,
    declared_language = excluded.declared_language,
    provenance = excluded.provenance,
    text_sha256 = excluded.text_sha256,
    cleaned_at = excluded.cleaned_at;
