package io.orrery.ethereum;

import static io.orrery.ethereum.Devnet.await;
import static io.orrery.ethereum.Devnet.refusal;
import static org.assertj.core.api.Assertions.assertThat;

import io.orrery.domain.Digest;
import io.orrery.domain.rollup.account.Address;
import io.orrery.domain.rollup.batch.BatchSize;
import io.orrery.domain.rollup.batch.DataMode;
import io.orrery.zk.curve.G1;
import io.orrery.zk.field.Fr;
import io.orrery.zk.groth16.Proof;
import io.orrery.zk.groth16.VerifyingKey;
import io.orrery.zk.hash.Keccak256;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.web3j.abi.datatypes.Type;

class BatchProofTest {
    private static final BigInteger BASE_ORDER =
            new BigInteger("21888242871839275222246405745257275088696311157297823662689037894645226208583");
    private static final List<BigInteger> INPUTS =
            List.of(BigInteger.TEN, Fr.MODULUS.subtract(BigInteger.ONE), BigInteger.ZERO);
    private static Devnet devnet;
    private static BatchProof proofs;
    private static BatchProof larger;
    private static RollupDeployment deployment;
    private static Address verifier;

    @BeforeAll
    static void start() {
        devnet = Devnet.start();
        proofs = new BatchProof();
        larger = new BatchProof(DraftBatch.MORE_SLOTS);
        deployment = await(
                RollupDeployment.deploy(devnet.wallet(0), BatchProof.keys(proofs, larger), RollupOnDevnet.GENESIS));
        verifier = verifierOf(DraftBatch.SLOTS);
    }

    @AfterAll
    static void stop() {
        devnet.close();
    }

    private static Address verifierOf(int size) {
        var call = deployment.rollup().verifierOf(new BatchSize(size));
        return RollupContract.addressOf(await(devnet.client().call(call)));
    }

    private static L1Call verify(List<BigInteger> proof, List<BigInteger> inputs) {
        return new L1Call(verifier, BatchProof.verify(proof, inputs));
    }

    private static L1Call verifyAll(List<List<BigInteger>> proofs, List<List<BigInteger>> inputs) {
        return new L1Call(verifier, BatchProof.verifyAll(proofs, inputs));
    }

    private static List<BigInteger> with(List<BigInteger> words, int index, BigInteger value) {
        var changed = new ArrayList<>(words);
        changed.set(index, value);
        return changed;
    }

    @Test
    void aProofVerifiesForItsInputsAndForNoOthers() {
        var proof = proofs.of(INPUTS).toCalldata();
        assertThat(devnet.word(verify(proof, INPUTS))).isOne();
        for (int i = 0; i < INPUTS.size(); i++) {
            var other = INPUTS.get(i).add(BigInteger.ONE).mod(Fr.MODULUS);
            assertThat(devnet.word(verify(proof, with(INPUTS, i, other)))).isZero();
        }
    }

    @Test
    void inputsThatAreNotCanonicalAreRefused() {
        var proof = proofs.of(INPUTS).toCalldata();
        for (int i = 0; i < INPUTS.size(); i++) {
            var alias = INPUTS.get(i).add(Fr.MODULUS);
            assertThat(refusal(devnet.client().call(verify(proof, with(INPUTS, i, alias)))))
                    .startsWith("InputNotInField(" + i + ", ");
        }
    }

    @Test
    void coordinatesThatAreNotCanonicalOrNotOnTheCurveAreRefused() {
        var proof = proofs.of(INPUTS).toCalldata();
        for (int i = 0; i < proof.size(); i++) {
            var alias = with(proof, i, proof.get(i).add(BASE_ORDER));
            var off = with(proof, i, proof.get(i).add(BigInteger.ONE).mod(BASE_ORDER));
            assertThat(refusal(devnet.client().call(verify(alias, INPUTS)))).isEqualTo("PrecompileFailed(8)");
            assertThat(refusal(devnet.client().call(verify(off, INPUTS)))).isEqualTo("PrecompileFailed(8)");
        }
    }

