-- What operators read.

create view ops.outcomes as
select
    run_id,
    stage,
    item,
    item_url,
    feed,
    outcome,
    reason,
    at
from ops.outcome;

-- An item that is tried again in the course of a day counts once for the day, with its last outcome.
create view ops.funnel as
with last_of_day as (
    select distinct on (stage, item, (at at time zone 'UTC')::date)
        (at at time zone 'UTC')::date as day,
        coalesce(feed, '') as feed,
        stage,
        outcome,
        reason
    from ops.outcome
    order by stage, item, (at at time zone 'UTC')::date, at desc
)

select
    day,
    feed,
    stage,
    outcome,
    reason,
    count(*) as items
from last_of_day
group by day, feed, stage, outcome, reason
union all
select
    day,
    feed,
    stage,
    outcome,
    reason,
    items
from ops.outcome_day;

create view ops.feed_health as
select
    feed,
    last_polled_at,
    last_new_entry_at,
    error_streak,
    array_remove(array[
        case when is_closed then 'closed' end,
        case when error_streak >= 5 then 'broken' when error_streak > 0 then 'failing' end,
        case
            when
                error_streak = 0 and not is_closed and last_new_entry_at is not null and expected_gap_min is not null
                and now() - last_new_entry_at > make_interval(mins => (3 * expected_gap_min)::integer)
                then 'silent'
        end,
        case when last_read_at is null then 'unproven' end,
        case when moved_to is not null then 'moved' end
    ], null) as states,
    expected_gap_min,
    next_poll_at,
    reason,
    first_polled_at,
    last_read_at,
    error_since,
    moved_to
from ops.feed_state;

-- Messages without their bodies and recipients: enough to see what did not go out, and why.
create view ops.delivery as
select
    outbox_id,
    channel,
    subject,
    alert_id,
    digest_id,
    created_at,
    status,
    next_at,
    tries,
    last_error,
    sent_at
from news.outbox;

grant select on ops.outcomes, ops.funnel, ops.feed_health, ops.delivery, ops.run, ops.notice to missionwatch_operator;
