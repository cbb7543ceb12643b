-- name: add
insert into news.outbox (
    dedup_key, channel, recipient, subject, text, html, headers, alert_id, digest_id, created_at, next_at, status
)
values (
    %(dedup_key)s, %(channel)s, %(recipient)s, %(subject)s, %(text)s, %(html)s, %(headers)s, %(alert_id)s,
    %(digest_id)s, %(at)s, %(at)s, %(status)s
)
on conflict (dedup_key) do nothing;

-- name: claim
-- The lease and the try are committed before anything is sent.
with due as (
    select outbox_id
    from news.outbox
    where
        status = 'pending'
        and next_at <= %(now)s
        and (lease_until is null or lease_until <= %(now)s)
        and tries < %(max_tries)s
        and (%(channels)s::text[] is null or channel = any(%(channels)s::text[]))
    order by next_at, outbox_id
    limit %(at_most)s
    for update skip locked
)

update news.outbox as o
set lease_owner = %(owner)s, lease_until = %(lease_until)s, tries = o.tries + 1
from due
where o.outbox_id = due.outbox_id
returning
    o.outbox_id, o.dedup_key, o.channel, o.recipient, o.subject, o.text, o.html, o.headers, o.alert_id, o.digest_id,
    o.tries;

-- name: sent
update news.outbox
set status = 'sent', sent_at = %(at)s, lease_owner = null, lease_until = null, last_error = ''
where outbox_id = %(outbox_id)s and lease_owner = %(owner)s and status = 'pending';

-- name: failed
update news.outbox
set next_at = %(next_at)s, last_error = %(error)s, lease_owner = null, lease_until = null
where outbox_id = %(outbox_id)s and lease_owner = %(owner)s and status = 'pending';

-- name: dead
update news.outbox
set status = 'dead', last_error = %(error)s, lease_owner = null, lease_until = null
where outbox_id = %(outbox_id)s and lease_owner = %(owner)s and status = 'pending';

-- name: give_back
update news.outbox
set tries = greatest(tries - 1, 0), next_at = %(now)s, lease_owner = null, lease_until = null
where outbox_id = %(outbox_id)s and lease_owner = %(owner)s and status = 'pending';

-- name: bury
update news.outbox
set status = 'dead', last_error = 'the process that sent it died each time', lease_owner = null, lease_until = null
where
    status = 'pending' and tries >= %(max_tries)s
    and (lease_until is null or lease_until <= %(now)s)
    and next_at <= %(now)s
returning dedup_key;
