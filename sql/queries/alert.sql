-- name: new_direct_story
-- Stories with a direct article loaded of late and no alert of this rule on this channel: their first direct report.
with recent as (
    select distinct coalesce(s.merged_into, a.story_id) as story_id
    from news.article as a
    inner join news.story as s on a.story_id = s.story_id
    where a.label = 'direct' and a.loaded_at >= %(since)s
),

silent as (
    select r.story_id
    from recent as r
    where not exists (
        select
        from news.alert as al
        inner join news.story as s on al.story_id = s.story_id
        where
            coalesce(s.merged_into, al.story_id) = r.story_id
            and al.rule = %(rule)s and al.channel = %(channel)s
    )
    order by r.story_id
    limit %(at_most)s
),

told as (
    select
        i.story_id,
        a.*
    from silent as i
    inner join news.story as s on i.story_id = s.story_id or i.story_id = s.merged_into
    cross join lateral (
        select
            n.article_id,
            n.copy_of,
            n.feed,
            n.outlet,
            n.language,
            n.url,
            n.title,
            n.label,
            n.score,
            n.basis,
            n.event_types,
            n.evidence,
            n.published_at,
            n.first_seen_at,
            n.loaded_at
        from news.article as n
        where n.story_id = s.story_id and n.label <> 'none'
    ) as a
),

spread as (
    select
        t.story_id,
        count(distinct l.origin) as independent_count,
        count(distinct t.outlet) as outlet_count
    from told as t
    inner join analyst.lineage as l on t.article_id = l.article_id
    group by t.story_id
),

firsts as (
    select distinct on (story_id) *
    from told
    where label = 'direct'
    order by story_id, loaded_at, copy_of nulls first, coalesce(published_at, first_seen_at), article_id
)

select
    f.story_id,
    f.feed,
    f.outlet,
    f.language,
    f.url,
    f.title,
    f.label,
    f.score,
    f.basis,
    f.event_types,
    f.evidence,
    f.published_at,
    f.first_seen_at,
    f.loaded_at,
    p.independent_count,
    p.outlet_count
from firsts as f
inner join spread as p on f.story_id = p.story_id
order by f.loaded_at, f.story_id;

-- name: add
insert into news.alert (story_id, rule, channel, reason, dedup_key, created_at)
values (%(story_id)s, %(rule)s, %(channel)s, %(reason)s, %(dedup_key)s, %(at)s)
on conflict (dedup_key) do nothing
returning alert_id;
