-- What a member of a data committee holds. A node that is none leaves it empty.

-- Whose book it is: one row.
create table committee_owner (
    id       smallint primary key check (id = 1),
    chain_id bigint   not null,
    rollup   bytea    not null,
    policy   bytea    not null,
    member   bytea    not null
);

-- One batch a number, whatever is offered: the key is what holds that.
create table committee_batch (
    number        bigint  primary key,
    size          integer not null,
    fee_account   bigint  not null,
    batch_time    bigint  not null,
    previous_root bytea   not null,
    new_root      bytea   not null,
    commitment    bytea   not null,
    slots         bytea   not null,
    slots_hash    bytea   not null,
    l1_operations bytea   not null,
    -- Null where it came from L1 or another member, and nobody has asked for a signature.
    signature     bytea
);

create index committee_batch_slots on committee_batch (slots_hash);
