-- The read model: made from the sequencer's journal alone, and made again from it at any time.

-- How far a projection has read, written in the transaction of its effects.
create table projection (
    name            varchar(64) primary key,
    sequence_number bigint      not null,
    operations      bigint      not null
);

create table batch (
    number bigint   primary key,
    hash   bytea    not null unique,
    stage  smallint not null,
    sealed bytea    not null
);

create table batch_progress (
    number   bigint   not null,
    stage    smallint not null,
    progress bytea    not null,
    primary key (number, stage)
);

-- Transfers, withdrawals and deposits, from the moment they are sequenced.
create table tx (
    hash            bytea    primary key,
    sequence_number bigint   not null,
    operation       bytea    not null,
    batch           bigint,
    slot            integer,
    cancelled       boolean
);

create index tx_slot on tx (batch, slot);

-- As of the newest sealed batch, but for next_nonce, which counts what is sequenced too.
create table account (
    account_index bigint        primary key,
    owner         bytea         not null,
    token         bigint        not null,
    nonce         bigint        not null,
    next_nonce    bigint        not null,
    balance       numeric(39, 0) not null check (balance >= 0),
    public_key    bytea         not null
);

create index account_owner on account (owner, account_index);
