-- What people did to the cluster. Written before it takes effect, never changed: each entry has the digest of the one before it.
create table admin_action (
    number   bigint        primary key,
    at_ms    bigint        not null,
    who      varchar(64)   not null,
    origin   varchar(64)   not null,
    verb     varchar(32)   not null,
    subject  varchar(255)  not null,
    phase    varchar(16)   not null,
    -- The entry that said that it begins, 0 for none.
    of_entry bigint        not null,
    detail   varchar(1000) not null,
    previous bytea         not null,
    digest   bytea         not null
);

-- What is paused is what was last said of it.
create index admin_action_subject on admin_action (subject, number);

-- The newest entry: whoever writes holds this row, and a newest one that is missing is missed.
create table admin_head (
    id     smallint primary key check (id = 1),
    number bigint   not null
);

insert into admin_head (id, number) values (1, 0);
