package io.orrery.actors.validator;

import io.orrery.domain.Digest;
import io.orrery.domain.validator.audit.AuditEntry;
import io.orrery.domain.validator.custody.Custody;
import io.orrery.domain.validator.custody.KeySetCustody;
import io.orrery.domain.validator.custody.SigningAnswer;
import io.orrery.domain.validator.custody.SigningLedger;
import io.orrery.domain.validator.custody.SigningWish;
import io.orrery.domain.validator.interchange.Interchange;
import io.orrery.domain.validator.interchange.KeyHistory;
import io.orrery.domain.validator.protection.Horizon;
import io.orrery.domain.validator.protection.ValidatorKey;
import io.orrery.domain.validator.protection.Watermarks;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

/// Keys of one set and their histories, in memory; it writes down in which order it was asked. Of custody
/// and signing it knows nothing.
final class HistoryLedger implements SigningLedger {
    static final Digest ROOT = new Digest(1, 2, 3, 4);

    final TreeMap<ValidatorKey, Boolean> inUse = new TreeMap<>();
    final TreeMap<ValidatorKey, KeyHistory> histories = new TreeMap<>();
    final List<String> order;
    boolean silent;

    HistoryLedger(List<String> order) {
        this.order = order;
    }

    private <T> CompletionStage<T> answer(String asked, T value) {
        order.add(asked);
        return CompletableFuture.completedStage(value);
    }

    private static <T> CompletionStage<T> unasked() {
        return CompletableFuture.failedStage(new UnsupportedOperationException("keys come and go without that"));
    }

    @Override
    public CompletionStage<Integer> add(String keySet, Collection<ValidatorKey> keys) {
        keys.forEach(key -> inUse.putIfAbsent(key, true));
        return answer("added", keys.size());
    }

    @Override
    public CompletionStage<Integer> use(String keySet, Collection<ValidatorKey> keys, boolean use, String who) {
        if (silent) {
            return CompletableFuture.failedStage(new UncheckedIOException(new IOException("the database is silent")));
        }
        keys.forEach(key -> inUse.put(key, use));
        return answer(use ? "in use" : "out of use", keys.size());
    }

    @Override
    public CompletionStage<List<KeyStatus>> keys(String keySet) {
        return CompletableFuture.completedStage(inUse.entrySet().stream()
                .map(entry ->
                        new KeyStatus(entry.getKey(), 1, entry.getValue(), false, Watermarks.NONE, Watermarks.NONE))
                .toList());
    }

    @Override
    public CompletionStage<Integer> take(String keySet, Interchange file, Horizon horizon, String who) {
        file.require(ROOT, horizon);
        file.histories().forEach(history -> histories.put(history.key(), history));
        return answer("history", file.histories().size());
    }

    @Override
    public CompletionStage<Digest> give(String keySet, Consumer<KeyHistory> each) {
        inUse.keySet()
                .forEach(key -> each.accept(histories.getOrDefault(key, new KeyHistory(key, List.of(), List.of()))));
        return answer("given", ROOT);
    }

    @Override
    public CompletionStage<KeySet> open(KeySet keySet) {
        return unasked();
    }

    @Override
    public CompletionStage<List<KeySet>> keySets() {
        return unasked();
    }

    @Override
    public CompletionStage<Optional<KeySetCustody.State>> state(String keySet) {
        return unasked();
    }

    @Override
    public CompletionStage<CustodyAnswer> custody(
            String keySet, KeySetCustody.Settings settings, KeySetCustody.Command command) {
        return unasked();
    }

    @Override
    public CompletionStage<CustodyAnswer> acceptDatabase(String keySet, String who, Watermarks jump) {
        return unasked();
    }

    @Override
    public CompletionStage<List<SigningAnswer>> sign(Custody custody, List<SigningWish> wishes) {
        return unasked();
    }

    @Override
    public CompletionStage<List<AuditEntry>> audit(String keySet, long after, int max) {
        return unasked();
    }

    @Override
    public CompletionStage<Integer> accept(
            String keySet, Collection<ValidatorKey> keys, Optional<Watermarks> jump, String who) {
        return unasked();
    }

    @Override
    public CompletionStage<List<AuditEntry>> moves(String keySet, int max) {
        return unasked();
    }

    @Override
    public CompletionStage<Integer> prune(String keySet, int keep) {
        return unasked();
    }
}
