package io.orrery.ethereum;

import static io.orrery.ethereum.Devnet.await;
import static io.orrery.ethereum.Devnet.refusal;
import static org.assertj.core.api.Assertions.assertThat;

import io.orrery.domain.Digest;
import io.orrery.domain.rollup.account.Address;
import io.orrery.domain.rollup.batch.BatchSize;
import io.orrery.domain.rollup.batch.DataMode;
import io.orrery.domain.rollup.da.DataLayerKind;
import io.orrery.domain.rollup.da.DataReceipt;
import io.orrery.ethereum.DataPolicyContract.Committee;
import io.orrery.zk.field.Fr;
import java.math.BigInteger;
import java.time.Duration;
import java.util.Arrays;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.web3j.abi.datatypes.Type;

/// Where data may be beside calldata, and the committee: what the contract takes, and each known way to cheat it. An
/// attack must fail on the contract and succeed on the variant whose check against it is switched off.
class DataPolicyTest {
    private static final Duration TIMELOCK = RollupTerms.DEFAULT.timelock();
    private static final Fr COMMITMENT = Fr.of(5);
    private static final Digest SLOTS_HASH = new Digest(1, 2, 3, 4);
    /// Of secp256k1.
    private static final BigInteger ORDER =
            new BigInteger("fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141", 16);

    /// In the order in which the contract wants their signatures.
    private static final List<L1Signer> MEMBERS = Stream.of(1, 2, 3)
            .map(DevnetAccounts::signer)
            .sorted(Comparator.comparing(member -> DraftBatch.word(member.address())))
            .toList();

    private static Devnet devnet;

    @BeforeAll
    static void start() {
        devnet = Devnet.start();
    }

    @AfterAll
    static void stop() {
        devnet.close();
    }

    private static Committee committee(int threshold) {
        return new Committee(MEMBERS.stream().map(L1Signer::address).toList(), threshold);
    }

    private static DataPolicyContract policy(String contract) {
        var arguments = DataPolicyContract.construction(
                devnet.wallet(0).address(),
                TIMELOCK,
                EnumSet.of(DataLayerKind.COMMITTEE, DataLayerKind.BLOB_VALIDIUM),
                committee(2));
        return new DataPolicyContract(devnet.create(contract, arguments.toArray(Type<?>[]::new)));
    }

    private static void sabotage(DataPolicyContract broken, int check) {
        var bits = List.<Type<?>>of(Abi.word(BigInteger.ONE.shiftLeft(check)));
        await(devnet.wallet(0).send(new L1Call(broken.address(), Abi.call("sabotage(uint256)", bits))));
    }

    /// Says whether the attack came through.
    private interface Attack {
        boolean on(DataPolicyContract policy);
    }

    /// @param check the number of `mutants.json` that stands against it
    private static void stoppedBy(int check, Attack attack) {
        assertThat(attack.on(policy("DataPolicy")))
                .as("the attack on the contract")
                .isFalse();
        var broken = policy("BrokenDataPolicy");
        sabotage(broken, check);
        assertThat(attack.on(broken))
                .as("the attack on the contract without the check")
                .isTrue();
    }

    /// The digest that the contract itself tells: views are called here without a sender, which stands for the rollup.
    private static Digest digest(DataPolicyContract policy, Address rollup, long number, Fr commitment) {
        var call = Abi.call(
                "digest(address,uint32,uint256,bytes32)",
                List.of(
                        Abi.word(rollup),
                        Abi.word(number),
                        Abi.word(commitment.toBigInteger()),
                        Abi.word(new BigInteger(1, SLOTS_HASH.toBytes()))));
        return Digest.parse(await(devnet.client().call(new L1Call(policy.address(), call))));
    }

    private static List<byte[]> signed(Digest digest, int members) {
        return MEMBERS.subList(0, members).stream()
                .map(member -> member.signDigest(digest))
                .toList();
    }

    private static List<byte[]> signed(DataPolicyContract policy) {
        return signed(digest(policy, Address.ZERO, 1, COMMITMENT), 2);
    }

    private static String attested(DataPolicyContract policy, byte[] attestation) {
        return refusal(devnet.client().call(policy.check(1, COMMITMENT.toBigInteger(), attestation)));
    }

    private static String attested(DataPolicyContract policy, List<byte[]> signatures) {
        return attested(policy, new DataReceipt.Committee(SLOTS_HASH, signatures).toBytes());
    }

