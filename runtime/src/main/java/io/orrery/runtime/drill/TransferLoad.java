package io.orrery.runtime.drill;

import io.orrery.runtime.client.JsonRpcClient;
import io.orrery.runtime.client.RollupClient;
import java.math.BigInteger;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/// Everybody pays somebody else again and again, by all nodes' JSON-RPC in turn: whoever gets no answer
/// asks the next node with the same signed transfer, until one says that it has it.
final class TransferLoad implements AutoCloseable {
    static final BigInteger FEE = BigInteger.TEN.pow(15);
    private static final Duration BETWEEN = Duration.ofSeconds(1);
    private static final Duration BEFORE_RETRY = Duration.ofMillis(200);

    private final DrillGround ground;
    private final Ledger ledger;
    private final List<Integer> before = new ArrayList<>();
    private final AtomicInteger stale = new AtomicInteger();
    /// By sender, what it was told last while nobody takes its transfer.
    private final Map<Integer, String> waiting = new ConcurrentHashMap<>();

    private final List<Thread> senders = new ArrayList<>();
    private volatile boolean ended;

    private TransferLoad(DrillGround ground) {
        this.ground = ground;
        this.ledger = ground.ledger();
    }

    static TransferLoad start(DrillGround ground, long seed) {
        var load = new TransferLoad(ground);
        var random = new SplittableRandom(seed);
        for (int i = 0; i < load.ledger.people(); i++) {
            load.before.add(load.ledger.acknowledged(i).size());
        }
        for (int i = 0; i < load.ledger.people(); i++) {
            int sender = i;
            var own = random.split();
            load.senders.add(Thread.ofPlatform().daemon().name("sender-" + i).start(() -> load.send(sender, own)));
        }
        return load;
    }

    private void send(int sender, SplittableRandom random) {
        int door = sender;
        while (!ended) {
            var transfer = sign(sender, random);
            ledger.begin(transfer);
            if (!deliver(transfer, door)) {
                return;
            }
            door++;
            LockSupport.parkNanos(BETWEEN.toNanos() + random.nextLong(BETWEEN.toNanos()));
        }
    }

    private Transfer sign(int sender, SplittableRandom random) {
        var people = ground.people();
        int receiver = (sender + 1 + random.nextInt(people.size() - 1)) % people.size();
        var amount = FEE.multiply(BigInteger.valueOf(1 + random.nextInt(900)));
        long nonce = ledger.nextNonce(sender);
        var from = people.get(sender);
        var signed = from.wallet()
                .transfer(from.account(), people.get(receiver).account().index(), amount, FEE, nonce);
        return new Transfer(sender, receiver, amount, nonce, signed, signed.hash(), System.nanoTime());
    }

    /// Returns when a node has it; false where one has refused it.
    private boolean deliver(Transfer transfer, int firstDoor) {
        var doors = ground.doors();
        for (int door = firstDoor; ; door++) {
            try {
                doors.get(door % doors.size()).send(transfer.signed(), ground.chain());
                ledger.acknowledge(transfer);
                waiting.remove(transfer.sender());
                return true;
            } catch (RuntimeException failure) {
                waiting.put(transfer.sender(), transfer.named() + " is not taken: " + failure.getMessage());
                if (isStale(failure)) {
                    stale.incrementAndGet();
                } else if (!JsonRpcClient.passes(failure)) {
                    ledger.refuse(transfer.named() + " was refused: " + failure.getMessage());
                    return false;
                }
                LockSupport.parkNanos(BEFORE_RETRY.toNanos());
            }
        }
    }

    /// Everybody has an account, and sends one after the other, so the one before is admitted: a node
    /// that says otherwise has stood still, or its tables have not followed the journal yet, and does not
    /// know it. That is no promise: another node says better, or the same one later.
    static boolean isStale(RuntimeException failure) {
        return failure instanceof JsonRpcClient.NodeRefused refused && RollupClient.isStale(refused.reason());
    }

    /// Whether so many transfers of everybody were acknowledged since this load began.
    boolean everybody(int count) {
        for (int sender = 0; sender < before.size(); sender++) {
            if (ledger.acknowledged(sender).size() < before.get(sender) + count) {
                return false;
            }
        }
        return true;
    }

    /// How many transfers of this load were acknowledged.
    long count() {
        return ledger.count() - before.stream().mapToLong(Integer::longValue).sum();
    }

    /// Refusals by a node that did not know what was admitted since, each of which another try has cured.
    int staleRefusals() {
        return stale.get();
    }

    /// What those are told whose transfer nobody takes now.
    List<String> waiting() {
        return List.copyOf(waiting.values());
    }

    /// Whether somebody still waits for an answer.
    boolean isUnderWay() {
        return senders.stream().anyMatch(Thread::isAlive);
    }

    /// Nobody begins another transfer; what is begun is sent until it is acknowledged.
    void end() {
        ended = true;
    }

    @Override
    public void close() {
        end();
    }
}
