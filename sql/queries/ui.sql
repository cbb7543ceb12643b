-- What the pages show. Only schemas ops and analyst: the pages read as missionwatch_operator.

-- name: runs
-- The two newest passes of the line that had begun by `until`: one may still be running.
select
    run_id,
    kind,
    started_at,
    finished_at,
    verdict
from ops.run
where kind <> 'reprocess' and started_at < %(until)s
order by started_at desc
limit 2;

-- name: red_runs
select
    run_id,
    kind,
    started_at,
    finished_at,
    case
        when jsonb_typeof(summary -> 'problems') = 'array'
            then array(select p.text from jsonb_array_elements_text(summary -> 'problems') as p (text))
        else '{}'
    end as problems
from ops.run
where verdict = 'red' and started_at >= %(since)s and started_at < %(until)s
order by started_at desc
limit 20;

-- name: funnel
-- How many items ended a stage how, each with its last outcome of the period. At poll, a feed is an item, and so is an
-- entry that never becomes work.
with last_of_period as (
    select distinct on (stage, item, feed)
        stage,
        stage = 'poll' and item <> feed as is_entry,
        outcome,
        reason
    from ops.outcomes
    where at >= %(since)s and at < %(until)s
    order by stage, item, feed, at desc
)

select
    stage,
    is_entry,
    outcome,
    reason,
    count(*) as items
from last_of_period
group by stage, is_entry, outcome, reason
order by stage, is_entry, items desc, reason;

-- name: funnel_of_day
-- The same from the daily sums, for days whose single outcomes are past their retention.
select
    stage,
    stage = 'poll' and reason in ('known', 'backlog', 'not matching', 'no address') as is_entry,
    outcome,
    reason,
    sum(items)::bigint as items
from ops.funnel
where day = %(day)s
group by 1, 2, 3, 4
order by 1, 2, 5 desc, 4;

-- name: promptness
-- From the publisher's clock to ours, in seconds. What was published before its feed was first asked is measured from then
-- on, since nobody was there before.
select
    count(*) as articles,
    count(*) filter (where s.is_older) as older,
    percentile_cont(0.5) within group (order by s.delay_s) as median_s,
    percentile_cont(0.95) within group (order by s.delay_s) as p95_s
from (
    select
        coalesce(m.published_at < f.first_polled_at, false) as is_older,
        greatest(
            extract(epoch from m.loaded_at - greatest(m.published_at, f.first_polled_at)), 0
        )::double precision as delay_s
    from analyst.mentions as m
    left join ops.feed_health as f on m.feed = f.feed
    where m.loaded_at >= %(since)s and m.loaded_at < %(until)s and m.published_at is not null
) as s;

-- name: alert_promptness
-- From the load of the report that gave rise to an alert to the moment that its channel took it, in seconds.
with told as (
    select
        story_id,
        created_at,
        delivered_at
    from analyst.alerts
    where created_at >= %(since)s and created_at < %(until)s and delivered_at is not null
),

loads as (
    select
        story_id,
        loaded_at
    from analyst.mentions
    where story_id = any(array(select t.story_id from told as t))
)

select
    count(*) as alerts,
    percentile_cont(0.5) within group (
        order by greatest(extract(epoch from t.delivered_at - l.loaded_at), 0)::double precision
    ) as median_s
from told as t
cross join lateral (
    select max(n.loaded_at) as loaded_at
    from loads as n
    where n.story_id = t.story_id and n.loaded_at <= t.created_at
) as l
where l.loaded_at is not null;

-- name: waiting
-- Articles under way whose newest outcome is not final, and since when the oldest of them is on the list.
with newest as (
    select distinct on (stage, item)
        outcome,
        min(at) over (partition by stage, item) as since
    from ops.outcomes
    where
        at >= %(until)s - interval '3 days' and at < %(until)s
        and stage in ('fetch', 'clean', 'detect', 'cluster', 'load')
    order by stage, item, at desc
)

select
    count(*) as items,
    count(*) filter (where outcome <> 'waiting') as tried,
    min(since) as oldest_at
from newest
where outcome in ('waiting', 'deferred', 'crashed');

