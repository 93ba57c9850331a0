package io.orrery.ethereum;

import static org.assertj.core.api.Assertions.assertThat;

import io.orrery.domain.Digest;
import io.orrery.domain.rollup.account.Address;
import io.orrery.domain.rollup.batch.BatchSize;
import io.orrery.domain.rollup.batch.BatchStreams;
import io.orrery.domain.rollup.batch.SealedBatch;
import io.orrery.domain.rollup.da.DataLayerFailure;
import io.orrery.domain.rollup.da.DataLayerKind;
import io.orrery.domain.rollup.da.DataOffer;
import io.orrery.domain.rollup.da.DataReceipt;
import io.orrery.domain.rollup.replay.ArchivedBatch;
import io.orrery.ethereum.DataPolicyContract.Committee;
import io.orrery.zk.field.Fr;
import io.orrery.zk.hash.Keccak256;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// What the members' signatures are worth on L1 is DataPolicyTest's; here is how they are had.
class CommitteeLayerTest {
    static final Address ROLLUP = new Address(1, 2, 3);

    private static final DataPolicyContract POLICY = new DataPolicyContract(new Address(4, 5, 6));
    private static final L1Signer OPERATOR = DevnetAccounts.signer(0);
    private static final DataOffer OFFER =
            new DataOffer(7, 8, 0, 0, Fr.ZERO, Fr.ONE, Fr.of(5), new byte[] {1, 2, 3}, new byte[128]);
    private static final Digest SLOTS_HASH = Digest.of(Keccak256.hash(OFFER.slots()));
    private static final Digest DIGEST = POLICY.digest(1, ROLLUP, 7, Fr.of(5), SLOTS_HASH);
    /// Nobody listens there.
    private static final URI DEAD = URI.create("http://127.0.0.1:1");

    private final List<FakeMember> members = new ArrayList<>();
    private final AtomicReference<Committee> onL1 = new AtomicReference<>(new Committee(
            List.of(1, 2, 3).stream()
                    .map(DevnetAccounts::signer)
                    .map(L1Signer::address)
                    .toList(),
            2));

    @AfterEach
    void stop() {
        members.forEach(FakeMember::close);
    }

    private FakeMember member(int account) {
        var member = new FakeMember(DevnetAccounts.signer(account), POLICY, OPERATOR);
        members.add(member);
        return member;
    }

    private static CommitteeClient client(URI url) {
        return new CommitteeClient(url, Duration.ofSeconds(30), 4);
    }

    /// @param patienceMs short where members do not come round
    private CommitteeLayer layer(L1Signer operator, long patienceMs, List<URI> urls) {
        return new CommitteeLayer(
                POLICY,
                ROLLUP,
                1,
                () -> CompletableFuture.completedStage(onL1.get()),
                operator,
                urls.stream().map(CommitteeLayerTest::client).toList(),
                new CommitteeLayer.Settings(Duration.ofMillis(patienceMs), Duration.ofMillis(1), Duration.ofNanos(1)),
                (from, _) -> CompletableFuture.completedStage(from == 6 ? List.of(archived()) : List.of()),
                InstantSource.system());
    }

    /// Batch 6, which is assembled and perhaps somewhere else.
    private static ArchivedBatch archived() {
        var sealed = new SealedBatch(6, BatchSize.FIRST, 0, 0, List.of());
        var streams = new BatchStreams(
                BatchSize.FIRST,
                Fr.ONE,
                Fr.ONE,
                Fr.ZERO,
                Fr.ZERO,
                new byte[31],
                new byte[0],
                Fr.of(6),
                Fr.ZERO,
                Fr.ZERO);
        return new ArchivedBatch(sealed, List.of(), Fr.ZERO, streams);
    }

    private static <T> T get(CompletionStage<T> stage) {
        return stage.toCompletableFuture().join();
    }

    private static Throwable failure(CompletionStage<?> stage) {
        var thrown = stage.handle((_, failure) -> Objects.requireNonNull(failure, "it did not fail"))
                .toCompletableFuture()
                .join();
        return thrown instanceof CompletionException ? Objects.requireNonNull(thrown.getCause()) : thrown;
    }

    private static Address signer(byte[] signature) {
        return DigestSignature.signer(DIGEST, signature).orElseThrow();
    }

    @Test
    void asManySignaturesAsL1AsksForAreTheReceiptInTheOrderOfTheirAddresses() {
        try (var layer =
                layer(OPERATOR, 60_000, List.of(DEAD, member(2).url(), member(3).url()))) {
            assertThat(layer.kind()).isEqualTo(DataLayerKind.COMMITTEE);
            var receipt = (DataReceipt.Committee) get(layer.publish(OFFER));
            assertThat(receipt.slotsHash()).isEqualTo(SLOTS_HASH);
            var signers = receipt.signatures().stream()
                    .map(CommitteeLayerTest::signer)
                    .toList();
            assertThat(signers)
                    .hasSize(2)
                    .isSortedAccordingTo(Comparator.comparing(Address::toString))
                    .containsExactlyInAnyOrder(
                            DevnetAccounts.signer(2).address(),
                            DevnetAccounts.signer(3).address());
            assertThat(members.getFirst().offered).containsOnly(OFFER);
        }
    }

