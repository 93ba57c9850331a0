package io.orrery.persistence.view;

import io.orrery.domain.rollup.account.Account;
import io.orrery.domain.rollup.account.Address;
import io.orrery.domain.rollup.batch.BatchProgress;
import io.orrery.domain.rollup.batch.BatchSize;
import io.orrery.domain.rollup.batch.BatchStage;
import io.orrery.domain.rollup.batch.SealedBatch;
import io.orrery.domain.rollup.batch.Slot;
import io.orrery.domain.rollup.sequencing.Operation;
import io.orrery.domain.rollup.sequencing.Sequencer;
import io.orrery.domain.rollup.settlement.ForcedOperation;
import io.orrery.domain.rollup.settlement.QueuedDeposit;
import io.orrery.domain.rollup.transaction.OperationType;
import io.orrery.domain.rollup.transaction.Transaction;
import io.orrery.domain.rollup.view.Hashes;
import io.orrery.domain.rollup.view.RollupView.AccountView;
import io.orrery.domain.rollup.view.RollupView.BatchView;
import io.orrery.domain.rollup.view.RollupView.Sealing;
import io.orrery.domain.rollup.view.RollupView.TransactionView;
import io.orrery.persistence.codec.Values;
import io.orrery.zk.field.Fr;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;

/// A random history of a sequencer, with what must be seen of it at its end. Amounts and fees are below the
/// smallest exponent, so that an encoded value is the value.
final class Chain {
    private static final long OPERATOR = 0;
    private static final int ACCOUNTS = 12;
    private static final int SLOTS = 8;
    private static final Address[] OWNERS = {Values.address(1), Values.address(2), Values.address(3)};

    private final Random random;
    private final List<Sequencer.Event> events = new ArrayList<>();
    private final List<Operation> waiting = new ArrayList<>();
    private final Map<Long, Account> accounts = new TreeMap<>();
    private final Map<Long, Long> nextNonces = new HashMap<>();
    private final Map<Fr, TransactionView> transactions = new LinkedHashMap<>();
    private final List<BatchView> batches = new ArrayList<>();
    /// By batch, from 1: the accounts after it.
    private final List<Map<Long, Account>> history = new ArrayList<>();
    private long chunk;
    private long deposits;

    private Chain(long seed) {
        random = new Random(seed);
    }

    static Chain random(long seed, int steps) {
        var chain = new Chain(seed);
        for (var account = 0L; account < 3; account++) {
            chain.enqueue(List.of(chain.deposit(account)));
        }
        chain.seal();
        for (var i = 0; i < steps; i++) {
            switch (chain.random.nextInt(4)) {
                case 0, 1 -> chain.enqueueSome();
                case 2 -> chain.seal();
                default -> chain.progress();
            }
        }
        return chain;
    }

    List<Sequencer.Event> events() {
        return events;
    }

    List<AccountView> accounts() {
        return accounts.entrySet().stream()
                .map(entry ->
                        new AccountView(entry.getKey(), entry.getValue(), nextNonces.getOrDefault(entry.getKey(), 0L)))
                .toList();
    }

    List<AccountView> accountsOf(Address owner) {
        return accounts().stream()
                .filter(view -> view.account().owner().equals(owner))
                .toList();
    }

    static List<Address> owners() {
        return List.of(OWNERS);
    }

    List<TransactionView> transactions() {
        return transactions.values().stream().map(this::withStage).toList();
    }

    List<BatchView> batches() {
        return batches;
    }

    long highest(BatchStage stage) {
        return batches.stream()
                .mapToLong(view -> view.batch().number())
                .filter(number -> stage(number).compareTo(stage) >= 0)
                .max()
                .orElse(0);
    }

    private BatchStage stage(long batch) {
        return batches.get((int) batch - 1).progress().keySet().stream()
                .max(BatchStage::compareTo)
                .orElse(BatchStage.SEALED);
    }

