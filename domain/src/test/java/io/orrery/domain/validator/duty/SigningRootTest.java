package io.orrery.domain.validator.duty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.orrery.domain.Digest;
import io.orrery.domain.validator.duty.SigningRoot.Found;
import io.orrery.domain.validator.duty.SigningRoot.Reason;
import io.orrery.domain.validator.duty.SigningRoot.Refused;
import io.orrery.domain.validator.ssz.Bitlist;
import io.orrery.domain.validator.ssz.Bitvector;
import io.orrery.domain.validator.ssz.ByteVector;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class SigningRootTest {
    private static final NetworkProfile MAINNET = EthereumNetworks.MAINNET;
    private static final long ELECTRA = 364032;
    private static final Digest ROOT = Digest.parse("0x" + "11".repeat(32));
    private static final NetworkProfile QRL =
            QrlNetworks.network("qrl", 1_760_000_000, ROOT, Version.parse("0x00000000"), AddressForm.QRL_Q64);

    private static SigningRoot at(long stateEpoch, Duty duty) {
        return SigningRoot.of(MAINNET, duty, Optional.of(MAINNET.at(stateEpoch)));
    }

    private static void refused(SigningRoot answer, Reason reason, String field) {
        assertThat(answer).isInstanceOfSatisfying(Refused.class, refusal -> {
            assertThat(refusal.reason()).as(refusal.toString()).isEqualTo(reason);
            assertThat(refusal.field()).isEqualTo(field);
            assertThat(refusal.detail()).isNotBlank();
        });
    }

    private static Found found(SigningRoot answer) {
        assertThat(answer).isInstanceOf(Found.class);
        return (Found) answer;
    }

    private static AttestationData vote(long slot, long index, long target) {
        return new AttestationData(slot, index, ROOT, new Checkpoint(0, ROOT), new Checkpoint(target, ROOT));
    }

    /// The deposit contract's launchpads publish it: staking-deposit-cli gives it for mainnet.
    @Test
    void mainnetsDepositDomainIsTheKnownOne() {
        var deposit = new Duty.Deposit(ByteVector.of(new byte[48]), ROOT, 32_000_000_000L, Version.parse("0x00000000"));
        assertThat(found(SigningRoot.of(MAINNET, deposit, Optional.empty())).domain())
                .hasToString("0x03000000f5a5fd42d16a20302798ef6ed309979b43003d2320d9f0e8ea9831a9");
    }

    @Test
    void anotherChainIsRefused() {
        var elsewhere = new ForkInfo(MAINNET.at(ELECTRA).fork(), ROOT);
        refused(
                SigningRoot.of(MAINNET, new Duty.RandaoReveal(ELECTRA), Optional.of(elsewhere)),
                Reason.WRONG_GENESIS,
                "fork_info.genesis_validators_root");
    }

    @Test
    void aForkThatTheNetworkDoesNotHaveIsRefused() {
        var known = MAINNET.at(ELECTRA).fork();
        var gloas = Version.parse("0x07000000");
        for (var fork : List.of(
                new Fork(known.currentVersion(), gloas, ELECTRA),
                new Fork(known.currentVersion(), gloas, 500_000),
                new Fork(known.previousVersion(), known.currentVersion(), ELECTRA + 1))) {
            refused(
                    SigningRoot.of(
                            MAINNET,
                            new Duty.RandaoReveal(ELECTRA),
                            Optional.of(new ForkInfo(fork, MAINNET.genesisValidatorsRoot()))),
                    Reason.UNKNOWN_FORK,
                    "fork_info.fork.current_version");
        }
        var otherPast = new Fork(gloas, known.currentVersion(), ELECTRA);
        refused(
                SigningRoot.of(
                        MAINNET,
                        new Duty.RandaoReveal(ELECTRA),
                        Optional.of(new ForkInfo(otherPast, MAINNET.genesisValidatorsRoot()))),
                Reason.UNKNOWN_FORK,
                "fork_info.fork.previous_version");
    }

    @Test
    void aDutyWithoutAForkIsRefusedWhereItNeedsOne() {
        refused(
                SigningRoot.of(MAINNET, new Duty.RandaoReveal(ELECTRA), Optional.empty()),
                Reason.UNKNOWN_FORK,
                "fork_info");
    }

    @Test
    void anEpochIsOfTheClaimedForkOrOfTheOneBefore() {
        assertThat(at(ELECTRA, new Duty.RandaoReveal(ELECTRA))).isInstanceOf(Found.class);
        var before = at(ELECTRA, new Duty.RandaoReveal(ELECTRA - 1));
        assertThat(before).isEqualTo(at(ELECTRA - 1, new Duty.RandaoReveal(ELECTRA - 1)));
        refused(at(ELECTRA, new Duty.RandaoReveal(269_567)), Reason.WRONG_FORK, "randao_reveal.epoch");
        refused(at(ELECTRA - 1, new Duty.RandaoReveal(ELECTRA)), Reason.WRONG_FORK, "randao_reveal.epoch");
    }

    @Test
    void anExitIsSignedForCapellaForEverOnceDenebHasCome() {
        var exit = new Duty.VoluntaryExit(200_000, 7);
        var capella = found(at(200_000, exit));
        assertThat(at(ELECTRA, exit)).isEqualTo(capella);
        assertThat(at(269_568, exit)).isEqualTo(capella);
        var bellatrix = new Duty.VoluntaryExit(150_000, 7);
        assertThat(found(at(150_000, bellatrix)).domain()).isNotEqualTo(capella.domain());
    }

    @Test
    void aVoteIsForTheEpochOfItsSlot() {
        refused(
                at(ELECTRA, new Duty.Attestation(vote(32 * ELECTRA, 0, ELECTRA + 1))),
                Reason.INCONSISTENT,
                "attestation.target.epoch");
        refused(
                at(ELECTRA, new Duty.Attestation(vote(32 * ELECTRA, 1, ELECTRA))),
                Reason.INCONSISTENT,
                "attestation.index");
        refused(
                at(ELECTRA - 1, new Duty.Attestation(vote(32 * ELECTRA - 32, 64, ELECTRA - 1))),
                Reason.INCONSISTENT,
                "attestation.index");
    }

    @Test
    void anAggregateHasTheFormOfItsFork() {
        var signature = ByteVector.of(new byte[96]);
        var bits = new Bitlist(ByteVector.of(new byte[1]), 8);
        var old = new Duty.AggregateAndProof(
                1, new Aggregate.OfCommittee(bits, vote(32 * ELECTRA, 0, ELECTRA), signature), signature);
        refused(at(ELECTRA, old), Reason.WRONG_FORM, "aggregate_and_proof.aggregate");
        var committees = new Bitvector(ByteVector.of(new byte[8]), 64);
        var early = new Duty.AggregateAndProof(
                1,
                new Aggregate.OfSlot(bits, vote(32 * ELECTRA - 32, 0, ELECTRA - 1), signature, committees),
                signature);
        refused(at(ELECTRA - 1, early), Reason.WRONG_FORM, "aggregate_and_proof.aggregate");
    }

    @Test
    void contentOfAnotherSizeIsRefused() {
        var signature = ByteVector.of(new byte[96]);
        var shortProof = new Duty.AggregateAndProof(
                1,
                new Aggregate.OfSlot(
                        new Bitlist(ByteVector.of(new byte[1]), 8),
                        vote(32 * ELECTRA, 0, ELECTRA),
                        signature,
                        new Bitvector(ByteVector.of(new byte[8]), 64)),
                ByteVector.of(new byte[95]));
        assertThat(at(ELECTRA, shortProof))
                .isInstanceOfSatisfying(
                        Refused.class,
                        refusal -> assertThat(refusal.detail())
                                .isEqualTo("aggregate_and_proof.selection_proof: 95 bytes where there are 96"));
        var contribution = new Duty.SyncCommitteeContributionAndProof(
                1,
                new Contribution(
                        32 * ELECTRA, ROOT, 0, new Bitvector(ByteVector.of(new byte[2]), 16), List.of(signature)),
                signature);
        refused(at(ELECTRA, contribution), Reason.WRONG_FORM, "contribution_and_proof.contribution.aggregation_bits");
    }

    @Test
    void aDepositForAnotherNetworkIsRefused() {
        var deposit = new Duty.Deposit(ByteVector.of(new byte[48]), ROOT, 32_000_000_000L, Version.parse("0x90000069"));
        refused(
                SigningRoot.of(MAINNET, deposit, Optional.empty()),
                Reason.UNKNOWN_FORK,
                "deposit.genesis_fork_version");
    }

    @Test
    void numbersThatNoChainReachesAreRefusedByName() {
        assertThatThrownBy(() -> new Duty.RandaoReveal(-1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("randao_reveal.epoch: 18446744073709551615 is above 281474976710655");
        assertThatThrownBy(() -> new Duty.VoluntaryExit(1, 1L << 40)).hasMessageContaining("validator_index");
        assertThatThrownBy(() -> vote(1L << 48, 0, 0)).hasMessageStartingWith("slot: 281474976710656");
        assertThatThrownBy(() -> new BeaconBlockHeader(0, -5, ROOT, ROOT, ROOT))
                .hasMessageStartingWith("proposer_index: 18446744073709551611");
        assertThatThrownBy(() -> MAINNET.startOf(1L << 48)).hasMessageStartingWith("slot");
    }

    @Test
    void somebodyElsesRootIsComparedAndNeverTaken() {
        var found = found(at(ELECTRA, new Duty.RandaoReveal(ELECTRA)));
        assertThat(found.agreeing(Optional.empty())).isEqualTo(found);
        assertThat(found.agreeing(Optional.of(found.root()))).isEqualTo(found);
        refused(found.agreeing(Optional.of(ROOT)), Reason.OTHER_ROOT, "signingRoot");
    }

    @Test
    void everyDutyHasARootOfItsOwn() {
        var random = new SplittableRandom(5);
        var roots = new HashSet<Digest>();
        for (int kind = 0; kind < RandomDuty.KINDS; kind++) {
            for (int i = 0; i < 5; i++) {
                var duty = RandomDuty.of(random, MAINNET, kind, 32 * ELECTRA + i);
                roots.add(found(at(ELECTRA, duty.duty())).root());
            }
        }
        // A slot's selection proof is the same for all; an epoch's reveal is too.
        assertThat(roots).hasSize(RandomDuty.KINDS * 5 - 4);
    }

    @Test
    void slotsAreCountedFromGenesis() {
        assertThat(MAINNET.slotAt(MAINNET.genesisTime() - 1)).isZero();
        assertThat(MAINNET.slotAt(MAINNET.genesisTime() + 11)).isZero();
        assertThat(MAINNET.slotAt(MAINNET.startOf(123_456))).isEqualTo(123_456);
        assertThat(MAINNET.slotAt(MAINNET.startOf(123_456) - 1)).isEqualTo(123_455);
        assertThat(QRL.startOf(128)).isEqualTo(QRL.genesisTime() + 7680);
        assertThat(QRL.epochOf(128)).isEqualTo(1);
    }

    @Test
    void onQrlSignaturesAreListedAndAnExitIsForItsFork() {
        var signature = ByteVector.of(new byte[4627]);
        var vote = vote(256, 3, 2);
        var listed = new Aggregate.Listed(
                new Bitlist(ByteVector.of(new byte[] {3}), 8), vote, List.of(signature, signature));
        var info = Optional.of(QRL.at(2));
        assertThat(SigningRoot.of(QRL, new Duty.AggregateAndProof(1, listed, signature), info))
                .isInstanceOf(Found.class);
        var aggregated = new Aggregate.OfCommittee(listed.aggregationBits(), vote, ByteVector.of(new byte[96]));
        refused(
                SigningRoot.of(QRL, new Duty.AggregateAndProof(1, aggregated, signature), info),
                Reason.WRONG_FORM,
                "aggregate_and_proof.aggregate");
        var exit = found(SigningRoot.of(QRL, new Duty.VoluntaryExit(2, 1), info));
        assertThat(exit.domain())
                .isEqualTo(Domain.of(DomainType.VOLUNTARY_EXIT, new Version(0), QRL.genesisValidatorsRoot()));
        var many = new Aggregate.Listed(listed.aggregationBits(), vote, Collections.nCopies(129, signature));
        refused(
                SigningRoot.of(QRL, new Duty.AggregateAndProof(1, many, signature), info),
                Reason.WRONG_FORM,
                "AGGREGATE_AND_PROOF_V2");
    }

    @Test
    void addressesAreReadInTheFormOfTheirNetwork() {
        var known = "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed"; // of EIP-55
        var address = AddressForm.ETHEREUM.parse(known);
        assertThat(AddressForm.ETHEREUM.format(address)).isEqualTo(known);
        assertThat(AddressForm.ETHEREUM.parse(known.toLowerCase(Locale.ROOT))).isEqualTo(address);
        assertThatThrownBy(() -> AddressForm.ETHEREUM.parse("0x5AAeb6053F3E94C9b9A09f33669435E7Ef1BeAed"))
                .hasMessageContaining("checksum");
        for (var form : AddressForm.values()) {
            var bytes = new byte[form.bytes()];
            new SplittableRandom(9).nextBytes(bytes);
            assertThat(form.parse(form.format(ByteVector.of(bytes)))).isEqualTo(ByteVector.of(bytes));
            assertThatThrownBy(() -> form.parse("")).hasMessageContaining("hexadecimal digits");
        }
        assertThatThrownBy(() -> AddressForm.QRL_Q64.parse("Q" + "0".repeat(40)))
                .hasMessageContaining("Q and 128 hexadecimal digits");
        assertThatThrownBy(() -> AddressForm.QRL_Q20.parse("Z" + "0".repeat(40)))
                .hasMessageContaining("Q and 40 hexadecimal digits");
    }
}