    private static boolean makes(DataPolicyContract policy, Committee changed) {
        var governance = new RollupGovernance(policy.address());
        var change = DataPolicyContract.setCommittee(changed);
        await(devnet.wallet(0).send(governance.announce(change)));
        await(devnet.client().ask(l1 -> l1.ask("evm_increaseTime", TIMELOCK.toSeconds())));
        return refusal(devnet.wallet(5).send(governance.make(change))).isEmpty();
    }

    @Test
    void anyMembersUpToTheThresholdAttest() {
        var policy = policy("DataPolicy");
        var digest = policy.digest(DevnetProcess.CHAIN_ID, Address.ZERO, 1, COMMITMENT, SLOTS_HASH);
        assertThat(digest(policy, Address.ZERO, 1, COMMITMENT)).isEqualTo(digest);
        var all = signed(digest, 3);
        assertThat(attested(policy, all)).isEmpty();
        assertThat(attested(policy, all.subList(0, 2))).isEmpty();
        assertThat(attested(policy, all.subList(1, 3))).isEmpty();
        assertThat(attested(policy, List.of(all.get(0), all.get(2)))).isEmpty();
        assertThat(attested(policy, all.subList(0, 1))).isEqualTo("TooFewSignatures(1, 2)");
        assertThat(attested(policy, List.of(all.get(1), all.get(0)))).startsWith("SignersNotRising(");
        assertThat(DataPolicyContract.kindsOf(await(devnet.client().call(policy.kinds()))))
                .containsExactly(DataLayerKind.CALLDATA, DataLayerKind.COMMITTEE, DataLayerKind.BLOB_VALIDIUM);
        assertThat(DataPolicyContract.membersOf(await(devnet.client().call(policy.committee()))))
                .isEqualTo(committee(2).members());
        assertThat(devnet.word(policy.threshold())).isEqualTo(2);
    }

    @Test
    void whatIsNoAttestationOfAKindThatIsTakenIsRefused() {
        var policy = policy("DataPolicy");
        assertThat(attested(policy, new byte[0])).isEqualTo("AttestationMalformed(0)");
        for (int kind : new int[] {0, 2, 4, 255}) {
            assertThat(attested(policy, new byte[] {(byte) kind, 1})).isEqualTo("KindNotTaken(" + kind + ")");
        }
        for (int kind : new int[] {1, 3}) {
            assertThat(attested(policy, Arrays.copyOf(new byte[] {(byte) kind}, 32)))
                    .isEqualTo("AttestationMalformed(32)");
        }
        assertThat(attested(policy, Arrays.copyOf(new byte[] {3}, 34))).isEqualTo("AttestationMalformed(34)");
        var altDa = await(
                DataPolicyContract.deploy(devnet.wallet(0), TIMELOCK, Set.of(DataLayerKind.ALT_DA), Committee.NONE));
        assertThat(attested(altDa, new byte[] {2, 9})).isEmpty();
        assertThat(attested(altDa, Arrays.copyOf(new byte[] {2}, 8193))).isEmpty();
        assertThat(attested(altDa, new byte[] {2})).isEqualTo("AttestationMalformed(1)");
        assertThat(attested(altDa, Arrays.copyOf(new byte[] {2}, 8194))).isEqualTo("AttestationMalformed(8194)");
        assertThat(makes(altDa, committee(1))).isFalse();
    }

    @Test
    void aPolicyThatPromisesNothingIsNotMade() {
        var wallet = devnet.wallet(0);
        var committeeOnly = Set.of(DataLayerKind.COMMITTEE);
        var stranger = MEMBERS.getFirst().address();
        var unsound = List.of(
                DataPolicyContract.deploy(wallet, TIMELOCK, Set.of(), Committee.NONE),
                DataPolicyContract.deploy(wallet, TIMELOCK, Set.of(DataLayerKind.CALLDATA), Committee.NONE),
                DataPolicyContract.deploy(wallet, TIMELOCK, committeeOnly, Committee.NONE),
                DataPolicyContract.deploy(wallet, TIMELOCK, Set.of(DataLayerKind.BLOB_VALIDIUM), committee(1)),
                DataPolicyContract.deploy(wallet, TIMELOCK, committeeOnly, committee(0)),
                DataPolicyContract.deploy(wallet, TIMELOCK, committeeOnly, committee(4)),
                DataPolicyContract.deploy(
                        wallet, TIMELOCK, committeeOnly, new Committee(List.of(stranger, stranger), 1)),
                DataPolicyContract.deploy(
                        wallet, TIMELOCK, committeeOnly, new Committee(List.of(stranger, Address.ZERO), 1)));
        for (var each : unsound) {
            assertThat(refusal(each)).isEqualTo("UnsoundPolicy()");
        }
    }

