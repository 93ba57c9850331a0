package io.orrery.ethereum;

import io.orrery.domain.rollup.account.Address;
import io.orrery.zk.curve.G1;
import io.orrery.zk.curve.G2;
import io.orrery.zk.field.Fr;
import io.orrery.zk.groth16.VerifyingKey;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.web3j.abi.datatypes.Type;
import org.web3j.abi.datatypes.Utf8String;

/// Where a rollup's contracts are on L1.
///
/// @param block the first in which the rollup can have logs
public record RollupDeployment(RollupContract rollup, Address verifier, long block) {
    /// Public inputs of a batch proof: `C, z, y`.
    private static final int PUBLIC_INPUTS = 3;

    /// Deploys the verifier and then the rollup, which is complete once constructed. The wallet's key becomes the
    /// operator.
    ///
    /// @param key of the batch circuit
    /// @param genesisRoot of the empty state
    /// @param slots of the batch circuit
    public static CompletionStage<RollupDeployment> deploy(
            L1Wallet wallet, VerifyingKey key, Fr genesisRoot, int slots) {
        return wallet.create(verifierCreation(key))
                .thenCompose(verifier -> deploy(wallet, verifier, genesisRoot, slots));
    }

    static CompletionStage<RollupDeployment> deploy(L1Wallet wallet, Address verifier, Fr genesisRoot, int slots) {
        List<Type<?>> arguments = List.of(
                Abi.word(wallet.address()), Abi.word(verifier), Abi.word(genesisRoot.toBigInteger()), Abi.word(slots));
        return wallet.client()
                .block(BlockTag.LATEST)
                .thenCompose(before -> wallet.create(Abi.creation("Rollup", arguments))
                        .thenApply(rollup ->
                                new RollupDeployment(new RollupContract(rollup), verifier, before.number() + 1)));
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

    static String verifierCreation(VerifyingKey key) {
        return Abi.creation(
                "Groth16Verifier", words(key).stream().map(Abi::word).toList());
    }

    private static void add(List<BigInteger> words, G1 point) {
        words.add(point.x().toBigInteger());
        words.add(point.y().toBigInteger());
    }
}
