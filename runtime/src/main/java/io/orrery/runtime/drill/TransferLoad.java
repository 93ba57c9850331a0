package io.orrery.runtime.drill;

import io.orrery.domain.rollup.transaction.SignedTransaction;
import io.orrery.runtime.client.JsonRpcClient;
import io.orrery.runtime.client.RollupClient;
import io.orrery.runtime.drill.DrillGround.Person;
import io.orrery.zk.field.Fr;
import java.math.BigInteger;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/// Everybody pays somebody else again and again, by some nodes' JSON-RPC: whoever gets no answer asks the
/// next node with the same signed transfer, until one says that it has it.
final class TransferLoad implements AutoCloseable {
    static final BigInteger FEE = BigInteger.TEN.pow(15);
    private static final Duration BETWEEN = Duration.ofMillis(600);
    private static final Duration BEFORE_RETRY = Duration.ofMillis(200);

    /// A transfer on its way.
    ///
    /// @param sender and receiver, by their place among the people
    /// @param begunNanos when it was sent first
    record Transfer(int sender, int receiver, BigInteger amount, long nonce, Fr hash, long begunNanos) {}

    private final DrillGround ground;
    private final List<RollupClient> doors;
    private final List<List<Transfer>> begun = new ArrayList<>();
    private final List<List<Transfer>> acknowledged = new ArrayList<>();
    private final List<String> refused = new CopyOnWriteArrayList<>();
    private final AtomicInteger stale = new AtomicInteger();
    private final List<Thread> senders = new ArrayList<>();
    private volatile boolean ended;

    private TransferLoad(DrillGround ground, List<RollupClient> doors) {
        this.ground = ground;
        this.doors = doors;
    }

    /// @param doors where they send, in turn
    static TransferLoad start(DrillGround ground, List<RollupClient> doors, long seed) {
        var load = new TransferLoad(ground, doors);
        var random = new SplittableRandom(seed);
        for (int i = 0; i < ground.people().size(); i++) {
            load.begun.add(new CopyOnWriteArrayList<>());
            load.acknowledged.add(new CopyOnWriteArrayList<>());
        }
        for (int i = 0; i < ground.people().size(); i++) {
            int sender = i;
            var own = random.split();
            load.senders.add(Thread.ofPlatform().daemon().name("sender-" + i).start(() -> load.send(sender, own)));
        }
        return load;
    }

    private void send(int sender, SplittableRandom random) {
        var people = ground.people();
        int door = sender;
        for (long nonce = people.get(sender).account().nextNonce(); !ended; nonce++) {
            int receiver = (sender + 1 + random.nextInt(people.size() - 1)) % people.size();
            var amount = FEE.multiply(BigInteger.valueOf(1 + random.nextInt(900)));
            var signed = sign(people.get(sender), people.get(receiver), amount, nonce);
            var transfer = new Transfer(sender, receiver, amount, nonce, signed.hash(), System.nanoTime());
            begun.get(sender).add(transfer);
            while (true) {
                try {
                    doors.get(door++ % doors.size()).send(signed, ground.chain());
                    acknowledged.get(sender).add(transfer);
                    break;
                } catch (RuntimeException failure) {
                    if (isStale(failure)) {
                        stale.incrementAndGet();
                    } else if (!DrillGround.passes(failure)) {
                        refused.add(
                                "transfer " + nonce + " of sender " + sender + " was refused: " + failure.getMessage());
                        return;
                    }
                    LockSupport.parkNanos(BEFORE_RETRY.toNanos());
                }
            }
            LockSupport.parkNanos(BETWEEN.toNanos() + random.nextLong(BETWEEN.toNanos()));
        }
    }

    /// Everybody sends one after the other, so the one before is admitted: a node that says otherwise has
    /// stood still and does not know it. That is no promise, and another node says better.
    private static boolean isStale(RuntimeException failure) {
        return failure instanceof JsonRpcClient.NodeRefused refused
                && refused.reason().equals("nonce_too_high");
    }

    private static SignedTransaction sign(Person from, Person to, BigInteger amount, long nonce) {
        return from.wallet().transfer(from.account(), to.account().index(), amount, FEE, nonce);
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

    /// Refusals by a node that did not know what was admitted since, each of which another try has cured.
    int staleRefusals() {
        return stale.get();
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