    @Test
    void membersChangeAfterTheTimelockAndTheOldOnesNoLongerCount() {
        var policy = policy("DataPolicy");
        var old = signed(policy);
        var newcomer = DevnetAccounts.signer(4);
        assertThat(makes(policy, new Committee(List.of(newcomer.address()), 1))).isTrue();
        assertThat(attested(policy, old)).startsWith("NotMember(");
        assertThat(attested(policy, List.of(newcomer.signDigest(digest(policy, Address.ZERO, 1, COMMITMENT)))))
                .isEmpty();
    }

    @Test
    void aRollupTakesABatchWhoseDataIsElsewhereAndEvaluatesWhatItHas() {
        var operator = devnet.wallet(0);
        var policy = policy("DataPolicy");
        int word = DataMode.VALIDIUM.sizeWord(new BatchSize(DraftBatch.SLOTS));
        var verifier = devnet.create("AcceptingVerifier");
        var rollup = deploy(
                        operator,
                        List.of(DraftBatch.SLOTS, word),
                        verifier,
                        RollupTerms.DEFAULT.withDataPolicy(policy.address()))
                .rollup();
        assertThat(RollupContract.addressOf(await(devnet.client().call(rollup.view("dataPolicy")))))
                .isEqualTo(policy.address());
        assertThat(RollupContract.sizesOf(await(devnet.client().call(rollup.sizes())), DataMode.VALIDIUM))
                .containsExactly(new BatchSize(DraftBatch.SLOTS));

        long now = await(devnet.client().block(BlockTag.LATEST)).timestamp();
        var withdrawal = DraftBatch.withdrawal(7, 1, BigInteger.TEN, operator.address());
        var draft = new DraftBatch(DraftBatch.header(1, word, now), List.of(), List.of(withdrawal));
        var commitment = Fr.of(draft.header().commitment());
        var signatures = signed(digest(policy, rollup.address(), 1, commitment), 2);
        var attestation = new DataReceipt.Committee(SLOTS_HASH, signatures).toBytes();
        var unsigned = new DataReceipt.Committee(SLOTS_HASH, signatures.subList(0, 1)).toBytes();
        for (var refused : List.of(new byte[0], draft.slots(), unsigned)) {
            assertThat(refusal(operator.send(
                            rollup.commitBatch(new CommittedBatch(draft.header(), refused, draft.l1Operations())))))
                    .isNotEmpty();
        }
        var mined = await(operator.send(
                rollup.commitBatch(new CommittedBatch(draft.header(), attestation, draft.l1Operations()))));
        var record = ((RollupEvent.BatchCommitted) RollupOnDevnet.event(mined)).batch();
        // A size without slots has no slot elements: that is what the circuit of a validium evaluates.
        var alike = new DraftBatch(DraftBatch.header(1, 0, now), List.of(), draft.operations())
                .record(devnet.word(rollup.view("domain")), RollupOnDevnet.GENESIS.toBigInteger(), 0);
        assertThat(record.challenge()).isEqualTo(alike.challenge());
        assertThat(record.evaluation()).isEqualTo(alike.evaluation());
        assertThat(record.size()).isEqualTo(word);
        await(operator.send(rollup.proveBatch(record, RollupOnDevnet.proof(1))));
        await(operator.send(rollup.executeBatch(record, draft.l1Operations())));
    }

    @Test
    void aRollupWithoutAPolicyTakesNoDataButCalldata() {
        var operator = devnet.wallet(0);
        int word = DataMode.VALIDIUM.sizeWord(new BatchSize(DraftBatch.SLOTS));
        var verifier = devnet.create("AcceptingVerifier");
        var rollup = deploy(operator, List.of(DraftBatch.SLOTS, word), verifier, RollupTerms.DEFAULT)
                .rollup();
        var header = DraftBatch.header(
                1, word, await(devnet.client().block(BlockTag.LATEST)).timestamp());
        assertThat(refusal(
                        operator.send(rollup.commitBatch(new CommittedBatch(header, new byte[] {2, 1}, new byte[0])))))
                .isEqualTo("DataNotTaken()");
    }

