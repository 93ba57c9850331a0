package io.orrery.ethereum.keystore;

import io.orrery.ethereum.keystore.KeystoreRefused.Reason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;

/// Where the passwords of keystores come from.
public sealed interface Secrets {

    /// @param name of the keystore's file, without `.json`
    Password passwordOf(String name) throws KeystoreRefused;

    /// A file of that name with `.txt`, whose first line is the password.
    record InFiles(Path folder) implements Secrets {
        private static final int MOST_BYTES = 1 << 12;

        @Override
        public Password passwordOf(String name) throws KeystoreRefused {
            var file = folder.resolve(name + ".txt");
            try {
                if (Files.size(file) > MOST_BYTES) {
                    throw new KeystoreRefused(Reason.NO_PASSWORD, file + " has more than " + MOST_BYTES + " bytes");
                }
                return Password.of(Files.readString(file).lines().findFirst().orElse(""));
            } catch (NoSuchFileException none) {
                throw new KeystoreRefused(Reason.NO_PASSWORD, "there is no file " + file + " with the password", none);
            } catch (IOException unreadable) {
                throw new KeystoreRefused(Reason.UNREADABLE, file + " can not be read", unreadable);
            }
        }
    }

    /// A secret of that name, whose field `password` is the password.
    record InVault(Vault vault) implements Secrets {
        private static final String FIELD = "password";

        @Override
        public Password passwordOf(String name) throws KeystoreRefused {
            return vault.read(name, FIELD)
                    .map(Password::of)
                    .orElseThrow(() -> new KeystoreRefused(Reason.NO_PASSWORD, "Vault has no secret " + name));
        }
    }

    /// A secret of that name below the prefix.
    ///
    /// @param prefix without a `/` at its end
    record InAws(AwsSecrets aws, String prefix) implements Secrets {
        @Override
        public Password passwordOf(String name) throws KeystoreRefused {
            var whole = prefix + "/" + name;
            return aws.read(whole)
                    .map(Password::of)
                    .orElseThrow(() ->
                            new KeystoreRefused(Reason.NO_PASSWORD, aws.title() + " of AWS has no secret " + whole));
        }
    }

    /// A variable for each keystore, the prefix and its name in capitals with underscores, or one for all:
    /// the prefix.
    ///
    /// @param variables of the process
    record InEnvironment(Map<String, String> variables, String prefix) implements Secrets {
        public InEnvironment {
            variables = Map.copyOf(variables);
        }

        @Override
        public Password passwordOf(String name) throws KeystoreRefused {
            var own = prefix + "_" + name.toUpperCase(Locale.ROOT).replaceAll("[^A-Z0-9]", "_");
            var value = variables.get(own);
            if (value == null) {
                value = variables.get(prefix);
            }
            if (value == null) {
                throw new KeystoreRefused(
                        Reason.NO_PASSWORD, "neither " + own + " nor " + prefix + " is set in the environment");
            }
            return Password.of(value);
        }

        /// The variables hold secrets.
        @Override
        public String toString() {
            return "InEnvironment[" + prefix + "]";
        }
    }
}
