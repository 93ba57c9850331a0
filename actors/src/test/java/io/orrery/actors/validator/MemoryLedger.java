package io.orrery.actors.validator;

import io.orrery.domain.Digest;
import io.orrery.domain.validator.audit.AuditEntry;
import io.orrery.domain.validator.custody.Custody;
import io.orrery.domain.validator.custody.DatabaseIdentity;
import io.orrery.domain.validator.custody.KeySetCustody;
import io.orrery.domain.validator.custody.KeySetCustody.Command;
import io.orrery.domain.validator.custody.SigningAnswer;
import io.orrery.domain.validator.custody.SigningLedger;
import io.orrery.domain.validator.custody.SigningWish;
import io.orrery.domain.validator.interchange.Interchange;
import io.orrery.domain.validator.interchange.KeyHistory;
import io.orrery.domain.validator.protection.Horizon;
import io.orrery.domain.validator.protection.ProtectionMode;
import io.orrery.domain.validator.protection.ProtectionRecord;
import io.orrery.domain.validator.protection.SlashingProtection;
import io.orrery.domain.validator.protection.ValidatorKey;
import io.orrery.domain.validator.protection.Watermarks;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/// A ledger of one key set in memory, which decides by the rules that the database's decides by. It can
/// be silent.
final class MemoryLedger implements SigningLedger {
    static final String SET = "main";

    private final LongSupplier databaseMs;
    private final Map<ValidatorKey, ProtectionRecord> records = new HashMap<>();
    private KeySetCustody.State fence = KeySetCustody.State.NEW;
    private DatabaseIdentity identity = new DatabaseIdentity("memory", 1);
    private boolean silent;
    /// The wishes of each call.
    final List<Integer> groups = new ArrayList<>();

    MemoryLedger(LongSupplier databaseMs) {
        this.databaseMs = databaseMs;
    }

    synchronized void silent(boolean now) {
        silent = now;
    }

    synchronized void on(DatabaseIdentity other) {
        identity = other;
    }

    synchronized KeySetCustody.State fence() {
        return fence;
    }

    private <T> CompletionStage<T> answer(T value) {
        return silent
                ? CompletableFuture.failedStage(new IllegalStateException("the database is away"))
                : CompletableFuture.completedStage(value);
    }

    @Override
    public synchronized CompletionStage<Optional<KeySetCustody.State>> state(String keySet) {
        return answer(Optional.of(fence));
    }

    @Override
    public synchronized CompletionStage<CustodyAnswer> custody(
            String keySet, KeySetCustody.Settings settings, Command command) {
        if (silent) {
            return CompletableFuture.failedStage(new IllegalStateException("the database is away"));
        }
        long nowMs = databaseMs.getAsLong();
        return switch (KeySetCustody.decide(settings, fence, command, nowMs, identity)) {
            case KeySetCustody.Decision.Accept(var next, var _, var _, var _) -> {
                fence = next;
                yield answer(new CustodyAnswer.Done(next, nowMs));
            }
            case KeySetCustody.Decision.Refuse(var reason, var untilMs, var detail) ->
                answer(new CustodyAnswer.Refused(reason, untilMs, detail, nowMs));
        };
    }

    @Override
    public synchronized CompletionStage<Integer> add(String keySet, Collection<ValidatorKey> keys) {
        keys.forEach(key -> records.putIfAbsent(key, ProtectionRecord.EMPTY));
        return answer(keys.size());
    }

    @Override
    public synchronized CompletionStage<List<SigningAnswer>> sign(Custody custody, List<SigningWish> wishes) {
        groups.add(wishes.size());
        return CompletableFuture.completedStage(
                wishes.stream().map(wish -> decide(custody, wish)).toList());
    }

    private SigningAnswer decide(Custody custody, SigningWish wish) {
        if (silent) {
            return new SigningAnswer.Unanswered("the database is away");
        }
        var refusal = KeySetCustody.maySign(fence, custody.epoch(), custody.owner(), databaseMs.getAsLong(), identity);
        if (refusal.isPresent()) {
            return new SigningAnswer.NotMine(refusal.get());
        }
        var record = records.get(wish.key());
        if (record == null) {
            return new SigningAnswer.UnknownKey();
        }
        return switch (SlashingProtection.decide(ProtectionMode.COMPLETE, record, wish.vote(), wish.horizon())) {
            case SlashingProtection.Verdict.Accept(var next) -> {
                records.put(wish.key(), next);
                yield new SigningAnswer.Released();
            }
            case SlashingProtection.Verdict.Again _ -> new SigningAnswer.Again();
            case SlashingProtection.Verdict.Refuse(var reason) -> new SigningAnswer.Slashable(reason);
        };
    }

    private static <T> CompletionStage<T> notHere() {
        return CompletableFuture.failedStage(new UnsupportedOperationException("this ledger has no such table"));
    }

    @Override
    public CompletionStage<KeySet> open(KeySet keySet) {
        return answer(keySet);
    }

    @Override
    public CompletionStage<List<KeySet>> keySets() {
        return notHere();
    }

    @Override
    public CompletionStage<CustodyAnswer> acceptDatabase(String keySet, String who, Watermarks jump) {
        return notHere();
    }

    @Override
    public CompletionStage<Integer> use(String keySet, Collection<ValidatorKey> keys, boolean inUse, String who) {
        return notHere();
    }

    @Override
    public CompletionStage<List<KeyStatus>> keys(String keySet) {
        return notHere();
    }

    @Override
    public CompletionStage<Integer> take(String keySet, Interchange file, Horizon horizon, String who) {
        return notHere();
    }

    @Override
    public CompletionStage<Digest> give(String keySet, Consumer<KeyHistory> each) {
        return notHere();
    }

    @Override
    public CompletionStage<List<AuditEntry>> audit(String keySet, long after, int max) {
        return notHere();
    }

    @Override
    public CompletionStage<Integer> accept(
            String keySet, Collection<ValidatorKey> keys, Optional<Watermarks> jump, String who) {
        return notHere();
    }

    @Override
    public CompletionStage<List<AuditEntry>> moves(String keySet, int max) {
        return notHere();
    }

    @Override
    public CompletionStage<Integer> prune(String keySet, int keep) {
        return notHere();
    }
}
