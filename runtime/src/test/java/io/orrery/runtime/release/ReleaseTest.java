package io.orrery.runtime.release;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.orrery.runtime.release.GateCheck.Verdict;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

class ReleaseTest {
    private static String file() throws IOException {
        return Files.readString(Path.of("../deploy/release/rollout.yaml"));
    }

    private static Rollout rollout() throws IOException {
        var read = RolloutFile.read(file());
        assertThat(read.problems()).isEmpty();
        return read.rollout();
    }

    @Test
    void theFilesOfValuesAreThere() throws IOException {
        for (var environment : rollout().environments().values()) {
            assertThat(Path.of("..", environment.values())).exists();
            environment.da().ifPresent(da -> assertThat(Path.of("..", da)).exists());
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "after: [edge]|after: [core]|orders.rollup.core.after: core is no step before it",
                "after: [edge]|before: [edge]|orders.rollup.core.before: is not known",
                "roles: [core], after|roles: [core, api], after|core is in a step of its own",
                "roles: [core], after|roles: [kernel], after|kernel is no role of rollup",
                "roles: [core], after|roles: [committee], after|environments.prod.roles: core is in no step",
                "act: roll, roles: [api, committee]|act: add, roles: [api]|api can not be there twice",
                "roles: [api, committee]|roles: [api, committee, prover]|orders.rollup.edge.roles: prover is rolled twice",
                "act: remove, roles: [prover, gpu]|act: remove, roles: [prover]|two of gpu are left",
                "act: remove, roles: [prover, gpu]|act: roll, roles: [prover, gpu]|comes after core, which is rolled last",
                "act: add|act: remove|of gpu no other was added before",
                "act: add|act: holder|orders.rollup.green.act: is of validators",
                "act: add|act: paint|orders.rollup.green.act: is add, roll, remove, standbys or holder, not 'paint'",
                "act: standbys|act: holder|standbys come first and then the holder",
                "order: validators|order: validator|environments.testnet.order: there is no order validator",
                "    epoch: 384s|    epoch: 6m|environments.testnet.epoch: is seconds as 384s",
                "    roles: [validator]\\n    epoch: 384s|    roles: [validator]|environments.testnet.epoch: is told",
                "    roles: [core, api, prover, committee]|    roles: [core, api, prover]|environments.dev.da: a committee and values",
                "wait: 15m|wait: 2e|orders.rollup.core: has epochs, and dev has none",
                "wait: 2e|wait: 1e|orders.validators.standbys.wait: is shorter than the window of clean in testnet",
                "orrery_provers|orrery_provings|orrery_provings is no metric of Orrery's",
                "wait: 15m|wait: 14m|orders.rollup.core.wait: is shorter than the window of roots in dev",
                "least: 1|least: 1, most: 0|gates.provers: has one of most and least",
                "least: 1|least: one|gates.provers: its bound is a number",
                "window: 2m|window: 2|gates.provers.window: is minutes as 10m or epochs as 2e",
                "gates: [provers, proofs, l1, roots]|gates: [proof]|orders.rollup.core.gates: there is no gate proof",
                "name: core|name: edge|orders.rollup.edge: is there twice",
                "namespace: rollup|space: rollup|environments.dev.namespace: is a text",
                "gates:|environments:|rollout: is not YAML"
            })
    void whatContradictsItselfIsRefusedByItsPlaceAndRule(String sound, String broken, String problem)
            throws IOException {
        var place = sound.replace("\\n", "\n");
        assertThat(file()).contains(place);
        assertThat(RolloutFile.read(file().replace(place, broken)).problems())
                .anySatisfy(told -> assertThat(told).contains(problem));
    }

    /// Status 1 takes a step back, so nothing else may end with it.
    @ParameterizedTest
    @ValueSource(
            strings = {
                "check --file absent.yaml",
                "check --file ../deploy/release/rollout.yaml --gate proof --prometheus http://127.0.0.1:1",
                "check --file ../deploy/release/rollout.yaml --gate proofs",
                "check --file ../deploy/release/rollout.yaml --gate held --prometheus http://127.0.0.1:1",
                "check --file ../deploy/release/rollout.yaml --gate held --environment dev --prometheus http://127.0.0.1:1",
                "plan --file ../deploy/release/rollout.yaml --environment prod --repository r --from v1 --to v2",
                "run --file ../deploy/release/rollout.yaml --environment prod --repository r --from v1 --to v2"
                        + " --prometheus http://127.0.0.1:1 --signer x"
            })
    void whatIsAskedWronglyEndsWithTwo(String line) {
        assertThat(new CommandLine(new ReleaseCommand()).execute(line.split(" ", -1)))
                .isEqualTo(2);
    }

    @Test
    void allProblemsAreInOneList() throws IOException {
        var broken = file().replace("wait: 2e", "wait: 1e").replace("orrery_provers", "orrery_provings");
        // In testnet and in mainnet, and the metric.
        assertThat(RolloutFile.read(broken).problems()).hasSize(3);
    }

    @Test
    void aGateHoldsUpToItsBoundAndNotBeyond() throws Exception {
        assertThat(ask(sample("3"), 200)).isEqualTo(new Verdict.Holds(3));
        assertThat(ask(sample("4"), 200)).isEqualTo(new Verdict.Broken(4));
    }

    @ParameterizedTest
    @ValueSource(strings = {"NaN", "+Inf", "many", ""})
    void aValueThatIsNoNumberIsNoAnswer(String value) throws Exception {
        assertThat(ask(sample(value), 200)).isInstanceOf(Verdict.NoAnswer.class);
    }

    @Test
    void garbageAnEmptyVectorAndAFailureAreNoAnswers() throws Exception {
        assertThat(ask("<html>", 200)).isInstanceOf(Verdict.NoAnswer.class);
        assertThat(ask("{\"status\":\"success\",\"data\":{\"result\":[]}}", 200))
                .isInstanceOf(Verdict.NoAnswer.class);
        assertThat(ask(sample("0"), 503)).isInstanceOf(Verdict.NoAnswer.class);
    }

    @Test
    void anAnswerWithoutAnEndIsNone() throws Exception {
        assertThat(ask(sample("0") + " ".repeat(70_000), 200)).isInstanceOf(Verdict.NoAnswer.class);
        assertThat(ask(sample("0") + " ".repeat(60_000), 200)).isEqualTo(new Verdict.Holds(0));
    }

    private static String sample(String value) {
        return "{\"status\":\"success\",\"data\":{\"result\":[{\"value\":[1,\"" + value + "\"]}]}}";
    }

    /// Silence is asked three times and no more; an answer once.
    private static Verdict ask(String body, int status) throws Exception {
        var asked = new AtomicInteger();
        var server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/api/v1/query", exchange -> {
            asked.incrementAndGet();
            var bytes = body.getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(status, bytes.length);
            exchange.getResponseBody().write(bytes);
            exchange.close();
        });
        server.start();
        try {
            var url = URI.create("http://127.0.0.1:" + server.getAddress().getPort());
            var gate = new Rollout.Question("provers", "orrery_provers", true, 3);
            var verdict = new GateCheck(url).check(gate, 3, Duration.ZERO);
            assertThat(asked).hasValue(verdict instanceof Verdict.NoAnswer ? 3 : 1);
            return verdict;
        } finally {
            server.stop(0);
        }
    }
}
