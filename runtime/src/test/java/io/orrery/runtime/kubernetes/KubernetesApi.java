package io.orrery.runtime.kubernetes;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.regex.Pattern;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/// What nodes use of Kubernetes' API: pods by label, and objects of a custom resource with optimistic locking. Callers
/// are accounts by their tokens, and may do what the manifests' roles allow.
///
/// Source: <https://kubernetes.io/docs/reference/using-api/api-concepts/>
final class KubernetesApi implements AutoCloseable {
    static final String NAMESPACE = "rollup";

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final char[] PASSWORD = "test-only".toCharArray();
    private static final Pattern PODS = Pattern.compile("/api/v1/namespaces/([^/]+)/pods");
    private static final Pattern POD = Pattern.compile("/api/v1/namespaces/([^/]+)/pods/([^/]+)");
    private static final Pattern CUSTOM =
            Pattern.compile("/apis/([^/]+)/([^/]+)/namespaces/([^/]+)/([^/]+)(?:/([^/]+))?");

    private final Path folder;
    private final AccessRules rules;
    private final ObjectNode resource;
    private final HttpsServer server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final List<ObjectNode> pods = new ArrayList<>();
    private final Map<String, ObjectNode> objects = new TreeMap<>();
    private final List<String> forbidden = new ArrayList<>();
    private long version;

    /// @param resource the definition of the one custom resource that there is
    KubernetesApi(Path folder, AccessRules rules, ObjectNode resource) throws Exception {
        this.folder = folder;
        this.rules = rules;
        this.resource = resource;
        var store = keys(folder);
        this.server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setHttpsConfigurator(new HttpsConfigurator(context(store)));
        server.setExecutor(threads);
        server.createContext("/", this::handle);
        server.start();
        Files.writeString(folder.resolve("namespace"), NAMESPACE);
    }

    int port() {
        return server.getAddress().getPort();
    }

    Path certificate() {
        return folder.resolve("ca.crt");
    }

    Path namespace() {
        return folder.resolve("namespace");
    }

    /// What a pod of the account finds mounted.
    Path token(String account) throws IOException {
        return Files.writeString(folder.resolve("token-" + account), "token-of-" + account);
    }

    synchronized void run(String name, Map<String, String> labels, String address, int managementPort) {
        var pod = JSON.createObjectNode();
        var metadata = pod.putObject("metadata").put("name", name);
        labels.forEach(metadata.putObject("labels")::put);
        pod.putObject("spec")
                .putArray("containers")
                .addObject()
                .put("name", "orrery")
                .putArray("ports")
                .addObject()
                .put("name", "management")
                .put("containerPort", managementPort)
                .put("protocol", "TCP");
        pod.putObject("status").put("podIP", address).put("phase", "Running");
        pods.add(pod);
    }

    /// What is written into a pod, by its name; empty where nothing is.
    synchronized String annotation(String pod, String name) {
        return pods.stream()
                .filter(each -> each.path("metadata").path("name").asText().equals(pod))
                .map(each ->
                        each.path("metadata").path("annotations").path(name).asText())
                .findFirst()
                .orElse("");
    }

    synchronized void remove(String name) {
        pods.removeIf(pod -> pod.path("metadata").path("name").asText().equals(name));
    }

    /// What callers were not allowed, as `account verb resource`.
    synchronized List<String> forbidden() {
        return List.copyOf(forbidden);
    }

    synchronized Optional<ObjectNode> only() {
        return objects.values().stream().findFirst().map(ObjectNode::deepCopy);
    }

    /// As another holder would.
    synchronized void take(String owner) {
        var lease = objects.values().iterator().next();
        lease.withObject("/spec").put("owner", owner).put("time", System.currentTimeMillis());
        lease.withObject("/metadata").put("resourceVersion", Long.toString(++version));
    }

