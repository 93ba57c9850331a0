-- Why each batch was sealed when it was: a code of the sequencer's journal.
alter table batch add column reason smallint not null default 0;

-- What was sequenced and will never be sealed: L1 has taken its account's balance or key before its turn. It may be
-- sent again, word for word, so it does not stay in tx.
create table tx_dropped (
    hash            bytea  primary key,
    sequence_number bigint not null,
    operation       bytea  not null,
    batch           bigint not null
);

-- The journal tells both, so the read model is made again from there.
delete from account_state;
delete from account;
delete from tx;
delete from batch_progress;
delete from batch;
update projection set sequence_number = 0, operations = 0 where name = 'rollup';
