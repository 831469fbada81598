-- Why: who looks at files that are seen and not approved has to know on which devices they are, not only which showed them first.
create table artifact_sighting (
    digest text not null references artifact_set,
    device_id text not null references device,
    name text not null,
    first_at timestamptz not null,
    last_at timestamptz not null,
    primary key (digest, device_id)
);
create index artifact_sighting_device on artifact_sighting (device_id, last_at desc, digest);
insert into artifact_sighting (digest, device_id, name, first_at, last_at)
    select digest, seen_by, name, seen_at, seen_at from artifact_set where seen_by in (select id from device);
grant select, insert, update on artifact_sighting to ${app_role};
