-- name: start
insert into ops.run (run_id, kind, started_at)
values (%(run_id)s, %(kind)s, %(at)s)
on conflict (run_id) do update set finished_at = null, verdict = null;

-- name: finish
update ops.run
set finished_at = %(at)s, verdict = %(verdict)s, summary = %(summary)s
where run_id = %(run_id)s;

-- name: latest
select
    run_id,
    kind,
    started_at,
    finished_at,
    verdict,
    summary
from ops.run
where kind = any(%(kinds)s)
order by started_at desc
limit 1;

-- name: notice
insert into ops.notice (notice_key, kind, subject, text, created_at)
values (%(notice_key)s, %(kind)s, %(subject)s, %(text)s, %(at)s)
on conflict (notice_key) do nothing
returning notice_key;

-- name: clear_notice
delete from ops.notice
where notice_key = %(notice_key)s
returning notice_key;

-- name: feeds_of_run
-- How the feeds of a run ended, and since when each of them fails.
select
    o.item as feed,
    o.outcome,
    o.reason,
    f.error_streak,
    f.error_since,
    f.is_closed,
    f.next_poll_at,
    f.reason as feed_reason
from ops.outcome as o
left join ops.feed_state as f on o.item = f.feed
where o.run_id = %(run_id)s and o.stage = 'poll';

-- name: day_sums
select
    (select count(*) from ops.run where started_at >= %(since)s and started_at < %(until)s) as runs,
    (select count(*) from ops.run where started_at >= %(since)s and started_at < %(until)s and verdict = 'red') as red_runs,
    (select count(*) from news.article where loaded_at >= %(since)s and loaded_at < %(until)s) as mentions,
    (select count(*) from news.outbox where status = 'pending') as pending;