-- name: stories
-- Stories that got a report in the period: attacks on the mission first, then by how many say so independently.
with today as (
    select
        story_id,
        count(*) as new_articles,
        count(*) filter (where copy_of is not null) as new_copies
    from analyst.mentions
    where loaded_at >= %(since)s and loaded_at < %(until)s
    group by story_id
)

select
    s.story_id,
    s.title,
    s.first_published_at,
    s.last_updated_at,
    s.article_count,
    s.outlet_count,
    s.independent_count,
    s.languages,
    s.event_types,
    s.lead_article_id,
    t.new_articles,
    t.new_copies,
    s.story_id in (
        select a.story_id
        from analyst.alerts as a
        where a.created_at >= %(since)s and a.created_at < %(until)s
    ) as has_alert
from today as t
inner join analyst.stories as s on t.story_id = s.story_id
-- Said again as a list: the view's sums are then made of these stories' articles instead of all.
where s.story_id = any(array(select n.story_id from today as n))
order by 'attack_on_mission' = any(s.event_types) desc, s.independent_count desc, s.last_updated_at desc, s.story_id;

-- name: reports
-- The reports of some stories, original ones first, at most `per_story` of each.
select
    r.article_id,
    r.story_id,
    r.outlet,
    r.language,
    r.url,
    r.title,
    r.published_at,
    r.first_seen_at,
    r.label,
    r.basis,
    r.evidence,
    r.copy_of
from (
    select
        m.*,
        row_number() over (
            partition by m.story_id
            order by
                m.article_id = any(%(leads)s) desc, m.copy_of nulls first, m.label desc,
                coalesce(m.published_at, m.first_seen_at), m.article_id
        ) as place
    from analyst.mentions as m
    where m.story_id = any(%(stories)s)
) as r
where r.place <= %(per_story)s
order by r.story_id, r.place;

-- name: figures
-- What the original reports of some stories count, and how many outlets say each number.
select
    story_id,
    kind,
    unit,
    value,
    count(distinct outlet) as outlets
from analyst.figures
where story_id = any(%(stories)s) and copy_of is null
group by story_id, kind, unit, value
order by story_id, kind, outlets desc, max(coalesce(published_at, '-infinity')) desc, value;

-- name: alerts
select
    count(*) as alerts,
    count(distinct story_id) as stories,
    count(*) filter (where status = 'sent') as sent,
    count(*) filter (where status = 'pending') as pending,
    count(*) filter (where status = 'held') as held,
    count(*) filter (where status = 'folded') as folded,
    count(*) filter (where status = 'dead') as dead
from analyst.alerts
where created_at >= %(since)s and created_at < %(until)s;

-- name: undelivered
-- Messages that did not go out: given up, held back, or pending for longer than a few tries take.
select
    d.outbox_id,
    d.channel,
    d.subject,
    d.status,
    d.tries,
    d.last_error,
    d.created_at,
    d.next_at,
    d.alert_id is not null as is_alert
from ops.delivery as d
where
    d.created_at < %(until)s
    and (
        d.status in ('dead', 'held') and d.created_at >= %(until)s - interval '7 days'
        or d.status = 'pending' and d.created_at < %(until)s - interval '30 minutes'
    )
order by d.status = 'dead' desc, d.created_at desc
limit 20;

-- name: feeds
select
    feed,
    states,
    reason,
    error_streak,
    error_since,
    first_polled_at,
    last_polled_at,
    last_read_at,
    last_new_entry_at,
    expected_gap_min,
    next_poll_at,
    moved_to
from ops.feed_health
where states && array['closed', 'broken', 'silent', 'moved', 'failing']
order by feed;

-- name: set_aside
-- Items that took their process down three times and were not taken up again since.
select
    p.stage,
    p.item,
    p.item_url,
    p.feed,
    p.at
from ops.outcomes as p
where
    p.at >= %(until)s - interval '14 days' and p.at < %(until)s
    and p.outcome = 'rejected' and p.reason = 'poison'
    and not exists (
        select from ops.outcomes as l
        where l.item = p.item and l.stage = p.stage and l.at > p.at
    )
order by p.at desc
limit 20;

-- name: notices
-- What operators were told and is not shown by another statement here.
select
    kind,
    subject,
    text,
    created_at
from ops.notice
where
    cleared_at is null and created_at < %(until)s
    and kind not in ('broken', 'red', 'poison', 'recovered', 'heartbeat')
order by created_at desc
limit 10;