    private record Answer(int status, JsonNode body) {}

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            var answer = answer(
                    exchange.getRequestMethod(),
                    exchange.getRequestURI().getPath(),
                    Optional.ofNullable(exchange.getRequestURI().getRawQuery()).orElse(""),
                    Optional.ofNullable(exchange.getRequestHeaders().getFirst("Authorization"))
                            .orElse(""),
                    Optional.ofNullable(exchange.getRequestHeaders().getFirst("Content-Type"))
                            .orElse(""),
                    exchange.getRequestBody().readAllBytes());
            var bytes = JSON.writeValueAsBytes(answer.body());
            exchange.getResponseHeaders().add("Content-Type", "application/json");
            exchange.sendResponseHeaders(answer.status(), bytes.length);
            exchange.getResponseBody().write(bytes);
        }
    }

    private synchronized Answer answer(
            String method, String path, String query, String authorization, String contentType, byte[] body)
            throws IOException {
        var account = authorization.replace("Bearer token-of-", "");
        if (authorization.isEmpty() || account.equals(authorization)) {
            return status(401, "Unauthorized");
        }
        var pods = PODS.matcher(path);
        var custom = CUSTOM.matcher(path);
        if (pods.matches() && method.equals("GET")) {
            return allowed(account, "list", "", "pods", pods.group(1)).orElseGet(() -> list(query));
        }
        var pod = POD.matcher(path);
        if (pod.matches() && method.equals("PATCH")) {
            var refused = allowed(account, "patch", "", "pods", pod.group(1));
            return refused.isPresent() ? refused.get() : patch(pod.group(2), contentType, JSON.readTree(body));
        }
        var spec = resource.path("spec");
        if (custom.matches()
                && custom.group(1).equals(spec.path("group").asText())
                && custom.group(2)
                        .equals(spec.path("versions").path(0).path("name").asText())
                && custom.group(4).equals(spec.path("names").path("plural").asText())) {
            var verb = switch (method) {
                case "GET" -> custom.group(5) == null ? "list" : "get";
                case "POST" -> "create";
                case "PUT" -> "update";
                default -> method.toLowerCase(Locale.ROOT);
            };
            var refused = allowed(account, verb, custom.group(1), custom.group(4), custom.group(3));
            if (refused.isPresent()) {
                return refused.get();
            }
            return switch (verb) {
                case "get" ->
                    Optional.ofNullable(objects.get(custom.group(5)))
                            .map(found -> new Answer(200, found.deepCopy()))
                            .orElseGet(() -> status(404, "NotFound"));
                case "create" -> create((ObjectNode) JSON.readTree(body));
                case "update" -> update(custom.group(5), (ObjectNode) JSON.readTree(body));
                default -> status(405, "MethodNotAllowed");
            };
        }
        return status(404, "NotFound");
    }

    private Optional<Answer> allowed(String account, String verb, String group, String of, String namespace) {
        if (namespace.equals(NAMESPACE) && rules.allow(account, verb, group, of)) {
            return Optional.empty();
        }
        forbidden.add(account + " " + verb + " " + of);
        return Optional.of(status(403, "Forbidden"));
    }

    private Answer list(String query) {
        var wanted = new TreeMap<String, String>();
        for (var pair : query.split("&", -1)) {
            if (pair.startsWith("labelSelector=")) {
                var selector = URLDecoder.decode(pair.substring(pair.indexOf('=') + 1), StandardCharsets.UTF_8);
                Arrays.stream(selector.split(",", -1))
                        .map(label -> label.split("=", 2))
                        .forEach(label -> wanted.put(label[0], label[1]));
            }
        }
        var found = JSON.createObjectNode().put("kind", "PodList").put("apiVersion", "v1");
        var items = found.putArray("items");
        pods.stream()
                .filter(pod -> wanted.entrySet().stream()
                        .allMatch(label -> pod.path("metadata")
                                .path("labels")
                                .path(label.getKey())
                                .asText()
                                .equals(label.getValue())))
                .forEach(pod -> items.add(pod.deepCopy()));
        return new Answer(200, found);
    }

    /// RFC 7396, as far as nothing is taken away.
    private Answer patch(String name, String contentType, JsonNode change) throws IOException {
        if (!contentType.equals("application/merge-patch+json")) {
            return status(415, "UnsupportedMediaType");
        }
        for (var pod : pods) {
            if (pod.path("metadata").path("name").asText().equals(name)) {
                JSON.readerForUpdating(pod).readValue(change);
                return new Answer(200, pod.deepCopy());
            }
        }
        return status(404, "NotFound");
    }

    private Answer create(ObjectNode given) {
        var name = given.path("metadata").path("name").asText();
        if (objects.containsKey(name)) {
            return status(409, "AlreadyExists");
        }
        return stored(name, given, 201);
    }

    private Answer update(String name, ObjectNode given) {
        var before = objects.get(name);
        if (before == null) {
            return status(404, "NotFound");
        }
        var version = before.path("metadata").path("resourceVersion").asText();
        if (!given.path("metadata").path("resourceVersion").asText().equals(version)) {
            return status(409, "Conflict");
        }
        return stored(name, given, 200);
    }

    private Answer stored(String name, ObjectNode given, int status) {
        var kind = resource.path("spec").path("names").path("kind").asText();
        if (!given.path("kind").asText().equals(kind)) {
            return status(422, "not a " + kind);
        }
        given.withObject("/metadata").put("resourceVersion", Long.toString(++version));
        objects.put(name, given);
        return new Answer(status, given.deepCopy());
    }

    private static Answer status(int code, String reason) {
        return new Answer(
                code,
                JSON.createObjectNode()
                        .put("kind", "Status")
                        .put("apiVersion", "v1")
                        .put("status", "Failure")
                        .put("reason", reason)
                        .put("code", code));
    }

    private static KeyStore keys(Path folder) throws Exception {
        var file = folder.resolve("server.p12");
        keytool(
                "-genkeypair",
                "-alias",
                "server",
                "-keyalg",
                "EC",
                "-dname",
                "CN=kubernetes",
                "-ext",
                "san=ip:127.0.0.1",
                "-ext",
                "bc=ca:true",
                "-validity",
                "2",
                "-storetype",
                "PKCS12",
                "-keystore",
                file.toString(),
                "-storepass",
                new String(PASSWORD));
        keytool(
                "-exportcert",
                "-rfc",
                "-alias",
                "server",
                "-file",
                folder.resolve("ca.crt").toString(),
                "-keystore",
                file.toString(),
                "-storepass",
                new String(PASSWORD));
        return KeyStore.getInstance(file.toFile(), PASSWORD);
    }

    private static void keytool(String... arguments) throws IOException, InterruptedException {
        var command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString()));
        command.addAll(List.of(arguments));
        var tool = new ProcessBuilder(command).redirectErrorStream(true).start();
        var said = new String(tool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (tool.waitFor() != 0) {
            throw new IOException("keytool: " + said);
        }
    }

    private static SSLContext context(KeyStore keys) throws GeneralSecurityException {
        var managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        managers.init(keys, PASSWORD);
        var context = SSLContext.getInstance("TLS");
        context.init(managers.getKeyManagers(), null, null);
        return context;
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
