-- What is too big for messages and for the journal, by the keccak of its bytes.
create table content (
    digest bytea    primary key,
    kind   smallint not null,
    bytes  bytea    not null
);
