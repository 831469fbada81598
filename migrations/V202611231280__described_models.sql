-- Why: reviewers describe models that the shipped catalogue does not have; who said so and when stays with the model.
alter table model
    add column described_by text references person,
    add column described_at timestamptz,
    add check ((described_by is null) = (described_at is null));
create index model_described on model (publisher_id, lower(family), lower(version)) where described_at is not null;
