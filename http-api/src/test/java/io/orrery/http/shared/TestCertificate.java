package io.orrery.http.shared;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Base64;
import java.util.List;

/// A key of a server at 127.0.0.1 and a certificate that is its own authority, made by the JDK's own tool.
record TestCertificate(Path key, Path certificate) {
    private static final String PASSWORD = "test-only";
    private static final String ALIAS = "server";

    static TestCertificate make(Path folder) throws IOException, GeneralSecurityException {
        Files.createDirectories(folder);
        var store = folder.resolve("keys.p12");
        var tool = new ProcessBuilder(List.of(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-alias",
                        ALIAS,
                        "-keyalg",
                        "EC",
                        "-groupname",
                        "secp256r1",
                        "-dname",
                        "CN=" + folder.getFileName(),
                        "-ext",
                        "san=ip:127.0.0.1",
                        "-ext",
                        "bc:c=ca:true",
                        "-validity",
                        "2",
                        "-storetype",
                        "PKCS12",
                        "-keystore",
                        store.toString(),
                        "-storepass",
                        PASSWORD))
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("keytool.out").toFile())
                .start();
        if (tool.onExit().join().exitValue() != 0) {
            throw new IOException("keytool: " + Files.readString(folder.resolve("keytool.out")));
        }
        var keys = KeyStore.getInstance(store.toFile(), PASSWORD.toCharArray());
        return new TestCertificate(
                pem(
                        folder.resolve("tls.key"),
                        "PRIVATE KEY",
                        keys.getKey(ALIAS, PASSWORD.toCharArray()).getEncoded()),
                pem(
                        folder.resolve("tls.crt"),
                        "CERTIFICATE",
                        keys.getCertificate(ALIAS).getEncoded()));
    }

    private static Path pem(Path file, String what, byte[] bytes) throws IOException {
        return Files.writeString(
                file,
                "-----BEGIN " + what + "-----\n"
                        + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(bytes)
                        + "\n-----END " + what + "-----\n");
    }
}
