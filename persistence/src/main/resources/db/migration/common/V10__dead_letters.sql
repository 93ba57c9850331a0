-- Proof jobs that a person has to look at, and what proofs have taken.

-- The letter is encoded: nobody asks for its parts.
create table dead_letter (
    job      varchar(64) primary key,
    letter   bytea       not null,
    since_ms bigint      not null
);

-- By the encoded name of the circuit: its newest runs.
create table proof_measure (
    circuit     varchar(130) primary key,
    measure     bytea        not null,
    measured_ms bigint       not null
);

-- Whether the material of an entry that has ended is kept, so that it can be replayed.
alter table proof_request add column material_kept boolean default false not null;
