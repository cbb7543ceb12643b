-- name: dropped
select
    line,
    cardinality(pages) as pages
from work.site_line
where host = %(host)s and dropped_since is not null;

-- name: note
-- One page's lines; 64 pages of each are remembered (MEMORY in clean/repeated.py). Sorted, so that two workers which write
-- the same rows wait for each other, and never for ever.
insert into work.site_line (host, line, sample, pages, first_seen_on, last_seen_on)
select
    %(host)s as site,
    l.line,
    l.sample,
    array[%(page_key)s] as pages,
    %(seen_on)s as first_seen_on,
    %(seen_on)s as last_seen_on
from unnest(%(lines)s::bigint[], %(samples)s::text[]) as l (line, sample)
order by l.line
on conflict (host, line) do update
set
    pages = case
        when excluded.pages[1] = any(site_line.pages) then site_line.pages
        else (excluded.pages || site_line.pages)[1:64]
    end,
    first_seen_on = least(site_line.first_seen_on, excluded.first_seen_on),
    last_seen_on = greatest(site_line.last_seen_on, excluded.last_seen_on);

-- name: often
-- Lines that may have become boilerplate: on how many of the site's newest pages they stand, over how many days.
select
    l.line,
    l.sample,
    (
        select count(*)
        from unnest(l.pages) as p (page_key)
        where p.page_key = any(s.pages)
    ) as pages,
    cardinality(s.pages) as of_pages,
    l.last_seen_on - l.first_seen_on + 1 as days
from work.site_line as l
inner join work.site_line as s on l.host = s.host and s.line = 0
where
    l.host = %(host)s and l.line <> 0
    and cardinality(l.pages) >= 5
    and l.dropped_since is null
    and not l.is_kept;

-- name: drop_line
update work.site_line
set dropped_since = %(at)s
where host = %(host)s and line = %(line)s and dropped_since is null
returning pages;

-- name: keep
-- A person's word: this line is text.
update work.site_line
set dropped_since = null, is_kept = true
where host = %(host)s and line = %(line)s
returning pages, sample;

-- name: shown
select
    line,
    sample,
    cardinality(pages) as pages,
    first_seen_on,
    last_seen_on,
    dropped_since,
    is_kept
from work.site_line
where host = %(host)s and (dropped_since is not null or is_kept)
order by sample;

-- name: old
-- A line of one page only is forgotten sooner: nearly all are such, and a site's own line comes back by itself.
delete from work.site_line
where last_seen_on < %(before)s::date - 90 or (cardinality(pages) < 2 and last_seen_on < %(before)s::date - 30);
