package io.orrery.runtime.beacon;

import com.fasterxml.jackson.databind.JsonNode;
import io.orrery.domain.validator.duty.Scheme;
import io.orrery.domain.validator.protection.ValidatorKey;
import io.orrery.ethereum.consensus.BlsKeystoreWriter;
import io.orrery.ethereum.consensus.KeyDerivation;
import io.orrery.ethereum.consensus.KeyFunction;
import io.orrery.ethereum.keystore.Password;
import io.orrery.ethereum.keystore.SigningKey;
import io.orrery.ethereum.qrl.MldsaSecretKey;
import io.orrery.ethereum.qrl.QrlKeystoreWriter;
import io.orrery.ethereum.qrl.QrlWallet;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/// Keys that everybody can compute: for a chain of one's own, and worth nothing anywhere else.
public final class RehearsalKeys {
    private static final String SEED = "orrery rehearsal, keys without value";
    private static final String PASSWORD = "rehearsal";
    /// Costs nothing: the password is known.
    private static final int ITERATIONS = 1_000;
    private static final int SALT_BYTES = 32;
    private static final int MOST_FILES = 100_000;
    private static final int MOST_FILE_BYTES = 1 << 16;

    private RehearsalKeys() {}

    /// The keys from the first on, always the same.
    public static List<SigningKey> of(Scheme scheme, int count) {
        return IntStream.range(0, count).mapToObj(i -> key(scheme, i)).toList();
    }

    private static SigningKey key(Scheme scheme, int number) {
        return switch (scheme) {
            case BLS12_381 -> KeyDerivation.derive(seed("SHA-256", "bls"), path(number));
            case ML_DSA_87 -> MldsaSecretKey.ofWallet(walletSeed(number), new SecureRandom());
        };
    }

    private static String path(int number) {
        return "m/" + number;
    }

    private static byte[] walletSeed(int number) {
        return Arrays.copyOf(seed("SHA-512", "ml-dsa " + number), QrlWallet.SEED_BYTES);
    }

    private static byte[] seed(String algorithm, String what) {
        try {
            return MessageDigest.getInstance(algorithm)
                    .digest((SEED + ": " + what).getBytes(StandardCharsets.US_ASCII));
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every JDK has " + algorithm, impossible);
        }
    }

    /// Writes them as keystores, each with its password beside it in a file that ends with `.txt`.
    public static void write(Path folder, Scheme scheme, int count) throws IOException {
        Files.createDirectories(folder);
        var random = new SecureRandom();
        for (int i = 0; i < count; i++) {
            var name = "rehearsal-%05d".formatted(i);
            Files.writeString(folder.resolve(name + ".json"), keystore(scheme, i, random));
            Files.writeString(folder.resolve(name + ".txt"), PASSWORD);
        }
    }

    private static String keystore(Scheme scheme, int number, SecureRandom random) {
        var password = Password.of(PASSWORD);
        return switch (scheme) {
            case BLS12_381 -> {
                var salt = new byte[SALT_BYTES];
                random.nextBytes(salt);
                yield new BlsKeystoreWriter(random)
                        .write(
                                KeyDerivation.derive(seed("SHA-256", "bls"), path(number)),
                                password,
                                new KeyFunction.Pbkdf2(ITERATIONS, salt),
                                path(number));
            }
            case ML_DSA_87 -> {
                var writer = new QrlKeystoreWriter(random);
                yield writer.write(walletSeed(number), password, writer.light(), path(number));
            }
        };
    }

    /// The public keys of the keystores of a folder, in the order of their files' names. No password is needed.
    /// `IllegalArgumentException` where a file is none.
    static List<ValidatorKey> read(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.toString().endsWith(".json"))
                    .sorted()
                    .limit(MOST_FILES)
                    .map(RehearsalKeys::publicKey)
                    .toList();
        }
    }

    private static ValidatorKey publicKey(Path file) {
        try {
            if (Files.size(file) > MOST_FILE_BYTES) {
                throw new IllegalArgumentException(file + " is too long for a keystore");
            }
            var hex = Optional.ofNullable(Wire.JSON.readTree(file.toFile()).get("pubkey"))
                    .filter(JsonNode::isTextual)
                    .map(JsonNode::textValue)
                    .orElseThrow(() -> new IllegalArgumentException(file + " has no pubkey"));
            return ValidatorKey.parse(hex.startsWith("0x") ? hex : "0x" + hex);
        } catch (IOException unreadable) {
            throw new IllegalArgumentException(file + " can not be read: " + unreadable.getMessage(), unreadable);
        }
    }
}
