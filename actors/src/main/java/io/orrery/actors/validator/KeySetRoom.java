package io.orrery.actors.validator;

import io.orrery.actors.Failures;
import io.orrery.domain.validator.custody.SigningLedger;
import io.orrery.domain.validator.custody.SigningLedger.KeyStatus;
import io.orrery.domain.validator.interchange.Interchange;
import io.orrery.domain.validator.interchange.InterchangeRefused;
import io.orrery.domain.validator.interchange.KeyHistory;
import io.orrery.domain.validator.protection.Horizon;
import io.orrery.domain.validator.protection.ValidatorKey;
import io.orrery.domain.validator.signing.HistoryText;
import io.orrery.domain.validator.signing.KeyRoom;
import io.orrery.domain.validator.signing.KeyShelf;
import io.orrery.domain.validator.signing.KeystoreReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/// The keys of one key set on this node. A key that comes is in the ledger before its secret is here; one
/// that goes is out of use in the ledger, and so on every node, before its history is read. One change at
/// a time.
public final class KeySetRoom implements KeyRoom {
    private static final String FIXED = "its keystore lies where nothing is changed from here: take it away there";

    private final String keySet;
    private final SigningLedger ledger;
    private final KeyShelf shelf;
    private final KeystoreReader reader;
    private final HistoryText text;
    private final Supplier<Horizon> horizon;
    private final Executor disk;
    private CompletableFuture<?> last = CompletableFuture.completedFuture("nothing");

    /// @param horizon by this node's clock
    /// @param disk threads that may wait
    public KeySetRoom(
            String keySet,
            SigningLedger ledger,
            KeyShelf shelf,
            KeystoreReader reader,
            HistoryText text,
            Supplier<Horizon> horizon,
            Executor disk) {
        this.keySet = keySet;
        this.ledger = ledger;
        this.shelf = shelf;
        this.reader = reader;
        this.text = text;
        this.horizon = horizon;
        this.disk = disk;
    }

    @Override
    public List<LocalKey> keys() {
        return shelf.keys();
    }

    @Override
    public CompletionStage<List<Imported>> take(List<LockedKey> keys, Optional<String> history, String who) {
        return inTurn(() -> CompletableFuture.supplyAsync(() -> history.map(text::read), disk)
                .thenCompose(file -> file.isEmpty() ? CompletableFuture.completedStage(0) : take(file.get(), who))
                .thenCompose(_ -> takeEach(keys, who)));
    }

    /// A key of another set would have two owners: the file is refused for it as for what is wrong in it.
    private CompletionStage<Integer> take(Interchange file, String who) {
        return ledger.take(keySet, file, horizon.get(), who).exceptionallyCompose(failure -> {
            var cause = Failures.causeOf(failure);
            return CompletableFuture.failedStage(
                    cause instanceof IllegalArgumentException wrong
                            ? new InterchangeRefused(String.valueOf(wrong.getMessage()), wrong)
                            : cause);
        });
    }

    /// One after another: to open a keystore takes the memory of all that may be open at once.
    private CompletionStage<List<Imported>> takeEach(List<LockedKey> keys, String who) {
        CompletionStage<List<Imported>> all = CompletableFuture.completedStage(new ArrayList<>());
        for (var locked : keys) {
            all = all.thenCompose(before -> take(locked, who).thenApply(one -> {
                before.add(one);
                return before;
            }));
        }
        return all;
    }

    private CompletionStage<Imported> take(LockedKey locked, String who) {
        return CompletableFuture.supplyAsync(() -> reader.open(locked), disk)
                .thenCompose(opened -> isHere(opened.key())
                        ? CompletableFuture.completedStage(duplicate(opened))
                        : admit(opened, locked, who))
                .exceptionally(failure -> new Imported.Failed(line(failure)));
    }

    private static Imported duplicate(KeystoreReader.Opened opened) {
        opened.secret().erase();
        return new Imported.Duplicate(opened.key());
    }

    private CompletionStage<Imported> admit(KeystoreReader.Opened opened, LockedKey locked, String who) {
        var key = List.of(opened.key());
        return ledger.add(keySet, key)
                .thenCompose(_ -> ledger.use(keySet, key, true, who))
                .thenApplyAsync(
                        _ -> {
                            try {
                                shelf.put(opened, locked);
                            } catch (IOException failed) {
                                throw new UncheckedIOException(failed);
                            }
                            return (Imported) new Imported.Done(opened.key());
                        },
                        disk)
                .whenComplete((_, failure) -> {
                    if (failure != null) {
                        opened.secret().erase();
                    }
                });
    }

    private boolean isHere(ValidatorKey key) {
        return shelf.keys().stream().anyMatch(local -> local.key().equals(key));
    }

