-- Who moved a key set last, among millions of votes.
create index validator_audit_by_kind on validator_audit (key_set, kind, number);
