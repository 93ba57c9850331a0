package io.orrery.ethereum.keystore;

import io.orrery.ethereum.keystore.KeystoreRefused.Reason;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.auth.credentials.AwsCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.client.builder.AwsClientBuilder;
import software.amazon.awssdk.awscore.client.builder.AwsSyncClientBuilder;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.awscore.retry.AwsRetryStrategy;
import software.amazon.awssdk.core.exception.ApiCallAttemptTimeoutException;
import software.amazon.awssdk.core.exception.ApiCallTimeoutException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.regions.providers.DefaultAwsRegionProviderChain;
import software.amazon.awssdk.retries.api.BackoffStrategy;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;
import software.amazon.awssdk.services.secretsmanager.model.ResourceNotFoundException;
import software.amazon.awssdk.services.ssm.SsmClient;
import software.amazon.awssdk.services.ssm.model.ParameterNotFoundException;

/// Secrets that lie at AWS. Who asks is found as every program of AWS finds it: environment, a pod's identity, a
/// container's, a profile, the machine's role. No answer stands in what this says, nor in a cause of it.
///
/// Source: docs.aws.amazon.com, *GetSecretValue*, *GetParameter*, and *Default credentials provider chain*.
public final class AwsSecrets {
    private static final int MOST_NAME = 512;
    /// Above the largest secret that there is, of 64 KiB, as text.
    private static final int MOST_CHARS = 1 << 16;
    /// Of who asks and from where: the machine's role is looked for last, in a second or two each.
    private static final Duration LOGIN = Duration.ofSeconds(15);

    private final Settings settings;
    private final AwsCredentialsProvider credentials;

    /// Which of the two services.
    public enum Service {
        SECRETS_MANAGER("Secrets Manager"),
        /// Values of the kind SecureString come decrypted, others as they are.
        PARAMETER_STORE("Parameter Store");

        private final String title;

        Service(String title) {
            this.title = title;
        }
    }

    /// @param region empty for what the environment, the profile or the machine says
    /// @param endpoint in the place of the region's own
    /// @param field of the JSON object that a secret's text is; empty where the whole text is the secret
    /// @param patience with one answer
    /// @param tries in all, where the service does not answer or says that it can not now
    /// @param pause before the second try; doubled before each further one
    public record Settings(
            Service service,
            Optional<String> region,
            Optional<URI> endpoint,
            Optional<String> field,
            Duration patience,
            int tries,
            Duration pause) {

        /// All tries and pauses: nothing is waited for longer.
        private Duration most() {
            return patience.multipliedBy(tries).plus(pause.multipliedBy(1L << tries));
        }
    }

    public AwsSecrets(Settings settings) {
        this(settings, DefaultCredentialsProvider.builder().build());
    }

    AwsSecrets(Settings settings, AwsCredentialsProvider credentials) {
        this.settings = settings;
        this.credentials = credentials;
    }

    String title() {
        return settings.service().title;
    }

    /// The secret of that whole name; empty where there is none.
    public Optional<String> read(String name) throws KeystoreRefused {
        requireName(name);
        var who = within(LOGIN, "who asks", this::whoAsks);
        var region = within(LOGIN, "the region", this::region);
        var text = within(settings.most(), name, () -> ask(name, who, region));
        if (text.isPresent() && text.get().length() > MOST_CHARS) {
            throw new KeystoreRefused(Reason.NO_PASSWORD, name + " has more than " + MOST_CHARS + " characters");
        }
        return text.isPresent() && settings.field().isPresent()
                ? Optional.of(field(name, text.get(), settings.field().get()))
                : text;
    }

    private void requireName(String name) throws KeystoreRefused {
        if (name.length() > MOST_NAME || !name.matches("[A-Za-z0-9/_+=.@-]+")) {
            throw new KeystoreRefused(
                    Reason.NO_PASSWORD,
                    "\"" + name + "\" is no name of a secret of " + title() + ": it has letters, digits and /_+=.@-");
        }
    }

    private Optional<String> ask(String name, AwsCredentials who, Region region) throws KeystoreRefused {
        return switch (settings.service()) {
            case SECRETS_MANAGER -> {
                try (var client = built(SecretsManagerClient.builder(), who, region)) {
                    var secret =
                            client.getSecretValue(asked -> asked.secretId(name)).secretString();
                    if (secret == null) {
                        throw new KeystoreRefused(Reason.NO_PASSWORD, title() + " has no text in " + name);
                    }
                    yield Optional.of(secret);
                } catch (ResourceNotFoundException none) {
                    yield Optional.empty();
                }
            }
            case PARAMETER_STORE -> {
                try (var client = built(SsmClient.builder(), who, region)) {
                    var parameter = client.getParameter(
                                    asked -> asked.name(name).withDecryption(true))
                            .parameter();
                    if (parameter == null || parameter.value() == null) {
                        throw new KeystoreRefused(Reason.NO_PASSWORD, title() + " has no text in " + name);
                    }
                    yield Optional.of(parameter.value());
                } catch (ParameterNotFoundException none) {
                    yield Optional.empty();
                }
            }
        };
    }

