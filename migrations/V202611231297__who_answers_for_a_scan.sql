-- Why: nobody vouches for the files of their own request, not through an API client of theirs either.
alter table scan add column answerable text;
update scan s set answerable = coalesce(
    (select c.created_by from api_client c where c.id = s.recorded_by), s.recorded_by);
alter table scan alter column answerable set not null;
