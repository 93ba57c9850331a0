package io.orrery.runtime.rebuild;

import io.orrery.domain.rollup.transaction.SignedTransaction;
import io.orrery.runtime.Complaint;
import io.orrery.runtime.client.JsonRpcClient;
import io.orrery.runtime.client.RollupClient;
import java.time.Duration;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.locks.LockSupport;

/// Sends transactions that were acknowledged once to a node that may not know them.
final class Resending {
    /// What comes behind a transaction that was refused has no place.
    private static final String BEHIND = "behind_refused";

    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final Duration PAUSE = Duration.ofMillis(500);

    private final RollupClient node;
    private final RollupClient.Info chain;
    /// Of accounts that were asked about.
    private final Map<Long, Long> nextNonces = new HashMap<>();
    /// Accounts of which a transaction was refused.
    private final Set<Long> stuck = new HashSet<>();

    private final Map<String, Long> refused = new TreeMap<>();
    private long known;
    private long sent;

    /// @param known by the node already: executed on L1, or sent again before
    /// @param refused how many, by the reason that the node names
    record Result(long known, long sent, Map<String, Long> refused) {}

    Resending(RollupClient node) {
        this.node = node;
        this.chain = answered(node::info);
    }

    Result result() {
        return new Result(known, sent, Collections.unmodifiableMap(refused));
    }

    /// One transaction, or the members of a group.
    void send(List<SignedTransaction> unit) {
        if (unit.stream().allMatch(this::isKnown)) {
            known += unit.size();
            return;
        }
        var reason =
                unit.stream().anyMatch(each -> stuck.contains(each.transaction().from()))
                        ? Optional.of(BEHIND)
                        : delivered(unit);
        if (reason.isEmpty()) {
            sent += unit.size();
            unit.forEach(each ->
                    nextNonces.put(each.transaction().from(), each.transaction().nonce() + 1));
        } else {
            refused.merge(reason.get(), (long) unit.size(), Long::sum);
            unit.forEach(each -> stuck.add(each.transaction().from()));
        }
    }

    private boolean isKnown(SignedTransaction signed) {
        var transaction = signed.transaction();
        // Nobody has an account of which nothing was executed: all of it is to be sent.
        long next = nextNonces.computeIfAbsent(
                transaction.from(),
                account -> answered(() -> node.account(account)
                        .map(RollupClient.AccountInfo::nextNonce)
                        .orElse(0L)));
        return transaction.nonce() < next;
    }

    /// Empty where the node has it.
    private Optional<String> delivered(List<SignedTransaction> unit) {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (true) {
            var reason = answered(() -> refusal(unit));
            if (reason.filter(RollupClient::isStale).isEmpty() || System.nanoTime() > deadline) {
                return reason;
            }
            LockSupport.parkNanos(PAUSE.toNanos());
        }
    }

    private Optional<String> refusal(List<SignedTransaction> unit) {
        if (!unit.getFirst().transaction().group().isZero()) {
            return node.sendGroup(unit, chain);
        }
        try {
            node.send(unit.getFirst(), chain);
            return Optional.empty();
        } catch (JsonRpcClient.NodeRefused refusal) {
            if (JsonRpcClient.passes(refusal)) {
                throw refusal;
            }
            return Optional.of(refusal.reason());
        }
    }

    @FunctionalInterface
    private interface Question<T> {
        T ask();
    }

    /// Asked again while the node has no room, or does not answer.
    private static <T> T answered(Question<T> question) {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (true) {
            try {
                return question.ask();
            } catch (JsonRpcClient.NodeUnreachable | JsonRpcClient.NodeRefused failure) {
                if (!JsonRpcClient.passes(failure)) {
                    throw failure;
                }
                if (System.nanoTime() > deadline) {
                    throw new Complaint(
                            "the node does not take transactions for " + PATIENCE.toSeconds() + " s: "
                                    + failure.getMessage() + "; do it again, nothing is sent twice",
                            failure);
                }
                LockSupport.parkNanos(PAUSE.toNanos());
            }
        }
    }
}
