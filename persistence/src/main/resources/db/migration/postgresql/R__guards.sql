-- The tables that only a node that is not fenced writes: all but the registry itself and what a member of a committee has.
-- A migration that makes a table adds it here; a test holds that none is missing.
do $$
declare
    name text;
begin
    foreach name in array array[
        'event_journal', 'event_tag', 'snapshot',
        'content', 'deployment',
        'projection', 'batch', 'batch_progress', 'tx', 'tx_dropped', 'account', 'account_state',
        'blob', 'blob_piece', 'circuit', 'proof_desk', 'proof_request', 'dead_letter', 'proof_measure',
        'admin_action', 'admin_head', 'checkpoint', 'checkpoint_piece',
        'key_set_fence', 'validator_key', 'signed_block', 'signed_attestation', 'validator_audit', 'validator_audit_head',
        'key_setting', 'remote_key'
    ] loop
        if not exists (select 1 from pg_trigger where tgrelid = to_regclass(name) and tgname = 'orrery_guard') then
            execute format('create trigger orrery_guard before insert or update or delete or truncate on %I'
                ' for each statement execute function orrery_guard()', name);
        end if;
    end loop;
end
$$;
