-- What people have set for single keys; where nothing is, a node's configuration counts. The row of the key is locked by
-- whoever changes one.
create table key_setting (
    validator     integer primary key,
    -- Null where nothing is set.
    fee_recipient bytea,
    gas_limit     bigint,
    -- UTF-8: text has no place for a zero.
    graffiti      bytea
);

-- Keys whose secrets another signer has. Their histories are those of all keys.
create table remote_key (
    validator integer       primary key,
    signer    varchar(2048) not null
);
