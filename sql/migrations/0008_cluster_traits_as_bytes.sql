-- What clustering compares is stored as the bytes that the program reads at once, with the version that made them; of
-- another version's (null after this migration) they are made again from the document.
alter table work.cluster_document
drop column traits,
drop column shingles,
add column traits bytea,
add column version text not null default '',
alter column document type text using document::text;
comment on column work.cluster_document.traits is 'what is compared of the document, packed; null or of another version: to be made again';
comment on column work.cluster_document.version is 'the version of clustering that packed the traits';
comment on column work.cluster_document.document is 'the document as JSON';
-- Compressing costs more than the space is worth: rows live for weeks, and every look-up reads some.
alter table work.cluster_document alter column traits set storage external;
alter table work.cluster_document alter column document set storage external;
