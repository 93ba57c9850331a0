package io.orrery.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.orrery.domain.rollup.state.StateShard;
import io.orrery.domain.rollup.transaction.SignedTransaction;
import io.orrery.domain.rollup.transaction.Transaction;
import io.orrery.zk.field.Fr;
import io.orrery.zk.kernel.InstalledKernels;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.Semaphore;

/// Many transactions of one call. What one of them costs alone is shared: the tables are asked once for all, signatures
/// are checked some at a time on every core, and one write of a shard's journal takes many.
final class ManyTransactions {
    /// Signatures that one task checks, a millisecond with kernels that have lanes: enough to fill them, few enough for
    /// every core to have some of a call.
    private static final int SIGNATURES_OF_A_TASK = 32;

    private static final Set<String> OPTIONS = Set.of("wait", "atomic");

    private final TransactionIntake intake;
    private final GroupIntake groups;
    private final RollupInfo info;
    private final TransactionFates fates;
    private final Await await;
    private final Executor signatures;
    private final int maxBatch;
    private final Semaphore room;

    ManyTransactions(
            TransactionIntake intake,
            HttpDependencies dependencies,
            AccountDirectory accounts,
            TransactionFates fates,
            Await await,
            Executor signatures,
            HttpSettings settings) {
        this.intake = intake;
        this.groups = new GroupIntake(intake, dependencies, accounts, fates);
        this.info = dependencies.info();
        this.fates = fates;
        this.await = await;
        this.signatures = signatures;
        this.maxBatch = settings.maxBatch();
        this.room = new Semaphore(settings.maxTransactions());
    }

    /// Each has its own outcome, in the order given: what one alone would be answered, or an error.
    JsonNode send(Argument parameter, Argument options, Asker asker) {
        var given = parameter.elements(maxBatch);
        var end = intake.end(options, OPTIONS);
        boolean atomic = !options.isAbsent()
                && !options.member("atomic").isAbsent()
                && options.member("atomic").bool();
        if (atomic) {
            groups.requireSize(parameter);
        }
        if (given.size() > 1 && !asker.allowance().take(given.size() - 1)) {
            throw new RefusedException(
                    Reason.RATE_LIMITED, parameter.field(), "too many requests in a second; each transaction counts");
        }
        if (!room.tryAcquire(given.size())) {
            throw new RefusedException(
                    Reason.BUSY, parameter.field(), "too many transactions are on their way on this node: try again");
        }
        try {
            long nextBatch = intake.nextBatch();
            var read = atomic ? groups.begin(given, nextBatch) : read(given, nextBatch);
            try (var watch = intake.watch(end.isPresent() ? hashes(read) : List.of())) {
                // All are on their way before the first is waited for, in the order given: nonces follow one another.
                return answer(atomic ? read : begin(read), end, watch);
            }
        } finally {
            room.release(given.size());
        }
    }

    private static List<Fr> hashes(List<Attempt> attempts) {
        return attempts.stream()
                .<Fr>mapMulti((attempt, next) -> {
                    switch (attempt) {
                        case Attempt.Checked(var signed, var _) -> next.accept(signed.hash());
                        case Attempt.Begun(var signed, var _) -> next.accept(signed.hash());
                        case Attempt.Failed _ -> {}
                    }
                })
                .toList();
    }

    private JsonNode answer(List<Attempt> begun, OptionalLong end, OrderNews.Watch watch) {
        var decided = begun.stream().map(this::decided).toList();
        Map<Fr, Long> places = end.isPresent()
                ? intake.awaitSequences(
                        watch,
                        decided.stream()
                                .flatMap(each -> each.admitted().stream())
                                .distinct()
                                .toList(),
                        end.getAsLong())
                : Map.of();
        var outcomes = JsonNodeFactory.instance.arrayNode();
        decided.forEach(each -> outcomes.add(each.json(this, places)));
        return outcomes;
    }

