package io.orrery.runtime.config;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import io.orrery.ethereum.keystore.KeystoreRefused;
import io.orrery.runtime.Complaint;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Settings that are secrets and may only name them: `aws-sm:NAME` or `aws-ssm:/NAME` in the place of the text.
public final class NamedSecrets {
    private static final List<String> KEYS = List.of(
            "orrery.persistence.url",
            "orrery.persistence.user",
            "orrery.persistence.password",
            "orrery.l1.url",
            "orrery.http.shared-store.url",
            "orrery.http.shared-store.user",
            "orrery.http.shared-store.password");

    private NamedSecrets() {}

    /// Whether a text names a secret, and is none itself.
    public static boolean isName(String text) {
        return AwsPlace.in(text, "a setting").isPresent();
    }

    /// Complains of what is no name where it has to be one.
    public static void requireNames(Config config) {
        for (var key : KEYS) {
            AwsPlace.in(config.getString(key), key);
        }
    }

    /// With the secrets in the place of their names.
    ///
    /// @throws Complaint with the keys that there is no secret for
    public static Config read(Config config) {
        var secrets = new HashMap<String, Object>();
        for (var key : KEYS) {
            place(config, key).ifPresent(place -> secrets.put(key, secret(config, key, place)));
        }
        return secrets.isEmpty()
                ? config
                : ConfigFactory.parseMap(Map.copyOf(secrets), "AWS").withFallback(config);
    }

    private static Optional<AwsPlace> place(Config config, String key) {
        return AwsPlace.in(config.getString(key), key);
    }

    private static String secret(Config config, String key, AwsPlace place) {
        try {
            return place.open(config)
                    .read(place.name())
                    .orElseThrow(() -> new Complaint(key + ": AWS has no secret " + place.name()));
        } catch (KeystoreRefused refused) {
            throw new Complaint(key + ": " + refused.getMessage(), refused);
        }
    }
}
