package io.orrery.ethereum.keystore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import io.orrery.ethereum.keystore.KeystoreRefused.Reason;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VaultTest {
    private static final String PATH = "/v1/kv/data/validators/main/one";

    @TempDir
    private Path folder = Path.of("");

    private FakeVault server;

    @BeforeEach
    void start() throws IOException {
        server = FakeVault.plain();
        server.secrets.put(PATH, "correct horse");
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private static Vault.Settings settings(
            URI address, Vault.Login login, Optional<String> namespace, Optional<Path> authority) {
        return new Vault.Settings(
                address,
                "kv",
                "validators/main",
                namespace,
                login,
                authority,
                Duration.ofSeconds(30),
                3,
                Duration.ofMillis(1));
    }

    private Secrets secrets(Vault.Login login) throws KeystoreRefused {
        return new Secrets.InVault(new Vault(settings(server.address(), login, Optional.empty(), Optional.empty())));
    }

    private static String text(Password password) {
        return new String(password.bytes(), StandardCharsets.UTF_8);
    }

    @Test
    void aPasswordIsTheFieldOfTheSecretWithTheKeystoresName() throws Exception {
        var secrets = secrets(new Vault.Login.Token("s.first"));
        assertThat(text(secrets.passwordOf("one"))).isEqualTo("correct horse");
        server.secrets.put("/v1/kv/data/validators/main/a%20b", "spaced");
        assertThat(text(secrets.passwordOf("a b"))).isEqualTo("spaced");
        assertThatThrownBy(() -> secrets.passwordOf("two"))
                .asInstanceOf(type(KeystoreRefused.class))
                .satisfies(refusal -> assertThat(refusal.reason()).isEqualTo(Reason.NO_PASSWORD))
                .satisfies(refusal -> assertThat(refusal).hasMessage("Vault has no secret two"));
    }

    @Test
    void aTokenThatHasRunOutIsReadAgainFromItsFile() throws Exception {
        var file = Files.writeString(folder.resolve("token"), "s.first\n");
        var secrets = secrets(new Vault.Login.TokenFile(file));
        assertThat(text(secrets.passwordOf("one"))).isEqualTo("correct horse");
        server.token = "s.second";
        Files.writeString(file, "s.second\n");
        assertThat(text(secrets.passwordOf("one"))).isEqualTo("correct horse");
    }

    @Test
    void aPodLogsInWithItsServiceAccountAndAgainWhenItsTokenHasRunOut() throws Exception {
        var jwt = Files.writeString(folder.resolve("jwt"), "aaa.bbb.ccc");
        var secrets = secrets(new Vault.Login.Kubernetes("orrery", jwt, "kubernetes"));
        assertThat(text(secrets.passwordOf("one"))).isEqualTo("correct horse");
        assertThat(text(secrets.passwordOf("one"))).isEqualTo("correct horse");
        assertThat(server.asked).containsExactly("POST /v1/auth/kubernetes/login", "GET " + PATH, "GET " + PATH);
        server.token = "s.second";
        assertThat(text(secrets.passwordOf("one"))).isEqualTo("correct horse");
    }

    @Test
    void aNamespaceIsTold() throws Exception {
        server.namespace = "team/a";
        var vault = new Vault(
                settings(server.address(), new Vault.Login.Token("s.first"), Optional.of("team/a"), Optional.empty()));
        assertThat(vault.read("one", "password")).contains("correct horse");
    }

    @Test
    void aServerThatIsNotReadyIsAskedThreeTimesAndNoMore() throws Exception {
        var secrets = secrets(new Vault.Login.Token("s.first"));
        server.sealed.set(2);
        assertThat(text(secrets.passwordOf("one"))).isEqualTo("correct horse");
        server.sealed.set(100);
        server.asked.clear();
        assertThatThrownBy(() -> secrets.passwordOf("one")).hasMessageContaining("503");
        assertThat(server.asked).hasSize(3);
    }

    @Test
    void nothingSecretIsInWhatIsSaid() throws Exception {
        var wrong = secrets(new Vault.Login.Token("s.wrong"));
        assertThat(wrong.toString()).doesNotContain("s.wrong");
        assertThat(new Vault.Login.Token("s.wrong").toString()).doesNotContain("s.wrong");
        assertSilent(wrong, "s.wrong");
        assertSilent(secrets(new Vault.Login.Token("s.\u0000wrong")), "wrong");
        for (var broken : List.of(
                "hunter2 is no JSON",
                "{\"data\":{\"data\":{\"password\":[\"hunter2\"]}}}",
                "{\"data\":{\"data\":\"hunter2\"}}",
                "{\"hunter2\":\"" + "x".repeat(1 << 17) + "\"}")) {
            server.answer = broken;
            assertSilent(secrets(new Vault.Login.Token("s.first")), "hunter2");
        }
    }

    private static void assertSilent(Secrets secrets, String secret) {
        assertThatThrownBy(() -> secrets.passwordOf("one"))
                .isInstanceOf(KeystoreRefused.class)
                .satisfies(thrown -> {
                    for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
                        assertThat(String.valueOf(cause.getMessage())).doesNotContain(secret);
                    }
                });
    }

    @Test
    void onlyTheGivenAuthorityIsTrusted() throws Exception {
        var authority = folder.resolve("ca.pem");
        try (var tls = FakeVault.over(certified(authority))) {
            tls.secrets.put(PATH, "over TLS");
            var login = new Vault.Login.Token("s.first");
            var trusting = new Vault(settings(tls.address(), login, Optional.empty(), Optional.of(authority)));
            assertThat(trusting.read("one", "password")).contains("over TLS");
            var other = new Vault(settings(tls.address(), login, Optional.empty(), Optional.empty()));
            assertThatThrownBy(() -> other.read("one", "password"))
                    .asInstanceOf(type(KeystoreRefused.class))
                    .satisfies(refusal -> assertThat(refusal.reason()).isEqualTo(Reason.UNREADABLE));
        }
        var none = Files.writeString(folder.resolve("none.pem"), "-----BEGIN CERTIFICATE-----\n!\n");
        assertThatThrownBy(() -> new Vault(
                        settings(server.address(), new Vault.Login.Token("t"), Optional.empty(), Optional.of(none))))
                .hasMessageContaining("none.pem holds no certificates");
    }

    /// A server's key and certificate, which is its own authority.
    private SSLContext certified(Path authority) throws Exception {
        var store = folder.resolve("server.p12");
        keytool(
                store,
                "-genkeypair",
                "-keyalg",
                "EC",
                "-dname",
                "CN=vault",
                "-ext",
                "san=ip:127.0.0.1",
                "-ext",
                "bc=ca:true",
                "-validity",
                "2");
        keytool(store, "-exportcert", "-rfc", "-file", authority.toString());
        var keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(KeyStore.getInstance(store.toFile(), "changeit".toCharArray()), "changeit".toCharArray());
        var context = SSLContext.getInstance("TLS");
        context.init(keys.getKeyManagers(), null, null);
        return context;
    }

    private static void keytool(Path store, String... arguments) throws IOException, InterruptedException {
        var command = new ArrayList<String>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
        command.addAll(List.of(arguments));
        command.addAll(List.of(
                "-alias", "server", "-storetype", "PKCS12", "-keystore", store.toString(), "-storepass", "changeit"));
        var tool = new ProcessBuilder(command).redirectErrorStream(true).start();
        var said = new String(tool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(tool.waitFor()).as(said).isZero();
    }
}
