-- The tables of akka-persistence-jdbc 5.2, by its default names. Tags are not used: they would double the cost of a write.
create table event_journal (
    ordering           bigserial    not null unique,
    persistence_id     varchar(255) not null,
    sequence_number    bigint       not null,
    deleted            boolean      default false not null,
    writer             varchar(255) not null,
    write_timestamp    bigint       not null,
    adapter_manifest   varchar(255) not null,
    event_ser_id       integer      not null,
    event_ser_manifest varchar(255) not null,
    event_payload      bytea        not null,
    meta_ser_id        integer,
    meta_ser_manifest  varchar(255),
    meta_payload       bytea,
    -- Two writers of one entity can not both succeed.
    primary key (persistence_id, sequence_number)
);

create table event_tag (
    event_id bigint       not null,
    tag      varchar(255) not null,
    primary key (event_id, tag),
    constraint event_tag_event foreign key (event_id) references event_journal (ordering) on delete cascade
);

create table snapshot (
    persistence_id        varchar(255) not null,
    sequence_number       bigint       not null,
    created               bigint       not null,
    snapshot_ser_id       integer      not null,
    snapshot_ser_manifest varchar(255) not null,
    snapshot_payload      bytea        not null,
    meta_ser_id           integer,
    meta_ser_manifest     varchar(255),
    meta_payload          bytea,
    primary key (persistence_id, sequence_number)
);
