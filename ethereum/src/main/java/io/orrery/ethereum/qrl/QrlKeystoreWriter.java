package io.orrery.ethereum.qrl;

import io.orrery.ethereum.keystore.Password;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.UUID;
import tools.jackson.databind.json.JsonMapper;

/// Writes a validator's keystore as qrysm's deposit tool does, but with the version in it.
public final class QrlKeystoreWriter {
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final HexFormat HEX = HexFormat.of();
    private static final int SALT_BYTES = 32;
    private static final int VERSION = 1;
    private static final int PASSES = 8;
    private static final int KIBIBYTES = 1 << 18;
    private static final int LIGHT_KIBIBYTES = 1 << 12;

    private final SecureRandom random;

    public QrlKeystoreWriter(SecureRandom random) {
        this.random = random;
    }

    /// A new function of QRL's standard cost, 256 MiB.
    public Argon2id standard() {
        return new Argon2id(PASSES, KIBIBYTES, 1, bytes(SALT_BYTES));
    }

    /// A new function of 4 MiB, for keys without value.
    public Argon2id light() {
        return new Argon2id(PASSES, LIGHT_KIBIBYTES, 1, bytes(SALT_BYTES));
    }

    /// The JSON of a keystore.
    ///
    /// @param seed of a wallet, 48 bytes
    /// @param function new for each file
    public String write(byte[] seed, Password password, Argon2id function, String path) {
        var secret = MldsaSecretKey.ofWallet(seed, random);
        var publicKey = secret.publicKey();
        secret.erase();
        var key = function.derive(password);
        try {
            var sealed = Sealed.of(key, bytes(Sealed.IV_BYTES), seed);
            var file = JSON.createObjectNode();
            var crypto = file.putObject("crypto");
            var kdf = crypto.putObject("kdf").put("function", Argon2id.NAME).put("message", "");
            kdf.putObject("params")
                    .put("dklen", Argon2id.KEY_BYTES)
                    .put("m", function.kibibytes())
                    .put("p", function.lanes())
                    .put("salt", HEX.formatHex(function.salt()))
                    .put("t", function.passes());
            var cipher = crypto.putObject("cipher")
                    .put("function", QrlKeystore.CIPHER)
                    .put("message", HEX.formatHex(sealed.bytes()));
            cipher.putObject("params").put("iv", HEX.formatHex(sealed.iv()));
            return file.put("description", "")
                    .put("pubkey", publicKey.toString())
                    .put("path", path)
                    .put("uuid", UUID.randomUUID().toString())
                    .put("version", VERSION)
                    .toPrettyString();
        } finally {
            Arrays.fill(key, (byte) 0);
        }
    }

    private byte[] bytes(int count) {
        var bytes = new byte[count];
        random.nextBytes(bytes);
        return bytes;
    }
}
