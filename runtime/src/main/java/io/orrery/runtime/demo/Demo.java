package io.orrery.runtime.demo;

import io.orrery.domain.rollup.batch.BatchStage;
import io.orrery.domain.rollup.transaction.SignedTransaction;
import io.orrery.runtime.Complaint;
import io.orrery.runtime.client.JsonRpcClient;
import io.orrery.runtime.client.RollupClient;
import io.orrery.runtime.node.NodeHome;
import io.orrery.runtime.wallet.Wallet;
import io.orrery.zk.field.Fr;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/// The whole way: people deposit on L1, sign transfers, withdraw and claim, and every number is compared with what L1
/// alone tells.
final class Demo {
    private static final int PEOPLE = 8;
    private static final int WITHDRAWALS = 4;
    /// The person who leaves by L1, after those who withdraw.
    private static final int FORCED_OUT = WITHDRAWALS;
    private static final BigInteger COIN = BigInteger.TEN.pow(18);
    private static final BigInteger DEPOSIT = COIN.multiply(BigInteger.valueOf(1_000));
    private static final BigInteger WITHDRAWAL = COIN.multiply(BigInteger.valueOf(100));
    /// Amounts are multiples of it: all up to a deposit then have an exact encoding.
    private static final BigInteger GRAIN = BigInteger.TEN.pow(12);

    private static final BigInteger FEE = BigInteger.TEN.pow(15);
    private static final Duration POLL = Duration.ofMillis(250);
    private static final Duration PATIENCE = Duration.ofMinutes(15);
    private static final int CRASHES = 2;

    /// @param seed of amounts, people and crashes; keys never come from it
    /// @param home emptied first
    record Plan(int transfers, boolean crash, long seed, Path home) {}

    private final Plan plan;
    private final Narrator narrator;
    private final Random random;
    private final Map<Integer, BigInteger> expected = new HashMap<>();
    private final List<SignedTransaction> sent = new ArrayList<>();
    private final Instant deadline = Instant.now().plus(PATIENCE);
    private final List<Long> forced = new ArrayList<>();
    private BigInteger exited = BigInteger.ZERO;
    private int crashes;

    Demo(Plan plan, Narrator narrator) {
        this.plan = plan;
        this.narrator = narrator;
        this.random = new Random(plan.seed());
    }

    DemoOutcome run() throws IOException, InterruptedException {
        narrator.phase("Starting a devnet and a node with every role");
        try (var stack = LocalStack.start(plan.home(), List.of())) {
            var chain = stack.awaitNode();
            narrator.fact("L1", stack.l1Url());
            narrator.fact("rollup contract", chain.rollup());
            narrator.fact("operator", chain.operator());
            chain.circuits()
                    .forEach((circuit, slots) ->
                            narrator.fact("circuit", circuit + ", " + slots + " transactions a batch"));

            var people = deposit(stack, chain);
            transfer(stack, chain, people);
            withdraw(stack, people);
            force(stack, people);
            awaitFinality(stack);
            int claimed = claim(people);
            return outcome(stack, chain, people, claimed);
        }
    }

    /// One person with their account on L2.
    private record Person(int number, Wallet wallet, RollupClient.AccountInfo account, NonceCounter nonces) {}

    private static final class NonceCounter {
        private long next;

        long take() {
            return next++;
        }
    }

    private List<Person> deposit(LocalStack stack, RollupClient.Info chain) {
        narrator.phase(PEOPLE + " people make keys and deposit on L1");
        var wallets = stack.newWallets(chain, PEOPLE, DEPOSIT);
        var mined = stack.depositAll(wallets, NodeHome.DEV_TOKEN, DEPOSIT);
        for (int i = 0; i < PEOPLE; i++) {
            narrator.fact(
                    "deposit",
                    "1000 by " + wallets.get(i).address() + ", " + mined.get(i).gasUsed() + " gas");
        }
        var people = new ArrayList<Person>();
        for (int i = 0; i < PEOPLE; i++) {
            var wallet = wallets.get(i);
            waitFor(stack, "deposits to arrive on L2", () -> accountOf(stack, wallet) != null);
            var account = accountOf(stack, wallet);
            if (account == null || !account.balance().equals(DEPOSIT)) {
                throw new Complaint("a deposit arrived as " + account);
            }
            narrator.fact("account on L2", Long.toUnsignedString(account.index()) + " of " + wallet.address());
            expected.put(i, DEPOSIT);
            people.add(new Person(i, wallet, account, new NonceCounter()));
        }
        return people;
    }

    private RollupClient.@org.jspecify.annotations.Nullable AccountInfo accountOf(LocalStack stack, Wallet wallet) {
        return asking(stack, () -> stack.client().account(wallet.address(), NodeHome.DEV_TOKEN))
                .orElse(null);
    }

