-- Why: codes to a mail address are counted by person and by address, also after the address was forgotten.
create table mail_code (
    id text primary key,
    person_id text not null references person,
    address_hash text not null,
    sent_at timestamptz not null
);
comment on column mail_code.address_hash is 'of the mailbox in small letters; rows are kept for a day';
create index mail_code_person on mail_code (person_id, sent_at);
create index mail_code_address on mail_code (address_hash, sent_at);
create index mail_code_sent on mail_code (sent_at);
grant select, insert, delete on mail_code to ${app_role};
