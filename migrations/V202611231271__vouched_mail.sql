-- Why: a mail address that the identity provider verified is used until the person says another one.
alter table mail_address
    add source text not null default 'person' check (source in ('person', 'provider'));
comment on column mail_address.source is 'person: given or forgotten by the person, never replaced by the provider''s';