    @Test
    void aRollupTakesNoPolicyThatChangesFasterThanItself() {
        var hasty = await(DataPolicyContract.deploy(
                devnet.wallet(0), TIMELOCK.minusSeconds(1), Set.of(DataLayerKind.BLOB_VALIDIUM), Committee.NONE));
        var verifier = devnet.create("AcceptingVerifier");
        for (var policy : List.of(hasty.address(), MEMBERS.getFirst().address())) {
            assertThat(refusal(RollupDeployment.deployRollup(
                            devnet.wallet(0),
                            List.of(8),
                            List.of(verifier),
                            RollupOnDevnet.GENESIS,
                            RollupTerms.DEFAULT.withDataPolicy(policy))))
                    .isEqualTo("BadConstruction()");
        }
    }

    private static RollupDeployment deploy(
            L1Wallet operator, List<Integer> sizes, Address verifier, RollupTerms terms) {
        return await(RollupDeployment.deployRollup(
                operator, sizes, List.of(verifier, verifier), RollupOnDevnet.GENESIS, terms));
    }

    @Test
    void aCommitteeOfWhichNobodyHasToSign() {
        stoppedBy(22, policy -> {
            makes(policy, committee(0));
            return attested(policy, List.of()).isEmpty();
        });
    }

    @Test
    void aMemberWhoCountsTwice() {
        stoppedBy(23, policy -> {
            var one = signed(policy).getFirst();
            return attested(policy, List.of(one, one)).isEmpty();
        });
    }

    @Test
    void aSignatureForAnotherBatch() {
        stoppedBy(
                24,
                policy -> attested(policy, signed(digest(policy, Address.ZERO, 2, COMMITMENT), 2))
                        .isEmpty());
        stoppedBy(
                28,
                policy -> attested(policy, signed(digest(policy, Address.ZERO, 1, Fr.of(6)), 2))
                        .isEmpty());
    }

    @Test
    void aSignatureForAnotherChain() {
        stoppedBy(25, policy -> {
            await(devnet.client().ask(l1 -> l1.ask("anvil_setChainId", 31_338)));
            var elsewhere = signed(policy);
            await(devnet.client().ask(l1 -> l1.ask("anvil_setChainId", DevnetProcess.CHAIN_ID)));
            return attested(policy, elsewhere).isEmpty();
        });
    }

    @Test
    void aSignatureForAnotherCommitteeOrRollup() {
        var twin = policy("BrokenDataPolicy");
        sabotage(twin, 26);
        stoppedBy(26, policy -> attested(policy, signed(twin)).isEmpty());
        stoppedBy(
                27,
                policy -> attested(
                                policy, signed(digest(policy, MEMBERS.getFirst().address(), 1, COMMITMENT), 2))
                        .isEmpty());
    }

    @Test
    void aSignatureOfSomebodyElse() {
        stoppedBy(29, policy -> {
            var digest = digest(policy, Address.ZERO, 1, COMMITMENT);
            var strangers = Stream.of(7, 8)
                    .map(DevnetAccounts::signer)
                    .sorted(Comparator.comparing(signer -> DraftBatch.word(signer.address())))
                    .map(signer -> signer.signDigest(digest))
                    .toList();
            return attested(policy, strangers).isEmpty();
        });
    }

    /// Whoever sees a signature can make the other one of the same message.
    @Test
    void theOtherFormOfASignature() {
        stoppedBy(30, policy -> {
            var signatures = signed(policy);
            var other = signatures.getFirst().clone();
            var high = ORDER.subtract(new BigInteger(1, Arrays.copyOfRange(other, 32, 64)));
            System.arraycopy(Digest.parse("0x" + "%064x".formatted(high)).toBytes(), 0, other, 32, 32);
            other[64] = (byte) (27 + 28 - other[64]);
            return attested(policy, List.of(other, signatures.get(1))).isEmpty();
        });
    }

    @Test
    void bytesBehindTheLastSignature() {
        stoppedBy(31, policy -> {
            var whole = new DataReceipt.Committee(SLOTS_HASH, signed(policy)).toBytes();
            return attested(policy, Arrays.copyOf(whole, whole.length + 1)).isEmpty();
        });
    }

    @Test
    void aBlobThatTheTransactionDoesNotCarry() {
        stoppedBy(
                32,
                policy -> attested(policy, new DataReceipt.Blob(SLOTS_HASH).toBytes())
                        .isEmpty());
        // What L1 has for the hash of a blob that is not there.
        stoppedBy(
                32,
                policy -> attested(policy, new DataReceipt.Blob(new Digest(0, 0, 0, 0)).toBytes())
                        .isEmpty());
    }
}
