package io.orrery.runtime.node;

import com.typesafe.config.Config;
import io.orrery.runtime.Complaint;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// How nodes speak with each other. Whoever can speak to a node as another node does is a member, and may do all that a
/// member may: so a network is only trusted where a person has said so.
final class ClusterTransport {
    private static final String ARTERY = "akka.remote.artery.";
    private static final String KEYS = ARTERY + "ssl.rotating-keys-engine.";

    private ClusterTransport() {}

    /// Complains where others reach this node without proof of who they are, and of files that are not there.
    static void requireProtected(Config config) {
        var host = config.getString(ARTERY + "canonical.hostname");
        if (config.getString(ARTERY + "transport").equals("tls-tcp")) {
            for (var file : List.of("key-file", "cert-file", "ca-cert-file")) {
                requireReadable(Path.of(config.getString(KEYS + file)), KEYS + file);
            }
        } else if (!config.getBoolean("orrery.cluster.trusted-network") && !isLoopback(host)) {
            throw new Complaint(
                    "other nodes reach this one at " + host + " without TLS, and whoever reaches it so is a "
                            + "member of the cluster. Set " + ARTERY + "transport to tls-tcp with its keys, or "
                            + "orrery.cluster.trusted-network to on where nobody else is on that network");
        }
    }

    /// The files that end, by what they are of; empty where nodes speak without TLS.
    static Optional<Map<String, Path>> certificates(Config config) {
        return config.getString(ARTERY + "transport").equals("tls-tcp")
                ? Optional.of(Map.of(
                        "node", Path.of(config.getString(KEYS + "cert-file")),
                        "authority", Path.of(config.getString(KEYS + "ca-cert-file"))))
                : Optional.empty();
    }

    private static void requireReadable(Path file, String key) {
        if (!Files.isReadable(file)) {
            throw new Complaint("nodes speak TLS with each other, and " + file + " can not be read. See " + key);
        }
    }

    private static boolean isLoopback(String host) {
        try {
            return InetAddress.getByName(host).isLoopbackAddress();
        } catch (UnknownHostException unknown) {
            throw new Complaint("nobody knows the host " + host + ". See " + ARTERY + "canonical.hostname", unknown);
        }
    }
}
