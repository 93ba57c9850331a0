package io.orrery.ethereum;

import io.orrery.domain.Digest;
import io.orrery.domain.rollup.account.Address;
import io.orrery.domain.rollup.da.DataLayer;
import io.orrery.domain.rollup.da.DataLayerFailure;
import io.orrery.domain.rollup.da.DataLayerKind;
import io.orrery.domain.rollup.da.DataOffer;
import io.orrery.domain.rollup.da.DataReceipt;
import io.orrery.domain.rollup.replay.BatchArchive;
import io.orrery.ethereum.DataPolicyContract.Committee;
import io.orrery.zk.hash.Keccak256;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/// A data committee: a batch is offered to all members at once, and the first `threshold` signatures that are members'
/// are the receipt. Who the members are, and how many must sign, is what the policy contract says: only where they
/// answer is configured.
public final class CommitteeLayer implements DataLayer, AutoCloseable {
    private final DataPolicyContract policy;
    private final Address rollup;
    private final long chainId;
    private final Supplier<CompletionStage<Committee>> contract;
    private final L1Signer operator;
    private final List<CommitteeClient> members;
    private final Settings settings;
    private final BatchArchive earlier;
    private final InstantSource clock;

    // Guarded by `this`, which is never held while anything is asked.
    private CompletionStage<Committee> committee = CompletableFuture.failedStage(new L1Unavailable("not asked yet"));
    private Instant asked = Instant.MIN;

    /// @param patience for a member that says that it may take the batch later, and so for the whole of an offer
    /// @param pause between two questions to the same member
    /// @param refresh after which the contract is asked again who its members are: they change by a timelock
    public record Settings(Duration patience, Duration pause, Duration refresh) {
        public Settings {
            require(patience, "patience");
            require(pause, "pause");
            require(refresh, "refresh");
        }

        private static void require(Duration value, String name) {
            if (value.isNegative() || value.isZero()) {
                throw new IllegalArgumentException("a committee can not have " + name + " " + value);
            }
        }
    }

    /// @param contract asks it who the members are: [DataPolicyContract#committee(L1Client)]
    /// @param operator whose signature members ask of an offer
    /// @param members of the committee, where they answer; closed with this
    /// @param earlier the batches before those that are offered: whoever was away is given what it has missed
    public CommitteeLayer(
            DataPolicyContract policy,
            Address rollup,
            long chainId,
            Supplier<CompletionStage<Committee>> contract,
            L1Signer operator,
            List<CommitteeClient> members,
            Settings settings,
            BatchArchive earlier,
            InstantSource clock) {
        this.policy = policy;
        this.rollup = rollup;
        this.chainId = chainId;
        this.contract = contract;
        this.operator = operator;
        this.members = List.copyOf(members);
        this.settings = settings;
        this.earlier = earlier;
        this.clock = clock;
    }

    @Override
    public DataLayerKind kind() {
        return DataLayerKind.COMMITTEE;
    }

    @Override
    public CompletionStage<DataReceipt> publish(DataOffer offer) {
        return committee().thenCompose(known -> {
            var slotsHash = Digest.of(Keccak256.hash(offer.slots()));
            var round = new CommitteeRound(
                    offer,
                    slotsHash,
                    policy.digest(chainId, rollup, offer.number(), offer.commitment(), slotsHash),
                    known,
                    members.size());
            var until = clock.instant().plus(settings.patience());
            members.forEach(member -> offer(member, round, until));
            return round.receipt();
        });
    }

    private CompletionStage<CommitteeClient.Answer> ask(CommitteeClient member, DataOffer offer) {
        return member.offer(offer, DigestSignature.of(operator, policy.offerDigest(chainId, rollup, offer)));
    }

