-- The proof service: circuits, and what callers have asked for.

-- Files and material by the SHA-256 of their bytes, in pieces: no statement holds a whole file.
create table blob (
    digest     bytea   primary key,
    bytes      bigint  not null,
    -- False while the pieces come.
    complete   boolean not null,
    touched_ms bigint  not null
);

create table blob_piece (
    digest bytea   not null,
    piece  integer not null,
    bytes  bytea   not null,
    primary key (digest, piece)
);

create table circuit (
    name          varchar(64) not null,
    version       integer     not null,
    digest        bytea       not null,
    zkey          bytea       not null,
    wasm          bytea,
    r1cs          bytea,
    verifying_key bytea       not null,
    wires         integer     not null,
    public_inputs integer     not null,
    domain_log    integer     not null,
    constraints   integer,
    registered_ms bigint      not null,
    primary key (name, version)
);

create index circuit_digest on circuit (digest);

-- One row, locked by whoever counts before it writes: two who count at once would both stay below a bound.
create table proof_desk (
    id integer primary key
);

insert into proof_desk (id) values (1);

create table proof_request (
    job             varchar(64)  primary key,
    caller          varchar(80)  not null,
    idempotency_key varchar(128),
    -- SHA-256 of the request's body.
    body            bytea        not null,
    circuit_name    varchar(64)  not null,
    circuit_version integer      not null,
    circuit         bytea        not null,
    source_kind     integer      not null,
    source          bytea        not null,
    accepted_ms     bigint       not null,
    deadline_ms     bigint       not null,
    ended_ms        bigint,
    proof           bytea,
    failure_cause   integer,
    failure_detail  varchar(500),
    constraint proof_request_once unique (caller, idempotency_key)
);

create index proof_request_ended on proof_request (ended_ms);
