-- Why: where a second person does not exist, an administrator may let one person do what takes two; every switch stays on record.
create table small_team_switch (
    number bigint generated always as identity primary key,
    is_on boolean not null,
    reason text not null,
    switched_by text not null references person,
    switched_at timestamptz not null
);
comment on table small_team_switch is 'the newest row counts; none means off';
grant select, insert on small_team_switch to ${app_role};
alter table review add column small_team boolean not null default false;
comment on column review.small_team is 'this verdict was possible only because a second person was not asked for';
alter table review drop constraint review_request_id_revision_reviewer_id_key;
create unique index review_request_id_revision_reviewer_id_key on review (request_id, revision, reviewer_id) where not small_team;
alter table policy_bundle add column small_team boolean not null default false;
comment on column policy_bundle.small_team is 'activated by the one who asked for it';