    private TransactionView withStage(TransactionView view) {
        return new TransactionView(
                view.hash(),
                view.operation(),
                view.sequence(),
                view.sealing()
                        .map(sealing -> new Sealing(
                                sealing.batch(), sealing.slot(), stage(sealing.batch()), sealing.cancelled())));
    }

    private Operation deposit(long account) {
        var index = deposits++;
        return new Operation.Deposit(
                new QueuedDeposit(
                        index,
                        OWNERS[(int) (account % OWNERS.length)],
                        account / OWNERS.length,
                        BigInteger.ONE.shiftLeft(100).add(BigInteger.valueOf(index)),
                        Values.point(account)),
                account);
    }

    private void enqueueSome() {
        var operations = new ArrayList<Operation>();
        for (var i = random.nextInt(4); i >= 0; i--) {
            operations.add(random.nextInt(5) == 0 ? deposit(random.nextInt(ACCOUNTS)) : signed());
        }
        enqueue(operations);
        if (random.nextInt(3) == 0) {
            // All is sealed before and with it, as a shard sees to: then nothing of the account stands behind it.
            enqueue(List.of(forced()));
            while (!waiting.isEmpty()) {
                seal();
            }
        }
    }

    private Operation forced() {
        long account = random.nextInt(ACCOUNTS + 1);
        var owner = OWNERS[random.nextInt(OWNERS.length)];
        return new Operation.Forced(
                random.nextBoolean()
                        ? new ForcedOperation.SetKey(deposits++, owner, account, Values.point(deposits), 9)
                        : new ForcedOperation.ForcedExit(deposits++, owner, account, 9),
                true);
    }

    private Operation signed() {
        var open = List.copyOf(accounts.entrySet());
        var rich = open.stream()
                .filter(entry -> entry.getValue().balance().bitLength() > 60)
                .toList();
        if (rich.isEmpty()) {
            return deposit(random.nextInt(ACCOUNTS));
        }
        var sender = rich.get(random.nextInt(rich.size()));
        var from = sender.getKey();
        var to = open.get(random.nextInt(open.size())).getKey();
        var withdraw = random.nextInt(4) == 0;
        if (!withdraw && random.nextInt(4) == 0) {
            return open(from, sender.getValue().token());
        }
        var amount = 1 + random.nextInt(1_000_000);
        var fee = random.nextInt(1000);
        var nonce = nextNonces.getOrDefault(from, 0L);
        nextNonces.put(from, nonce + 1);
        return new Operation.Signed(Values.signed(
                new Transaction(
                        withdraw ? OperationType.WITHDRAW : OperationType.TRANSFER,
                        from,
                        withdraw ? 0 : to,
                        sender.getValue().token(),
                        amount,
                        fee,
                        nonce,
                        1_000_000),
                1000 * from + nonce + 1_000_000));
    }

    /// Into an account that the owner has or that is its place.
    private Operation open(long from, long token) {
        long place = OWNERS.length * token + random.nextInt(OWNERS.length);
        var nonce = nextNonces.getOrDefault(from, 0L);
        nextNonces.put(from, nonce + 1);
        var transaction = new Transaction(
                OperationType.OPEN,
                from,
                0,
                token,
                1 + random.nextInt(1_000_000),
                random.nextInt(1000),
                nonce,
                1_000_000,
                OWNERS[(int) (place % OWNERS.length)],
                Fr.ZERO);
        return new Operation.Signed(
                Values.signed(transaction, 1000 * from + nonce + 1_000_000).at(place));
    }

    private void enqueue(List<Operation> operations) {
        events.add(new Sequencer.Event.Enqueued(0, chunk, operations, chunk));
        chunk++;
        for (var operation : operations) {
            waiting.add(operation);
            var hash = Hashes.of(operation);
            transactions.put(hash, new TransactionView(hash, operation, transactions.size(), Optional.empty()));
        }
    }

