package io.orrery.runtime.kubernetes;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/// A process with an address of its own.
record Pod(String name, String address, int managementPort, Path log, Process process) implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    static Pod start(
            Path folder,
            KubernetesApi kubernetes,
            Path keys,
            String name,
            String account,
            String address,
            int port,
            int remoting)
            throws IOException {
        var log = folder.resolve(name + ".log");
        var builder = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx160m",
                        "-XX:TieredStopAtLevel=1",
                        "-Dconfig.resource=kubernetes.conf",
                        "-Dakka.management.http.port=" + port,
                        "-Dakka.remote.artery.canonical.port=" + remoting,
                        "-Dakka.discovery.kubernetes-api.api-ca-path=" + kubernetes.certificate(),
                        "-Dakka.discovery.kubernetes-api.api-token-path=" + kubernetes.token(account),
                        "-Dakka.discovery.kubernetes-api.pod-namespace-path=" + kubernetes.namespace(),
                        "-Dakka.coordination.lease.kubernetes.api-ca-path=" + kubernetes.certificate(),
                        "-Dakka.coordination.lease.kubernetes.api-token-path=" + kubernetes.token(account),
                        "-Dakka.coordination.lease.kubernetes.namespace-path=" + kubernetes.namespace(),
                        "-Dakka.remote.artery.ssl.rotating-keys-engine.key-file=" + keys.resolve("tls.key"),
                        "-Dakka.remote.artery.ssl.rotating-keys-engine.cert-file=" + keys.resolve("tls.crt"),
                        "-Dakka.remote.artery.ssl.rotating-keys-engine.ca-cert-file=" + keys.resolve("ca.crt"),
                        "-Dakka.cluster.split-brain-resolver.stable-after=2s",
                        "-Dakka.cluster.split-brain-resolver.down-all-when-unstable=off",
                        "-Dakka.cluster.split-brain-resolver.lease-majority.release-after=2s",
                        "-cp",
                        System.getProperty("java.class.path"),
                        PodMain.class.getName())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile());
        builder.environment().put("ORRERY_POD_IP", address);
        builder.environment().put("ORRERY_POD_NAME", name);
        builder.environment().put("KUBERNETES_SERVICE_HOST", "127.0.0.1");
        builder.environment().put("KUBERNETES_SERVICE_PORT", Integer.toString(kubernetes.port()));
        return new Pod(name, address, port, log, builder.start());
    }

    /// What it answers to a GET of its management port, as a kubelet asks; empty where it does not.
    Optional<HttpResponse<String>> get(String path) throws InterruptedException {
        try {
            return Optional.of(HTTP.send(
                    HttpRequest.newBuilder(URI.create("http://" + address + ":" + managementPort + path))
                            .timeout(Duration.ofSeconds(3))
                            .build(),
                    HttpResponse.BodyHandlers.ofString()));
        } catch (IOException silent) {
            return Optional.empty();
        }
    }

    int status(String path) throws InterruptedException {
        return get(path).map(HttpResponse::statusCode).orElse(0);
    }

    /// Members that it sees, and that are up.
    JsonNode members() throws IOException, InterruptedException {
        var answer = get("/cluster/members").filter(found -> found.statusCode() == 200);
        return answer.isPresent() ? JSON.readTree(answer.get().body()) : JSON.nullNode();
    }

    void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
