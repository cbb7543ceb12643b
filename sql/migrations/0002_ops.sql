create table ops.run (
    run_id text primary key,
    kind text not null check (kind in ('ingest', 'reprocess', 'by hand')),
    started_at timestamptz not null default now(),
    finished_at timestamptz,
    verdict text check (verdict in ('green', 'red')),
    summary jsonb not null default '{}'
);
comment on table ops.run is 'one pass of the line, by the scheduler or by hand';

create table ops.outcome (
    run_id text not null,
    stage text not null,
    item text not null,
    item_url text,
    feed text not null default '',
    outcome text not null check (outcome in ('kept', 'deferred', 'rejected', 'skipped', 'waiting', 'crashed')),
    reason text not null default '',
    at timestamptz not null default now(),
    primary key (run_id, stage, item, feed)
);
comment on table ops.outcome is 'how each item ended each stage of each run: exactly one row';
create index outcome_item on ops.outcome (item, at);
create index outcome_at on ops.outcome (at);
-- The funnel of a day looks them up by their day.
create index outcome_utc_day on ops.outcome (((at at time zone 'UTC')::date));

create table ops.outcome_day (
    day date not null,
    feed text not null,
    stage text not null,
    outcome text not null,
    reason text not null,
    items bigint not null,
    primary key (day, feed, stage, outcome, reason)
);
comment on table ops.outcome_day is 'sums of the outcomes whose single rows are past their retention';

create table ops.feed_state (
    feed text primary key,
    url text not null,
    etag text,
    last_modified text,
    body_sha256 text,
    first_polled_at timestamptz,
    last_polled_at timestamptz,
    last_read_at timestamptz,
    last_new_entry_at timestamptz,
    error_streak integer not null default 0,
    error_since timestamptz,
    reason text not null default '',
    interval_min double precision,
    expected_gap_min double precision,
    next_poll_at timestamptz not null default now(),
    gone_at timestamptz,
    is_closed boolean not null default false,
    moved_to text,
    moved_seen integer not null default 0,
    moved_since timestamptz
);
comment on table ops.feed_state is 'what was observed of a feed; what was declared of it is in config/feeds';
comment on column ops.feed_state.last_read_at is 'the last time that the feed came with a body that could be parsed';

create table ops.worker (
    stage text not null,
    slot integer not null,
    run_id text not null,
    since timestamptz not null default now(),
    primary key (stage, slot)
);
comment on table ops.worker is 'who took the lock of a stage and slot last; the lock itself is an advisory lock of the session';

create table ops.host (
    host text primary key,
    next_slot_at timestamptz not null default now(),
    paused_until timestamptz
);
comment on table ops.host is 'when a host may be asked again: spacing holds across processes and commands';

create table ops.robots (
    origin text primary key,
    body text,
    status integer not null,
    fetched_at timestamptz not null
);

create table ops.notice (
    notice_key text primary key,
    kind text not null,
    subject text not null,
    text text not null,
    created_at timestamptz not null default now(),
    cleared_at timestamptz
);
comment on table ops.notice is 'what an operator is told once: a dead feed, a red run; the key keeps it from being told twice';

create table ops.body (
    body_sha256 text primary key,
    page_key text not null,
    feed text not null,
    url text not null,
    host text not null,
    slot integer not null,
    final_url text,
    content_type text,
    fetched_at timestamptz not null,
    first_seen_at timestamptz not null,
    entry_title text,
    entry_summary text,
    entry_published_at timestamptz
);
comment on table ops.body is 'archived bodies whose rows in work are past their retention';
create index body_fetched on ops.body (fetched_at);
create index body_page on ops.body (page_key);
