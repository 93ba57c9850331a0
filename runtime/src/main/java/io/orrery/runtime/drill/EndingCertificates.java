package io.orrery.runtime.drill;

import io.orrery.runtime.Complaint;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What nodes show each other, from an authority of their own, and good for two days more.
///
/// @param folder has `tls.key`, `tls.crt` and `ca.crt`
record EndingCertificates(Path folder) {
    private static final String DAYS = "2";

    /// Why there are none on this machine.
    static Optional<String> lacking() {
        try {
            return Tool.succeeds("openssl", "version") ? Optional.empty() : Optional.of("openssl does not work");
        } catch (IOException none) {
            return Optional.of("openssl is not on this machine");
        }
    }

    static EndingCertificates in(Path folder) throws IOException {
        Files.createDirectories(folder);
        var authority = folder.resolve("ca.crt").toString();
        var secret = folder.resolve("ca.key").toString();
        var request = folder.resolve("tls.csr").toString();
        openssl(request("/CN=authority", secret, authority, "-x509", "-days", DAYS));
        openssl(request(
                "/CN=orrery", folder.resolve("tls.key").toString(), request, "-addext", "subjectAltName=DNS:orrery"));
        openssl(List.of(
                "openssl",
                "x509",
                "-req",
                "-in",
                request,
                "-CA",
                authority,
                "-CAkey",
                secret,
                "-CAcreateserial",
                "-copy_extensions",
                "copy",
                "-days",
                DAYS,
                "-out",
                folder.resolve("tls.crt").toString()));
        return new EndingCertificates(folder.toAbsolutePath());
    }

    private static List<String> request(String subject, String key, String out, String... more) {
        var command = new ArrayList<>(List.of(
                "openssl", "req", "-newkey", "rsa:2048", "-nodes", "-keyout", key, "-subj", subject, "-out", out));
        command.addAll(List.of(more));
        return command;
    }

    private static void openssl(List<String> command) throws IOException {
        if (!Tool.succeeds(command.toArray(String[]::new))) {
            throw new Complaint("no certificate by " + String.join(" ", command));
        }
    }

    /// Of a node.
    Map<String, String> environment() {
        return Map.of(
                "ORRERY_CLUSTER_TRANSPORT",
                "tls-tcp",
                "ORRERY_CLUSTER_TLS_KEY",
                folder.resolve("tls.key").toString(),
                "ORRERY_CLUSTER_TLS_CERTIFICATE",
                folder.resolve("tls.crt").toString(),
                "ORRERY_CLUSTER_TLS_AUTHORITY",
                folder.resolve("ca.crt").toString());
    }
}
