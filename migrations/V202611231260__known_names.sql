-- Why: a page names people, laptops and files together, and asks for all of those names at once.
create view known_name as
select 'person' as kind, id, display_name as name from person
union all
select 'device', id, name from device
union all
select 'files', digest, name from artifact_set;
grant select on known_name to ${app_role};
