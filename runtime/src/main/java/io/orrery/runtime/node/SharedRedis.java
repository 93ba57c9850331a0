package io.orrery.runtime.node;

import com.typesafe.config.Config;
import io.orrery.actors.Metrics;
import io.orrery.domain.rollup.account.Address;
import io.orrery.http.shared.RedisLogin;
import io.orrery.http.shared.RedisSettings;
import io.orrery.http.shared.RedisStore;
import io.orrery.http.shared.SharedStore;
import io.orrery.runtime.config.CacheIdentity;
import io.orrery.runtime.config.NamedSecrets;

/// Where a node keeps together with the others what it would count for itself: by
/// `orrery.http.shared-store`.
final class SharedRedis {
    private static final String KEY = "orrery.http.shared-store";

    private SharedRedis() {}

    /// What can be told of the settings before any secret is read.
    static void requirePossible(Config config) {
        if (!NamedSecrets.isName(config.getString(KEY + ".url"))) {
            RedisSettings.of(config);
        }
    }

    /// @param config with the secrets in the place of their names
    /// @param chainId of L1, where `rollup` is the contract: together they are no other deployment's
    static SharedStore open(Config config, long chainId, Address rollup, Metrics metrics) {
        var settings = RedisSettings.of(config);
        return settings.isEmpty()
                ? SharedStore.NONE
                : RedisStore.open(settings.get(), login(config), chainId + "-" + rollup, metrics);
    }

    private static RedisLogin.Source login(Config config) {
        var store = config.getConfig(KEY);
        var user = store.getString("user");
        var password = store.getString("password");
        var cache = store.getString("aws-cache");
        if (cache.isEmpty()) {
            return () -> new RedisLogin(user, password);
        }
        var identity = CacheIdentity.of(config, cache, user);
        return () -> new RedisLogin(user, identity.token());
    }
}
