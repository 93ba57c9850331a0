package io.orrery.runtime.config;

import com.typesafe.config.Config;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;
import software.amazon.awssdk.http.SdkHttpMethod;
import software.amazon.awssdk.http.SdkHttpRequest;
import software.amazon.awssdk.http.auth.aws.signer.AwsV4FamilyHttpSigner;
import software.amazon.awssdk.http.auth.aws.signer.AwsV4HttpSigner;
import software.amazon.awssdk.http.auth.spi.signer.HttpSigner;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.regions.providers.DefaultAwsRegionProviderChain;

/// Shows ElastiCache who a node is: what AWS has given it as an identity, in place of a password. Nobody
/// is asked for a token; it is a signed request that is not sent, and ElastiCache looks whether it is
/// right.
///
/// Source: docs.aws.amazon.com, *Authenticating with IAM* of ElastiCache, and *Signature Version 4*.
///
/// @param region empty for what the environment, the profile or the machine says
public record CacheIdentity(
        AwsCredentialsProvider credentials, Optional<String> region, String cache, String user, Clock clock) {
    /// The longest that AWS takes. A token is made for each connection, and a connection outlives it by
    /// hours.
    private static final Duration LIFE = Duration.ofMinutes(15);

    /// Who asks is found as every program of AWS finds it.
    ///
    /// @param config the whole configuration
    /// @param cache name of the replication group
    public static CacheIdentity of(Config config, String cache, String user) {
        return new CacheIdentity(
                DefaultCredentialsProvider.builder().build(),
                Optional.of(config.getString("orrery.aws.region")).filter(text -> !text.isEmpty()),
                cache,
                user,
                Clock.systemUTC());
    }

    /// What stands where a password would.
    ///
    /// @throws RuntimeException where AWS does not say who this is
    public String token() {
        var request = SdkHttpRequest.builder()
                .method(SdkHttpMethod.GET)
                .protocol("https")
                .host(cache)
                .encodedPath("/")
                .putRawQueryParameter("Action", "connect")
                .putRawQueryParameter("User", user)
                .build();
        var signed = AwsV4HttpSigner.create()
                .sign(wanted -> wanted.identity(credentials.resolveCredentials())
                        .request(request)
                        .putProperty(AwsV4FamilyHttpSigner.SERVICE_SIGNING_NAME, "elasticache")
                        .putProperty(
                                AwsV4HttpSigner.REGION_NAME,
                                region.map(Region::of)
                                        .orElseGet(() -> new DefaultAwsRegionProviderChain().getRegion())
                                        .id())
                        .putProperty(
                                AwsV4FamilyHttpSigner.AUTH_LOCATION, AwsV4FamilyHttpSigner.AuthLocation.QUERY_STRING)
                        .putProperty(AwsV4FamilyHttpSigner.EXPIRATION_DURATION, LIFE)
                        .putProperty(HttpSigner.SIGNING_CLOCK, clock));
        return signed.request().getUri().toString().substring("https://".length());
    }
}
