package io.orrery.runtime.node;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import io.orrery.actors.MetricName;
import io.orrery.runtime.TestAuthority;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CertificateWatchTest {
    /// What the authority of these tests gives.
    private static final Duration GIVEN = Duration.ofDays(2);

    private static final Offset<Long> AN_HOUR = Offset.offset(3_600L);

    @TempDir
    private Path folder = Path.of("");

    private final ToldMetrics metrics = new ToldMetrics();

    private static Config config(Map<String, Object> with) {
        return ConfigFactory.parseMap(with)
                .withFallback(ConfigFactory.load("application"))
                .resolve();
    }

    private static Config tls(Path files) {
        return config(Map.of(
                "akka.remote.artery.transport",
                "tls-tcp",
                "akka.remote.artery.ssl.rotating-keys-engine.cert-file",
                files.resolve("tls.crt").toString(),
                "akka.remote.artery.ssl.rotating-keys-engine.ca-cert-file",
                files.resolve("ca.crt").toString()));
    }

    private long left(String of) {
        return metrics.of(MetricName.CERTIFICATE_END, of) - Instant.now().getEpochSecond();
    }

    @Test
    void theEndOfANodesCertificateAndOfItsAuthorityIsToldAndFollowsTheFiles() throws Exception {
        var authority = new TestAuthority(folder.resolve("authority"));
        var files = authority.issue("orrery", folder.resolve("keys"));
        var watch = CertificateWatch.of(tls(files), metrics).orElseThrow();

        watch.look();
        assertThat(left("node")).isCloseTo(GIVEN.toSeconds(), AN_HOUR);
        assertThat(left("authority")).isCloseTo(GIVEN.toSeconds(), AN_HOUR);

        Files.copy(
                authority.issue("orrery", folder.resolve("longer"), 30).resolve("tls.crt"),
                files.resolve("tls.crt"),
                java.nio.file.StandardCopyOption.REPLACE_EXISTING);
        watch.look();
        assertThat(left("node")).isCloseTo(Duration.ofDays(30).toSeconds(), AN_HOUR);
        assertThat(left("authority")).isCloseTo(GIVEN.toSeconds(), AN_HOUR);
    }

    @Test
    void ofAFileWithAChainTheFirstEndCounts() throws Exception {
        var authority = new TestAuthority(folder.resolve("authority"));
        var longer = authority.issue("orrery", folder.resolve("longer"), 30).resolve("tls.crt");
        var files = authority.issue("orrery", folder.resolve("keys"));
        Files.writeString(longer, Files.readString(longer) + Files.readString(files.resolve("ca.crt")));
        Files.copy(longer, files.resolve("tls.crt"), java.nio.file.StandardCopyOption.REPLACE_EXISTING);

        CertificateWatch.of(tls(files), metrics).orElseThrow().look();

        assertThat(left("node")).isCloseTo(GIVEN.toSeconds(), AN_HOUR);
    }

    @Test
    void aFileThatIsNoCertificateLeavesWhatWasToldAndNobodyTellsOfFilesThatAreNotUsed() throws Exception {
        var files = new TestAuthority(folder.resolve("authority")).issue("orrery", folder.resolve("keys"));
        var watch = CertificateWatch.of(tls(files), metrics).orElseThrow();
        watch.look();
        Files.writeString(files.resolve("tls.crt"), "half a file");
        watch.look();
        assertThat(left("node")).isCloseTo(GIVEN.toSeconds(), AN_HOUR);

        assertThat(CertificateWatch.of(config(Map.of()), metrics)).isEmpty();
    }
}
