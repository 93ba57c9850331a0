package io.orrery.runtime.validator;

import com.typesafe.config.Config;
import io.orrery.ethereum.keystore.KeystoreRefused;
import io.orrery.ethereum.keystore.Secrets;
import io.orrery.ethereum.keystore.Vault;
import io.orrery.runtime.Complaint;
import io.orrery.runtime.config.AwsPlace;
import java.net.URI;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/// What `--passwords` means: a folder, `env:`, `vault:https://HOST[:PORT]/MOUNT/PATH`, `aws-sm:PREFIX` or
/// `aws-ssm:/PREFIX`.
final class PasswordSource {
    private static final String PASSWORD = "ORRERY_KEYSTORE_PASSWORD";
    private static final String ENVIRONMENT = "env:";
    private static final String VAULT = "vault:";
    private static final String TOKEN = "VAULT_TOKEN";

    private PasswordSource() {}

    /// @param given empty for the environment
    /// @param variables of the process
    static Secrets of(Optional<String> given, Config config, Map<String, String> variables) {
        if (given.isEmpty() || given.get().equals(ENVIRONMENT)) {
            return new Secrets.InEnvironment(variables, PASSWORD);
        }
        var source = given.get();
        var aws = AwsPlace.in(source, "--passwords");
        if (aws.isPresent()) {
            return new Secrets.InAws(aws.get().open(config), aws.get().name());
        }
        return source.startsWith(VAULT)
                ? vault(source.substring(VAULT.length()), config.getConfig("orrery.validator.vault"), variables)
                : new Secrets.InFiles(Path.of(source));
    }

    private static Secrets vault(String text, Config config, Map<String, String> variables) {
        var uri = uri(text);
        var parts = uri.getPath() == null ? new String[0] : uri.getPath().split("/", 3);
        if (parts.length < 3 || parts[1].isEmpty() || parts[2].isEmpty()) {
            throw wrong(text, "names the mount of a KV engine and a path in it: https://HOST/MOUNT/PATH");
        }
        try {
            return new Secrets.InVault(new Vault(new Vault.Settings(
                    URI.create(uri.getScheme() + "://" + uri.getRawAuthority()),
                    parts[1],
                    parts[2],
                    some(config, "namespace"),
                    login(config, variables),
                    some(config, "authority").map(Path::of),
                    config.getDuration("patience"),
                    config.getInt("tries"),
                    config.getDuration("pause"))));
        } catch (KeystoreRefused refused) {
            throw new Complaint("--passwords: " + refused.getMessage(), refused);
        }
    }

    private static URI uri(String text) {
        URI uri;
        try {
            uri = URI.create(text);
        } catch (IllegalArgumentException malformed) {
            // Its message would print a password that stands in it.
            throw noUrl();
        }
        if (uri.getRawUserInfo() != null || uri.getRawQuery() != null || uri.getRawFragment() != null) {
            throw new Complaint("--passwords: the URL of Vault has no user, password, query or fragment");
        }
        boolean here = "127.0.0.1".equals(uri.getHost()) || "localhost".equals(uri.getHost());
        if (uri.getHost() == null || !("https".equals(uri.getScheme()) || ("http".equals(uri.getScheme()) && here))) {
            throw wrong(text, "is https://, or http:// of this machine");
        }
        return uri;
    }

    private static Complaint noUrl() {
        return new Complaint("--passwords: what follows vault: is no URL");
    }

    private static Vault.Login login(Config config, Map<String, String> variables) {
        var role = some(config, "role");
        if (role.isPresent()) {
            return new Vault.Login.Kubernetes(
                    role.get(), Path.of(config.getString("service-account")), config.getString("auth-mount"));
        }
        var file = some(config, "token-file");
        if (file.isPresent()) {
            return new Vault.Login.TokenFile(Path.of(file.get()));
        }
        var token = variables.get(TOKEN);
        if (token == null || token.isBlank()) {
            throw new Complaint("--passwords: Vault wants a login: set " + TOKEN
                    + ", orrery.validator.vault.token-file, or orrery.validator.vault.role in Kubernetes");
        }
        return new Vault.Login.Token(token.strip());
    }

    private static Optional<String> some(Config config, String key) {
        return Optional.of(config.getString(key)).filter(text -> !text.isEmpty());
    }

    private static Complaint wrong(String given, String rule) {
        return new Complaint("--passwords: \"" + given + "\" is no place of secrets: it " + rule);
    }
}
