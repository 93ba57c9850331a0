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
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

class ReleaseTest {
    private static final ReleasePlan.Images IMAGES = new ReleasePlan.Images("repository", "OLD", "NEW");

    private static String file() throws IOException {
        return Files.readString(Path.of("../deploy/release/rollout.yaml"));
    }

    private static Rollout rollout() throws IOException {
        var read = RolloutFile.read(file());
        assertThat(read.problems()).isEmpty();
        return read.rollout();
    }

    @ParameterizedTest
    @CsvSource({
        "dev, true, 'api, prover', -f deploy/helm/orrery/environments/dev.yaml",
        "staging, true, 'api, prover, gpu', -f deploy/helm/orrery/environments/staging.yaml",
        "prod, false, 'api, prover, gpu', -f deploy/helm/orrery/environments/prod.yaml",
        "prod, true, 'api, prover, gpu, committee', -f deploy/helm/orrery/environments/prod.yaml"
                + " -f deploy/helm/orrery/environments/prod-validium.yaml"
    })
    void coreIsLastAndEachStepLeadsBackToTheStateBeforeIt(String name, boolean da, String edge, String values)
            throws IOException {
        var rollout = rollout();
        var environment = Objects.requireNonNull(rollout.environments().get(name), name);
        var helm = "helm upgrade --install orrery deploy/helm/orrery -n " + environment.namespace() + " " + values
                + " --wait --timeout 15m --set image.repository=repository --set image.digest=";
        var plan = ReleasePlan.of(rollout, environment, da, IMAGES);
        assertThat(plan.steps()).hasSize(2);
        var first = plan.steps().getFirst();
        assertThat(String.join(", ", first.roles())).isEqualTo(edge);
        assertThat(first.command()).isEqualTo(helm + "NEW --set roles.core.digest=OLD");
        assertThat(first.back()).isEqualTo(helm + "OLD");
        var last = plan.steps().getLast();
        assertThat(last.roles()).containsExactly("core");
        assertThat(last.command()).isEqualTo(helm + "NEW");
        assertThat(last.back()).isEqualTo(first.command());
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
                "after: [edge]|after: [core]|steps.core.after: core is no step before it",
                "after: [edge]|before: [edge]|steps.core.before: is not known",
                "roles: [core], after|roles: [core, api], after|core is in a step of its own",
                "roles: [core], after|roles: [kernel], after|kernel is no role of a rollup",
                "roles: [core], after|roles: [validator], after|environments.prod.roles: core is in no step",
                "orrery_provers|orrery_provings|orrery_provings is no metric of Orrery's",
                "wait: 15m|wait: 14m|steps.core.wait: is shorter than the window of roots",
                "least: 1|least: 1, most: 0|gates.provers: has one of most and least",
                "least: 1|least: one|gates.provers: its bound is a number",
                "window: 2m|window: 2|gates.provers.window: is minutes as 10m",
                "gates: [provers, proofs, l1, roots]|gates: [proof]|steps.core.gates: there is no gate proof",
                "name: core|name: edge|steps.edge: is there twice",
                "namespace: rollup-dev|space: rollup-dev|environments.dev.namespace: is a text",
                "gates:|environments:|rollout: is not YAML"
            })
    void whatContradictsItselfIsRefusedByItsPlaceAndRule(String sound, String broken, String problem)
            throws IOException {
        assertThat(file()).contains(sound);
        assertThat(RolloutFile.read(file().replace(sound, broken)).problems())
                .anySatisfy(told -> assertThat(told).contains(problem));
    }

    /// Status 1 takes a step back, so nothing else may end with it.
    @ParameterizedTest
    @ValueSource(
            strings = {
                "check --file absent.yaml",
                "check --file ../deploy/release/rollout.yaml --gate proof --prometheus http://127.0.0.1:1",
                "check --file ../deploy/release/rollout.yaml --gate proofs",
                "plan --file ../deploy/release/rollout.yaml --environment prod --repository r --from v1 --to v2"
            })
    void whatIsAskedWronglyEndsWithTwo(String line) {
        assertThat(new CommandLine(new ReleaseCommand()).execute(line.split(" ", -1)))
                .isEqualTo(2);
    }

    @Test
    void allProblemsAreInOneList() throws IOException {
        var broken = file().replace("wait: 15m", "wait: 14m").replace("orrery_provers", "orrery_provings");
        assertThat(RolloutFile.read(broken).problems()).hasSize(2);
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
            var gate = new Rollout.Gate("orrery_provers[$window]", 5, true, 3);
            var verdict = new GateCheck(url).check(gate, 3, Duration.ZERO);
            assertThat(asked).hasValue(verdict instanceof Verdict.NoAnswer ? 3 : 1);
            return verdict;
        } finally {
            server.stop(0);
        }
    }
}
