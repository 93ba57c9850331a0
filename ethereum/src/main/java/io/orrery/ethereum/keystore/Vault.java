package io.orrery.ethereum.keystore;

import io.orrery.ethereum.TrustedAuthority;
import io.orrery.ethereum.keystore.KeystoreRefused.Reason;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/// Secrets of a HashiCorp Vault, from a KV engine of version 2. No answer and no token stands in what
/// it says.
///
/// Source: developer.hashicorp.com/vault/api-docs, *KV secrets engine v2*, *Kubernetes auth method*.
public final class Vault {
    private static final int MOST_BYTES = 1 << 16;
    private static final int FORBIDDEN = 403;
    private static final int NOT_FOUND = 404;
    private static final int OK = 200;
    private static final int TOO_MANY = 429;
    private static final int SERVER = 500;

    private final Settings settings;
    private final HttpClient http;
    private @Nullable String token;

    /// Who asks.
    public sealed interface Login {
        /// A file with a token, read anew with each login: an agent renews it.
        record TokenFile(Path file) implements Login {}

        /// A token that the process was given.
        record Token(String token) implements Login {
            @Override
            public String toString() {
                return "Token[hidden]";
            }
        }

        /// A pod's service account.
        ///
        /// @param role of Vault
        /// @param jwt the file with the account's token
        /// @param mount of the auth method, `kubernetes` as it comes
        record Kubernetes(String role, Path jwt, String mount) implements Login {}
    }

    /// @param address `https://host:port`; `http` only of this machine
    /// @param mount of the KV engine
    /// @param path under the mount, below which a secret lies for each keystore
    /// @param namespace of Vault Enterprise
    /// @param authority certificates in PEM to trust in place of the machine's
    /// @param patience with one answer
    /// @param tries in all, where the server does not answer or says that it can not now
    /// @param pause before the second try; doubled before each further one
    public record Settings(
            URI address,
            String mount,
            String path,
            Optional<String> namespace,
            Login login,
            Optional<Path> authority,
            Duration patience,
            int tries,
            Duration pause) {}

    /// @throws KeystoreRefused where the certificates can not be read
    public Vault(Settings settings) throws KeystoreRefused {
        this.settings = settings;
        var builder =
                HttpClient.newBuilder().connectTimeout(settings.patience()).followRedirects(HttpClient.Redirect.NEVER);
        if (settings.authority().isPresent()) {
            builder.sslContext(trusting(settings.authority().get()));
        }
        this.http = builder.build();
    }

    private static SSLContext trusting(Path authority) throws KeystoreRefused {
        try {
            return TrustedAuthority.in(authority);
        } catch (IOException unreadable) {
            throw new KeystoreRefused(
                    Reason.UNREADABLE, authority + " holds no certificates that can be read", unreadable);
        }
    }

    /// A field of a secret; empty where there is no such secret.
    Optional<String> read(String name, String field) throws KeystoreRefused {
        var path = "/v1/" + escaped(settings.mount()) + "/data/" + escaped(settings.path() + "/" + name);
        var answer = send(path, Optional.empty(), token());
        if (answer.status() == FORBIDDEN && !(settings.login() instanceof Login.Token)) {
            // The token may have run out.
            forgetToken();
            answer = send(path, Optional.empty(), token());
        }
        if (answer.status() == NOT_FOUND) {
            return Optional.empty();
        }
        return Optional.of(answer.json(path).object("data").object("data").text(field));
    }

    private synchronized void forgetToken() {
        token = null;
    }

    private synchronized String token() throws KeystoreRefused {
        var known = token;
        if (known == null) {
            known = switch (settings.login()) {
                case Login.Token(var given) -> given;
                case Login.TokenFile(var file) -> line(file);
                case Login.Kubernetes(var role, var jwt, var mount) -> login(role, line(jwt), mount);
            };
            token = known;
        }
        return known;
    }

    private String login(String role, String jwt, String mount) throws KeystoreRefused {
        var path = "/v1/auth/" + escaped(mount) + "/login";
        return send(path, Optional.of("{\"role\":" + quoted(role) + ",\"jwt\":" + quoted(jwt) + "}"), "")
                .json(path)
                .object("auth")
                .text("client_token");
    }