    private void transfer(LocalStack stack, RollupClient.Info chain, List<Person> people)
            throws IOException, InterruptedException {
        narrator.phase(plan.transfers() + " signed transfers over JSON-RPC");
        int crashAfter = plan.crash() ? 1 + random.nextInt(plan.transfers()) : -1;
        for (int i = 0; i < plan.transfers(); i++) {
            var from = people.get(random.nextInt(PEOPLE));
            var to = people.get((from.number() + 1 + random.nextInt(PEOPLE - 1)) % PEOPLE);
            var amount = smallestAmount(plan.transfers()).multiply(BigInteger.valueOf(1 + random.nextInt(2)));
            send(
                    stack,
                    chain,
                    from.wallet()
                            .transfer(
                                    from.account(),
                                    to.account().index(),
                                    amount,
                                    FEE,
                                    from.nonces().take()));
            expected.merge(from.number(), amount.add(FEE).negate(), BigInteger::add);
            expected.merge(to.number(), amount, BigInteger::add);
            narrator.bar("admitted", (i + 1.0) / plan.transfers());
            if (i + 1 == crashAfter) {
                crash(stack);
            }
        }
    }

    /// Transfers move this or twice this. Half of a deposit, over all transfers, always stays: a credit can be spent
    /// only
    /// when its batch is sealed.
    static BigInteger smallestAmount(int transfers) {
        var share = DEPOSIT.divide(BigInteger.valueOf(4L * transfers));
        return share.subtract(share.mod(GRAIN));
    }

    private void withdraw(LocalStack stack, List<Person> people) {
        narrator.phase(WITHDRAWALS + " people withdraw 100 each");
        var chain = asking(stack, () -> stack.client().info());
        for (var person : people.subList(0, WITHDRAWALS)) {
            send(
                    stack,
                    chain,
                    person.wallet()
                            .withdrawal(
                                    person.account(),
                                    WITHDRAWAL,
                                    FEE,
                                    person.nonces().take()));
            expected.merge(person.number(), WITHDRAWAL.add(FEE).negate(), BigInteger::add);
        }
    }

    /// One takes all out by L1 alone, and tries the same with somebody else's account.
    private void force(LocalStack stack, List<Person> people) {
        narrator.phase("One person forces an exit on L1, and another one's in vain");
        // L1's queue goes its own way: what is admitted now is executed before, what somebody pays later arrives.
        waitFor(
                stack,
                "all to be sequenced",
                () -> sent.stream()
                        .allMatch(signed -> !asking(stack, () -> stack.client().status(signed.hash()))
                                .status()
                                .equals("unknown")));
        var person = people.get(FORCED_OUT);
        var own = person.wallet().forceExit(person.account().index());
        var foreign =
                person.wallet().forceExit(people.get(FORCED_OUT + 1).account().index());
        forced.add(own.queueIndex());
        forced.add(foreign.queueIndex());
        narrator.fact("forced exit", "of all that " + person.wallet().address() + " has, place " + own.queueIndex());
        exited = expected.getOrDefault(FORCED_OUT, BigInteger.ZERO);
        expected.put(FORCED_OUT, BigInteger.ZERO);
    }

    private void awaitFinality(LocalStack stack) throws IOException, InterruptedException {
        narrator.phase("Batches are proven, verified on L1 and final");
        var crashAt = plan.crash() ? 1 + random.nextInt(Math.max(1, plan.transfers() / 8)) : Long.MAX_VALUE;
        long told = 0;
        while (true) {
            var info = asking(stack, () -> stack.client().info());
            long finalized = info.head(BatchStage.FINALIZED);
            for (long batch = told + 1; batch <= finalized; batch++) {
                tell(stack, batch);
            }
            told = Math.max(told, finalized);
            if (info.head(BatchStage.PROVEN) >= crashAt && crashes < CRASHES) {
                LockSupport.parkNanos(Duration.ofMillis(random.nextInt(3_000)).toNanos());
                crash(stack);
            }
            if (allFinal(stack) && crashes == (plan.crash() ? CRASHES : 0)) {
                return;
            }
            long proving = info.head(BatchStage.PROVEN) + 1;
            asking(stack, () -> stack.client().batch(proving))
                    .ifPresent(batch ->
                            batch.proving().ifPresent(fraction -> narrator.bar("proving batch " + proving, fraction)));
            pause(stack, "all batches to become final");
        }
    }

    private void tell(LocalStack stack, long number) {
        asking(stack, () -> stack.client().batch(number)).ifPresent(batch -> {
            narrator.fact(
                    "batch " + number + " is final",
                    batch.stateRoot().map(RollupClient::hex).orElse("") + ", " + batch.circuit() + ", "
                            + batch.gasUsed().values().stream()
                                    .mapToLong(gas -> gas)
                                    .sum() + " gas");
        });
    }

    private boolean allFinal(LocalStack stack) {
        // Nonces order a person's transactions, so their last one tells of all.
        var last = new HashMap<Long, Fr>();
        sent.forEach(signed -> last.put(signed.transaction().from(), signed.hash()));
        return forced.stream().allMatch(place -> isFinal(stack, place))
                && last.values().stream().allMatch(hash -> {
                    var status = asking(stack, () -> stack.client().status(hash));
                    if (status.cancelled()) {
                        throw new Complaint("transaction " + RollupClient.hex(hash) + " was cancelled");
                    }
                    return status.reached(BatchStage.FINALIZED);
                });
    }

