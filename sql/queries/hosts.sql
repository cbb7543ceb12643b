-- name: reserve
-- The next free slot of a host, unless it is further away than the caller can wait. Returns the seconds until then.
insert into ops.host as h (host, next_slot_at)
values (%(host)s, clock_timestamp() + make_interval(secs => %(spacing_s)s))
on conflict (host) do update
set
    next_slot_at = greatest(h.next_slot_at, coalesce(h.paused_until, h.next_slot_at), clock_timestamp())
    + make_interval(secs => %(spacing_s)s)
where
    greatest(h.next_slot_at, coalesce(h.paused_until, h.next_slot_at))
    <= clock_timestamp() + make_interval(secs => %(max_wait_s)s)
returning greatest(
    extract(epoch from h.next_slot_at - make_interval(secs => %(spacing_s)s) - clock_timestamp()), 0
)::float8 as wait_s;

-- name: pause
insert into ops.host as h (host, paused_until)
values (%(host)s, clock_timestamp() + make_interval(secs => %(seconds)s))
on conflict (host) do update
set paused_until = greatest(h.paused_until, excluded.paused_until);

-- name: robots
select
    body,
    status,
    fetched_at
from ops.robots
where origin = %(origin)s;

-- name: keep_robots
insert into ops.robots (origin, body, status, fetched_at)
values (%(origin)s, %(body)s, %(status)s, %(at)s)
on conflict (origin) do update
set body = excluded.body, status = excluded.status, fetched_at = excluded.fetched_at;
