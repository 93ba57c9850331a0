package io.orrery.http;

import io.orrery.domain.Digest;
import io.orrery.domain.rollup.account.Account;
import io.orrery.domain.rollup.account.Address;
import io.orrery.domain.rollup.batch.BatchProgress;
import io.orrery.domain.rollup.batch.BatchStage;
import io.orrery.domain.rollup.batch.SealedBatch;
import io.orrery.domain.rollup.batch.Slot;
import io.orrery.domain.rollup.replay.RollupState;
import io.orrery.domain.rollup.sequencing.Operation;
import io.orrery.domain.rollup.sequencing.Sequencer;
import io.orrery.domain.rollup.settlement.L1Receipt;
import io.orrery.domain.rollup.state.StateShard;
import io.orrery.domain.rollup.transaction.SignedTransaction;
import io.orrery.domain.rollup.view.Hashes;
import io.orrery.domain.rollup.view.HistoryPruned;
import io.orrery.domain.rollup.view.RollupView;
import io.orrery.zk.field.Fr;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;

/// Tables and gate in memory. What the gate answers is set by the test; what reaches it is kept.
final class FakeRollup implements RollupView, Admission, RequestMetrics, ProvingProgress, ExitStates {
    final List<SignedTransaction> admitted = new CopyOnWriteArrayList<>();
    static final long FIRST_PLACE = 1L << 28;
    final List<Address> placed = new CopyOnWriteArrayList<>();
    volatile boolean full;
    final Map<String, Integer> counted = new ConcurrentHashMap<>();
    final Set<String> offered = ConcurrentHashMap.newKeySet();
    final List<String> timed = new CopyOnWriteArrayList<>();
    volatile Function<SignedTransaction, CompletionStage<StateShard.Outcome>> gate =
            signed -> CompletableFuture.completedStage(new StateShard.Outcome.Admitted(signed));
    final CompletableFuture<Boolean> tablesAsked = new CompletableFuture<>();
    volatile CompletionStage<?> tablesOpen = CompletableFuture.completedStage(true);

    final OrderNews order = new OrderNews();

    private volatile boolean refusesForced;
    private volatile long oldest = 1;

    private final Map<Long, AccountView> accounts = new ConcurrentSkipListMap<>();
    private final Map<Fr, TransactionView> transactions = new ConcurrentHashMap<>();
    private final Map<Long, RollupState> states = new ConcurrentHashMap<>();
    private final Map<Fr, Dropped> dropped = new ConcurrentHashMap<>();
    private final Map<Long, BatchView> batches = new ConcurrentSkipListMap<>();

    private final Map<Long, Account> past = new ConcurrentSkipListMap<>();
    private final AtomicLong changes = new AtomicLong();

    private boolean isGone(long batch) {
        return batch > 0 && batch < oldest;
    }

    private <T> CompletionStage<T> pruned(long batch) {
        return CompletableFuture.failedStage(new HistoryPruned(batch, oldest + 1));
    }

    /// That batches below that one are not kept any more, nor what was in them.
    void prune(long from) {
        oldest = from;
        batches.keySet().removeIf(number -> number < from);
        transactions
                .values()
                .removeIf(view ->
                        view.sealing().filter(sealing -> sealing.batch() < from).isPresent());
    }

    /// What an account was after a batch; one account of a batch is enough here.
    void was(long batch, Account account) {
        past.put(batch, account);
    }

    void open(long index, Account account) {
        accounts.put(index, new AccountView(index, account, account.nonce()));
    }

    void nextNonce(long index, long nextNonce) {
        accounts.computeIfPresent(index, (_, view) -> new AccountView(index, view.account(), nextNonce));
    }

    void sequence(Operation operation) {
        var hash = Hashes.of(operation);
        transactions.put(hash, new TransactionView(hash, operation, transactions.size(), Optional.empty()));
        changes.incrementAndGet();
    }

    /// That a forced operation of the batch has found it outside the order.
    void drop(Operation operation, long batch) {
        var found = Objects.requireNonNull(transactions.remove(Hashes.of(operation)));
        dropped.put(found.hash(), new Dropped(operation, found.sequence(), batch));
        changes.incrementAndGet();
    }

    /// That the forced operations of the sealed batch are not the owners'.
    void refuseForced() {
        refusesForced = true;
    }

    /// Seals what is sequenced as it stands in the batch.
    void seal(SealedBatch batch) {
        advance(
                new BatchView(batch, Sequencer.SealReason.FULL, Map.of()),
                BatchStage.SEALED,
                Optional.empty(),
                Optional.empty());
    }

    void reach(long number, BatchStage stage, Optional<Fr> stateRoot, Optional<L1Receipt> receipt) {
        advance(Objects.requireNonNull(batches.get(number)), stage, stateRoot, receipt);
    }

    private void advance(BatchView view, BatchStage stage, Optional<Fr> stateRoot, Optional<L1Receipt> receipt) {
        var number = view.batch().number();
        var progress = new EnumMap<BatchStage, BatchProgress>(BatchStage.class);
        progress.putAll(view.progress());
        var streams = stage == BatchStage.ASSEMBLED ? Optional.of(Hashes.of(view.batch())) : Optional.<Digest>empty();
        progress.put(stage, new BatchProgress(number, stage, stateRoot, streams, receipt));
        var slots = view.batch().slots();
        for (int slot = 0; slot < slots.size(); slot++) {
            var cancelled = switch (slots.get(slot)) {
                case Slot.Signed signed -> signed.cancelled();
                case Slot.Deposit _ -> false;
                case Slot.Forced _ -> refusesForced;
            };
            var sealing = new Sealing(number, slot, stage, cancelled);
            transactions.computeIfPresent(
                    Hashes.of(slots.get(slot)),
                    (hash, found) ->
                            new TransactionView(hash, found.operation(), found.sequence(), Optional.of(sealing)));
        }
        // Last, as tables change all at once.
        batches.put(number, new BatchView(view.batch(), view.reason(), progress));
        changes.incrementAndGet();
    }

