-- Why: several servers share one database, and whoever asks one of them how they do should hear of jobs that fail on the others.
create table job_failure (
    server text not null,
    job text not null,
    at timestamptz not null,
    primary key (server, job)
);
grant select, insert, update on job_failure to ${app_role};