    private static List<List<BigInteger>> statements(int count) {
        return IntStream.range(0, count)
                .mapToObj(
                        i -> List.of(BigInteger.valueOf(i), BigInteger.TWO.pow(i), Fr.MODULUS.subtract(BigInteger.ONE)))
                .toList();
    }

    @Test
    void manyProofsVerifyAtOnceAndNoneOfThemMayBeFalse() {
        for (int count : new int[] {1, 2, 5}) {
            var inputs = statements(count);
            var all = inputs.stream().map(each -> proofs.of(each).toCalldata()).toList();
            assertThat(devnet.word(verifyAll(all, inputs))).isOne();
            for (int i = 0; i < count; i++) {
                var others = new ArrayList<>(inputs);
                others.set(i, with(inputs.get(i), i % 3, BigInteger.valueOf(77)));
                assertThat(devnet.word(verifyAll(all, others))).isZero();
                var wrong = new ArrayList<>(all);
                wrong.set(i, proofs.of(INPUTS).toCalldata());
                assertThat(devnet.word(verifyAll(wrong, inputs))).isZero();
            }
        }
    }

    @Test
    void manyProofsAreAsStrictAboutEncodingsAsOne() {
        var inputs = statements(3);
        var all = inputs.stream().map(each -> proofs.of(each).toCalldata()).toList();
        for (int i = 0; i < 3; i++) {
            for (int word = 0; word < 8; word++) {
                var alias = new ArrayList<>(all);
                alias.set(i, with(all.get(i), word, all.get(i).get(word).add(BASE_ORDER)));
                assertThat(refusal(devnet.client().call(verifyAll(alias, inputs))))
                        .startsWith("PrecompileFailed(");
            }
            var beyond = new ArrayList<>(inputs);
            beyond.set(i, with(inputs.get(i), i, inputs.get(i).get(i).add(Fr.MODULUS)));
            assertThat(refusal(devnet.client().call(verifyAll(all, beyond)))).startsWith("InputNotInField(" + i + ", ");
        }
        assertThat(refusal(devnet.client().call(verifyAll(all, inputs.subList(0, 2)))))
                .isEqualTo("UnequalCounts(3, 2)");
        assertThat(refusal(devnet.client().call(verifyAll(List.of(), List.of()))))
                .isEqualTo("UnequalCounts(0, 0)");
    }

    @Test
    void batchesOfOneSizeAreProvenAtOnceAllOrNone() {
        var rollup = await(RollupDeployment.deploy(
                        devnet.wallet(0), BatchProof.keys(proofs, larger), RollupOnDevnet.GENESIS))
                .rollup();
        var batches = new ArrayList<BatchRecord>();
        for (long number = 1; number <= 3; number++) {
            batches.add(committed(rollup, DraftBatch.transfers(number, now(), 4)));
        }
        batches.add(committed(rollup, DraftBatch.transfers(4, now(), DraftBatch.MORE_SLOTS, 4)));
        var all = batches.stream().map(batch -> proofs.of(batch).toCalldata()).toList();
        var anybody = devnet.wallet(3);
        assertThat(refusal(anybody.send(rollup.proveBatches(batches, all)))).isEqualTo("SizesDiffer(8, 39)");
        var three = batches.subList(0, 3);
        var swapped = List.of(all.get(1), all.get(0), all.get(2));
        assertThat(refusal(anybody.send(rollup.proveBatches(three, swapped)))).isEqualTo("ProofRejected(3)");
        assertThat(refusal(anybody.send(rollup.proveBatches(batches.subList(1, 3), all.subList(1, 3)))))
                .isEqualTo("WrongBatch(1, 2)");
        assertThat(refusal(anybody.send(rollup.proveBatches(List.of(), List.of()))))
                .isEqualTo("TooManyProofs(0)");
        var mined = await(anybody.send(rollup.proveBatches(three, all.subList(0, 3))));
        assertThat(RollupOnDevnet.events(mined))
                .containsExactly(
                        new RollupEvent.BatchProven(1), new RollupEvent.BatchProven(2), new RollupEvent.BatchProven(3));
        assertThat(prove(rollup, batches.get(3), larger.of(batches.get(3)))).isEmpty();
    }