    @Override
    public CompletionStage<Removals> remove(List<ValidatorKey> keys, String who) {
        return inTurn(() -> ledger.keys(keySet).thenCompose(statuses -> {
            var known = statuses.stream().map(KeyStatus::key).collect(Collectors.toCollection(TreeSet::new));
            var fixed = shelf.keys().stream()
                    .filter(LocalKey::fixed)
                    .map(LocalKey::key)
                    .collect(Collectors.toSet());
            var going = keys.stream()
                    .filter(key -> !fixed.contains(key) && (known.contains(key) || isHere(key)))
                    .distinct()
                    .toList();
            var signing = going.stream().filter(this::isHere).collect(Collectors.toSet());
            going.forEach(shelf::silence);
            return ledger.use(keySet, going.stream().filter(known::contains).toList(), false, who)
                    .thenApplyAsync(
                            _ -> keys.stream()
                                    .map(key -> removed(key, fixed, going, signing))
                                    .toList(),
                            disk)
                    .exceptionally(failure -> keys.stream()
                            .map(key -> going.contains(key)
                                    ? new Removed(key, Removal.STILL_HERE, line(failure))
                                    : removed(key, fixed, going, signing))
                            .toList())
                    .thenCompose(this::withHistory);
        }));
    }

    /// @param fixed those that are here and stay
    /// @param going those that nobody signs with any more
    /// @param signing those of them that could sign here
    private Removed removed(
            ValidatorKey key, Set<ValidatorKey> fixed, List<ValidatorKey> going, Set<ValidatorKey> signing) {
        if (fixed.contains(key)) {
            return new Removed(key, Removal.STILL_HERE, FIXED);
        }
        if (!going.contains(key)) {
            return new Removed(key, Removal.NOT_FOUND, "");
        }
        try {
            // Also of one that is silent already: a try that was broken off may have left its keystore.
            shelf.forget(key);
            return new Removed(key, signing.contains(key) ? Removal.DELETED : Removal.NOT_ACTIVE, "");
        } catch (IOException failed) {
            return new Removed(key, Removal.STILL_HERE, "its keystore can not be taken away: " + line(failed));
        }
    }

    private CompletionStage<Removals> withHistory(List<Removed> removed) {
        var wanted = removed.stream()
                .filter(one -> switch (one.outcome()) {
                    case DELETED, NOT_ACTIVE -> true;
                    case NOT_FOUND, STILL_HERE -> false;
                })
                .map(Removed::key)
                .collect(Collectors.toSet());
        var histories = new ArrayList<KeyHistory>();
        return ledger.give(keySet, history -> {
                    if (wanted.contains(history.key())) {
                        histories.add(history);
                    }
                })
                .thenApply(root -> new Removals(removed, text.write(new Interchange(root, histories))));
    }

    @Override
    public CompletionStage<Reloaded> reload() {
        return inTurn(() -> CompletableFuture.supplyAsync(
                        () -> {
                            try {
                                return shelf.reload();
                            } catch (IOException failed) {
                                throw new UncheckedIOException(failed);
                            }
                        },
                        disk)
                .thenCompose(found -> settleNow().thenApply(silenced -> {
                    var lines = new ArrayList<>(found.failures());
                    lines.addAll(silenced);
                    return new Reloaded(Math.max(0, found.loaded() - silenced.size()), lines);
                })));
    }

    /// Puts the keys that are here into the set, and silences those that are out of use there: a keystore
    /// that has come back does not bring its key back.
    ///
    /// @return those that were silenced, a line each
    public CompletionStage<List<String>> settle() {
        return inTurn(this::settleNow);
    }

    /// The same without the first: what another node has deleted since falls silent here.
    ///
    /// @return those that were silenced, a line each
    public CompletionStage<List<String>> silenceUnused() {
        return inTurn(this::silenceUnusedNow);
    }

    private CompletionStage<List<String>> settleNow() {
        return ledger.add(keySet, shelf.keys().stream().map(LocalKey::key).toList())
                .thenCompose(_ -> silenceUnusedNow());
    }

    private CompletionStage<List<String>> silenceUnusedNow() {
        var here = shelf.keys().stream().map(LocalKey::key).collect(Collectors.toSet());
        return ledger.keys(keySet)
                .thenApply(statuses -> statuses.stream()
                        .filter(status -> !status.inUse() && here.contains(status.key()))
                        .map(status -> {
                            shelf.silence(status.key());
                            return status.key().brief()
                                    + ": it was taken out of use, and signs once it is imported again";
                        })
                        .toList());
    }

    /// After whatever has begun before, however that ends.
    private synchronized <T> CompletionStage<T> inTurn(Supplier<CompletionStage<T>> change) {
        var next = last.handle((_, _) -> "done").thenCompose(_ -> change.get());
        last = next.toCompletableFuture();
        return next;
    }

    /// For people; no exception here has a secret in it.
    private static String line(Throwable failure) {
        return String.valueOf(Failures.causeOf(failure).getMessage())
                .lines()
                .findFirst()
                .orElse("it failed");
    }
}