    private boolean isFinal(LocalStack stack, long place) {
        return asking(stack, () -> stack.client().forced(place))
                .filter(operation -> {
                    boolean own = place == forced.getFirst();
                    if (!operation.outcome().equals("pending")
                            && !operation.outcome().equals(own ? "executed" : "refused")) {
                        throw new Complaint("the forced exit at place " + place + " is " + operation.outcome());
                    }
                    return operation.status().equals("finalized");
                })
                .isPresent();
    }

    private int claim(List<Person> people) {
        narrator.phase("Withdrawals and the exit are claimed on L1");
        int claimed = 0;
        for (var person : people.subList(0, FORCED_OUT + 1)) {
            var due = person.number() == FORCED_OUT ? exited : WITHDRAWAL;
            var before = person.wallet().balanceOnL1(NodeHome.DEV_TOKEN);
            var mined = person.wallet().claim(NodeHome.DEV_TOKEN);
            var gained = person.wallet().balanceOnL1(NodeHome.DEV_TOKEN).subtract(before);
            if (!gained.equals(due)) {
                throw new Complaint(person.wallet().address() + " claimed " + gained + " and not " + due);
            }
            narrator.fact(
                    "claimed",
                    gained.divide(COIN) + " by " + person.wallet().address() + ", " + mined.gasUsed() + " gas");
            claimed++;
        }
        return claimed;
    }

    private DemoOutcome outcome(LocalStack stack, RollupClient.Info chain, List<Person> people, int claimed)
            throws IOException, InterruptedException {
        narrator.phase("The state is computed again from L1 alone");
        var told = Recomputation.of(stack.l1(), chain.rollup());
        var counts = told.replay().counts();
        if (counts.transfers() != plan.transfers()
                || counts.withdrawals() != WITHDRAWALS
                || counts.cancels() != 0
                || counts.forcedExits() != 1
                || counts.refused() != 1) {
            throw new Complaint("L1 tells of " + counts + ", not of what was sent");
        }
        for (var person : people) {
            var onL1 = told.replay().accounts().get(person.account().index());
            if (onL1 == null || !onL1.balance().equals(expected.get(person.number()))) {
                throw new Complaint("account " + person.account().index() + " should have "
                        + expected.get(person.number()) + "; by L1 it is " + onL1);
            }
        }
        var last = asking(stack, () -> stack.client().batch(told.executed())).orElseThrow();
        long gas = 0;
        for (long batch = 1; batch <= told.executed(); batch++) {
            long number = batch;
            gas += asking(stack, () -> stack.client().batch(number)).orElseThrow().gasUsed().values().stream()
                    .mapToLong(used -> used)
                    .sum();
        }
        return new DemoOutcome(
                (int) counts.transfers(),
                (int) counts.deposits(),
                claimed,
                told.executed(),
                told.proofs(),
                told.root(),
                last.stateRoot().orElseThrow(),
                told.replay().root(),
                gas / plan.transfers(),
                MetricsPage.read(stack.metricsPort()).meanOf("orrery_proving_time_seconds"),
                narrator.elapsed().toMillis() / 1000.0,
                crashes,
                plan.crash(),
                stack.node().peakResidentMiB().orElse(0));
    }

    private void crash(LocalStack stack) throws IOException, InterruptedException {
        narrator.fact("SIGKILL", "node " + stack.node().pid());
        stack.killAndRestart();
        crashes++;
        narrator.fact("restarted", "node " + stack.node().pid());
    }

    /// Sends until the node has said that it has it: a lost answer is asked for again, which is harmless.
    private void send(LocalStack stack, RollupClient.Info chain, SignedTransaction signed) {
        sent.add(signed);
        while (true) {
            try {
                stack.client().send(signed, chain);
                return;
            } catch (JsonRpcClient.NodeUnreachable lost) {
                pause(stack, "the node to come back");
            } catch (JsonRpcClient.NodeRefused refused) {
                switch (refused.reason()) {
                    case "busy", "unavailable", "rate_limited", "too_many_requests" -> pause(stack, "room in the node");
                    default -> throw new Complaint("the node refused a transfer: " + refused.getMessage(), refused);
                }
            }
        }
    }

    private <T> T asking(LocalStack stack, java.util.function.Supplier<T> question) {
        while (true) {
            try {
                return question.get();
            } catch (JsonRpcClient.NodeUnreachable lost) {
                pause(stack, "the node to answer");
            }
        }
    }

    private void waitFor(LocalStack stack, String what, BooleanSupplier condition) {
        while (!condition.getAsBoolean()) {
            pause(stack, what);
        }
    }

    private void pause(LocalStack stack, String what) {
        requireTime(what);
        stack.requireAlive();
        LockSupport.parkNanos(POLL.toNanos());
    }

    private void requireTime(String what) {
        if (Instant.now().isAfter(deadline)) {
            throw new Complaint("gave up after " + PATIENCE + " waiting for " + what);
        }
    }
}
