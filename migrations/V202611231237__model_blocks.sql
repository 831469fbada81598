-- Why: a model that was revoked everywhere stays refused, until somebody lifts that with a reason.
create table model_block (
    id text primary key,
    digest text references artifact_set,
    model_id text references model,
    derivatives boolean not null,
    reason text not null,
    blocked_by text not null references person,
    blocked_at timestamptz not null,
    lifted_by text references person,
    lifted_at timestamptz,
    lift_reason text,
    check ((digest is null) <> (model_id is null)),
    check ((lifted_by is null) = (lifted_at is null) and (lifted_at is null) = (lift_reason is null))
);
comment on column model_block.derivatives is 'also what was made from it';
create unique index model_block_digest on model_block (digest) where lifted_at is null and digest is not null;
create unique index model_block_model on model_block (model_id) where lifted_at is null and model_id is not null;
create index approval_of_model on approval (model_digest, state);
grant select, insert, update on model_block to ${app_role};
