package io.orrery.runtime.drill;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.LongStream;

/// What the people of a ground have sent since it began, and what they were told: the promises that are held
/// against tables and L1. Safe for many threads, of which one writes for each sender.
final class Ledger {
    private final List<List<Transfer>> begun = new ArrayList<>();
    private final List<List<Transfer>> acknowledged = new ArrayList<>();
    private final long[] nonces;
    private final long[] rebuilt;
    private final List<String> refused = new CopyOnWriteArrayList<>();

    /// @param nonces the first of each sender
    Ledger(List<Long> nonces) {
        this.nonces = nonces.stream().mapToLong(Long::longValue).toArray();
        this.rebuilt = this.nonces.clone();
        for (int i = 0; i < nonces.size(); i++) {
            begun.add(new CopyOnWriteArrayList<>());
            acknowledged.add(new CopyOnWriteArrayList<>());
        }
    }

    int people() {
        return begun.size();
    }

    /// The nonce of the next transfer that a sender has to sign: what is begun is never given up.
    long nextNonce(int sender) {
        return nonces[sender] + begun.get(sender).size();
    }

    void begin(Transfer transfer) {
        begun.get(transfer.sender()).add(transfer);
    }

    void acknowledge(Transfer transfer) {
        acknowledged.get(transfer.sender()).add(transfer);
    }

    void refuse(String what) {
        refused.add(what);
    }

    /// Those of a sender that were sent, in their order.
    List<Transfer> begun(int sender) {
        return List.copyOf(begun.get(sender));
    }

    /// Those of a sender that a node has said it has, in the order of that.
    List<Transfer> acknowledged(int sender) {
        return List.copyOf(acknowledged.get(sender));
    }

    List<Transfer> acknowledged() {
        return acknowledged.stream().flatMap(List::stream).toList();
    }

    /// What no node should have said.
    List<String> refused() {
        return List.copyOf(refused);
    }

    /// The tables were made again from L1, which has a sender's transfers below `nonce`: without their
    /// signatures, so under other hashes.
    void rebuiltBelow(int sender, long nonce) {
        rebuilt[sender] = nonce;
    }

    /// Whether the tables know a transfer by its hash.
    boolean hasHash(Transfer transfer) {
        return transfer.nonce() >= rebuilt[transfer.sender()];
    }

    /// How many were acknowledged.
    long count() {
        return LongStream.range(0, people())
                .map(sender -> acknowledged.get((int) sender).size())
                .sum();
    }
}
