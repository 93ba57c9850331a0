package io.orrery.runtime.node;

import akka.actor.typed.ActorSystem;
import com.typesafe.config.Config;
import io.orrery.actors.MetricName;
import io.orrery.actors.Metrics;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Until when the files are good by which nodes know each other. They are replaced while nodes run, so they are
/// read again and again.
final class CertificateWatch {
    private static final Logger LOG = LoggerFactory.getLogger(CertificateWatch.class);

    private final Map<String, Path> files;
    private final Metrics metrics;

    private CertificateWatch(Map<String, Path> files, Metrics metrics) {
        this.files = files;
        this.metrics = metrics;
    }

    /// Empty where nodes speak without TLS.
    static Optional<CertificateWatch> of(Config config, Metrics metrics) {
        return ClusterTransport.certificates(config).map(files -> new CertificateWatch(files, metrics));
    }

    void watch(ActorSystem<?> system) {
        var look = system.settings().config().getDuration("orrery.cluster.certificate-look");
        system.scheduler().scheduleWithFixedDelay(Duration.ZERO, look, this::look, system.executionContext());
    }

    void look() {
        files.forEach((of, file) -> {
            try {
                metrics.set(MetricName.CERTIFICATE_END, end(file), of);
            } catch (IOException | CertificateException unread) {
                LOG.warn("event=certificate-unread of={} file={} why=\"{}\"", of, file, unread.toString());
            }
        });
    }

    /// Of all in the file, the first that ends, in seconds since 1970: a chain is as good as its first end.
    private static long end(Path file) throws IOException, CertificateException {
        try (var bytes = new BufferedInputStream(Files.newInputStream(file))) {
            return CertificateFactory.getInstance("X.509").generateCertificates(bytes).stream()
                    .map(X509Certificate.class::cast)
                    .mapToLong(
                            certificate -> certificate.getNotAfter().toInstant().getEpochSecond())
                    .min()
                    .orElseThrow(() -> new CertificateException("there is none in it"));
        }
    }
}
