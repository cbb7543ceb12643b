-- name: states
select *
from ops.feed_state
where feed = any(%(feeds)s);

-- name: tried
select
    item as feed,
    attempts,
    tries,
    outcome,
    reason,
    run_id,
    finished_at
from work.state
where stage = 'poll' and item = any(%(feeds)s);

-- name: save_state
insert into ops.feed_state (
    feed, url, etag, last_modified, body_sha256, first_polled_at, last_polled_at, last_read_at, last_new_entry_at,
    error_streak, error_since, reason, interval_min, expected_gap_min, next_poll_at, gone_at, is_closed,
    moved_to, moved_seen, moved_since
)
values (
    %(feed)s, %(url)s, %(etag)s, %(last_modified)s, %(body_sha256)s, %(first_polled_at)s, %(last_polled_at)s,
    %(last_read_at)s, %(last_new_entry_at)s, %(error_streak)s, %(error_since)s, %(reason)s, %(interval_min)s,
    %(expected_gap_min)s, %(next_poll_at)s, %(gone_at)s, %(is_closed)s, %(moved_to)s, %(moved_seen)s, %(moved_since)s
)
on conflict (feed) do update
set
    url = excluded.url,
    etag = excluded.etag,
    last_modified = excluded.last_modified,
    body_sha256 = excluded.body_sha256,
    first_polled_at = excluded.first_polled_at,
    last_polled_at = excluded.last_polled_at,
    last_read_at = excluded.last_read_at,
    last_new_entry_at = excluded.last_new_entry_at,
    error_streak = excluded.error_streak,
    error_since = excluded.error_since,
    reason = excluded.reason,
    interval_min = excluded.interval_min,
    expected_gap_min = excluded.expected_gap_min,
    next_poll_at = excluded.next_poll_at,
    gone_at = excluded.gone_at,
    is_closed = excluded.is_closed,
    moved_to = excluded.moved_to,
    moved_seen = excluded.moved_seen,
    moved_since = excluded.moved_since;

-- name: known_entries
select
    page_key,
    guid,
    title,
    summary,
    verdict
from work.entry
where feed = %(feed)s and (guid = any(%(guids)s) or page_key = any(%(page_keys)s));

-- name: recent_entries
select published_at
from work.entry
where feed = %(feed)s and published_at is not null
order by published_at desc
limit 20;

-- name: add_entry
insert into work.entry (
    feed, page_key, guid, link, title, summary, categories, published_at, first_seen_at, last_seen_at, host, run_id,
    verdict
)
values (
    %(feed)s, %(page_key)s, %(guid)s, %(link)s, %(title)s, %(summary)s, %(categories)s, %(published_at)s, %(at)s,
    %(at)s, %(host)s, %(run_id)s, %(verdict)s
)
on conflict do nothing;

-- name: seen_again
update work.entry
set last_seen_at = %(at)s
where feed = %(feed)s and page_key = any(%(page_keys)s);

-- name: change_entry
update work.entry
set title = %(title)s, summary = %(summary)s, revision = revision + 1
where feed = %(feed)s and page_key = %(page_key)s;

-- name: promote_entry
update work.entry
set verdict = 'fetch'
where feed = %(feed)s and page_key = %(page_key)s;

-- name: change_page
-- A page whose entry changed is fetched again, five times at most.
update work.page
set revision = revision + 1
where page_key = %(page_key)s and feed = %(feed)s and fetched_revision = revision and revision < 6;

-- name: add_page
-- One row for an address, whoever lists it first; none for what was loaded or taken out already.
insert into work.page (page_key, feed, url, host, slot, first_seen_at)
select
    %(page_key)s,
    %(feed)s,
    %(url)s,
    %(host)s,
    %(slot)s,
    %(at)s
where
    not exists (select from news.tombstone where page_key = %(page_key)s)
    and not exists (select from news.article where page_key = %(page_key)s)
on conflict (page_key) do nothing
returning page_key;

-- name: health
select *
from ops.feed_health
order by error_streak desc, feed;

-- name: excuse
-- A run without a network says nothing about the feeds: their failures in it do not count.
update ops.feed_state
set error_streak = greatest(error_streak - 1, 0), next_poll_at = %(again_at)s
where
    feed in (select item from ops.outcome where run_id = %(run_id)s and stage = 'poll')
    and not is_closed;
