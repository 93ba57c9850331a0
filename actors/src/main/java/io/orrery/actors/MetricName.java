package io.orrery.actors;

import java.util.List;

/// Every metric of Orrery's own. Dashboards and alerts use these names and no others.
public enum MetricName {
    TRANSACTIONS_ADMITTED(Kind.COUNTER, "orrery_transactions_admitted", Unit.NONE, "debits reserved and written down"),
    TRANSACTIONS_REFUSED(
            Kind.COUNTER,
            "orrery_transactions_refused",
            Unit.NONE,
            "transactions refused, at the edge or by a shard",
            "reason"),
    GATE_WAITING(
            Kind.GAUGE, "orrery_gate_waiting", Unit.NONE, "transactions on this node that wait for a shard", "shard"),
    GATE_UNANSWERED(
            Kind.COUNTER, "orrery_gate_unanswered", Unit.NONE, "transactions whose shard did not answer in time"),
    OPERATIONS_SEQUENCED(
            Kind.COUNTER, "orrery_operations_sequenced", Unit.NONE, "operations with a place in the one order"),
    OPERATIONS_WAITING(Kind.GAUGE, "orrery_operations_waiting", Unit.NONE, "operations ordered and not yet sealed"),
    BATCHES_SEALED(
            Kind.COUNTER,
            "orrery_batches_sealed",
            Unit.NONE,
            "batches cut, by why and by slots of their size",
            "reason",
            "size"),
    BATCHES_IN_FLIGHT(Kind.GAUGE, "orrery_batches_in_flight", Unit.NONE, "batches sealed and not yet final"),
    BATCH_STAGES(Kind.COUNTER, "orrery_batch_stages", Unit.NONE, "stages that batches have reached", "stage"),
    BATCH_HEAD(Kind.GAUGE, "orrery_batch_head", Unit.NONE, "highest batch number that has reached a stage", "stage"),
    BATCH_ROOTS_REFUSED(
            Kind.COUNTER,
            "orrery_batch_roots_refused",
            Unit.NONE,
            "batches whose root a second path did not find: nothing of them is signed, a person has to look"),
    ACCOUNTS(Kind.GAUGE, "orrery_accounts", Unit.NONE, "accounts that are open, as last counted"),
    OPERATIONS_SEALED(
            Kind.COUNTER, "orrery_operations_sealed", Unit.NONE, "operations of sealed batches, by kind", "kind"),
    FEES_EARNED(
            Kind.GAUGE,
            "orrery_fees_earned",
            Unit.NONE,
            "fees of sealed batches since this process has counted, by token in its smallest unit",
            "token"),
    DEPOSITED(
            Kind.GAUGE,
            "orrery_deposited",
            Unit.NONE,
            "deposits of sealed batches since this process has counted, by token in its smallest unit",
            "token"),
    WITHDRAWN(
            Kind.GAUGE,
            "orrery_withdrawn",
            Unit.NONE,
            "withdrawals of sealed batches since this process has counted, by token in its smallest unit",
            "token"),
    DEPOSITS_SEEN(Kind.COUNTER, "orrery_deposits_seen", Unit.NONE, "deposits read from L1"),
    FORCED_SEEN(Kind.COUNTER, "orrery_forced_seen", Unit.NONE, "set keys and forced exits read from L1"),
    L1_BLOCK(Kind.GAUGE, "orrery_l1_block", Unit.NONE, "L1's heads as last read", "tag"),
    L1_POLL_ERRORS(Kind.COUNTER, "orrery_l1_poll_errors", Unit.NONE, "reads of L1 that failed and will be repeated"),
    L1_CALLS(Kind.COUNTER, "orrery_l1_calls", Unit.NONE, "requests of this node to L1's"),
    L1_CALL_FAILURES(
            Kind.COUNTER,
            "orrery_l1_call_failures",
            Unit.NONE,
            "requests to L1's node that got no answer, or were told that there are too many"),
    QUEUE_DEADLINE(
            Kind.GAUGE,
            "orrery_queue_deadline",
            Unit.NONE,
            "by when L1 wants the oldest operation of its queue executed, in seconds since 1970; 0 where none waits"),
    FORCED_DEADLINE(
            Kind.GAUGE, "orrery_forced_deadline", Unit.NONE, "seconds that L1 gives for an operation of its queue"),
    L1_INTENTS(Kind.COUNTER, "orrery_l1_intents", Unit.NONE, "intents that were given a nonce"),
    L1_REPRICINGS(Kind.COUNTER, "orrery_l1_repricings", Unit.NONE, "intents replaced at a higher fee"),
    L1_MINED(Kind.COUNTER, "orrery_l1_mined", Unit.NONE, "intents mined", "outcome"),
    L1_GAS_USED(Kind.COUNTER, "orrery_l1_gas_used", Unit.NONE, "gas of mined intents"),
    L1_SEND_ERRORS(
            Kind.COUNTER, "orrery_l1_send_errors", Unit.NONE, "calls of the lane that failed and will be repeated"),
    L1_WAITING(Kind.GAUGE, "orrery_l1_waiting", Unit.NONE, "intents that wait to be mined, by why", "reason"),
    L1_UNFINAL(Kind.GAUGE, "orrery_l1_unfinal", Unit.NONE, "intents that are mined and whose block is not final"),
    L1_FOREIGN_USES(
            Kind.COUNTER,
            "orrery_l1_foreign_uses",
            Unit.NONE,
            "times that somebody else has used nonces of the operator's key: a person has to look"),
    BATCHES_REVERTED(
            Kind.COUNTER, "orrery_batches_reverted", Unit.NONE, "times that an operator took back batches on L1"),
    L1_REORGANISATIONS(
            Kind.COUNTER, "orrery_l1_reorganisations", Unit.NONE, "forks of L1 that took something back", "seen_by"),
    L1_CONTRADICTIONS(
            Kind.COUNTER,
            "orrery_l1_contradictions",
            Unit.NONE,
            "answers of L1 that can not be true and were not used",
            "kind"),
    DA_PUBLISHED(Kind.COUNTER, "orrery_da_published", Unit.NONE, "batches whose data a layer has", "layer"),
    DA_PUBLISHING_TIME(
            Kind.HISTOGRAM,
            "orrery_da_publishing_time",
            Unit.MILLISECONDS,
            "until a layer had a batch's data and a look had shown it",
            "layer"),
    DA_FAILURES(
            Kind.COUNTER,
            "orrery_da_failures",
            Unit.NONE,
            "times that a layer did not take data, or did not have what it took",
            "layer",
            "cause"),
    DA_CHANGES(
            Kind.COUNTER,
            "orrery_da_changes",
            Unit.NONE,
            "times that a layer was left, or trusted again, by why",
            "layer",
            "cause"),
    DA_IN_USE(Kind.GAUGE, "orrery_da_in_use", Unit.NONE, "1 for the layer that batches go to, else 0", "layer"),
    DA_SECOND_LOOKS(
            Kind.COUNTER,
            "orrery_da_second_looks",
            Unit.NONE,
            "looks whether published data is still there; a person has to look where it is lost",
            "layer",
            "outcome"),
    PROOFS(Kind.COUNTER, "orrery_proofs", Unit.NONE, "proof jobs that have their proof"),
    PROOF_LEASES(Kind.COUNTER, "orrery_proof_leases", Unit.NONE, "leases given to workers"),
    PROOF_LEASES_ENDED(
            Kind.COUNTER, "orrery_proof_leases_ended", Unit.NONE, "leases that ended without a proof", "cause"),
    PROVING_TIME(
            Kind.HISTOGRAM, "orrery_proving_time", Unit.MILLISECONDS, "one proof on this node, checked and stored"),
    PROOF_FAILURES(Kind.COUNTER, "orrery_proof_failures", Unit.NONE, "proofs that this node could not make", "cause"),
    PROOF_JOBS_GIVEN_UP(
            Kind.COUNTER, "orrery_proof_jobs_given_up", Unit.NONE, "jobs of callers that ended without proof", "cause"),
    PROOF_ATTEMPTS_OVER_BOUND(
            Kind.COUNTER,
            "orrery_proof_attempts_over_bound",
            Unit.NONE,
            "failed attempts at a batch's proof beyond the bound: a person has to look"),
    PROOF_JOBS_OPEN(Kind.GAUGE, "orrery_proof_jobs_open", Unit.NONE, "jobs of callers that have not ended"),
    PROOF_JOBS_WAITING(Kind.GAUGE, "orrery_proof_jobs_waiting", Unit.NONE, "proof jobs that wait for a worker"),
    PROOF_SECOND_RUNS(
            Kind.COUNTER,
            "orrery_proof_second_runs",
            Unit.NONE,
            "second workers set on a job whose first would probably be too late"),
    RETENTION_CLEARED(
            Kind.COUNTER,
            "orrery_retention_cleared",
            Unit.NONE,
            "final batches and ended proof jobs whose traces, proofs and events were deleted"),
    CHECKPOINTS_KEPT(
            Kind.COUNTER, "orrery_checkpoints_kept", Unit.NONE, "states that were kept for readers to begin with"),
    CHECKPOINTS_REFUSED(
            Kind.COUNTER,
            "orrery_checkpoints_refused",
            Unit.NONE,
            "checkpoints that were not used or not written, by why: l1, root, content, unreadable",
            "why"),
    HISTORY_CLEARED(
            Kind.COUNTER,
            "orrery_history_cleared",
            Unit.NONE,
            "batches and events of the order that lay below a checkpoint and were deleted"),
    PROOF_DEAD_LETTERS(Kind.GAUGE, "orrery_proof_dead_letters", Unit.NONE, "proof jobs that a person has to look at"),
    PROOFS_INVALID(
            Kind.COUNTER, "orrery_proofs_invalid", Unit.NONE, "proofs that did not verify, by who made them", "worker"),
    PROVERS(Kind.GAUGE, "orrery_provers", Unit.NONE, "workers that say that they are there"),
    PROVERS_SET_ASIDE(
            Kind.GAUGE,
            "orrery_provers_set_aside",
            Unit.NONE,
            "1 for a worker that gets no jobs for its invalid proofs, else 0",
            "worker"),
    DEVICES(Kind.GAUGE, "orrery_devices", Unit.NONE, "devices beside the processor that this node proves on"),
    DEVICE_PROOFS(Kind.COUNTER, "orrery_device_proofs", Unit.NONE, "proofs made on a device of this node", "device"),
    DEVICE_ERRORS(
            Kind.COUNTER,
            "orrery_device_errors",
            Unit.NONE,
            "proofs that a device of this node did not make, for want of memory or because it failed",
            "device"),
    DEVICE_FENCED(
            Kind.GAUGE,
            "orrery_device_fenced",
            Unit.NONE,
            "1 for a device that failed or computed wrongly and is not used until the node starts anew, else 0",
            "device"),
    DEVICE_BUSY(
            Kind.COUNTER,
            "orrery_device_busy",
            Unit.MILLISECONDS,
            "time that a device of this node has computed: its share of the clock is its utilisation",
            "device"),
    DEVICE_MEMORY(Kind.GAUGE, "orrery_device_memory_bytes", Unit.NONE, "memory of a device of this node", "device"),
    DEVICE_MEMORY_USED(
            Kind.GAUGE,
            "orrery_device_memory_used_bytes",
            Unit.NONE,
            "what keys and their working memory take of it",
            "device"),
    NEEDED_WORKERS(
            Kind.GAUGE,
            "orrery_needed_workers",
            Unit.NONE,
            "workers on which all that waits would be proven in time: what to scale to"),
    MESSAGES_REFUSED(
            Kind.COUNTER, "orrery_messages_refused", Unit.NONE, "messages that a rule refused", "entity", "reason"),
    JOURNAL_CORRUPT(
            Kind.COUNTER, "orrery_journal_corrupt", Unit.NONE, "entities stopped by a corrupt journal", "entity"),
    MESSAGES_UNREAD(
            Kind.COUNTER,
            "orrery_messages_unread",
            Unit.NONE,
            "messages of other nodes that could not be read and were dropped: of a later release, or damaged"),
    NODE_EPOCH(Kind.GAUGE, "orrery_node_epoch", Unit.NONE, "this node's number in the database's registry"),
    NODE_FENCED(Kind.GAUGE, "orrery_node_fenced", Unit.NONE, "1 where another node has taken over, else 0"),
    NODE_HEARTBEAT_AGE(
            Kind.GAUGE,
            "orrery_node_heartbeat_age",
            Unit.MILLISECONDS,
            "since the database has last answered this node, where it does not"),
    NODE_VERSION(Kind.GAUGE, "orrery_node_version", Unit.NONE, "1, by the version that this node is of", "version"),
    NODE_STARTED(
            Kind.GAUGE,
            "orrery_node_started",
            Unit.NONE,
            "when this process began to count, in seconds since 1970: what its counters have is from then on"),
    PROJECTION_LAG(
            Kind.GAUGE,
            "orrery_projection_lag",
            Unit.MILLISECONDS,
            "how long the oldest event has been in the journal that the read tables do not have; 0 where they have all"),
    CERTIFICATE_END(
            Kind.GAUGE,
            "orrery_certificate_end",
            Unit.NONE,
            "when a certificate ends by which nodes know each other, in seconds since 1970: node, or authority",
            "of"),
    NODE_READY(Kind.GAUGE, "orrery_node_ready", Unit.NONE, "1 where this node may take work, else 0"),
    LEASE_TAKEOVERS(
            Kind.COUNTER, "orrery_lease_takeovers", Unit.NONE, "nodes that this one has put out: they were silent"),
    CUSTODY_EPOCH(
            Kind.GAUGE,
            "orrery_custody_epoch",
            Unit.NONE,
            "fencing epoch of a key set, as this node knows it: it rises by one with each owner",
            "key_set"),
    CUSTODY_HELD(Kind.GAUGE, "orrery_custody_held", Unit.NONE, "1 where this node has a key set, else 0", "key_set"),
    CUSTODY_LEASE(
            Kind.GAUGE,
            "orrery_custody_lease",
            Unit.MILLISECONDS,
            "what is left of this node's lease of a key set, 0 where it has none",
            "key_set"),
    CUSTODY_TAKEOVERS(
            Kind.COUNTER,
            "orrery_custody_takeovers",
            Unit.NONE,
            "times that this node got a key set, by why: first, silent, handed-over, given-back",
            "key_set",
            "why"),
    CUSTODY_REFUSED(
            Kind.COUNTER,
            "orrery_custody_refused",
            Unit.NONE,
            "claims, renewals and signatures that the database refused this node, by why",
            "key_set",
            "reason"),
    CUSTODY_UNANSWERED(
            Kind.COUNTER,
            "orrery_custody_unanswered",
            Unit.NONE,
            "claims and renewals of a key set that the database did not answer",
            "key_set"),
    CUSTODY_STRANGERS(
            Kind.COUNTER,
            "orrery_custody_strangers",
            Unit.NONE,
            "processes that are no node of this cluster and claim a key set, or are seen to use its keys: other_owner,"
                    + " same_name, live_on_chain; a person has to look",
            "key_set",
            "why"),
    VALIDATORS(
            Kind.GAUGE,
            "orrery_validators",
            Unit.NONE,
            "keys of a key set by whether they may sign: free, watched, waiting, refused, live_elsewhere,"
                    + " slashed, unseen",
            "key_set",
            "state"),
    DUTIES_SIGNED(Kind.COUNTER, "orrery_duties_signed", Unit.NONE, "signatures that left this node, by kind", "kind"),
    DUTIES_REFUSED(
            Kind.COUNTER, "orrery_duties_refused", Unit.NONE, "duties that were not signed, by why", "kind", "reason"),
    DUTIES_SLASHABLE(
            Kind.COUNTER,
            "orrery_duties_slashable",
            Unit.NONE,
            "votes that were not signed because they are, or could be, slashable: a person has to look",
            "reason"),
    DUTIES_DONE(Kind.COUNTER, "orrery_duties_done", Unit.NONE, "duties that a beacon node has taken, by kind", "kind"),
    DUTIES_MISSED(
            Kind.COUNTER,
            "orrery_duties_missed",
            Unit.NONE,
            "duties that were not done, by kind and why",
            "kind",
            "reason"),
    DUTY_INTO_SLOT(
            Kind.HISTOGRAM,
            "orrery_duty_into_slot",
            Unit.MILLISECONDS,
            "from the begin of its slot until a beacon node had taken a duty",
            "kind"),
    NEXT_DUTY(
            Kind.GAUGE,
            "orrery_next_duty",
            Unit.MILLISECONDS,
            "until the next duty that is known: how long a restart may take; 0 where one is due or none is known"),
    CHAIN_HEADS(Kind.COUNTER, "orrery_chain_heads", Unit.NONE, "blocks that beacon nodes said to be the head"),
    DUTIES_REREAD(
            Kind.COUNTER,
            "orrery_duties_reread",
            Unit.NONE,
            "times that an epoch's duties were read again because the chain they follow from is another, by part:"
                    + " attesters, proposers, sync",
            "part"),
    BEACON_USABLE(
            Kind.GAUGE,
            "orrery_beacon_usable",
            Unit.NONE,
            "1 where a beacon node is asked for what is to be signed, else 0",
            "node"),
    BEACON_FAILURES(
            Kind.COUNTER,
            "orrery_beacon_failures",
            Unit.NONE,
            "calls that a beacon node did not answer as it should, by why; another may have",
            "node",
            "reason"),
    BEACON_DISAGREEMENTS(
            Kind.COUNTER,
            "orrery_beacon_disagreements",
            Unit.NONE,
            "times that too few beacon nodes told the same vote: nothing was signed of it"),
    BEACON_ANSWERS_UNUSED(
            Kind.COUNTER,
            "orrery_beacon_answers_unused",
            Unit.NONE,
            "answers that beacon nodes did not give, or that nothing was signed because of, by why",
            "reason"),
    SIGNING_TIME(
            Kind.HISTOGRAM,
            "orrery_signing_time",
            Unit.MILLISECONDS,
            "from a duty to its signature, its record on the disk included"),
    PAUSED(Kind.GAUGE, "orrery_paused", Unit.NONE, "1 for work that people have paused, else 0", "work"),
    CHAIN_READY(Kind.GAUGE, "orrery_chain_ready", Unit.NONE, "1 where a chain's client may be asked, else 0"),
    CHAIN_PEERS(Kind.GAUGE, "orrery_chain_peers", Unit.NONE, "peers of a chain's client"),
    CHAIN_LAG(
            Kind.GAUGE,
            "orrery_chain_lag",
            Unit.NONE,
            "how far a chain's client is behind: slots of beacon nodes and Solana, seconds of others"),
    SHARED_STORE_UP(
            Kind.GAUGE,
            "orrery_shared_store_up",
            Unit.NONE,
            "1 where this node counts callers with the others, 0 where it counts by itself because Redis is not well"),
    SHARED_STORE_UNANSWERED(
            Kind.COUNTER,
            "orrery_shared_store_unanswered",
            Unit.NONE,
            "times that a node counted a caller by itself because Redis did not say"),
    REQUESTS(Kind.COUNTER, "orrery_requests", Unit.NONE, "API calls answered", "method"),
    REQUESTS_REFUSED(Kind.COUNTER, "orrery_requests_refused", Unit.NONE, "API calls refused", "method", "reason"),
    REQUEST_TIME(
            Kind.HISTOGRAM,
            "orrery_request_time",
            Unit.MILLISECONDS,
            "one API call, answered or refused, but for files that are sent and for who asks to wait",
            "method");

    public enum Kind {
        COUNTER,
        GAUGE,
        HISTOGRAM
    }

    public enum Unit {
        NONE,
        MILLISECONDS
    }

    private final Kind kind;
    private final String text;
    private final Unit unit;
    private final String description;

    @SuppressWarnings("ImmutableEnumChecker") // List.of can not be changed.
    private final List<String> tags;

    MetricName(Kind kind, String text, Unit unit, String description, String... tags) {
        this.kind = kind;
        this.text = text;
        this.unit = unit;
        this.description = description;
        this.tags = List.of(tags);
    }

    public Kind kind() {
        return kind;
    }

    /// As Prometheus shows it, before it appends `_total` or a unit.
    public String text() {
        return text;
    }

    public Unit unit() {
        return unit;
    }

    public String description() {
        return description;
    }

    /// Names of the tags; each has few values.
    public List<String> tags() {
        return tags;
    }
}
