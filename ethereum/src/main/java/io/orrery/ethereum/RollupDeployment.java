package io.orrery.ethereum;

import io.orrery.domain.Digest;
import io.orrery.domain.rollup.account.Address;
import io.orrery.domain.rollup.batch.BatchSize;
import io.orrery.domain.rollup.batch.DataMode;
import io.orrery.zk.curve.G1;
import io.orrery.zk.curve.G2;
import io.orrery.zk.field.Fq;
import io.orrery.zk.field.Fr;
import io.orrery.zk.groth16.VerifyingKey;
import io.orrery.zk.hash.Keccak256;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.web3j.abi.datatypes.Type;
import org.web3j.abi.datatypes.Utf8String;

/// Where a rollup is on L1; it knows its verifiers.
///
/// @param block the first in which the rollup can have logs
public record RollupDeployment(RollupContract rollup, long block) {
    /// Public inputs of a batch proof: `C, z, y`.
    private static final int PUBLIC_INPUTS = 3;

    /// Deploys the verifiers and then the rollup, which is complete once constructed. The wallet's key becomes
    /// owner and operator.
    ///
    /// @param keys of the batch circuits by size, 1 to 4
    /// @param genesisRoot of the empty state
    public static CompletionStage<RollupDeployment> deploy(
            L1Wallet wallet, SortedMap<BatchSize, VerifyingKey> keys, Fr genesisRoot) {
        return deploy(wallet, keys, genesisRoot, RollupTerms.DEFAULT);
    }

    /// The same on other terms than the usual.
    public static CompletionStage<RollupDeployment> deploy(
            L1Wallet wallet, SortedMap<BatchSize, VerifyingKey> keys, Fr genesisRoot, RollupTerms terms) {
        return deploy(wallet, keys, Collections.emptySortedMap(), genesisRoot, terms);
    }

    /// The same with batches whose data is not on L1.
    ///
    /// @param validium the keys of their circuits; with `keys` together 1 to 4
    public static CompletionStage<RollupDeployment> deploy(
            L1Wallet wallet,
            SortedMap<BatchSize, VerifyingKey> keys,
            SortedMap<BatchSize, VerifyingKey> validium,
            Fr genesisRoot,
            RollupTerms terms) {
        var byWord = new TreeMap<Integer, VerifyingKey>();
        keys.forEach((size, key) -> byWord.put(DataMode.ROLLUP.sizeWord(size), key));
        validium.forEach((size, key) -> byWord.put(DataMode.VALIDIUM.sizeWord(size), key));
        CompletionStage<SortedMap<Integer, Address>> verifiers =
                CompletableFuture.completedStage(new TreeMap<Integer, Address>());
        // One after another: they share the wallet's nonces.
        for (var key : byWord.entrySet()) {
            verifiers = verifiers.thenCompose(made -> wallet.create(verifierCreation(key.getValue()))
                    .thenApply(verifier -> {
                        made.put(key.getKey(), verifier);
                        return made;
                    }));
        }
        return verifiers.thenCompose(made ->
                deployRollup(wallet, List.copyOf(made.keySet()), List.copyOf(made.values()), genesisRoot, terms));
    }

    static CompletionStage<RollupDeployment> deployRollup(
            L1Wallet wallet, List<Integer> sizes, List<Address> verifiers, Fr genesisRoot, RollupTerms terms) {
        return wallet.create(Abi.creation("AccountTree", List.of()))
                .thenCompose(tree -> deployRollup("Rollup", wallet, tree, sizes, verifiers, genesisRoot, terms));
    }

    /// @param contract a compiled contract that is constructed like `Rollup`
    /// @param sizes as [DataMode#sizeWord] tells them
    /// @param tree the contract `AccountTree`
    static CompletionStage<RollupDeployment> deployRollup(
            String contract,
            L1Wallet wallet,
            Address tree,
            List<Integer> sizes,
            List<Address> verifiers,
            Fr genesisRoot,
            RollupTerms terms) {
        List<Type<?>> arguments = List.of(
                Abi.word(wallet.address()),
                Abi.word(wallet.address()),
                Abi.word(genesisRoot.toBigInteger()),
                Abi.word(terms.forcedDeadline().toSeconds()),
                Abi.word(terms.timelock().toSeconds()),
                Abi.word(tree),
                Abi.word(terms.dataPolicy().orElse(Address.ZERO)),
                Abi.words(sizes.stream().map(BigInteger::valueOf).toList()),
                Abi.words(verifiers.stream()
                        .map(verifier -> new BigInteger(1, verifier.toBytes()))
                        .toList()));
        return wallet.client()
                .block(BlockTag.LATEST)
                .thenCompose(before -> wallet.create(Abi.creation(contract, arguments))
                        .thenApply(rollup -> new RollupDeployment(new RollupContract(rollup), before.number() + 1)));
    }

    /// Deploys the development token: for development chains only, anybody can mint it.
    ///
    /// @param decimals 0 to 255
    public static CompletionStage<DevTokenContract> deployDevToken(
            L1Wallet wallet, String name, String symbol, int decimals) {
        List<Type<?>> arguments = List.of(new Utf8String(name), new Utf8String(symbol), Abi.word(decimals));
        return wallet.create(Abi.creation("DevToken", arguments)).thenApply(DevTokenContract::new);
    }

    /// The key as the verifier's constructor takes it: alpha, beta, gamma, delta and `IC`, 22 words, G2 with the
    /// imaginary part first.
    public static List<BigInteger> words(VerifyingKey key) {
        if (key.nPublic() != PUBLIC_INPUTS) {
            throw new IllegalArgumentException(
                    "the verifier takes keys with " + PUBLIC_INPUTS + " public inputs; this one has " + key.nPublic());
        }
        var words = new ArrayList<BigInteger>();
        add(words, key.alpha());
        for (G2 point : List.of(key.beta(), key.gamma(), key.delta())) {
            words.add(point.x().c1().toBigInteger());
            words.add(point.x().c0().toBigInteger());
            words.add(point.y().c1().toBigInteger());
            words.add(point.y().c0().toBigInteger());
        }
        key.ic().forEach(point -> add(words, point));
        return words;
    }

    /// What a verifier of this key answers to `verifyingKeyHash`.
    public static Digest keyHash(VerifyingKey key) {
        return Digest.of(
                Keccak256.hash(words(key).stream().map(Fq::of).map(Fq::toBytes).toArray(byte[][]::new)));
    }

    /// What the verifier of a size on L1 answers to it; fails where the contract has no such size.
    public static CompletionStage<Digest> keyHash(L1Client l1, RollupContract rollup, BatchSize size) {
        return keyHash(l1, rollup, size, DataMode.ROLLUP);
    }

    /// The same in either mode.
    public static CompletionStage<Digest> keyHash(L1Client l1, RollupContract rollup, BatchSize size, DataMode mode) {
        return l1.call(rollup.verifierOf(size, mode))
                .thenApply(RollupContract::addressOf)
                .thenCompose(verifier -> l1.call(new L1Call(verifier, Abi.call("verifyingKeyHash()", List.of()))))
                .thenApply(Digest::parse);
    }

    static String verifierCreation(VerifyingKey key) {
        return Abi.creation(
                "Groth16Verifier", words(key).stream().map(Abi::word).toList());
    }

    private static void add(List<BigInteger> words, G1 point) {
        words.add(point.x().toBigInteger());
        words.add(point.y().toBigInteger());
    }
}
