package io.orrery.runtime.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;
import java.util.stream.Collectors;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentials;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;

class CacheIdentityTest {
    private static final String KEY = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY";
    private static final String SCOPE = "20261127/eu-central-1/elasticache/aws4_request";
    private static final Instant NOW = Instant.parse("2026-11-27T10:00:00Z");

    private static String token(AwsCredentials who, Instant now) {
        return new CacheIdentity(
                        StaticCredentialsProvider.create(who),
                        Optional.of("eu-central-1"),
                        "orrery-prod",
                        "orrery-prod-app",
                        Clock.fixed(now, ZoneOffset.UTC))
                .token();
    }

    @Test
    void aTokenIsASignedRequestThatNobodySends() throws GeneralSecurityException {
        var query = "Action=connect&User=orrery-prod-app&X-Amz-Algorithm=AWS4-HMAC-SHA256"
                + "&X-Amz-Credential=AKIDEXAMPLE%2F" + SCOPE.replace("/", "%2F")
                + "&X-Amz-Date=20261127T100000Z&X-Amz-Expires=900&X-Amz-SignedHeaders=host";

        var token = token(AwsBasicCredentials.create("AKIDEXAMPLE", KEY), NOW);

        assertThat(token).startsWith("orrery-prod/?Action=connect&User=orrery-prod-app&");
        assertThat(parts(token))
                .containsExactlyInAnyOrder((query + "&X-Amz-Signature=" + signature(query)).split("&", -1));
    }

    @Test
    void whoHasAnIdentityForATimeShowsThatToo() throws GeneralSecurityException {
        var token = token(AwsSessionCredentials.create("AKIDEXAMPLE", KEY, "of/the+pod="), NOW);

        assertThat(parts(token)).contains("X-Amz-Security-Token=of%2Fthe%2Bpod%3D");
        var query = Arrays.stream(parts(token))
                .filter(part -> !part.startsWith("X-Amz-Signature="))
                .sorted()
                .collect(Collectors.joining("&"));
        assertThat(token).endsWith("&X-Amz-Signature=" + signature(query));
    }

    @Test
    void eachConnectionHasATokenOfItsTime() {
        var who = AwsBasicCredentials.create("AKIDEXAMPLE", KEY);

        assertThat(token(who, NOW.plusSeconds(60 * 60)))
                .contains("X-Amz-Date=20261127T110000Z")
                .isNotEqualTo(token(who, NOW));
    }

    @Test
    void whoIsNobodyGetsNoToken() {
        var nobody = new CacheIdentity(
                () -> {
                    throw new IllegalStateException("no identity");
                },
                Optional.of("eu-central-1"),
                "orrery-prod",
                "orrery-prod-app",
                Clock.fixed(NOW, ZoneOffset.UTC));

        assertThatThrownBy(nobody::token).hasMessageContaining("no identity");
    }

    private static String[] parts(String token) {
        return token.substring(token.indexOf('?') + 1).split("&", -1);
    }

    /// By the rules of Signature Version 4 and nobody's code: canonical request, string to sign, key,
    /// signature.
    private static String signature(String query) throws GeneralSecurityException {
        var canonical = "GET\n/\n" + query + "\nhost:orrery-prod\n\nhost\n" + hash("");
        var toSign = "AWS4-HMAC-SHA256\n20261127T100000Z\n" + SCOPE + "\n" + hash(canonical);
        var key = ("AWS4" + KEY).getBytes(StandardCharsets.UTF_8);
        for (var part : SCOPE.split("/", -1)) {
            key = hmac(key, part);
        }
        return HexFormat.of().formatHex(hmac(key, toSign));
    }

    private static String hash(String text) throws GeneralSecurityException {
        return HexFormat.of()
                .formatHex(MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
    }

    private static byte[] hmac(byte[] key, String text) throws GeneralSecurityException {
        var mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(key, "HmacSHA256"));
        return mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
    }
}
