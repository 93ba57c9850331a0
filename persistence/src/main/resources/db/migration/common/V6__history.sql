-- What each account was after each batch that changed it: what a block tag older than the newest asks for.
create table account_state (
    account_index bigint         not null,
    batch         bigint         not null,
    nonce         bigint         not null,
    balance       numeric(39, 0) not null,
    public_key    bytea          not null,
    primary key (account_index, batch)
);

-- Who follows what is sequenced reads it in this order.
create index tx_sequence on tx (sequence_number);

-- The journal tells the past of accounts, so the read model is made again from there.
delete from account;
delete from tx;
delete from batch_progress;
delete from batch;
update projection set sequence_number = 0, operations = 0 where name = 'rollup';
