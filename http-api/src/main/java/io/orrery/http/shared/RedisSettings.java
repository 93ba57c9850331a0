package io.orrery.http.shared;

import com.typesafe.config.Config;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/// Where Redis is and how long it is waited for: `orrery.http.shared-store` of http.conf, where each has
/// its reason.
///
/// @param database its number
/// @param authority file of the certificates that the server's is checked by; empty for those that Java
///     trusts
/// @param patience of a request
/// @param connectPatience for a connection, in the background
/// @param pause between two tries to reach it
public record RedisSettings(
        String host,
        int port,
        boolean tls,
        int database,
        Optional<Path> authority,
        Duration patience,
        Duration connectPatience,
        Duration pause) {
    private static final String KEY = "orrery.http.shared-store";
    private static final String PLAIN = "redis";
    private static final String TLS = "rediss";
    private static final int PORT = 6379;
    private static final int MOST_DATABASE = 15;
    /// A request that waits longer is no longer one that the store may be forgotten of.
    private static final Duration MOST_PATIENCE = Duration.ofSeconds(1);

    /// Empty where each node keeps everything for itself.
    ///
    /// @param config the whole configuration
    /// @throws IllegalArgumentException that names the key and the rule; without the URL, which may have
    ///     a password
    public static Optional<RedisSettings> of(Config config) {
        var store = config.getConfig(KEY);
        var url = store.getString("url");
        var authority = store.getString("authority");
        var cache = store.getString("aws-cache");
        if (url.isEmpty()) {
            require(cache.isEmpty(), "aws-cache is \"" + cache + "\", and url is empty: nobody is asked");
            return Optional.empty();
        }
        var uri = uri(url);
        boolean tls = uri.getScheme().equals(TLS);
        require(cache.isEmpty() || tls, "aws-cache is \"" + cache + "\"; an identity is shown over rediss:// only");
        require(
                cache.isEmpty()
                        || (!store.getString("user").isEmpty()
                                && store.getString("password").isEmpty()),
                "aws-cache is \"" + cache + "\"; then user says as whom, and password is empty");
        require(
                store.getString("user").isEmpty()
                        || !cache.isEmpty()
                        || !store.getString("password").isEmpty(),
                "user is \"" + store.getString("user") + "\"; it shows a password or, with aws-cache, an identity");
        require(authority.isEmpty() || tls, "authority is \"" + authority + "\"; it is for rediss:// only");
        require(
                authority.isEmpty() || Files.isReadable(Path.of(authority)),
                "authority is \"" + authority + "\"; there is no such file that can be read");
        return Optional.of(new RedisSettings(
                uri.getHost(),
                uri.getPort() < 0 ? PORT : uri.getPort(),
                tls,
                database(uri),
                Optional.of(authority).filter(file -> !file.isEmpty()).map(Path::of),
                time(store, "patience", MOST_PATIENCE),
                time(store, "connect-patience", Duration.ofMinutes(1)),
                time(store, "pause", Duration.ofMinutes(1))));
    }

    private static Duration time(Config store, String key, Duration most) {
        var time = store.getDuration(key);
        require(
                time.compareTo(Duration.ofMillis(1)) >= 0 && time.compareTo(most) <= 0,
                key + " is " + time.toMillis() + "ms; it is 1ms to " + most.toMillis() + "ms");
        return time;
    }

    private static URI uri(String url) {
        try {
            var uri = new URI(url);
            require(
                    (PLAIN.equals(uri.getScheme()) || TLS.equals(uri.getScheme())) && uri.getHost() != null,
                    "url is redis://HOST:PORT or rediss://HOST:PORT (TLS), perhaps with /DATABASE");
            require(uri.getRawUserInfo() == null, "url has a user or a password; they have settings of their own");
            require(uri.getRawQuery() == null && uri.getRawFragment() == null, "url has more than HOST:PORT/DATABASE");
            return uri;
        } catch (URISyntaxException _) {
            // The cause has the text.
            throw new IllegalArgumentException(KEY + ".url is no URL");
        }
    }

    private static int database(URI uri) {
        var path = uri.getRawPath();
        if (path.isEmpty() || path.equals("/")) {
            return 0;
        }
        require(
                path.matches("/[0-9]{1,2}") && Integer.parseInt(path.substring(1)) <= MOST_DATABASE,
                "url names no database: it is 0 to " + MOST_DATABASE);
        return Integer.parseInt(path.substring(1));
    }

    private static void require(boolean holds, String rule) {
        if (!holds) {
            throw new IllegalArgumentException(KEY + "." + rule);
        }
    }
}
