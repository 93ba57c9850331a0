package io.orrery.ethereum;

import static io.orrery.ethereum.Devnet.await;

import io.orrery.domain.rollup.account.Address;
import io.orrery.zk.field.Fr;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/// A rollup on a chain of its own whose verifier takes the proof `1, 0, ..`: for all that is not about proofs.
final class RollupOnDevnet implements AutoCloseable {
    static final Fr GENESIS = Fr.of(4242);
    static final BigInteger AX = Fr.MODULUS.subtract(BigInteger.ONE);
    static final BigInteger AY = BigInteger.valueOf(9);
    static final BigInteger ETHER = BigInteger.TEN.pow(18);

    final Devnet devnet = Devnet.start();
    final L1Wallet operator = devnet.wallet(0);
    final L1Wallet user = devnet.wallet(1);
    final RollupDeployment deployment = deploy();
    final RollupContract rollup = deployment.rollup();

    RollupDeployment deploy() {
        var verifier = devnet.create("AcceptingVerifier");
        return await(RollupDeployment.deployRollup(
                operator,
                List.of(DraftBatch.SLOTS, DraftBatch.MORE_SLOTS),
                List.of(verifier, verifier),
                GENESIS,
                RollupTerms.DEFAULT));
    }

    BigInteger domain() {
        return devnet.word(rollup.view("domain"));
    }

    BigInteger committedRoot() {
        return devnet.word(rollup.view("committedRoot"));
    }

    BatchCounters progress() {
        return BatchCounters.decode(await(devnet.client().call(rollup.progress())));
    }

    /// A time that the contract takes for the next batch.
    long now() {
        return Math.max(
                progress().timestamp(),
                await(devnet.client().block(BlockTag.LATEST)).timestamp());
    }

    long nextNumber() {
        return progress().committed() + 1;
    }

    static List<BigInteger> proof(int first) {
        var words = new ArrayList<>(Collections.nCopies(8, BigInteger.ZERO));
        words.set(0, BigInteger.valueOf(first));
        return words;
    }

    MinedTransaction deposit(L1Wallet owner, long token, BigInteger amount) {
        return await(owner.send(rollup.deposit(token, amount, AX, AY)));
    }

    /// Commits a batch of these operations and returns its record as L1 has it.
    BatchRecord commit(List<List<BigInteger>> operations) {
        var mined = await(operator.send(rollup.commitBatch(
                DraftBatch.of(nextNumber(), now(), operations).call())));
        return ((RollupEvent.BatchCommitted) event(mined)).batch();
    }

    void prove(BatchRecord batch) {
        await(operator.send(rollup.proveBatch(batch, proof(1))));
    }

    MinedTransaction settle(List<List<BigInteger>> operations) {
        var batch = commit(operations);
        prove(batch);
        return await(operator.send(rollup.executeBatch(
                batch, DraftBatch.of(batch.number(), 0, operations).l1Operations())));
    }

    BigInteger claimable(long token, Address owner) {
        return devnet.word(rollup.claimable(token, owner));
    }

    static RollupEvent event(MinedTransaction mined) {
        return events(mined).getFirst();
    }

    static List<RollupEvent> events(MinedTransaction mined) {
        return mined.logs().stream()
                .flatMap(log -> RollupEvents.decode(log).stream())
                .toList();
    }

    @Override
    public void close() {
        devnet.close();
    }
}
