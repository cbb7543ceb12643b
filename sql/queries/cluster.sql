-- name: records
select
    document_id,
    page_key,
    published_at,
    story_id,
    copy_of,
    reason,
    digest,
    edition,
    lines,
    ignored,
    case when version = %(version)s then traits end as traits,
    case when version <> %(version)s or traits is null then document end as document
from work.cluster_document
where page_key = any(%(keys)s);

-- name: records_by_id
-- The traits of those only that are not known.
select
    document_id,
    page_key,
    published_at,
    story_id,
    copy_of,
    reason,
    digest,
    edition,
    lines,
    ignored,
    case when version = %(version)s and document_id = any(%(unknown)s::bigint[]) then traits end as traits,
    case
        when (version <> %(version)s or traits is null) and document_id = any(%(unknown)s::bigint[]) then document
    end as document
from work.cluster_document
where document_id = any(%(ids)s::bigint[]);

-- name: places
-- Where articles stand that are older than the window and taken up again.
select
    a.page_key,
    coalesce(s.merged_into, a.story_id) as story_id,
    o.page_key as copy_of,
    a.placement as reason
from news.article as a
inner join news.story as s on a.story_id = s.story_id
left join news.article as o on a.copy_of = o.article_id
where a.page_key = any(%(keys)s);

-- name: documents
select
    page_key,
    published_at,
    document
from work.cluster_document
where page_key = any(%(keys)s);

-- name: near
-- The newest documents of each term within the period; a term that is everywhere leads to a few only.
select
    k.term,
    n.ids
from unnest(%(terms)s::bigint[]) as k (term)
cross join lateral (
    select array_agg(newest.document_id) as ids
    from (
        select t.document_id
        from work.cluster_term as t
        where t.term = k.term and t.published_at between %(since)s and %(until)s
        order by t.published_at desc, t.document_id desc
        limit %(cap)s
    ) as newest
) as n
where n.ids is not null;

-- name: lines
select
    k.line,
    n.document_id,
    n.edition,
    d.page_key,
    n.line = any(d.ignored) as is_ignoring
from unnest(%(lines)s::bigint[]) as k (line)
cross join lateral (
    select
        l.line,
        l.document_id,
        l.edition
    from work.cluster_line as l
    where l.line = k.line
    order by l.document_id desc
    limit %(cap)s
) as n
inner join work.cluster_document as d on n.document_id = d.document_id;

-- name: ids
select nextval(pg_get_serial_sequence('work.cluster_document', 'document_id')) as document_id
from generate_series(1, %(count)s);

-- name: put
-- Arrays of a row come as text, since an array of arrays cannot have rows of several lengths. %%(..)b: binary, since quoting
-- what is long takes time.
insert into work.cluster_document (
    document_id, page_key, published_at, story_id, copy_of, reason, digest, edition, lines, ignored, terms, traits, version,
    document
)
select
    d.document_id,
    d.page_key,
    d.published_at,
    d.story_id,
    d.copy_of,
    d.reason,
    d.digest,
    d.edition,
    d.lines::bigint[],
    d.ignored::bigint[],
    d.terms::bigint[],
    d.traits,
    %(version)s,
    d.document
from unnest(
    %(ids)s::bigint[], %(keys)b::text[], %(at)s::timestamptz[], %(stories)s::bigint[], %(copies)b::text[], %(reasons)b::text[],
    %(digests)b::text[], %(editions)s::bigint[], %(lines)b::text[], %(ignored)b::text[], %(terms)b::text[], %(traits)b::bytea[],
    %(documents)b::text[]
) as d (
    document_id, page_key, published_at, story_id, copy_of, reason, digest, edition, lines, ignored, terms, traits, document
);

-- name: put_terms
insert into work.cluster_term (term, published_at, document_id)
select
    t.term,
    d.published_at,
    d.document_id
from work.cluster_document as d
cross join lateral unnest(d.terms) as t (term)
where d.document_id = any(%(ids)s::bigint[]);

-- name: put_lines
insert into work.cluster_line (line, document_id, edition)
select
    l.line,
    d.document_id,
    d.edition
from work.cluster_document as d
cross join lateral unnest(d.lines) as l (line)
where d.document_id = any(%(ids)s::bigint[]);

-- name: put_links
insert into work.cluster_link (a, b, copy_odds, story_odds, why)
select
    l.a,
    l.b,
    l.copy_odds,
    l.story_odds,
    l.why
from unnest(
    %(a)s::bigint[], %(b)s::bigint[], %(copy)s::double precision[], %(story)s::double precision[], %(why)s::text[]
) as l (a, b, copy_odds, story_odds, why)
on conflict (a, b) do update
set copy_odds = excluded.copy_odds, story_odds = excluded.story_odds, why = excluded.why;

