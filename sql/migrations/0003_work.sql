create table work.entry (
    feed text not null,
    page_key text not null,
    guid text not null,
    link text,
    title text not null,
    summary text not null,
    categories text[] not null default '{}',
    published_at timestamptz,
    first_seen_at timestamptz not null default now(),
    last_seen_at timestamptz not null default now(),
    host text not null,
    run_id text not null,
    verdict text not null default 'fetch' check (verdict in ('fetch', 'known', 'backlog', 'not matching', 'no address')),
    revision integer not null default 1,
    primary key (feed, page_key)
);
comment on table work.entry is 'what feeds list; revision grows when title or summary change';
create unique index entry_guid on work.entry (feed, guid);
create index entry_page on work.entry (page_key);

create table work.page (
    page_key text primary key,
    feed text not null,
    url text not null,
    host text not null,
    slot integer not null,
    first_seen_at timestamptz not null default now(),
    revision integer not null default 1,
    final_url text,
    final_key text,
    status integer,
    content_type text,
    body_sha256 text,
    basis text check (basis in ('page', 'feed entry only')),
    fetched_at timestamptz,
    fetched_revision integer not null default 0
);
comment on table work.page is 'one address to fetch, whoever lists it; the body is in the archive under body_sha256';
comment on column work.page.slot is 'hash of the host modulo 64: buckets are disjoint sets of slots';
create index page_final on work.page (final_key);
create index page_seen on work.page (first_seen_at);

create table work.article (
    page_key text primary key references work.page on delete cascade,
    title text not null,
    text text not null,
    language text not null,
    basis text not null,
    url text not null,
    published_at timestamptz,
    published_source text,
    authors text[] not null default '{}',
    agency text,
    section text,
    image_url text,
    method text not null,
    text_sha256 text not null,
    cleaned_at timestamptz not null default now()
);

create table work.detection (
    page_key text primary key references work.article on delete cascade,
    label text not null check (label in ('direct', 'contextual', 'none')),
    score double precision not null,
    reason text not null,
    language text not null,
    evidence jsonb not null,
    entities text[] not null,
    event_types text[] not null,
    figures jsonb not null,
    detector text not null,
    text_sha256 text not null,
    detected_at timestamptz not null default now()
);

create table work.placement (
    page_key text primary key references work.detection on delete cascade,
    story_id bigint not null,
    copy_of text,
    reason text not null,
    text_sha256 text not null,
    placed_at timestamptz not null default now()
);

create table work.state (
    stage text not null,
    item text not null,
    input text not null,
    run_id text not null,
    attempts integer not null default 0,
    tries integer not null default 0,
    outcome text,
    reason text not null default '',
    retry_at timestamptz,
    started_at timestamptz not null default now(),
    finished_at timestamptz,
    primary key (stage, item)
);
comment on table work.state is 'where an item stands in a stage; outcome is null while it is being worked on';
comment on column work.state.input is 'which version of the input the outcome is about; another version is new work';
comment on column work.state.attempts is 'starts since the last orderly end: the third death sets the item aside';
comment on column work.state.tries is 'deferrals in a row: how long to back off';
