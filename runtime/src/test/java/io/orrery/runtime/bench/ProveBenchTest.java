package io.orrery.runtime.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.orrery.runtime.Complaint;
import io.orrery.zk.groth16.ProveProgress;
import io.orrery.zk.kernel.Compute;
import io.orrery.zk.kernel.ScalarKernels;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.ForkJoinPool;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class ProveBenchTest {
    @TempDir
    private Path folder = Path.of("");

    private PeerProver peer(String command) {
        return PeerProver.of("peer", command, Path.of("key"), Path.of("it's a witness"), folder);
    }

    private DenseCircuit circuit(int log) throws IOException {
        var compute = new Compute(ScalarKernels.INSTANCE, ForkJoinPool.commonPool());
        return DenseCircuit.in(folder, log, compute, ProveProgress.NONE);
    }

    @Test
    void aPeerThatTellsItsOwnTimeIsTakenAtItsWord() throws Exception {
        var run = peer("echo '{\"name\":\"fast 1.0\",\"proveMs\":[3,2.5],\"peakMiB\":7}'")
                .prove();
        assertThat(run).isEqualTo(new PeerProver.Run("fast 1.0", 2.5, OptionalLong.of(7), true));
    }

    @Test
    void anotherPeerIsTimedFromItsStartToItsEnd() throws Exception {
        var run = peer("echo '{not json'").prove();
        assertThat(run.byItself()).isFalse();
        assertThat(run.name()).isEqualTo("peer");
        assertThat(run.ms()).isPositive();
    }

    @Test
    void fileNamesReachThePeerWhole() throws Exception {
        peer("printf '%s\\n' {zkey} {wtns} {proof} {public}").prove();
        assertThat(Files.readAllLines(folder.resolve("peer-output.txt")))
                .containsExactly(
                        Path.of("key").toAbsolutePath().toString(),
                        Path.of("it's a witness").toAbsolutePath().toString(),
                        folder.resolve("peer-proof.json").toString(),
                        folder.resolve("peer-public.json").toString());
    }

    @Test
    void aPeerThatFailsIsNamedWithItsLastWords() {
        assertThatThrownBy(() -> peer("ls --no-such-option").prove())
                .isInstanceOf(Complaint.class)
                .hasMessageContaining("the peer ended with");
    }

    @Test
    void aDenseCircuitFillsItsDomainAndIsMadeOnce() throws Exception {
        var circuit = circuit(6);
        assertThat(io.orrery.zk.iden3.ZkeyFile.read(circuit.zkey()).domainLog()).isEqualTo(6);
        var made = Files.getLastModifiedTime(circuit.zkey());
        circuit(6);
        assertThat(Files.getLastModifiedTime(circuit.zkey())).isEqualTo(made);
    }

    @Test
    void theLastLineIsOneObjectWithBothMediansAndTheirRatio() throws Exception {
        var circuit = circuit(6);
        var result = bench(
                0,
                "--zkey=" + circuit.zkey(),
                "--wtns=" + circuit.wtns(),
                "--peer=echo '{\"name\":\"slow\",\"proveMs\":1e6,\"peakMiB\":9}'",
                "--proofs=2",
                "--warm-up=1",
                "--kernels=scalar",
                "--json");
        assertThat(result.path("kernel").asText()).isEqualTo("scalar");
        assertThat(result.path("domain").asInt()).isEqualTo(64);
        var stages = new ArrayList<String>();
        result.path("stages").fieldNames().forEachRemaining(stages::add);
        assertThat(stages).containsExactly("evaluate", "transform", "sum-h", "sum-witness", "finish");
        assertThat(result.path("peer").path("name").asText()).isEqualTo("slow");
        assertThat(result.path("peer").path("peakMiB").asInt()).isEqualTo(9);
        double ratio = 1e6 / result.path("medianMs").asDouble();
        assertThat(result.path("ratio").asDouble())
                .isCloseTo(ratio, org.assertj.core.data.Percentage.withPercentage(1));
    }

    @Test
    void filesThatDoNotBelongTogetherAreRefused() throws Exception {
        var small = circuit(5);
        var large = circuit(6);
        bench(1, "--zkey=" + small.zkey(), "--wtns=" + large.wtns(), "--no-peer", "--json");
        bench(1, "--zkey=" + small.zkey(), "--no-peer");
        bench(1, "--zkey=" + small.zkey(), "--wtns=missing.wtns", "--no-peer");
        bench(1, "--zkey=" + small.zkey(), "--wtns=" + small.wtns(), "--kernels=abacus", "--no-peer");
        bench(1, "--proofs=0", "--no-peer");
    }

    private static JsonNode bench(int exit, String... arguments) throws IOException {
        var out = new StringWriter();
        var command = new CommandLine(new ProveBench()).setOut(new PrintWriter(out));
        command.setExecutionExceptionHandler((failure, _, _) -> {
            assertThat(failure).isInstanceOf(Complaint.class);
            return 1;
        });
        assertThat(command.execute(arguments)).as(List.of(arguments).toString()).isEqualTo(exit);
        return exit == 0 ? new ObjectMapper().readTree(out.toString()) : new ObjectMapper().createObjectNode();
    }
}
