package io.orrery.runtime.monitoring;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;

/// Stands where Slack and Discord are, and keeps what it is told.
final class AlertReceivers implements AutoCloseable {
    record Told(String path, String body) {}

    private final List<Told> told = new CopyOnWriteArrayList<>();
    private final HttpServer server;

    AlertReceivers() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            var body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            told.add(new Told(exchange.getRequestURI().getPath(), body));
            exchange.sendResponseHeaders(200, -1);
            exchange.close();
        });
        server.start();
    }

    String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    /// Whether somebody was told of an alert at that path.
    boolean heard(String path, String alert) {
        return told.stream()
                .anyMatch(each -> each.path().equals(path) && each.body().contains(alert));
    }

    /// All secrets of alertmanager.yml, where everybody is at one address.
    static Map<String, String> secrets(String url) {
        var secrets = new HashMap<String, String>();
        secrets.put("slack_webhook_url", url + "/slack");
        secrets.put("discord_webhook_url", url + "/discord");
        secrets.put("pagerduty_routing_key", "0123456789abcdef0123456789abcdef");
        secrets.put("telegram_bot_token", "1:token");
        secrets.put("telegram_chat_id", "1");
        secrets.put("smtp_host", "127.0.0.1:9");
        secrets.put("smtp_from", "orrery@example.org");
        secrets.put("smtp_user", "orrery");
        secrets.put("smtp_password", "password");
        secrets.put("mail_to", "on-call@example.org");
        return secrets;
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
