package io.orrery.ethereum.keystore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import io.orrery.ethereum.keystore.AwsSecrets.Service;
import io.orrery.ethereum.keystore.FakeAws.Told;
import io.orrery.ethereum.keystore.KeystoreRefused.Reason;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.exception.SdkClientException;

class AwsSecretsTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Told THROTTLED = new Told(400, "{\"__type\":\"ThrottlingException\",\"message\":\"slower\"}");

    @TempDir
    private Path folder = Path.of("");

    private FakeAws server;

    @BeforeEach
    void start() throws IOException {
        server = new FakeAws();
        server.secrets.put("prod/validators/one", "correct horse");
        server.secrets.put("/prod/validators/one", "battery staple");
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private static AwsSecrets.Settings settings(
            Service service, URI endpoint, Optional<String> field, Duration patience) {
        return new AwsSecrets.Settings(
                service, Optional.of("eu-central-2"), Optional.of(endpoint), field, patience, 3, Duration.ofMillis(1));
    }

    private AwsSecrets aws(Service service, Optional<String> field, Duration patience) {
        return new AwsSecrets(
                settings(service, server.address(), field, patience),
                StaticCredentialsProvider.create(AwsBasicCredentials.create("AKIDTEST", "hunter2key")));
    }

    private Secrets secrets(Service service) {
        return new Secrets.InAws(aws(service, Optional.empty(), PATIENCE), prefix(service));
    }

    private static String prefix(Service service) {
        return switch (service) {
            case SECRETS_MANAGER -> "prod/validators";
            case PARAMETER_STORE -> "/prod/validators";
        };
    }

    private static String text(Password password) {
        return new String(password.bytes(), StandardCharsets.UTF_8);
    }

    @Test
    void secretsManagerIsAskedForTheNameBelowThePrefixWithASignatureForItAndItsRegion() throws Exception {
        assertThat(text(secrets(Service.SECRETS_MANAGER).passwordOf("one"))).isEqualTo("correct horse");
        var asked = server.asked.getFirst();
        assertThat(asked.target()).isEqualTo(FakeAws.SECRETS);
        assertThat(asked.body().path("SecretId").asString()).isEqualTo("prod/validators/one");
        assertThat(asked.authorization())
                .matches("AWS4-HMAC-SHA256 Credential=AKIDTEST/\\d{8}/eu-central-2/secretsmanager/aws4_request, .*"
                        + "Signature=[0-9a-f]{64}");
    }

    @Test
    void aParameterComesDecryptedAndIsAskedForWithASignatureForItsServiceAndRegion() throws Exception {
        assertThat(text(secrets(Service.PARAMETER_STORE).passwordOf("one"))).isEqualTo("battery staple");
        var asked = server.asked.getFirst();
        assertThat(asked.target()).isEqualTo(FakeAws.PARAMETERS);
        assertThat(asked.authorization())
                .matches("AWS4-HMAC-SHA256 Credential=AKIDTEST/\\d{8}/eu-central-2/ssm/aws4_request, .*"
                        + "Signature=[0-9a-f]{64}");
    }

    @ParameterizedTest
    @EnumSource
    void whatIsNotThereIsNoPassword(Service service) {
        assertRefused(secrets(service), "two", Reason.NO_PASSWORD, "has no secret " + prefix(service) + "/two");
        assertThat(server.asked).hasSize(1);
    }

    @ParameterizedTest
    @EnumSource
    void aRefusalOfAccessIsToldByItsNameAndNotTriedAgain(Service service) {
        server.told.add(new Told(400, "{\"__type\":\"AccessDeniedException\",\"Message\":\"hunter2 may not\"}"));
        assertRefused(
                secrets(service), "one", Reason.NO_PASSWORD, "answers 400 AccessDeniedException to " + prefix(service));
        assertThat(server.asked).hasSize(1);
    }

    @ParameterizedTest
    @EnumSource
    void aServiceThatIsBusyIsAskedThreeTimesAndNoMore(Service service) throws Exception {
        server.told.add(THROTTLED);
        server.told.add(new Told(503, "{}"));
        assertThat(text(secrets(service).passwordOf("one"))).isNotEmpty();
        assertThat(server.asked).hasSize(3);
        server.told.addAll(List.of(THROTTLED, THROTTLED, THROTTLED, THROTTLED));
        server.asked.clear();
        assertRefused(secrets(service), "one", Reason.UNREADABLE, "answers 400 ThrottlingException");
        assertThat(server.asked).hasSize(3);
    }

    @ParameterizedTest
    @EnumSource
    void aSilentServiceIsGivenUp(Service service) {
        server.silent = true;
        var secrets = new Secrets.InAws(aws(service, Optional.empty(), Duration.ofMillis(100)), prefix(service));
        assertThatThrownBy(() -> secrets.passwordOf("one"))
                .asInstanceOf(type(KeystoreRefused.class))
                .satisfies(refusal -> assertThat(refusal.reason()).isEqualTo(Reason.UNREADABLE))
                .satisfies(refusal ->
                        assertThat(refusal.getMessage()).containsAnyOf("does not answer", "gives no whole answer"));
    }

    @Test
    void nobodyThereIsNoAnswer() {
        var address = server.address();
        server.close();
        var aws = new AwsSecrets(
                settings(Service.SECRETS_MANAGER, address, Optional.empty(), PATIENCE),
                StaticCredentialsProvider.create(AwsBasicCredentials.create("AKIDTEST", "hunter2key")));
        assertRefused(new Secrets.InAws(aws, "prod"), "one", Reason.UNREADABLE, "does not answer");
    }

    @ParameterizedTest
    @EnumSource
    void garbageIsRefusedAndNothingOfItSaid(Service service) {
        for (var garbage : List.of(
                "hunter2 is no JSON",
                "{\"SecretString\":[\"hunter2\"],\"Parameter\":{\"Value\":[\"hunter2\"]}}",
                "{\"hunter2\":",
                "{}")) {
            for (int i = 0; i < 3; i++) {
                server.told.add(new Told(200, garbage));
            }
            assertThatThrownBy(() -> secrets(service).passwordOf("one"))
                    .as(garbage)
                    .isInstanceOf(KeystoreRefused.class)
                    .satisfies(AwsSecretsTest::saysNothing);
            server.told.clear();
        }
        server.told.add(new Told(400, "{\"__type\":\"hunter2\",\"message\":\"hunter2\"}"));
        assertRefused(secrets(service), "one", Reason.NO_PASSWORD, "answers 400 to ");
    }

    @Test
    void aSecretOfSeveralFieldsGivesTheOneThatIsNamed() throws Exception {
        server.secrets.put("prod/validators/one", "{\"user\":\"u\",\"password\":\"in a field\"}");
        var aws = aws(Service.SECRETS_MANAGER, Optional.of("password"), PATIENCE);
        var secrets = new Secrets.InAws(aws, "prod/validators");
        assertThat(text(secrets.passwordOf("one"))).isEqualTo("in a field");
        for (var other : List.of("hunter2", "{\"user\":\"hunter2\"}", "{\"password\":{\"hunter2\":1}}")) {
            server.secrets.put("prod/validators/one", other);
            assertRefused(secrets, "one", Reason.MALFORMED, "is no JSON object with the text \"password\"");
        }
    }

    @Test
    void aNameThatNoSecretCanHaveIsNotAskedFor() {
        assertRefused(secrets(Service.SECRETS_MANAGER), "a b", Reason.NO_PASSWORD, "is no name of a secret");
        assertRefused(secrets(Service.PARAMETER_STORE), "x".repeat(600), Reason.NO_PASSWORD, "is no name of a secret");
        assertThat(server.asked).isEmpty();
    }

    @Test
    void aPodAsksWithItsIdentity() throws Exception {
        var token = Files.writeString(folder.resolve("token"), "pod.jwt");
        System.setProperty("aws.containerCredentialsFullUri", server.address() + "/v1/credentials");
        System.setProperty("aws.containerAuthorizationTokenFile", token.toString());
        try {
            var aws = new AwsSecrets(settings(Service.SECRETS_MANAGER, server.address(), Optional.empty(), PATIENCE));
            assertThat(aws.read("prod/validators/one")).contains("correct horse");
        } finally {
            System.clearProperty("aws.containerCredentialsFullUri");
            System.clearProperty("aws.containerAuthorizationTokenFile");
        }
        assertThat(server.logins).containsExactly("pod.jwt");
        assertThat(server.asked.getFirst().authorization()).contains("Credential=ASIAPOD/");
        assertThat(server.asked.getFirst().sessionToken()).isEqualTo("podtoken");
    }

    @Test
    void withoutAnybodyWhoAsksNothingIsAsked() {
        var aws =
                new AwsSecrets(settings(Service.SECRETS_MANAGER, server.address(), Optional.empty(), PATIENCE), () -> {
                    throw SdkClientException.create("hunter2");
                });
        assertRefused(new Secrets.InAws(aws, "prod"), "one", Reason.NO_PASSWORD, "nobody says who asks AWS");
        assertThat(server.asked).isEmpty();
    }

    private static void assertRefused(Secrets secrets, String name, Reason reason, String said) {
        assertThatThrownBy(() -> secrets.passwordOf(name))
                .asInstanceOf(type(KeystoreRefused.class))
                .satisfies(AwsSecretsTest::saysNothing)
                .satisfies(refusal -> assertThat(refusal.reason()).isEqualTo(reason))
                .satisfies(refusal -> assertThat(refusal).hasMessageContaining(said));
    }

    private static void saysNothing(Throwable thrown) {
        for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
            assertThat(String.valueOf(cause.getMessage())).doesNotContain("hunter2");
        }
    }
}