    private <B extends AwsClientBuilder<B, C> & AwsSyncClientBuilder<B, C>, C> C built(
            B builder, AwsCredentials who, Region region) {
        settings.endpoint().ifPresent(builder::endpointOverride);
        var backoff = BackoffStrategy.exponentialDelayWithoutJitter(
                settings.pause(), settings.pause().multipliedBy(1L << settings.tries()));
        return builder.region(region)
                .credentialsProvider(StaticCredentialsProvider.create(who))
                .httpClientBuilder(UrlConnectionHttpClient.builder()
                        .connectionTimeout(settings.patience())
                        .socketTimeout(settings.patience()))
                .overrideConfiguration(all -> all.apiCallTimeout(settings.most())
                        .apiCallAttemptTimeout(settings.patience())
                        .retryStrategy(AwsRetryStrategy.standardRetryStrategy().toBuilder()
                                .maxAttempts(settings.tries())
                                .backoffStrategy(backoff)
                                .throttlingBackoffStrategy(backoff)
                                .build()))
                .build();
    }

    private AwsCredentials whoAsks() throws KeystoreRefused {
        try {
            return credentials.resolveCredentials();
        } catch (SdkException _) {
            throw new KeystoreRefused(
                    Reason.NO_PASSWORD,
                    "nobody says who asks AWS: neither the environment, a pod's identity, a profile nor the machine's"
                            + " role has credentials");
        }
    }

    private Region region() throws KeystoreRefused {
        if (settings.region().isPresent()) {
            return Region.of(settings.region().get());
        }
        try {
            return new DefaultAwsRegionProviderChain().getRegion();
        } catch (SdkException _) {
            throw new KeystoreRefused(
                    Reason.NO_PASSWORD, "no region of AWS is told: set AWS_REGION or orrery.aws.region");
        }
    }

    /// A read of a connection is not broken off by an interrupt, so whoever waits for it stops waiting.
    private <T> T within(Duration most, String what, Callable<T> call) throws KeystoreRefused {
        var task = new FutureTask<>(call);
        Thread.ofVirtual().name("aws-secrets").start(task);
        try {
            return task.get(most.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException _) {
            task.cancel(true);
            throw new KeystoreRefused(
                    Reason.UNREADABLE, title() + " gives no whole answer for " + what + " in " + most);
        } catch (InterruptedException interrupted) {
            task.cancel(true);
            Thread.currentThread().interrupt();
            throw new KeystoreRefused(
                    Reason.UNREADABLE, "asking " + title() + " for " + what + " was broken off", interrupted);
        } catch (ExecutionException failed) {
            throw refused(what, failed.getCause());
        }
    }

    /// Without a cause: what a parser or a server says may hold a part of the secret.
    private KeystoreRefused refused(String what, @Nullable Throwable failure) {
        return switch (failure) {
            case KeystoreRefused known -> known;
            case AwsServiceException answered ->
                new KeystoreRefused(
                        answered.statusCode() >= 500 || answered.isThrottlingException()
                                ? Reason.UNREADABLE
                                : Reason.NO_PASSWORD,
                        title() + " answers " + answered.statusCode() + code(answered) + " to " + what);
            case null, default ->
                new KeystoreRefused(
                        Reason.UNREADABLE,
                        isSilence(failure)
                                ? title() + " does not answer for " + what
                                : "what " + title() + " answers for " + what + " can not be read");
        };
    }

    /// The name of the error, where it looks like one.
    private static String code(AwsServiceException answered) {
        var details = answered.awsErrorDetails();
        var code = details == null ? null : details.errorCode();
        return code != null && code.matches("[A-Z][A-Za-z]{1,60}(Exception|Error|Failure|NotFound)") ? " " + code : "";
    }

    private static boolean isSilence(@Nullable Throwable failure) {
        for (var cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof SocketException
                    || cause instanceof SocketTimeoutException
                    || cause instanceof UnknownHostException
                    || cause instanceof SSLException
                    || cause instanceof ApiCallTimeoutException
                    || cause instanceof ApiCallAttemptTimeoutException) {
                return true;
            }
        }
        return false;
    }

    private static String field(String name, String text, String field) throws KeystoreRefused {
        try {
            return KeystoreJson.read(text.getBytes(StandardCharsets.UTF_8)).text(field);
        } catch (KeystoreRefused malformed) {
            // Its message could tell a part of the secret.
            throw new KeystoreRefused(
                    malformed.reason(), "the secret " + name + " is no JSON object with the text \"" + field + "\"");
        }
    }
}
