-- Roles are shared by all databases of a server, so they may exist already; two migrations of two databases may also
-- create them at the same moment, which is no error either.
do $$
declare
    wanted text;
begin
    foreach wanted in array array[
        'missionwatch_owner', 'missionwatch_writer', 'missionwatch_operator', 'missionwatch_reader'
    ] loop
        begin
            if not exists (select from pg_roles where rolname = wanted) then
                execute format('create role %I nologin', wanted);
            end if;
        exception
            when duplicate_object or unique_violation then null;
        end;
    end loop;
end
$$;

-- A migrating user that is no superuser (a managed server) must be a member to hand things over to the owner.
do $$
begin
    if not (select rolsuper from pg_roles where rolname = current_user) then
        execute format(
            'grant missionwatch_owner, missionwatch_writer, missionwatch_operator, missionwatch_reader to %I', current_user
        );
    end if;
end
$$;

-- Everybody could create tables in "public" before Postgres 15; nobody needs to.
revoke create on schema public from public;

create schema work authorization missionwatch_owner;
create schema news authorization missionwatch_owner;
create schema ops authorization missionwatch_owner;
create schema analyst authorization missionwatch_owner;

comment on schema work is 'in flight: entries, pages, articles, verdicts of the last days';
comment on schema news is 'finished: stories, mentions, figures, alerts, digests';
comment on schema ops is 'how the line runs: runs, outcomes, observed state of feeds and hosts';
comment on schema analyst is 'views for readers';

grant usage on schema work, news, ops, analyst to missionwatch_writer;
grant usage on schema ops, analyst to missionwatch_operator;
grant usage on schema analyst to missionwatch_reader;

set role missionwatch_owner;
alter default privileges in schema work, news, ops grant select, insert, update, delete on tables to missionwatch_writer;
alter default privileges in schema work, news, ops grant usage on sequences to missionwatch_writer;
alter default privileges in schema analyst grant select on tables
to missionwatch_writer, missionwatch_operator, missionwatch_reader;
reset role;