    /// Asks one member until it signs, refuses for good, or time is up. A member that is only behind is asked on when
    /// others have signed already: it would miss the batch else, and have to look for it.
    /// One that does not answer is not asked again: whoever publishes makes pauses of its own.
    private void offer(CommitteeClient member, CommitteeRound round, Instant until) {
        ask(member, round.offer()).whenComplete((answer, failure) -> {
            if (failure != null) {
                round.unreachable(messageOf(failure));
                return;
            }
            switch (answer) {
                case CommitteeClient.Answer.Signed(var signed) -> round.signed(member.toString(), signed);
                case CommitteeClient.Answer.Refused(var reason, var why, var mayPass, var next) -> {
                    var what = member + " says " + reason + ": " + why;
                    if (!mayPass) {
                        round.refused(what);
                    } else if (next.isPresent()
                            && next.getAsLong() < round.offer().number()) {
                        bringUp(member, round, next.getAsLong(), until, what);
                    } else {
                        again(member, round, until, what);
                    }
                }
            }
        });
    }

    /// Gives a member the batch that it waits for, and then goes on. Where that does not help now, it is a pause as any
    /// other: the batch may be one that is just being offered, too.
    private void bringUp(CommitteeClient member, CommitteeRound round, long missed, Instant until, String what) {
        earlier.batches(missed, 1)
                .thenCompose(found -> found.isEmpty()
                        ? CompletableFuture.completedStage(false)
                        : ask(
                                        member,
                                        DataOffer.of(
                                                found.getFirst().sealed(),
                                                found.getFirst().streams()))
                                .thenApply(CommitteeClient.Answer.Signed.class::isInstance))
                .whenComplete((taken, failure) -> {
                    if (failure == null && taken && clock.instant().isBefore(until)) {
                        offer(member, round, until);
                    } else {
                        again(member, round, until, what);
                    }
                });
    }

    private void again(CommitteeClient member, CommitteeRound round, Instant until, String what) {
        if (clock.instant().plus(settings.pause()).isBefore(until)) {
            CompletableFuture.delayedExecutor(settings.pause().toMillis(), TimeUnit.MILLISECONDS)
                    .execute(() -> offer(member, round, until));
        } else {
            round.unreachable(what);
        }
    }

    private static String messageOf(Throwable failure) {
        var cause = failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        return String.valueOf(cause.getMessage());
    }

    /// As the contract has it; asked once for all who want to know at a time.
    private synchronized CompletionStage<Committee> committee() {
        var now = clock.instant();
        boolean failed = committee.toCompletableFuture().isCompletedExceptionally();
        if (failed || asked.plus(settings.refresh()).isBefore(now)) {
            asked = now;
            committee = contract.get()
                    .exceptionallyCompose(failure -> CompletableFuture.failedStage(new DataLayerFailure.Unavailable(
                            "who the committee's members are can not be asked: " + messageOf(failure))));
        }
        return committee;
    }

    /// From any member that has them: the receipt names them by their hash.
    @Override
    public CompletionStage<Optional<byte[]>> fetch(DataReceipt receipt) {
        if (!(receipt instanceof DataReceipt.Committee(var slotsHash, var _))) {
            return CompletableFuture.failedStage(new DataLayerFailure.Refused("not a committee's receipt: "
                    + receipt.getClass().getSimpleName().toLowerCase(Locale.ROOT)));
        }
        return fetch(slotsHash, 0, false);
    }

    private CompletionStage<Optional<byte[]>> fetch(Digest slotsHash, int from, boolean answered) {
        if (from == members.size()) {
            return answered
                    ? CompletableFuture.completedStage(Optional.empty())
                    : CompletableFuture.failedStage(
                            new DataLayerFailure.Unavailable("no member of the committee answers for " + slotsHash));
        }
        return members.get(from)
                .slots(slotsHash)
                .handle((found, failure) -> failure == null
                        ? found.isPresent() ? CompletableFuture.completedStage(found) : fetch(slotsHash, from + 1, true)
                        : fetch(slotsHash, from + 1, answered))
                .thenCompose(next -> next);
    }

    @Override
    public void close() {
        members.forEach(CommitteeClient::close);
    }
}
