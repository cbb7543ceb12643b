-- What cleaning knows besides the text: how it was found and how surely, where its stretches stood, what stood beside it.
alter table work.article
add column kind text not null default 'article',
add column confidence real,
add column passages jsonb not null default '[]',
add column asides jsonb not null default '[]',
add column posts jsonb not null default '[]',
add column dateline jsonb,
add column modified_at timestamptz,
add column published_offset_min smallint,
add column canonical_url text,
add column declared_language text,
add column provenance jsonb not null default '{}';
comment on column work.article.kind is 'article, live blog, gallery, video page, audio page, paywall stub';
comment on column work.article.confidence is 'expected F1 of the text; null: not known (feed entries)';
comment on column work.article.passages is 'zones of the text: [{zone, start, end}], offsets in code points';
comment on column work.article.asides is 'what stands beside the text: [{zone, text}]';
comment on column work.article.posts is 'posts of a live blog: [{start, end, at, shown}]';
comment on column work.article.dateline is '{place, day, agency}';
comment on column work.article.provenance is 'where each value came from: {field: [source, confidence]}';

alter table news.article
add column kind text not null default 'article',
add column method text not null default '',
add column confidence real,
add column passages jsonb not null default '[]',
add column asides jsonb not null default '[]',
add column posts jsonb not null default '[]',
add column dateline jsonb,
add column section text,
add column image_url text,
add column modified_at timestamptz,
add column published_offset_min smallint,
add column provenance jsonb not null default '{}';

create table work.site_line (
    host text not null,
    line bigint not null,
    sample text not null,
    pages text[] not null,
    first_seen_on date not null,
    last_seen_on date not null,
    dropped_since timestamptz,
    is_kept boolean not null default false,
    primary key (host, line)
);
comment on table work.site_line is 'short lines of articles by site: what stands on many pages of one is its boilerplate, and dropped';
comment on column work.site_line.line is 'hash of the folded line; 0: any line, so its pages are the newest of the site';
comment on column work.site_line.pages is 'page keys, the newest first, at most 64';
comment on column work.site_line.dropped_since is 'since when the line is taken for boilerplate';
comment on column work.site_line.is_kept is 'a person said that it is text, whatever is counted';
create index site_line_dropped on work.site_line (host) where dropped_since is not null;
create index site_line_often on work.site_line (host) where cardinality(pages) >= 5;
