package io.orrery.actors.validator;

import static org.assertj.core.api.Assertions.assertThat;

import io.orrery.actors.MetricName;
import io.orrery.actors.RecordingMetrics;
import io.orrery.domain.Digest;
import io.orrery.domain.validator.custody.Custody;
import io.orrery.domain.validator.custody.CustodySeat;
import io.orrery.domain.validator.custody.KeySetCustody;
import io.orrery.domain.validator.custody.KeySetCustody.Command;
import io.orrery.domain.validator.custody.KeySetCustody.Refusal;
import io.orrery.domain.validator.custody.SigningLedger.CustodyAnswer;
import io.orrery.domain.validator.duty.AttestationData;
import io.orrery.domain.validator.duty.Checkpoint;
import io.orrery.domain.validator.duty.Duty;
import io.orrery.domain.validator.duty.EthereumNetworks;
import io.orrery.domain.validator.duty.NetworkProfile;
import io.orrery.domain.validator.duty.SigningRoot;
import io.orrery.domain.validator.protection.SlashingProtection;
import io.orrery.domain.validator.protection.ValidatorKey;
import io.orrery.domain.validator.signing.SigningOutcome;
import io.orrery.domain.validator.signing.SigningRequest;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class CustodySigningTest {
    private static final NetworkProfile NETWORK = EthereumNetworks.MAINNET;
    private static final long EPOCH = 400_000;

    private final AtomicLong nowMs = new AtomicLong(1_000);
    private final MemoryLedger ledger = new MemoryLedger(nowMs::get);
    private final CustodyView view = new CustodyView(custody -> wishes -> ledger.sign(custody, wishes), nowMs::get);
    private final FakeSigner signer = new FakeSigner();
    private final RecordingMetrics metrics = new RecordingMetrics();
    private final List<Refusal> refusals = new ArrayList<>();
    private final CustodySigning signing = new CustodySigning(new CustodySigning.Around(
            NETWORK,
            signer,
            view,
            () -> Instant.ofEpochSecond(NETWORK.startOf(EPOCH * 32 + 5)),
            Runnable::run,
            metrics));

    @BeforeEach
    void enabled() {
        var _ = ledger.add(MemoryLedger.SET, List.of(FakeSigner.ONE, FakeSigner.OTHER));
        say(new Command.Enable("ann", 0));
        view.tellRefusals((_, reason) -> refusals.add(reason));
    }

    private CustodyAnswer say(Command command) {
        return ledger.custody(MemoryLedger.SET, KeySetCustody.Settings.DEFAULT, command)
                .toCompletableFuture()
                .join();
    }

    private void claim(String owner) {
        var fence = ((CustodyAnswer.Done) say(new Command.Claim(owner))).state();
        view.become(new CustodySeat.State.Inside(
                new Custody(MemoryLedger.SET, fence.epoch(), owner), fence, nowMs.get() + 6_000, 0, 0));
    }

    private static Duty attestation(long source, long target, int root) {
        return new Duty.Attestation(new AttestationData(
                target * 32,
                0,
                new Digest(root, 0, 0, 0),
                new Checkpoint(source, new Digest(1, 0, 0, 0)),
                new Checkpoint(target, new Digest(2, 0, 0, 0))));
    }

    private static SigningRequest request(ValidatorKey key, Duty duty) {
        return new SigningRequest(key, duty, Optional.of(NETWORK.at(EPOCH)), Optional.empty());
    }

    private SigningOutcome sign(Duty duty) {
        return sign(request(FakeSigner.ONE, duty));
    }

    private SigningOutcome sign(SigningRequest request) {
        return signing.sign(request).toCompletableFuture().join();
    }

    @Test
    void aVoteIsSignedOnceItIsWrittenDownAndAnotherOfItsEpochNever() {
        claim("a");
        assertThat(sign(attestation(EPOCH - 1, EPOCH, 1))).isInstanceOf(SigningOutcome.Signed.class);
        assertThat(sign(attestation(EPOCH - 1, EPOCH, 1))).isInstanceOf(SigningOutcome.Signed.class);
        assertThat(sign(attestation(EPOCH - 1, EPOCH, 2)))
                .isEqualTo(new SigningOutcome.Slashable(SlashingProtection.Refusal.DOUBLE_VOTE));
        assertThat(signer.signed).hasSize(2).containsOnly(signer.signed.getFirst());
        assertThat(metrics.of(MetricName.DUTIES_SIGNED, "attestation")).isEqualTo(2);
        assertThat(metrics.of(MetricName.DUTIES_SLASHABLE, "double_vote")).isEqualTo(1);
        assertThat(metrics.of(MetricName.SIGNING_TIME)).isEqualTo(2);
    }

    @Test
    void manyAreDecidedInOneCallAndEachHasItsOwnOutcomeInItsPlace() {
        claim("a");
        var wrongRoot = new SigningRequest(
                FakeSigner.ONE,
                attestation(EPOCH - 1, EPOCH, 1),
                Optional.of(NETWORK.at(EPOCH)),
                Optional.of(new Digest(9, 9, 9, 9)));
        var outcomes = signing.sign(List.of(
                        request(FakeSigner.ABSENT, attestation(EPOCH - 1, EPOCH, 1)),
                        wrongRoot,
                        request(FakeSigner.ONE, attestation(EPOCH - 1, EPOCH, 1)),
                        request(FakeSigner.ONE, new Duty.RandaoReveal(EPOCH)),
                        request(FakeSigner.OTHER, attestation(EPOCH - 1, EPOCH, 2)),
                        request(FakeSigner.ONE, attestation(EPOCH - 1, EPOCH + 5, 2))))
                .toCompletableFuture()
                .join();
        assertThat(outcomes.get(0)).isInstanceOf(SigningOutcome.UnknownKey.class);
        assertThat(outcomes.get(1))
                .isInstanceOfSatisfying(
                        SigningOutcome.Refused.class,
                        refused -> assertThat(refused.reason()).isEqualTo(SigningRoot.Reason.OTHER_ROOT));
        assertThat(outcomes.get(2)).isInstanceOf(SigningOutcome.Signed.class);
        assertThat(outcomes.get(3)).isInstanceOf(SigningOutcome.Signed.class);
        assertThat(outcomes.get(4)).isInstanceOf(SigningOutcome.Signed.class);
        assertThat(outcomes.get(5)).isEqualTo(new SigningOutcome.Slashable(SlashingProtection.Refusal.TOO_FAR_AHEAD));
        assertThat(ledger.groups).containsExactly(3);
        assertThat(signer.signed).hasSize(3);
    }

    @Test
    void withoutCustodyNothingIsSignedNotEvenWhatNobodyIsSlashedFor() {
        assertThat(sign(new Duty.RandaoReveal(EPOCH))).isInstanceOf(SigningOutcome.NotHere.class);
        assertThat(sign(attestation(EPOCH - 1, EPOCH, 1))).isInstanceOf(SigningOutcome.NotHere.class);
        claim("a");
        assertThat(sign(new Duty.RandaoReveal(EPOCH))).isInstanceOf(SigningOutcome.Signed.class);
        nowMs.addAndGet(6_000);
        assertThat(sign(new Duty.RandaoReveal(EPOCH))).isInstanceOf(SigningOutcome.NotHere.class);
        assertThat(ledger.groups).isEmpty();
        assertThat(signer.signed).hasSize(1);
    }

    @Test
    void aNodeThatBelievesToHaveItAfterAnotherHasTakenItSignsNoVoteAndTellsItsKeeper() {
        claim("a");
        say(new Command.Release(1, "a", ""));
        say(new Command.Claim("b"));
        assertThat(sign(attestation(EPOCH - 1, EPOCH, 1)))
                .isInstanceOfSatisfying(
                        SigningOutcome.NotHere.class,
                        notHere -> assertThat(notHere.detail()).contains("no custody"));
        assertThat(refusals).containsExactly(Refusal.FENCED);
        assertThat(signer.signed).isEmpty();
    }

    @Test
    void aDatabaseThatDoesNotAnswerHasNothingSigned() {
        claim("a");
        ledger.silent(true);
        assertThat(sign(attestation(EPOCH - 1, EPOCH, 1)))
                .isEqualTo(new SigningOutcome.Unavailable("the database: the database is away"));
        assertThat(metrics.of(MetricName.DUTIES_REFUSED, "attestation", "unavailable"))
                .isEqualTo(1);
        assertThat(signer.signed).isEmpty();
    }

    @Test
    void anotherChainIsRefusedBeforeAnybodyIsAsked() {
        claim("a");
        var elsewhere = new SigningRequest(
                FakeSigner.ONE,
                attestation(EPOCH - 1, EPOCH, 1),
                Optional.of(EthereumNetworks.SEPOLIA.at(EPOCH)),
                Optional.empty());
        assertThat(sign(elsewhere))
                .isInstanceOfSatisfying(
                        SigningOutcome.Refused.class,
                        refused -> assertThat(refused.reason()).isEqualTo(SigningRoot.Reason.WRONG_GENESIS));
        assertThat(ledger.groups).isEmpty();
    }
}