    @Test
    void aMemberThatIsBehindIsAskedAgain() {
        var behind = member(2).refuses("not_yet").refuses("out_of_order");
        try (var layer = layer(OPERATOR, 60_000, List.of(behind.url(), member(3).url()))) {
            assertThat(get(layer.publish(OFFER))).isInstanceOf(DataReceipt.Committee.class);
            assertThat(behind.offered).hasSize(3);
        }
    }

    @Test
    void aMemberThatWasAwayIsGivenWhatItHasMissed() {
        var away = member(2).refuses("out_of_order\",\"next\":6,\"x\":\"");
        try (var layer = layer(OPERATOR, 60_000, List.of(away.url(), member(3).url()))) {
            assertThat(get(layer.publish(OFFER))).isInstanceOf(DataReceipt.Committee.class);
            assertThat(away.offered.stream().map(DataOffer::number)).containsExactly(7L, 6L, 7L);
        }
    }

    @Test
    void membersThatFailInsideSayNothingOfTheBatch() {
        var failing = member(2).fails();
        try (var layer =
                layer(OPERATOR, 60_000, List.of(DEAD, failing.url(), member(3).url()))) {
            assertThat(failure(layer.publish(OFFER)))
                    .isInstanceOf(DataLayerFailure.Unavailable.class)
                    .hasMessageContaining(failing.url() + "/ answers an offer with HTTP 500");
            assertThat(get(layer.publish(OFFER))).isInstanceOf(DataReceipt.Committee.class);
        }
    }

    @Test
    void whereTooFewAnswerTheLayerIsUnavailableAndSaysWhoSaidWhat() {
        var stranger = member(4);
        try (var layer = layer(OPERATOR, 50, List.of(DEAD, member(2).url(), stranger.url()))) {
            assertThat(failure(layer.publish(OFFER)))
                    .isInstanceOf(DataLayerFailure.Unavailable.class)
                    .hasMessageMatching("batch 7 has [01] of 2 signatures, and no more can be had: .*")
                    .hasMessageContaining(DEAD + "/ can not be asked")
                    .hasMessageContaining(stranger.url() + "/ gives a signature that is no member's");
        }
    }

    @Test
    void whereTooManyRefuseForGoodTheBatchIsRefused() {
        var one = member(1).refuses("wrong_root");
        var two = member(2).refuses("other_batch");
        try (var layer =
                layer(OPERATOR, 60_000, List.of(one.url(), two.url(), member(3).url()))) {
            assertThat(failure(layer.publish(OFFER)))
                    .isInstanceOf(DataLayerFailure.Refused.class)
                    .hasMessageContaining("says wrong_root: as told")
                    .hasMessageContaining("says other_batch");
        }
    }

    @Test
    void membersTakeNoOfferThatTheOperatorHasNotSigned() {
        try (var layer = layer(
                DevnetAccounts.signer(5),
                60_000,
                List.of(member(1).url(), member(2).url(), member(3).url()))) {
            assertThat(failure(layer.publish(OFFER)))
                    .isInstanceOf(DataLayerFailure.Refused.class)
                    .hasMessageContaining("not_operator");
        }
    }

    @Test
    void whoTheMembersAreIsAskedAgain() {
        try (var layer = layer(OPERATOR, 50, List.of(member(2).url(), member(5).url()))) {
            assertThat(failure(layer.publish(OFFER))).isInstanceOf(DataLayerFailure.Unavailable.class);
            onL1.set(new Committee(
                    List.of(
                            DevnetAccounts.signer(2).address(),
                            DevnetAccounts.signer(5).address()),
                    2));
            assertThat(get(layer.publish(OFFER))).isInstanceOf(DataReceipt.Committee.class);
        }
    }

    @Test
    void slotsAreHadFromAnyMemberThatHasThemAndAreThoseOfTheReceipt() {
        var receipt = new DataReceipt.Committee(SLOTS_HASH, List.of());
        var liar = member(1);
        var honest = member(2);
        try (var layer = layer(OPERATOR, 50, List.of(DEAD, liar.url(), honest.url()))) {
            assertThat(get(layer.fetch(receipt))).isEmpty();
            liar.slots = new byte[] {1, 2, 4};
            honest.slots = OFFER.slots();
            assertThat(get(layer.fetch(receipt))).hasValue(OFFER.slots());
            assertThat(failure(layer.fetch(new DataReceipt.Calldata()))).isInstanceOf(DataLayerFailure.Refused.class);
        }
        try (var layer = layer(OPERATOR, 50, List.of(DEAD))) {
            assertThat(failure(layer.fetch(receipt))).isInstanceOf(DataLayerFailure.Unavailable.class);
        }
    }
}