    private void seal() {
        if (waiting.isEmpty()) {
            return;
        }
        var slots = new ArrayList<Slot>();
        var number = batches.size() + 1L;
        var cut = waiting.subList(0, Math.min(waiting.size(), 1 + random.nextInt(SLOTS)));
        var fees = BigInteger.ZERO;
        for (var operation : cut) {
            var cancelled = switch (operation) {
                case Operation.Signed _ -> random.nextInt(6) == 0;
                case Operation.Deposit _ -> false;
                case Operation.Forced(var forced, var _) -> !isOwner(forced) || findsNothing(forced);
            };
            var hash = Hashes.of(operation);
            var sealing = new Sealing(number, slots.size(), BatchStage.SEALED, cancelled);
            transactions.compute(
                    hash,
                    (_, view) -> new TransactionView(hash, view.operation(), view.sequence(), Optional.of(sealing)));
            switch (operation) {
                case Operation.Deposit(var deposit, var account) -> {
                    slots.add(new Slot.Deposit(deposit, account));
                    accounts.putIfAbsent(
                            account, new Account(deposit.owner(), deposit.token(), 0, BigInteger.ZERO, deposit.key()));
                    add(account, deposit.amount());
                }
                case Operation.Forced(var forced, var _) -> {
                    slots.add(new Slot.Forced(forced));
                    if (!cancelled) {
                        accounts.computeIfPresent(
                                forced.account(),
                                (_, account) -> forced instanceof ForcedOperation.SetKey set
                                        ? new Account(
                                                account.owner(),
                                                account.token(),
                                                account.nonce(),
                                                account.balance(),
                                                set.key())
                                        : account.withBalance(BigInteger.ZERO));
                    }
                }
                case Operation.Signed(var signed) -> {
                    slots.add(new Slot.Signed(signed, cancelled));
                    var transaction = signed.transaction();
                    accounts.computeIfPresent(
                            transaction.from(), (_, account) -> account.withNonce(account.nonce() + 1));
                    if (!cancelled) {
                        fees = fees.add(BigInteger.valueOf(transaction.fee()));
                        add(transaction.from(), BigInteger.valueOf(-transaction.amount() - transaction.fee()));
                        if (transaction.type() == OperationType.OPEN) {
                            accounts.putIfAbsent(
                                    signed.place(),
                                    new Account(
                                            transaction.owner(),
                                            transaction.token(),
                                            0,
                                            BigInteger.ZERO,
                                            Account.EMPTY.key()));
                        }
                        if (signed.credits()) {
                            add(signed.receiver(), BigInteger.valueOf(transaction.amount()));
                        }
                    }
                }
            }
        }
        add(OPERATOR, fees);
        cut.clear();
        var batch = new SealedBatch(number, new BatchSize(SLOTS), OPERATOR, 1_790_000_000L + number, slots);
        events.add(new Sequencer.Event.Sealed(batch, Sequencer.SealReason.AGE));
        batches.add(new BatchView(batch, Sequencer.SealReason.AGE, Map.of()));
        history.add(Map.copyOf(accounts));
    }

    List<Map<Long, Account>> history() {
        return history;
    }

    private boolean isOwner(ForcedOperation forced) {
        var account = accounts.get(forced.account());
        return account != null && account.owner().equals(forced.owner());
    }

    private boolean findsNothing(ForcedOperation forced) {
        return forced instanceof ForcedOperation.ForcedExit exit
                && Objects.requireNonNull(accounts.get(exit.account()))
                                .balance()
                                .signum()
                        == 0;
    }

    private void add(long account, BigInteger amount) {
        accounts.computeIfPresent(
                account, (_, old) -> old.withBalance(old.balance().add(amount)));
    }

    private void progress() {
        var number = 1L + random.nextInt(batches.size());
        var view = batches.get((int) number - 1);
        var next = view.progress().isEmpty()
                ? Optional.of(BatchStage.SEALED)
                : stage(number).next();
        next.ifPresent(stage -> {
            var report = Values.progress(number, stage);
            events.add(new Sequencer.Event.Progressed(report, 0));
            var progress = new EnumMap<BatchStage, BatchProgress>(BatchStage.class);
            progress.putAll(view.progress());
            progress.put(stage, report);
            batches.set((int) number - 1, new BatchView(view.batch(), view.reason(), progress));
        });
    }
}