    @Test
    void aProofOfInfinitiesIsFalse() {
        assertThat(devnet.word(verify(Collections.nCopies(8, BigInteger.ZERO), INPUTS)))
                .isZero();
    }

    @Test
    void theKeyOfEachVerifierCanBeChecked() {
        for (var key : BatchProof.keys(proofs, larger).entrySet()) {
            var words = RollupDeployment.words(key.getValue()).stream()
                    .map(word -> "0".repeat(64 - word.toString(16).length()) + word.toString(16))
                    .collect(Collectors.joining());
            var hash = Digest.of(Keccak256.hash(HexFormat.of().parseHex(words)));
            assertThat(RollupDeployment.keyHash(key.getValue())).isEqualTo(hash);
            assertThat(await(RollupDeployment.keyHash(devnet.client(), deployment.rollup(), key.getKey())))
                    .isEqualTo(hash);
        }
    }

    @Test
    void aKeyWithAPointThatIsNoneIsNotDeployed() {
        var key = proofs.verifyingKey();
        for (int i = 0; i < key.ic().size(); i++) {
            var ic = new ArrayList<>(key.ic());
            ic.set(i, new G1(ic.get(i).x(), ic.get(i).x()));
            var broken = new VerifyingKey(key.alpha(), key.beta(), key.gamma(), key.delta(), ic);
            assertThat(refusal(RollupDeployment.deploy(
                            devnet.wallet(0), new TreeMap<>(Map.of(BatchSize.FIRST, broken)), RollupOnDevnet.GENESIS)))
                    .isEqualTo("PrecompileFailed(8)");
        }
        var flat = Collections.nCopies(22, BigInteger.ZERO);
        List<Type<?>> nothing = new ArrayList<>();
        flat.forEach(word -> nothing.add(Abi.word(word)));
        assertThat(refusal(devnet.wallet(0).create(Abi.creation("Groth16Verifier", nothing))))
                .isEqualTo("DegenerateKey()");
    }

    @Test
    void aRollupIsNotMadeOfUnsoundParts() {
        var nobody = devnet.wallet(0).address();
        assertThat(unsound(List.of(8), List.of(nobody))).isEqualTo("UnsoundSizes()");
        assertThat(unsound(List.of(8, 9), List.of(verifier, nobody))).isEqualTo("UnsoundSizes()");
        assertThat(unsound(List.of(), List.of())).isEqualTo("UnsoundSizes()");
        assertThat(unsound(List.of(0), List.of(verifier))).isEqualTo("UnsoundSizes()");
        assertThat(unsound(List.of(8, 0x8000), List.of(verifier, verifier))).isEqualTo("UnsoundSizes()");
        assertThat(unsound(List.of(8, 8), List.of(verifier, verifier))).isEqualTo("UnsoundSizes()");
        assertThat(unsound(List.of(9, 8), List.of(verifier, verifier))).isEqualTo("UnsoundSizes()");
        assertThat(unsound(List.of(8, 9), List.of(verifier))).isEqualTo("UnsoundSizes()");
        assertThat(unsound(List.of(1, 2, 3, 4, 5), Collections.nCopies(5, verifier)))
                .isEqualTo("UnsoundSizes()");
        var four = await(RollupDeployment.deployRollup(
                devnet.wallet(0),
                List.of(1, 0x7FFF, 0x8001, 0xFFFF),
                Collections.nCopies(4, verifier),
                RollupOnDevnet.GENESIS,
                RollupTerms.DEFAULT));
        var sizes = await(devnet.client().call(four.rollup().sizes()));
        for (var mode : DataMode.values()) {
            assertThat(RollupContract.sizesOf(sizes, mode))
                    .extracting(BatchSize::slots)
                    .containsExactly(1, 0x7FFF);
        }
    }

