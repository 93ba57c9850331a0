-- Who may write. A process that is to write takes a row; its number, the epoch, goes with each of its sessions as the setting
-- orrery.epoch. There is no such table in H2, whose file one process holds.
create table node (
    epoch     integer generated always as identity primary key,
    host      varchar(255) not null,
    pid       bigint       not null,
    version   varchar(64)  not null,
    -- Where it is in the cluster, and as which incarnation; null until it is a member.
    address   varchar(255),
    uid       bigint,
    started   timestamptz  not null default clock_timestamp(),
    heartbeat timestamptz  not null default clock_timestamp(),
    -- As of the last heartbeat, whether it may take work.
    ready     boolean      not null default false,
    -- It has stopped in order, and will write no more.
    ended     timestamptz,
    fenced    timestamptz,
    fenced_by integer
);

-- What only one node does at a time, and whose it is.
create table node_lease (
    name  varchar(255) primary key,
    epoch integer      not null references node (epoch),
    taken timestamptz  not null
);

-- Runs before each statement that writes. Who puts a node out holds the exclusive lock of its epoch while it marks the row,
-- and waits for it until every transaction that has got past this function has ended. So what such a transaction commits is
-- there before the successor reads, and nothing is committed after it.
create function orrery_guard() returns trigger language plpgsql as $$
declare
    said text := current_setting('orrery.epoch', true);
    mine integer;
begin
    -- Migrations, and tools on a database that no node uses. Nobody comes here by having said nothing.
    if said = 'maintenance' then
        return null;
    end if;
    if said is null or said = '' then
        raise exception 'a session that has not said whose it is may not write to %', tg_table_name
            using errcode = 'OR001', hint = 'Only a node of Orrery writes here.';
    end if;
    -- With one snapshot for all statements the row would be read as it was before the lock was had.
    if current_setting('transaction_isolation') <> 'read committed' then
        raise exception 'node % writes to % in a transaction that is not read committed', said, tg_table_name
            using errcode = 'OR003';
    end if;
    mine := said::integer;
    perform pg_advisory_xact_lock_shared('node'::regclass::oid::integer, mine);
    perform 1 from node where epoch = mine and fenced is null and ended is null;
    if not found then
        raise exception 'node % is out: another has taken over, and what it writes to % is refused', mine, tg_table_name
            using errcode = 'OR002';
    end if;
    return null;
end
$$;
