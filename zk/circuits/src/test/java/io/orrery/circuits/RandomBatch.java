package io.orrery.circuits;

import static io.orrery.circuits.TestBatch.account;
import static io.orrery.circuits.TestBatch.amount;
import static io.orrery.circuits.TestBatch.fee;
import static io.orrery.circuits.TestBatch.key;
import static io.orrery.circuits.TestBatch.owner;

import io.orrery.domain.rollup.transaction.OperationType;
import java.util.SplittableRandom;

/// Batches that the circuit accepts, from a seed.
final class RandomBatch {
    private static final long TOKEN = 5;
    private static final int ACCOUNTS = 24;
    private static final long BALANCE = 1_000_000_000_000L;

    private RandomBatch() {}

    /// A batch with some noops at its end for a circuit of so many slots.
    static TestBatch of(long seed, int slots) {
        var random = new SplittableRandom(seed);
        return of(random, slots, slots - random.nextInt(slots / 4 + 1));
    }

    /// A batch without noops.
    static TestBatch full(long seed, int slots) {
        return of(new SplittableRandom(seed), slots, slots);
    }

    private static TestBatch of(SplittableRandom random, int slots, int used) {
        var tree = new TestTree();
        var indices = new long[ACCOUNTS];
        for (int i = 0; i < ACCOUNTS; i++) {
            indices[i] = random.nextLong(1L << 32);
            tree.put(indices[i], account(indices[i], TOKEN, random.nextInt(100), BALANCE));
        }
        var batch = new TestBatch(tree, slots);
        batch.feeAccount = indices[0];
        batch.number = random.nextLong(1, 100);
        for (int i = 0; i < used; i++) {
            long from = indices[random.nextInt(ACCOUNTS)];
            long to = indices[random.nextInt(ACCOUNTS)];
            long amount = amount(random.nextLong(1L << 20), random.nextInt(3));
            long fee = fee(random.nextInt(1 << 11), random.nextInt(2));
            switch (random.nextInt(13)) {
                case 0 -> batch.withdraw(from, amount, fee);
                case 1 -> batch.cancel(OperationType.TRANSFER, from, to, amount);
                case 2 -> batch.cancel(OperationType.WITHDRAW, from, 0, amount);
                case 3 -> batch.deposit(from, owner(from), TOKEN, random.nextLong(BALANCE), key(to).publicKey());
                case 4 -> {
                    long opened = random.nextLong(1L << 32);
                    batch.deposit(opened, owner(opened), TOKEN, 1, key(opened).publicKey());
                }
                case 5 ->
                    batch.setKey(
                            from,
                            owner(random.nextBoolean() ? from : to),
                            key(from).publicKey());
                case 7 -> {
                    boolean known = random.nextBoolean();
                    long opened = known ? to : random.nextLong(1L << 32);
                    batch.open(from, opened, owner(opened), amount, fee);
                }
                case 8 -> {
                    var first = batch.opening(from, owner(to), amount, fee, 100);
                    if (i + 1 < used && from != to) {
                        var second = batch.opening(to, owner(from), amount, 0, 100);
                        var signed = TestBatch.signGroup(first, second);
                        batch.execute(signed.getFirst().at(to), false);
                        batch.execute(signed.getLast().at(from), false);
                        i++;
                    } else {
                        batch.execute(TestBatch.signGroup(first).getFirst().at(to), false);
                    }
                }
                case 6 -> batch.forcedExit(from, owner(random.nextBoolean() ? from : to));
                default -> batch.transfer(from, to, amount, fee);
            }
        }
        return batch;
    }
}