    /// Neither a role nor a JWT has a character that JSON would need to be told otherwise.
    private static String quoted(String text) throws KeystoreRefused {
        if (!text.matches("[A-Za-z0-9._/=+-]*")) {
            throw new KeystoreRefused(Reason.NO_PASSWORD, "the role of Vault or the token of the account is malformed");
        }
        return "\"" + text + "\"";
    }

    private static String line(Path file) throws KeystoreRefused {
        try {
            if (Files.size(file) > MOST_BYTES) {
                throw new KeystoreRefused(Reason.NO_PASSWORD, file + " has more than " + MOST_BYTES + " bytes");
            }
            return Files.readString(file).strip();
        } catch (IOException unreadable) {
            throw new KeystoreRefused(Reason.UNREADABLE, file + " can not be read", unreadable);
        }
    }

    @SuppressWarnings("ArrayRecordComponent") // Never compared.
    private record Answer(int status, byte[] body) {
        KeystoreJson json(String path) throws KeystoreRefused {
            if (status != OK) {
                throw new KeystoreRefused(Reason.NO_PASSWORD, "Vault answers " + status + " to " + path);
            }
            try {
                return KeystoreJson.read(body);
            } catch (KeystoreRefused malformed) {
                // Its message could tell a part of a secret.
                throw new KeystoreRefused(malformed.reason(), "Vault's answer to " + path + " is no JSON object");
            }
        }
    }

    private Answer send(String path, Optional<String> body, String withToken) throws KeystoreRefused {
        var request =
                HttpRequest.newBuilder(URI.create(settings.address() + path)).timeout(settings.patience());
        settings.namespace().ifPresent(name -> request.header("X-Vault-Namespace", name));
        request.header("X-Vault-Request", "true");
        if (!withToken.isEmpty()) {
            request.header("X-Vault-Token", header(withToken));
        }
        body.ifPresent(json ->
                request.header("Content-Type", "application/json").POST(HttpRequest.BodyPublishers.ofString(json)));
        var built = request.build();
        var pause = settings.pause();
        for (int left = settings.tries(); ; left--) {
            try {
                var answer = once(built);
                if (left <= 1 || (answer.status() < SERVER && answer.status() != TOO_MANY)) {
                    return answer;
                }
            } catch (IOException silent) {
                if (left <= 1) {
                    throw new KeystoreRefused(
                            Reason.UNREADABLE,
                            "Vault at " + settings.address() + " does not answer: " + silent,
                            silent);
                }
            } catch (InterruptedException interrupted) {
                throw interrupted(interrupted);
            }
            try {
                Thread.sleep(pause);
            } catch (InterruptedException interrupted) {
                throw interrupted(interrupted);
            }
            pause = pause.multipliedBy(2);
        }
    }

    private KeystoreRefused interrupted(InterruptedException cause) {
        Thread.currentThread().interrupt();
        return new KeystoreRefused(
                Reason.UNREADABLE, "asking Vault at " + settings.address() + " was broken off", cause);
    }

    private Answer once(HttpRequest request) throws IOException, InterruptedException {
        var asked = http.sendAsync(
                request, HttpResponse.BodyHandlers.limiting(HttpResponse.BodyHandlers.ofByteArray(), MOST_BYTES));
        try {
            var response = asked.get(settings.patience().toMillis(), TimeUnit.MILLISECONDS);
            return new Answer(response.statusCode(), response.body());
        } catch (TimeoutException late) {
            asked.cancel(true);
            throw new IOException("no whole answer in " + settings.patience(), late);
        } catch (ExecutionException failed) {
            throw new IOException(String.valueOf(failed.getCause()), failed);
        }
    }

    /// What is no header would be told by the exception, token and all.
    private static String header(String token) throws KeystoreRefused {
        if (!token.matches("[\\x21-\\x7e]+")) {
            throw new KeystoreRefused(Reason.NO_PASSWORD, "the token for Vault is empty or malformed");
        }
        return token;
    }

    private static String escaped(String path) {
        return Arrays.stream(path.split("/", -1))
                .filter(part -> !part.isEmpty())
                .map(part -> URLEncoder.encode(part, StandardCharsets.UTF_8).replace("+", "%20"))
                .collect(Collectors.joining("/"));
    }
}
