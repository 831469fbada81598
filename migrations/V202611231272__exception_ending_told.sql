-- Why: owners hear once that an exception of theirs ends within a week; the job that tells them must not read all each time.
alter table exception add column ending_told boolean not null default false;
create index exception_ending on exception (expires_at) where state = 'granted' and not ending_told;
