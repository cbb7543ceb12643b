-- name: try_slot
select pg_try_advisory_lock(hashtext('missionwatch ' || %(stage)s), %(slot)s) as is_mine;

-- name: release_slot
select pg_advisory_unlock(hashtext('missionwatch ' || %(stage)s), %(slot)s) as was_mine;

-- name: sign
insert into ops.worker (stage, slot, run_id, since)
values (%(stage)s, %(slot)s, %(run_id)s, %(at)s)
on conflict (stage, slot) do update set run_id = excluded.run_id, since = excluded.since;

-- name: holder
select
    run_id,
    since
from ops.worker
where stage = %(stage)s and slot = %(slot)s;

-- name: batch
-- One batch of stories at a time: taken in its own statement, so that the next one sees what the former holder committed.
select pg_advisory_xact_lock(hashtext('missionwatch stories'), 0);
