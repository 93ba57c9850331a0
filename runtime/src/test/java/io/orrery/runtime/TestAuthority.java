package io.orrery.runtime;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/// Makes certificates for a test by the JDK's own tool.
public final class TestAuthority {
    private static final String PASSWORD = "test-only";

    private final Path folder;

    /// @param folder of its own
    public TestAuthority(Path folder) throws IOException, InterruptedException {
        this.folder = Files.createDirectories(folder);
        keytool(
                "-genkeypair",
                "-alias",
                "authority",
                "-keyalg",
                "RSA",
                "-keysize",
                "2048",
                "-dname",
                "CN=authority",
                "-ext",
                "bc:c=ca:true",
                "-validity",
                "2");
    }

    /// A new key with its certificate, as `tls.key`, `tls.crt` and `ca.crt` of a folder; each file is replaced at once.
    public Path issue(String name, Path into) throws IOException, InterruptedException, GeneralSecurityException {
        return issue(name, into, 2);
    }

    /// @param days for which the certificate is good
    public Path issue(String name, Path into, int days)
            throws IOException, InterruptedException, GeneralSecurityException {
        Files.createDirectories(into);
        var alias = name + "-" + System.nanoTime();
        keytool(
                "-genkeypair",
                "-alias",
                alias,
                "-keyalg",
                "RSA",
                "-keysize",
                "2048",
                "-dname",
                "CN=" + name,
                "-validity",
                "2");
        var request = folder.resolve(alias + ".csr");
        keytool("-certreq", "-alias", alias, "-file", request.toString());
        replace(
                into.resolve("tls.crt"),
                keytool(
                        "-gencert",
                        "-alias",
                        "authority",
                        "-infile",
                        request.toString(),
                        "-ext",
                        "san=dns:" + name,
                        "-validity",
                        Integer.toString(days),
                        "-rfc"));
        replace(into.resolve("ca.crt"), keytool("-exportcert", "-alias", "authority", "-rfc"));
        var store = KeyStore.getInstance(store().toFile(), PASSWORD.toCharArray());
        replace(
                into.resolve("tls.key"),
                "-----BEGIN PRIVATE KEY-----\n"
                        + Base64.getMimeEncoder(64, new byte[] {'\n'})
                                .encodeToString(store.getKey(alias, PASSWORD.toCharArray())
                                        .getEncoded())
                        + "\n-----END PRIVATE KEY-----\n");
        return into;
    }

    private static void replace(Path file, String text) throws IOException {
        var fresh = Files.writeString(file.resolveSibling(file.getFileName() + ".new"), text);
        Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    private Path store() {
        return folder.resolve("keys.p12");
    }

    private String keytool(String... arguments) throws IOException, InterruptedException {
        var command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString()));
        command.addAll(List.of(arguments));
        command.addAll(List.of("-storetype", "PKCS12", "-keystore", store().toString(), "-storepass", PASSWORD));
        var errors = folder.resolve("keytool.err");
        var tool = new ProcessBuilder(command).redirectError(errors.toFile()).start();
        var said = new String(tool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (tool.waitFor() != 0) {
            throw new IOException("keytool: " + said + Files.readString(errors));
        }
        return said;
    }
}
