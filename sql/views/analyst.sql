-- What analysts and dashboards read. Columns are a contract: add freely, break only with a line in CHANGELOG.md.

create view analyst.mentions as
select
    a.article_id,
    coalesce(s.merged_into, a.story_id) as story_id,
    a.feed,
    a.outlet,
    a.country,
    a.language,
    a.url,
    a.title,
    a.published_at,
    a.published_source,
    a.first_seen_at,
    a.loaded_at,
    a.label,
    a.score,
    a.reason,
    a.basis,
    a.evidence,
    a.event_types,
    a.entities,
    a.authors,
    a.agency,
    a.copy_of,
    a.placement,
    a.version,
    a.kind,
    a.method,
    a.confidence,
    a.section,
    a.image_url,
    a.modified_at,
    a.dateline,
    a.posts,
    a.asides
from news.article as a
inner join news.story as s on a.story_id = s.story_id
where a.label <> 'none';

-- What each article goes back to: `origin` is the report (its id as text), or the agency or outlet where no report of theirs
-- is in the story. A copy goes back to its original; a report that takes its news from an agency or outlet (`rests_on`) to
-- theirs, and that one perhaps to another. cluster/lineage.py says the same in Python.
create view analyst.lineage as
select
    a.article_id,
    coalesce(s.merged_into, a.story_id) as story_id,
    a.outlet,
    a.copy_of,
    coalesce(a.copy_of, a.article_id) as report,
    credit.name as rests_on,
    case
        when source_of_source.report = coalesce(a.copy_of, a.article_id) -- each names the other
            then least(source.report, source_of_source.report)::text
        else
            coalesce(
                source_of_source.report::text, credit_of_source.name, source.report::text, credit.name,
                coalesce(a.copy_of, a.article_id)::text
            )
    end as origin
from news.article as a
inner join news.story as s on a.story_id = s.story_id
left join lateral (
    select min(c.rests_on) as name
    from news.article as c
    where
        c.story_id = a.story_id and c.rests_on is not null and c.label <> 'none'
        and coalesce(c.copy_of, c.article_id) = coalesce(a.copy_of, a.article_id)
) as credit on true
left join lateral (
    select coalesce(p.copy_of, p.article_id) as report
    from news.article as p
    where
        credit.name is not null and p.story_id = a.story_id and p.outlet = credit.name and p.label <> 'none'
        and coalesce(p.copy_of, p.article_id) <> coalesce(a.copy_of, a.article_id)
    order by coalesce(p.published_at, p.first_seen_at), p.page_key
    limit 1
) as source on true
left join lateral (
    select min(c.rests_on) as name
    from news.article as c
    where
        source.report is not null and c.story_id = a.story_id and c.rests_on is not null and c.label <> 'none'
        and coalesce(c.copy_of, c.article_id) = source.report
) as credit_of_source on true
left join lateral (
    select coalesce(p.copy_of, p.article_id) as report
    from news.article as p
    where
        credit_of_source.name is not null and p.story_id = a.story_id and p.outlet = credit_of_source.name
        and p.label <> 'none' and coalesce(p.copy_of, p.article_id) <> source.report
    order by coalesce(p.published_at, p.first_seen_at), p.page_key
    limit 1
) as source_of_source on true
where a.label <> 'none';

create view analyst.stories as
with told as (
    select
        coalesce(s.merged_into, a.story_id) as story_id,
        min(coalesce(a.published_at, a.first_seen_at)) as first_published_at,
        max(coalesce(a.published_at, a.first_seen_at)) as last_updated_at,
        count(*) as article_count,
        count(distinct a.outlet) as outlet_count,
        count(distinct l.origin) as independent_count,
        array_agg(distinct a.language) as languages,
        (
            array_agg(
                a.article_id
                order by a.copy_of nulls first, a.label desc, coalesce(a.published_at, a.first_seen_at), a.article_id
            )
        )[1] as lead_article_id
    from news.article as a
    inner join news.story as s on a.story_id = s.story_id
    inner join analyst.lineage as l on a.article_id = l.article_id
    where a.label <> 'none'
    group by 1
),

-- Grouped once: looked up story by story, it would read every article for each of them.
happened as (
    select
        coalesce(s.merged_into, a.story_id) as story_id,
        array_agg(distinct e.event_type order by e.event_type) as event_types
    from news.article as a
    inner join news.story as s on a.story_id = s.story_id
    cross join lateral unnest(a.event_types) as e (event_type)
    where a.label <> 'none'
    group by 1
)

select
    t.story_id,
    lead.title,
    t.first_published_at,
    t.last_updated_at,
    t.article_count,
    t.outlet_count,
    t.independent_count,
    t.languages,
    t.lead_article_id,
    coalesce(h.event_types, '{}') as event_types
from told as t
inner join news.article as lead on t.lead_article_id = lead.article_id
left join happened as h on t.story_id = h.story_id;

create view analyst.figures as
select
    coalesce(s.merged_into, a.story_id) as story_id,
    f.article_id,
    f.version,
    f.kind,
    f.value,
    f.unit,
    f.qualifier,
    f.as_of,
    f.quote,
    a.outlet,
    a.published_at,
    a.copy_of
from news.figure as f
inner join news.article as a on f.article_id = a.article_id and f.version = a.version
inner join news.story as s on a.story_id = s.story_id
where a.label <> 'none';

-- Values of one kind and date in one story, side by side: the newest day's first, of those what most sources give. Never averaged.
create view analyst.figure_ledger as
select
    v.story_id,
    v.kind,
    v.unit,
    v.as_of,
    v.value,
    v.source_count,
    v.outlets,
    v.first_given_at,
    v.last_given_at,
    count(*) over (partition by v.story_id, v.kind, v.unit, v.as_of) as value_count,
    row_number() over (
        partition by v.story_id, v.kind, v.unit, v.as_of
        order by v.last_given_at::date desc, v.source_count desc, v.last_given_at desc, v.value
    ) as place
from (
    select
        f.story_id,
        f.kind,
        f.unit,
        f.as_of,
        f.value,
        count(distinct l.origin) as source_count,
        array_agg(distinct f.outlet order by f.outlet) as outlets,
        min(coalesce(f.published_at, a.first_seen_at)) as first_given_at,
        max(coalesce(f.published_at, a.first_seen_at)) as last_given_at
    from analyst.figures as f
    inner join news.article as a on f.article_id = a.article_id
    inner join analyst.lineage as l on f.article_id = l.article_id
    group by f.story_id, f.kind, f.unit, f.as_of, f.value
) as v;

create view analyst.alerts as
select
    a.alert_id,
    coalesce(s.merged_into, a.story_id) as story_id,
    a.rule,
    a.channel,
    a.reason,
    a.created_at,
    d.delivered_at,
    coalesce(d.status, 'pending') as status
from news.alert as a
inner join news.story as s on a.story_id = s.story_id
left join lateral (
    select
        case when bool_and(o.status = 'sent') then max(o.sent_at) end as delivered_at,
        case
            when bool_or(o.status = 'pending') then 'pending'
            when bool_or(o.status = 'dead') then 'dead'
            else min(o.status)
        end as status
    from news.outbox as o
    where o.alert_id = a.alert_id
) as d on true;

create view analyst.digests as
select
    d.digest_id,
    d.period_start,
    d.period_end,
    d.edition,
    d.subject,
    d.html,
    d.text,
    d.created_at,
    (
        select case when bool_and(o.status = 'sent') then max(o.sent_at) end
        from news.outbox as o
        where o.digest_id = d.digest_id
    ) as sent_at
from news.digest as d;