-- name: forget
-- Takes documents out of the window with all that is known of them.
with gone as (
    delete from work.cluster_document
    where page_key = any(%(keys)s)
    returning document_id, published_at, lines, terms
),

terms as (
    delete from work.cluster_term as t
    using gone as g
    where t.term = any(g.terms) and t.published_at = g.published_at and t.document_id = g.document_id
),

lines as (
    delete from work.cluster_line as l
    using gone as g
    where l.line = any(g.lines) and l.document_id = g.document_id
),

links_from as (
    delete from work.cluster_link as l
    using gone as g
    where l.a = g.document_id
    returning l.a, l.b
),

links_to as (
    delete from work.cluster_link as l
    using (
        select
            back.b as a,
            g.document_id as b
        from gone as g
        inner join work.cluster_link as back on g.document_id = back.a
    ) as x
    where l.a = x.a and l.b = x.b
)

select document_id from gone;

-- name: around
-- Documents, those that a bridge leads to from one of them, and the stories of all of them.
with near as (
    select d.document_id
    from unnest(%(ids)s::bigint[]) as d (document_id)
    union
    select l.b
    from work.cluster_link as l
    where l.a = any(%(ids)s::bigint[]) and (l.copy_odds > 0 or l.story_odds > 0)
)

select
    d.document_id,
    exists(select from news.story_correction) as has_corrections
from work.cluster_document as d
where
    d.document_id in (select n.document_id from near as n)
    or d.story_id in (
        select s.story_id
        from near as n
        inner join work.cluster_document as s on n.document_id = s.document_id
    );

-- name: links
select
    a,
    b,
    copy_odds,
    story_odds,
    why
from work.cluster_link
where a = any(%(ids)s::bigint[]) and a < b and b = any(%(ids)s::bigint[]);

-- name: new_stories
insert into news.story (created_at)
select now() from generate_series(1, %(count)s)
returning story_id;

-- name: move
update work.cluster_document as d
set story_id = m.story_id, copy_of = m.copy_of, reason = m.reason
from unnest(%(keys)s::text[], %(stories)s::bigint[], %(copies)s::text[], %(reasons)s::text[])
    as m (page_key, story_id, copy_of, reason)
where d.page_key = m.page_key;

-- name: move_placements
-- Earlier documents that moved: load sees the new place and carries it on.
update work.placement as p
set story_id = m.story_id, copy_of = m.copy_of, reason = m.reason, placed_at = clock_timestamp()
from unnest(%(keys)s::text[], %(stories)s::bigint[], %(copies)s::text[], %(reasons)s::text[])
    as m (page_key, story_id, copy_of, reason)
where p.page_key = m.page_key;

-- name: move_articles
-- The same for articles that are loaded and whose rows in work are past their retention.
update news.article as a
set
    story_id = m.story_id,
    copy_of = (select o.article_id from news.article as o where o.page_key = m.copy_of),
    placement = m.reason
from unnest(%(keys)s::text[], %(stories)s::bigint[], %(copies)s::text[], %(reasons)s::text[])
    as m (page_key, story_id, copy_of, reason)
where
    a.page_key = m.page_key
    and not exists (select from work.placement as p where p.page_key = m.page_key);

-- name: merge
update news.story
set merged_into = %(into)s
where story_id <> %(into)s and (story_id = %(story_id)s or merged_into = %(story_id)s);

-- name: record_change
insert into news.story_change (kind, story_id, into_id, page_key, made_by, reason)
values (%(kind)s, %(story_id)s, %(into)s, %(page_key)s, %(made_by)s, %(reason)s);

-- name: older
-- Pages that are out of every window, to be forgotten in portions.
select page_key
from work.cluster_document
where published_at < %(before)s
order by published_at
limit %(count)s;

-- name: corrections
select
    a,
    b,
    is_together
from news.story_correction
where a = any(%(keys)s) or b = any(%(keys)s);

-- name: correct
insert into news.story_correction (a, b, is_together, made_by)
select
    p.a,
    p.b,
    %(is_together)s,
    %(made_by)s
from unnest(%(a)s::text[], %(b)s::text[]) as p (a, b)
on conflict (a, b) do update
set is_together = excluded.is_together, made_by = excluded.made_by, at = now();

-- name: story
-- Where a story went, if it was merged.
select coalesce(merged_into, story_id) as story_id
from news.story
where story_id = %(story_id)s;

-- name: pages_of_stories
select page_key
from work.cluster_document
where story_id = any(%(ids)s::bigint[])
order by published_at, page_key;

-- name: article
select story_id
from news.article
where page_key = %(page_key)s;
