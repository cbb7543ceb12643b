-- name: admit
insert into ops.outcome (run_id, stage, item, item_url, feed, outcome, reason, at)
values (%(run_id)s, %(stage)s, %(item)s, %(item_url)s, %(feed)s, 'waiting', 'not reached', %(at)s)
on conflict (run_id, stage, item, feed) do nothing;

-- name: begin
insert into work.state (stage, item, input, run_id, attempts, started_at)
values (%(stage)s, %(item)s, %(input)s, %(run_id)s, 1, %(at)s)
on conflict (stage, item) do update
set
    attempts = case when work.state.input = excluded.input then work.state.attempts else 0 end + 1,
    tries = case when work.state.input = excluded.input then work.state.tries else 0 end,
    input = excluded.input,
    run_id = excluded.run_id,
    outcome = null,
    reason = '',
    retry_at = null,
    finished_at = null,
    started_at = excluded.started_at
returning attempts, tries;

-- name: end_state
update work.state
set
    outcome = %(outcome)s,
    reason = %(reason)s,
    retry_at = %(retry_at)s,
    finished_at = %(at)s,
    attempts = case
        when %(outcome)s = 'crashed' then attempts
        when %(outcome)s = 'waiting' then greatest(attempts - 1, 0)
        else 0
    end,
    tries = case
        when %(outcome)s = 'deferred' then tries + 1
        when %(outcome)s in ('waiting', 'crashed') then tries
        else 0
    end
where stage = %(stage)s and item = %(item)s;

-- name: end_outcome
insert into ops.outcome (run_id, stage, item, item_url, feed, outcome, reason, at)
values (%(run_id)s, %(stage)s, %(item)s, %(item_url)s, %(feed)s, %(outcome)s, %(reason)s, %(at)s)
on conflict (run_id, stage, item, feed) do update
set outcome = excluded.outcome, reason = excluded.reason, item_url = excluded.item_url, at = excluded.at;

-- name: died
-- The run whose process died over an item never came to record it.
update ops.outcome
set outcome = 'crashed', reason = 'the process died', at = %(at)s
where
    run_id = %(last_run_id)s and stage = %(stage)s and item = %(item)s and outcome = 'waiting'
    and run_id <> %(run_id)s;

-- name: cut_off
update ops.outcome
set reason = 'time budget', at = %(at)s
where run_id = %(run_id)s and stage = %(stage)s and outcome = 'waiting' and item = any(%(items)s);

-- name: counts
select
    stage,
    outcome,
    reason,
    count(*) as items
from ops.outcome
where run_id = %(run_id)s
group by stage, outcome, reason
order by stage, outcome, items desc, reason;

-- name: forget_state
delete from work.state
where item = %(item)s and stage <> 'poll';

-- name: set_aside
select
    s.stage,
    s.item,
    p.url,
    s.finished_at
from work.state as s
left join work.page as p on s.item = p.page_key
where s.outcome = 'rejected' and s.reason = 'poison'
order by s.finished_at desc;

-- name: take_back
update work.state
set attempts = greatest(attempts - 1, 0)
where stage = %(stage)s and item = any(%(items)s) and outcome is null;
