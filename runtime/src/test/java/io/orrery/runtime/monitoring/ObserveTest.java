package io.orrery.runtime.monitoring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import io.orrery.runtime.Complaint;
import io.orrery.runtime.FreePort;
import io.orrery.runtime.observe.Observatory;
import io.orrery.runtime.observe.Observatory.Receivers;
import io.orrery.runtime.observe.ObserveCommand;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

/// What `./orrery observe` starts, beside a server with a page of metrics.
class ObserveTest {
    private static final long PATIENCE_NANOS = TimeUnit.MINUTES.toNanos(4);
    private static final long POLL_NANOS = TimeUnit.MILLISECONDS.toNanos(200);

    @TempDir
    private Path folder = Path.of("");

    private Observatory.Settings settings(int metrics, int prometheusPort) throws IOException {
        return new Observatory.Settings(
                Path.of(MonitoringTools.orAbort("prometheus")),
                Path.of(MonitoringTools.orAbort("prometheus-alertmanager")),
                MonitoringTools.MONITORING,
                folder,
                Map.of("nodes", List.of("127.0.0.1:" + metrics)),
                prometheusPort,
                FreePort.next());
    }

    private static HttpServer metrics(String page) throws IOException {
        var server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/metrics", exchange -> {
            var bytes = page.getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("Content-Type", "text/plain; version=0.0.4");
            exchange.sendResponseHeaders(200, bytes.length);
            exchange.getResponseBody().write(bytes);
            exchange.close();
        });
        server.start();
        return server;
    }

    private static String targets(Observatory observatory) throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(observatory.prometheus().resolve("/api/v1/targets?state=active"))
                .build();
        return HttpClient.newHttpClient()
                .send(request, HttpResponse.BodyHandlers.ofString())
                .body();
    }

    @Test
    void whatIsWatchedIsReadAndOneAddressHearsOfItsAlerts() throws Exception {
        var page = metrics("# TYPE orrery_device_fenced gauge\norrery_device_fenced{device=\"0\"} 1\n");
        try (var receivers = new AlertReceivers();
                var observatory = Observatory.start(
                        settings(page.getAddress().getPort(), FreePort.next()),
                        new Receivers.Webhook(URI.create(receivers.url() + "/all")))) {
            long from = System.nanoTime();
            while (!receivers.heard("/all", "DeviceFenced")) {
                assertThat(System.nanoTime() - from).as(observatory.said()).isLessThan(PATIENCE_NANOS);
                LockSupport.parkNanos(POLL_NANOS);
            }
            assertThat(targets(observatory)).contains("\"orrery-nodes\"", "\"health\":\"up\"");
        } finally {
            page.stop(0);
        }
    }

    @Test
    void aPortThatIsTakenIsToldAndNothingStaysBehind() throws Exception {
        try (var taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            var settings = settings(1, taken.getLocalPort());

            assertThatThrownBy(() ->
                            Observatory.start(settings, new Receivers.Nobody()).close())
                    .isInstanceOf(Complaint.class)
                    .hasMessageContaining("has ended");
            assertThat(ProcessHandle.current()
                            .children()
                            .map(ProcessHandle::info)
                            .toList())
                    .noneMatch(child -> child.commandLine().orElse("").contains(folder.toString()));
        }
    }

    @Test
    void receiversWithoutTheirSecretsAreToldAsMissing() throws IOException {
        var settings = settings(1, FreePort.next());

        assertThatThrownBy(() -> Observatory.start(settings, new Receivers.Shipped(folder.resolve("none")))
                        .close())
                .isInstanceOf(Complaint.class)
                .hasMessageContainingAll("no receivers", "slack_webhook_url");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            --nodes 127.0.0.1                        | --nodes has "127.0.0.1"; it is HOST:PORT
            --validators a:9095,b:x                  | --validators has "b:x"; it is HOST:PORT
            --webhook mailto:somebody                | --webhook is mailto:somebody; it begins with http:// or https://
            --webhook http://127.0.0.1:1 --secrets x | --secrets and --webhook: alerts go to the one or to the other
            """)
    void whatCanNotBeIsRefusedBeforeAnythingIsStarted(String options, String said) {
        var told = new StringWriter();
        var line = new CommandLine(new ObserveCommand())
                .setOut(new PrintWriter(told))
                .setErr(new PrintWriter(told));

        assertThat(line.execute(options.split(" "))).isEqualTo(CommandLine.ExitCode.USAGE);
        assertThat(told.toString()).contains(said);
    }
}
