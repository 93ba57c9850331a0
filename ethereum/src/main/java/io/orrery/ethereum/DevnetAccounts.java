package io.orrery.ethereum;

import java.util.List;
import org.web3j.crypto.Bip32ECKeyPair;
import org.web3j.crypto.MnemonicUtils;

/// The funded accounts of a development chain: keys that everybody knows, of the mnemonic that all Ethereum development
/// tools share
/// (BIP-39, BIP-32, BIP-44 path `m/44'/60'/0'/0/i`). Worthless on any other chain.
public final class DevnetAccounts {
    private static final List<String> WORDS =
            List.of("test", "test", "test", "test", "test", "test", "test", "test", "test", "test", "test", "junk");

    private DevnetAccounts() {}

    /// @param index from 0; a chain of [DevnetProcess] funds the first ten
    public static L1Signer signer(int index) {
        var root = Bip32ECKeyPair.generateKeyPair(MnemonicUtils.generateSeed(String.join(" ", WORDS), ""));
        int[] path = {
            44 | Bip32ECKeyPair.HARDENED_BIT, 60 | Bip32ECKeyPair.HARDENED_BIT, Bip32ECKeyPair.HARDENED_BIT, 0, index
        };
        return L1Signer.of(Bip32ECKeyPair.deriveKeyPair(root, path).getPrivateKey());
    }
}
