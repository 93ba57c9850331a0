package io.orrery.runtime.escape;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import io.orrery.domain.rollup.account.Address;
import io.orrery.domain.rollup.replay.ExitWitness;
import io.orrery.runtime.Program;
import java.io.IOException;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What an untrusted vault may answer. What follows from branches is tried where there is an L1: see EscapeDrillTest.
class KeptWitnessesTest {
    private static final String ROLLUP = "0x5fbdb2315678afecb367f032d93f642f64180aa3";
    private static final String WORD = "0x" + "0".repeat(63) + "7";
    private static final String LEVEL = "[\"" + WORD + "\",\"" + WORD + "\",\"" + WORD + "\"]";
    private static final String ANSWER = "{'batch':5,'l1ChainId':31337,'rollup':'" + ROLLUP
            + "','accounts':[{'index':9,'owner':'" + ROLLUP + "','token':1,'nonce':2,'balance':'1000','key':{'x':'"
            + WORD + "','y':'" + WORD + "'},'branch':["
            + String.join(",", Collections.nCopies(ExitWitness.DEPTH, LEVEL)) + "]}],'next':null}";

    private static String answer() {
        return ANSWER.replace('\'', '"');
    }

    @Test
    void anAnswerIsReadAsItIsServed() {
        var answer = VaultAnswer.parse(answer());
        assertThat(answer.batch()).isEqualTo(5);
        assertThat(answer.rollup()).isEqualTo(Address.parse(ROLLUP));
        assertThat(answer.next()).isEmpty();
        var witness = answer.accounts().getFirst();
        assertThat(witness.index()).isEqualTo(9);
        assertThat(witness.account().balance()).isEqualTo(BigInteger.valueOf(1000));
        assertThat(witness.branch()).hasSize(ExitWitness.DEPTH);
        assertThat(VaultAnswer.parse(answer().replace("\"next\":null", "\"next\":70"))
                        .next())
                .hasValue(70);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "\"batch\":5|\"batch\":-5|batch must be an integer from 0 on, not -5",
                "\"batch\":5|\"batch\":5.5|batch must be an integer",
                "\"token\":1,|''|lacks token",
                "\"1000\"|\"-1000\"|balance must be a decimal of at most 39 digits, not -1000",
                "\"index\":9|\"index\":4294967296|account index 4294967296 does not fit in 32 bits",
                "{\"batch\"|[{\"batch\"|is not JSON",
            })
    void whatIsWrongInAnAnswerIsNamed(String good, String bad, String complaint) {
        assertThatThrownBy(() -> VaultAnswer.parse(answer().replace(good, bad)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(complaint);
    }

    @Test
    void anElementBeyondTheFieldIsRefused() {
        assertThatThrownBy(() -> VaultAnswer.parse(answer().replace(WORD, "0x" + "f".repeat(64))))
                .isInstanceOf(IllegalArgumentException.class);
    }

    /// A vault on a free port that answers so.
    private static HttpServer vault(HttpHandler handler) throws IOException {
        var server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/v1/exit-witness/", handler);
        server.setExecutor(
                Executors.newCachedThreadPool(Thread.ofPlatform().daemon().factory()));
        server.start();
        return server;
    }

    private static List<VaultAnswer> ask(HttpServer server) throws IOException {
        return new KeptWitnesses(31_337, Address.parse(ROLLUP), Duration.ofSeconds(2))
                .pages(URI.create("http://127.0.0.1:" + server.getAddress().getPort()), Address.parse(ROLLUP));
    }

    @Test
    void aVaultIsReadPageByPage() throws IOException {
        var server = vault(exchange -> {
            var more = exchange.getRequestURI().getQuery().equals("from=0");
            var body = answer().replace("\"next\":null", more ? "\"next\":70" : "\"next\":null");
            exchange.sendResponseHeaders(200, body.length());
            exchange.getResponseBody().write(body.getBytes(StandardCharsets.UTF_8));
            exchange.close();
        });
        assertThat(ask(server)).hasSize(2);
        server.stop(0);
    }

    @Test
    void aVaultThatNeverEndsItsAnswerIsNotListenedTo() throws IOException {
        var server = vault(exchange -> {
            exchange.sendResponseHeaders(200, 0);
            try (var body = exchange.getResponseBody()) {
                while (true) {
                    body.write(new byte[1 << 16]);
                }
            }
        });
        assertThatThrownBy(() -> ask(server)).isInstanceOf(IOException.class).hasMessageContaining("capacity");
        server.stop(0);
    }

    @Test
    void aVaultThatFallsSilentInItsAnswerIsNotWaitedFor() throws IOException {
        var asked = new CountDownLatch(1);
        var server = vault(exchange -> {
            exchange.sendResponseHeaders(200, 100);
            exchange.getResponseBody().write('{');
            exchange.getResponseBody().flush();
            try {
                asked.await();
            } catch (InterruptedException stopping) {
                Thread.currentThread().interrupt();
            }
        });
        assertThatThrownBy(() -> ask(server)).isInstanceOf(IOException.class).hasMessageContaining("no whole answer");
        asked.countDown();
        server.stop(0);
    }

    @Test
    void theProgramSaysWhatItNeeds(@TempDir Path folder) throws Exception {
        var key = folder.resolve("wallet.json").toString();
        Program.run(folder, List.of("wallet", "escape", "--vault", "http://127.0.0.1:1", "--witness", "a.json"))
                .refusedWith(1, "--vault and --witness exclude one another");
        Program.run(folder, List.of("wallet", "escape", "--wallet", key, "--l1", "http://127.0.0.1:1"))
                .refusedWith(1, "no wallet at " + key);
        Program.run(folder, List.of("rebuild", "--l1", "http://127.0.0.1:1", "--contract", ROLLUP))
                .refusedWith(1, "say --from-l1");
        Program.run(folder, List.of("rebuild", "--from-l1", "--l1", "http://127.0.0.1:1", "--contract", "0x12"))
                .refusedWith(1, "--contract", "40 hexadecimal digits");
    }
}
