-- The signing transaction, in one call: see docs/VALIDATORS.md.

-- An entry of the chain is neither changed nor taken out, by a node or by maintenance.
create trigger orrery_kept before update or delete or truncate on validator_audit
    for each statement execute function orrery_kept();

-- Which server and database this is. A copy of the files has another identifier only if somebody made a new cluster of it;
-- a restore to a point in time and a promotion have another timeline.
create function orrery_database_system() returns text language sql volatile as $$
    select 'postgresql:' || (select system_identifier from pg_control_system()) || ':'
        || (select oid from pg_database where datname = current_database())
$$;

-- A server that is being recovered has none, and can not write either.
create function orrery_database_timeline() returns bigint language sql volatile as $$
    select ('x' || substr(pg_walfile_name(pg_current_wal_lsn()), 1, 8))::bit(32)::bigint
$$;

create function orrery_now_ms() returns bigint language sql volatile as $$
    select (extract(epoch from clock_timestamp()) * 1000)::bigint
$$;

-- Writes an entry behind the newest of the chain, and holds the chain until the transaction ends.
create function orrery_audit(of_set text, of_epoch bigint, of_kind integer, of_deed bytea) returns bigint
language plpgsql as $$
declare
    head validator_audit_head;
    now_ms bigint := orrery_now_ms();
    hash bytea;
begin
    select * into strict head from validator_audit_head where key_set = of_set for update;
    hash := sha256(head.digest || int8send(head.number + 1) || int8send(now_ms) || int8send(of_epoch)
        || int8send(of_kind) || of_deed);
    insert into validator_audit (key_set, number, at_ms, epoch, kind, deed, previous, digest)
        values (of_set, head.number + 1, now_ms, of_epoch, of_kind, of_deed, head.digest, hash);
    update validator_audit_head set number = head.number + 1, digest = hash where key_set = of_set;
    return head.number + 1;
end
$$;

-- Writes down what the rule has accepted, or says why not: then nothing is written. Volatile, so that each statement of it
-- sees what was committed before that statement and not only before the call: the clock, the identity and the versions are
-- read after the locks are had that they are compared under.
--
-- keys, versions and marks: of each key whose history changes, the version that the rule has seen, and its six watermarks
-- after the change. block_* and attestation_*: the rows to insert. With no key nothing is written and only the custody is
-- looked at.
create function orrery_sign(
    of_set text, of_epoch bigint, of_owner text,
    keys integer[], versions bigint[],
    low_slots bigint[], low_sources bigint[], low_targets bigint[],
    high_slots bigint[], high_sources bigint[], high_targets bigint[],
    block_keys integer[], block_slots bigint[], block_roots bytea[],
    attestation_keys integer[], attestation_sources bigint[], attestation_targets bigint[], attestation_roots bytea[],
    of_kind integer, of_deed bytea
) returns text language plpgsql as $$
declare
    fence key_set_fence;
    now_ms bigint;
begin
    -- With one snapshot for all statements the versions would be those before the locks.
    if current_setting('transaction_isolation') <> 'read committed' then
        raise exception 'signing in a transaction that is not read committed' using errcode = 'OR003';
    end if;
    -- Shared: a takeover, which wants the row for itself, waits until this transaction is committed, and whoever signs
    -- after the takeover waits for it and then finds its epoch.
    select * into fence from key_set_fence where key_set = of_set for share;
    if not found then
        return 'UNKNOWN_KEY_SET';
    end if;
    now_ms := orrery_now_ms();
    -- In the order of KeySetCustody.maySign.
    if fence.epoch <> of_epoch or fence.owner <> of_owner or fence.owner = '' then
        return 'FENCED';
    elsif not fence.enabled then
        return 'DISABLED';
    elsif fence.paused then
        return 'PAUSED';
    elsif now_ms >= fence.lease_until_ms then
        return 'LEASE_EXPIRED';
    elsif now_ms < fence.not_before_ms then
        return 'NOT_BEFORE';
    elsif fence.db_system is distinct from orrery_database_system() then
        return 'UNKNOWN_DATABASE';
    elsif fence.db_timeline is distinct from orrery_database_timeline() then
        return 'OTHER_TIMELINE';
    end if;
    if cardinality(keys) = 0 then
        return '';
    end if;

    perform 1 from validator_key where number = any(keys) order by number for update;
    if (select count(*) from validator_key k join unnest(keys, versions) as seen (number, version)
            on k.number = seen.number and k.version = seen.version
            where k.key_set = of_set and k.in_use) <> cardinality(keys) then
        return 'STALE';
    end if;
    -- Watermarks never fall, whatever is asked for.
    update validator_key k set
        version = k.version + 1,
        low_slot = greatest(k.low_slot, m.low_slot),
        low_source = greatest(k.low_source, m.low_source),
        low_target = greatest(k.low_target, m.low_target),
        high_slot = greatest(k.high_slot, m.high_slot),
        high_source = greatest(k.high_source, m.high_source),
        high_target = greatest(k.high_target, m.high_target)
        from unnest(keys, low_slots, low_sources, low_targets, high_slots, high_sources, high_targets)
            as m (number, low_slot, low_source, low_target, high_slot, high_source, high_target)
        where k.number = m.number;
    if cardinality(block_keys) > 0 then
        insert into signed_block (validator, slot, root, fence_epoch)
            select b.validator, b.slot, b.root, of_epoch
            from unnest(block_keys, block_slots, block_roots) as b (validator, slot, root);
    end if;
    if cardinality(attestation_keys) > 0 then
        insert into signed_attestation (validator, target, source, highest_source, root, fence_epoch)
            select a.validator, a.target, a.source, a.source, a.root, of_epoch
            from unnest(attestation_keys, attestation_sources, attestation_targets, attestation_roots)
                as a (validator, source, target, root);
    end if;
    perform orrery_audit(of_set, of_epoch, of_kind, of_deed);
    return '';
end
$$;