    private List<Attempt> read(List<Argument> given, long nextBatch) {
        var read = new ArrayList<TransactionRequest.Unhashed>(given.size());
        var unread = new HashMap<Integer, Attempt>();
        for (int i = 0; i < given.size(); i++) {
            try {
                read.add(TransactionRequest.readUnhashed(given.get(i), info));
            } catch (RefusedException refused) {
                unread.put(i, new Attempt.Failed(Optional.empty(), refused.refusal()));
            }
        }
        var messages = Transaction.messages(
                        InstalledKernels.here().available().getFirst(),
                        info.domain(),
                        read.stream()
                                .map(TransactionRequest.Unhashed::transaction)
                                .toList())
                .iterator();
        var next = read.iterator();
        var attempts = new ArrayList<Attempt>(given.size());
        for (int i = 0; i < given.size(); i++) {
            var failed = unread.get(i);
            attempts.add(failed == null ? check(next.next().hashed(messages.next()), nextBatch) : failed);
        }
        return attempts;
    }

    private Attempt check(SignedTransaction signed, long nextBatch) {
        try {
            return new Attempt.Checked(signed, intake.check(signed, nextBatch));
        } catch (RefusedException refused) {
            return refused(signed, refused.refusal());
        }
    }

    private Attempt.Failed refused(SignedTransaction signed, Refusal refusal) {
        fates.refused(signed.hash(), refusal);
        return new Attempt.Failed(Optional.of(signed), refusal);
    }

    /// Checks the signatures and hands what is right to the shards.
    private List<Attempt> begin(List<Attempt> attempts) {
        var right = attempts.stream()
                .<Attempt.Checked>mapMulti((attempt, next) -> {
                    if (attempt instanceof Attempt.Checked checked) {
                        next.accept(checked);
                    }
                })
                .toList();
        var verdicts = verdicts(right).iterator();
        var begun = new ArrayList<Attempt>(attempts.size());
        for (var attempt : attempts) {
            begun.add(attempt instanceof Attempt.Checked checked ? begin(checked, verdicts.next()) : attempt);
        }
        return begun;
    }

    private Attempt begin(Attempt.Checked checked, Optional<Refusal> verdict) {
        var signed = checked.signed();
        try {
            return verdict.flatMap(refusal -> intake.byAnotherKey(signed, checked.sender(), refusal))
                    .<Attempt>map(refusal -> refused(signed, refusal))
                    .orElseGet(() -> new Attempt.Begun(signed, intake.admit(signed)));
        } catch (RefusedException refused) {
            return refused(signed, refused.refusal());
        }
    }

    private List<Optional<Refusal>> verdicts(List<Attempt.Checked> checked) {
        int size = checked.size();
        int count = (size + SIGNATURES_OF_A_TASK - 1) / SIGNATURES_OF_A_TASK;
        var tasks = new ArrayList<CompletableFuture<List<Optional<Refusal>>>>();
        for (int task = 0; task < count; task++) {
            // All as large as each other, so that none is waited for alone.
            var some = checked.subList(size * task / count, size * (task + 1) / count);
            tasks.add(CompletableFuture.supplyAsync(() -> TransactionChecks.checkSignatures(some), signatures));
        }
        return tasks.stream().flatMap(task -> await.of(task).stream()).toList();
    }

    /// One of them with what the shard has said.
    private record Decided(Attempt attempt, Optional<StateShard.Outcome> outcome) {
        Optional<Fr> admitted() {
            return attempt instanceof Attempt.Begun(var signed, var _)
                            && outcome.filter(StateShard.Outcome.Admitted.class::isInstance)
                                    .isPresent()
                    ? Optional.of(signed.hash())
                    : Optional.empty();
        }

        ObjectNode json(ManyTransactions many, Map<Fr, Long> places) {
            return switch (attempt) {
                case Attempt.Failed failed -> failed.json();
                case Attempt.Begun(var signed, var _) -> many.answered(signed, outcome.orElseThrow(), places);
                case Attempt.Checked _ -> throw new IllegalStateException("a checked transaction was not handed on");
            };
        }
    }

    private Decided decided(Attempt attempt) {
        if (attempt instanceof Attempt.Begun(var signed, var decision)) {
            try {
                return new Decided(attempt, Optional.of(await.of(decision)));
            } catch (RefusedException refused) {
                return new Decided(refused(signed, refused.refusal()), Optional.empty());
            }
        }
        return new Decided(attempt, Optional.empty());
    }

    private ObjectNode answered(SignedTransaction signed, StateShard.Outcome outcome, Map<Fr, Long> places) {
        try {
            return intake.answer(signed, outcome, () -> Optional.ofNullable(places.get(signed.hash())));
        } catch (RefusedException refused) {
            return refused(signed, refused.refusal()).json();
        }
    }
}
