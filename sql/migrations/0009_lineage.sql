-- Who really says so: besides copies, reports that only pass on what an agency or another outlet reported.
alter table news.article add column rests_on text;
comment on column news.article.rests_on is
'the agency or outlet that the report takes its news from by its own words, as cluster/lineage.py reads them; null: its own';
create index article_rests_on on news.article (story_id) where rests_on is not null;
