package io.orrery.http.shared;

import com.typesafe.config.ConfigFactory;

/// Settings of nodes in tests.
public final class Nodes {
    private Nodes() {}

    /// A machine under load is slow without anything being wrong, so the waits are long where they are
    /// not what is tested.
    public static RedisSettings settings(String url) {
        return settings(url, "");
    }

    /// @param more of the store's settings
    public static RedisSettings settings(String url, String more) {
        return RedisSettings.of(ConfigFactory.parseString(more)
                        .atPath("orrery.http.shared-store")
                        .withFallback(ConfigFactory.parseString("orrery.http.shared-store { url = \"" + url
                                + "\", patience = 1s, connect-patience = 10s, pause = 50ms }"))
                        .withFallback(ConfigFactory.parseResources("http.conf"))
                        .resolve())
                .orElseThrow();
    }
}
