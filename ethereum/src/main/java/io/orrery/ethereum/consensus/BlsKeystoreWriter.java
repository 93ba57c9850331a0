package io.orrery.ethereum.consensus;

import io.orrery.ethereum.keystore.Password;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.UUID;
import java.util.random.RandomGenerator;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// Writes keystores of BLS keys, as the deposit tools do.
///
/// Source: EIP-2335.
public final class BlsKeystoreWriter {
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final HexFormat HEX = HexFormat.of();
    private static final int SALT_BYTES = 32;
    private static final int SCRYPT_N = 1 << 18;
    private static final int SCRYPT_R = 8;

    private final RandomGenerator random;

    /// @param random a `SecureRandom`
    public BlsKeystoreWriter(RandomGenerator random) {
        this.random = random;
    }

    /// A new function of the standard's cost, 256 MiB and about a second.
    public KeyFunction scrypt() {
        return new KeyFunction.Scrypt(SCRYPT_N, SCRYPT_R, 1, bytes(SALT_BYTES));
    }

    /// The JSON of a keystore.
    ///
    /// @param function new for each file
    /// @param path that the key was derived by; empty where by none
    public String write(BlsSecretKey key, Password password, KeyFunction function, String path) {
        var derived = function.derive(password);
        var secret = key.bytes();
        try {
            var iv = bytes(BlsKeystore.IV_BYTES);
            var message = BlsKeystore.crypt(derived, iv, secret);
            var file = JSON.createObjectNode();
            var crypto = file.putObject("crypto");
            function(crypto.putObject("kdf"), function);
            module(crypto.putObject("checksum"), BlsKeystore.CHECKSUM, BlsKeystore.checksum(derived, message))
                    .putObject("params");
            module(crypto.putObject("cipher"), BlsKeystore.CIPHER, message)
                    .putObject("params")
                    .put("iv", HEX.formatHex(iv));
            return file.put("description", "")
                    .put("pubkey", HEX.formatHex(key.publicKey().toBytes()))
                    .put("path", path)
                    .put("uuid", UUID.randomUUID().toString())
                    .put("version", BlsKeystore.VERSION)
                    .toPrettyString();
        } finally {
            Arrays.fill(secret, (byte) 0);
            Arrays.fill(derived, (byte) 0);
        }
    }

    private static ObjectNode module(ObjectNode module, String function, byte[] message) {
        return module.put("function", function).put("message", HEX.formatHex(message));
    }

    private static void function(ObjectNode kdf, KeyFunction function) {
        var params = kdf.putObject("params").put("dklen", KeyFunction.KEY_BYTES);
        switch (function) {
            case KeyFunction.Scrypt(int n, int r, int p, var salt) -> {
                kdf.put("function", "scrypt");
                params.put("n", n).put("r", r).put("p", p).put("salt", HEX.formatHex(salt));
            }
            case KeyFunction.Pbkdf2(int c, var salt) -> {
                kdf.put("function", "pbkdf2");
                params.put("c", c).put("prf", "hmac-sha256").put("salt", HEX.formatHex(salt));
            }
        }
        kdf.put("message", "");
    }

    private byte[] bytes(int count) {
        var bytes = new byte[count];
        random.nextBytes(bytes);
        return bytes;
    }
}