    private static String unsound(List<Integer> sizes, List<Address> verifiers) {
        return refusal(RollupDeployment.deployRollup(
                devnet.wallet(0), sizes, verifiers, RollupOnDevnet.GENESIS, RollupTerms.DEFAULT));
    }

    @Test
    void aBatchIsProvenByTheVerifierOfItsOwnSizeOnly() {
        var rollup = await(RollupDeployment.deploy(
                        devnet.wallet(0), BatchProof.keys(proofs, larger), RollupOnDevnet.GENESIS))
                .rollup();
        for (var sized : List.of(Map.entry(larger, DraftBatch.MORE_SLOTS), Map.entry(proofs, DraftBatch.SLOTS))) {
            var own = sized.getKey();
            var other = own == larger ? proofs : larger;
            long number = sized.getValue() == DraftBatch.MORE_SLOTS ? 1 : 2;
            var batch = committed(rollup, DraftBatch.transfers(number, now(), sized.getValue(), 4));
            assertThat(batch.size()).isEqualTo(sized.getValue());
            assertThat(prove(rollup, batch, other.of(batch))).isEqualTo("ProofRejected(" + number + ")");
            var lie = new BatchRecord(
                    batch.number(),
                    DraftBatch.SLOTS + DraftBatch.MORE_SLOTS - batch.size(),
                    batch.timestamp(),
                    batch.queueEnd(),
                    batch.newRoot(),
                    batch.commitment(),
                    batch.challenge(),
                    batch.evaluation(),
                    batch.l1OpsHash());
            assertThat(prove(rollup, lie, other.of(batch))).isEqualTo("RecordMismatch(" + number + ")");
            assertThat(prove(rollup, batch, own.of(batch))).isEmpty();
        }
    }

    private static long now() {
        return await(devnet.client().block(BlockTag.LATEST)).timestamp();
    }

    private static BatchRecord committed(RollupContract rollup, DraftBatch draft) {
        var mined = await(devnet.wallet(0).send(rollup.commitBatch(draft.call())));
        return ((RollupEvent.BatchCommitted) RollupOnDevnet.event(mined)).batch();
    }

    /// Why L1 refuses it; empty where it does not.
    private static String prove(RollupContract rollup, BatchRecord batch, Proof proof) {
        return refusal(devnet.wallet(3).send(rollup.proveBatch(batch, proof.toCalldata())));
    }

    @Test
    void aBatchIsProvenByItsOwnProofOnlyAndByAnybody() {
        var rollup = deployment.rollup();
        var operator = devnet.wallet(0);
        long now = await(devnet.client().block(BlockTag.LATEST)).timestamp();
        var committed = await(
                operator.send(rollup.commitBatch(DraftBatch.transfers(1, now, 4).call())));
        var batch = ((RollupEvent.BatchCommitted) RollupOnDevnet.event(committed)).batch();
        assertThat(refusal(
                        operator.send(rollup.proveBatch(batch, proofs.of(INPUTS).toCalldata()))))
                .isEqualTo("ProofRejected(1)");
        var proof = proofs.of(batch).toCalldata();
        var mined = await(devnet.wallet(3).send(rollup.proveBatch(batch, proof)));
        assertThat(RollupOnDevnet.events(mined)).containsExactly(new RollupEvent.BatchProven(1));
        assertThat(refusal(operator.send(rollup.proveBatch(batch, proof)))).isEqualTo("WrongBatch(2, 1)");
    }

    @Test
    void aProofWithTooLittleGasRevertsInsteadOfBeingFalse() {
        var proof = proofs.of(INPUTS).toCalldata();
        for (long gas : new long[] {30_000, 60_000, 120_000, 200_000}) {
            var message = Map.of(
                    "to", verifier.toString(),
                    "data", verify(proof, INPUTS).input(),
                    "gas", Hex.quantity(gas));
            assertThat(refusal(devnet.client().ask(l1 -> l1.data("eth_call", message, "latest"))))
                    .as("with %d gas", gas)
                    .isNotEmpty();
        }
    }
}
