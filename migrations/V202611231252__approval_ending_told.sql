-- Why: owners hear once that an approval ends within a week; the job that tells them must not read all approvals each time.
alter table approval add column ending_told boolean not null default false;
create index approval_ending on approval (ends_at) where state = 'active' and not ending_told;