    /// Keeps a state for the batch of its number.
    void keep(RollupState state) {
        states.put(state.batch(), state);
    }

    @Override
    public CompletionStage<Optional<RollupState>> after(long batch) {
        return CompletableFuture.completedStage(Optional.ofNullable(states.get(batch)));
    }

    int refusals(String method, Reason reason) {
        return counted.getOrDefault(method + " " + reason, 0);
    }

    @Override
    public CompletionStage<StateShard.Outcome> admit(SignedTransaction transaction) {
        admitted.add(transaction);
        return gate.apply(transaction);
    }

    @Override
    public CompletionStage<List<StateShard.Outcome>> admitGroup(List<SignedTransaction> members) {
        admitted.addAll(members);
        return CompletableFuture.completedStage(members.stream()
                .<StateShard.Outcome>map(StateShard.Outcome.Admitted::new)
                .toList());
    }

    /// Accounts of owners who have none, in the order in which they are asked for.
    @Override
    public CompletionStage<Optional<Long>> place(Address owner, long token) {
        placed.add(owner);
        return CompletableFuture.completedStage(
                full ? Optional.empty() : Optional.of(FIRST_PLACE + placed.indexOf(owner)));
    }

    @Override
    public void offered(String method) {
        offered.add(method);
    }

    @Override
    public void took(String method, long tookNanos) {
        timed.add(method);
    }

    @Override
    public void answered(String method) {
        counted.merge(method, 1, Integer::sum);
    }

    @Override
    public void refused(String method, Reason reason) {
        counted.merge(method + " " + reason, 1, Integer::sum);
    }

    @Override
    public OptionalDouble of(long batch) {
        return batch == 1 ? OptionalDouble.of(0.25) : OptionalDouble.empty();
    }

    @Override
    public CompletionStage<Extent> extent() {
        return CompletableFuture.completedStage(new Extent(changes.get(), transactions.size()));
    }

    @Override
    public CompletionStage<Optional<Account>> accountAt(Address owner, long token, long batch) {
        return isGone(batch)
                ? pruned(batch)
                : table(past.entrySet().stream()
                        .filter(entry -> entry.getKey() <= batch
                                && entry.getValue().owner().equals(owner)
                                && entry.getValue().token() == token)
                        .reduce((_, later) -> later)
                        .map(Map.Entry::getValue));
    }

    @Override
    public CompletionStage<List<TransactionView>> sequencedFrom(long sequence, int limit) {
        return table(transactions.values().stream()
                .filter(view -> view.sequence() >= sequence)
                .sorted(Comparator.comparing(TransactionView::sequence))
                .limit(limit)
                .toList());
    }

    @Override
    public CompletionStage<List<Reached>> reachedFrom(long batch, int limit) {
        return table(batches.values().stream()
                .filter(view -> view.batch().number() >= batch)
                .limit(limit)
                .map(view -> new Reached(view.batch().number(), RollupJson.stage(view)))
                .toList());
    }

    @Override
    public CompletionStage<Optional<AccountView>> account(long index) {
        return table(Optional.ofNullable(accounts.get(index)));
    }

    @Override
    public CompletionStage<List<AccountView>> accountsOf(Address owner) {
        return table(accounts.values().stream()
                .filter(view -> view.account().owner().equals(owner))
                .toList());
    }

    @Override
    public CompletionStage<Optional<TransactionView>> transaction(Fr hash) {
        return table(Optional.ofNullable(transactions.get(hash)));
    }

    @Override
    public CompletionStage<Map<Fr, Long>> sequences(List<Fr> hashes) {
        var places = new HashMap<Fr, Long>();
        hashes.forEach(hash ->
                Optional.ofNullable(transactions.get(hash)).ifPresent(known -> places.put(hash, known.sequence())));
        return table(places);
    }

    @Override
    public CompletionStage<Optional<Dropped>> dropped(Fr hash) {
        return table(Optional.ofNullable(dropped.get(hash)));
    }

    @Override
    public CompletionStage<Optional<BatchView>> batch(long number) {
        return isGone(number) ? pruned(number) : table(Optional.ofNullable(batches.get(number)));
    }

    @Override
    public CompletionStage<Optional<BatchView>> batchByHash(Digest hash) {
        return table(batches.values().stream()
                .filter(view -> Hashes.of(view.batch()).equals(hash))
                .findFirst());
    }

    @Override
    public CompletionStage<Long> highest(BatchStage stage) {
        return table(batches.values().stream()
                .filter(view -> view.progress().containsKey(stage))
                .mapToLong(view -> view.batch().number())
                .max()
                .orElse(0));
    }

    @Override
    public CompletionStage<List<TransactionView>> transactionsOf(long batch) {
        var found = new TreeMap<Integer, TransactionView>();
        for (var view : transactions.values()) {
            view.sealing()
                    .filter(sealing -> sealing.batch() == batch)
                    .ifPresent(sealing -> found.put(sealing.slot(), view));
        }
        return isGone(batch) ? pruned(batch) : table(new ArrayList<>(found.values()));
    }

    private <T> CompletionStage<T> table(T value) {
        if (!tablesOpen.toCompletableFuture().isDone()) {
            tablesAsked.complete(true);
        }
        return tablesOpen.thenApply(_ -> value);
    }
}
