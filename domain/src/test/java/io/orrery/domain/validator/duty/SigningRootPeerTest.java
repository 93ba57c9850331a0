package io.orrery.domain.validator.duty;

import static org.assertj.core.api.Assertions.assertThat;

import io.orrery.domain.Digest;
import io.orrery.domain.validator.duty.SigningRoot.Found;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Signing roots of random duties at every fork, against those of Lodestar's types, schedules and choice of
/// domain. `-Dorrery.duty.seed` repeats a run.
class SigningRootPeerTest {
    private static final Path PEERS = Path.of("src/test/peers").toAbsolutePath();
    private static final long SEED = Long.getLong("orrery.duty.seed", 20_261_126);
    private static final int OF_EACH_KIND = 4;
    private static final int DEADLINE_SECONDS = 120;

    @TempDir
    private Path folder = Path.of("");

    private record Asked(RandomDuty duty, Digest root) {}

    @BeforeAll
    static void needsThePeer() {
        if (!Files.exists(PEERS.resolve("node_modules/@lodestar/types"))) {
            var message = "not run: @lodestar/types is not installed (npm ci in domain/src/test/peers)";
            System.out.println(message);
            Assumptions.abort(message);
        }
    }

    private List<String> peer(Map<String, String> environment, List<String> lines)
            throws IOException, InterruptedException {
        var input = Files.write(folder.resolve("duties.jsonl"), lines);
        var output = folder.resolve("roots.txt");
        var builder = new ProcessBuilder(
                        "node", PEERS.resolve("signing-roots.mjs").toString())
                .redirectInput(input.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile());
        builder.environment().putAll(environment);
        var process = builder.start();
        if (!process.waitFor(DEADLINE_SECONDS, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new IOException("the peer did not end");
        }
        var roots = Files.readAllLines(output);
        assertThat(process.exitValue()).as(String.join("\n", roots)).isZero();
        return roots;
    }

    private void agrees(NetworkProfile network, Map<String, String> environment) throws Exception {
        var random = new SplittableRandom(SEED);
        var lines = new ArrayList<>(List.of("{\"network\":\"%s\",\"genesisValidatorsRoot\":\"%s\",\"epochs\":%s}"
                .formatted(network.name(), network.genesisValidatorsRoot(), epochsBehindTheFirst(network))));
        var asked = new ArrayList<Asked>();
        for (var entry : network.forks().entries()) {
            if (!network.forks().at(entry.epoch()).equals(entry)) {
                continue; // the network starts with a later one
            }
            for (int kind = 0; kind < RandomDuty.KINDS; kind++) {
                boolean sync = kind >= 7 && kind <= 9;
                for (int i = 0; i < (sync && entry.name() == ForkName.PHASE0 ? 0 : OF_EACH_KIND); i++) {
                    // Half of them in the fork's first epoch, half somewhere in its first hundred.
                    long epoch = entry.epoch() + (i % 2 == 0 ? 0 : random.nextLong(lengthOf(network, entry)));
                    long slots = network.preset().slotsPerEpoch();
                    long slot = epoch * slots + random.nextLong(slots);
                    var duty = RandomDuty.of(random, network, kind, slot);
                    asked.add(new Asked(duty, root(network, duty.duty(), epoch)));
                    lines.add("{\"type\":\"%s\",\"stateSlot\":%d,\"value\":%s}"
                            .formatted(SigningType.of(duty.duty()), slot, duty.json()));
                }
            }
        }
        var roots = peer(environment, lines);
        assertThat(roots).hasSameSizeAs(asked);
        for (int i = 0; i < roots.size(); i++) {
            assertThat(asked.get(i).root())
                    .as("seed %d: %s", SEED, asked.get(i).duty().duty())
                    .hasToString(roots.get(i));
        }
    }

    private static String epochsBehindTheFirst(NetworkProfile network) {
        return network.forks().entries().stream()
                .skip(1)
                .map(entry -> String.valueOf(entry.epoch()))
                .collect(Collectors.joining(",", "[", "]"));
    }

    private static long lengthOf(NetworkProfile network, ForkSchedule.Entry entry) {
        long next = network.forks().entries().stream()
                .mapToLong(ForkSchedule.Entry::epoch)
                .filter(epoch -> epoch > entry.epoch())
                .min()
                .orElse(Long.MAX_VALUE);
        return Math.min(100, next - entry.epoch());
    }

    private static Digest root(NetworkProfile network, Duty duty, long stateEpoch) {
        var answer = SigningRoot.of(network, duty, Optional.of(network.at(stateEpoch)));
        assertThat(answer).isInstanceOf(Found.class);
        return ((Found) answer).root();
    }

    @ParameterizedTest
    @ValueSource(strings = {"mainnet", "sepolia", "holesky", "hoodi"})
    void rootsOfEveryDutyAtEveryForkOfAPublicNetwork(String name) throws Exception {
        var network = EthereumNetworks.PUBLIC.stream()
                .filter(one -> one.name().equals(name))
                .findFirst()
                .orElseThrow();
        // The peer does not know Holesky any more: what it is asked is the same forks under mainnet's versions.
        agrees(name.equals("holesky") ? underVersionsOfMainnet(network) : network, Map.of());
    }

    private static NetworkProfile underVersionsOfMainnet(NetworkProfile network) {
        var entries = new ArrayList<ForkSchedule.Entry>();
        for (int i = 0; i < network.forks().entries().size(); i++) {
            var entry = network.forks().entries().get(i);
            var version = EthereumNetworks.MAINNET.forks().entries().get(i).version();
            entries.add(new ForkSchedule.Entry(entry.name(), version, entry.epoch()));
        }
        return new NetworkProfile(
                network.name(),
                network.scheme(),
                network.preset(),
                network.secondsPerSlot(),
                network.genesisTime(),
                network.genesisValidatorsRoot(),
                new ForkSchedule(entries),
                network.exits(),
                network.addresses(),
                network.stake(),
                network.api());
    }

    @Test
    void rootsOfEveryDutyOnANetworkOfTheMinimalPreset() throws Exception {
        var root = Digest.parse("0x" + "5a".repeat(32));
        var network = EthereumNetworks.minimal(1_700_000_000, root, List.of(1L, 2L, 3L, 4L, 6L, 9L));
        agrees(network, Map.of("LODESTAR_PRESET", "minimal"));
    }

    /// The containers are ours to tell the peer, after qrysm's: it is the hashing and the domains that are
    /// compared.
    @Test
    void rootsOfEveryDutyOnQrl() throws Exception {
        var root = Digest.parse("0x" + "5a".repeat(32));
        agrees(QrlNetworks.network("qrl", 1_700_000_000, root, new Version(0), AddressForm.QRL_Q64), Map.of());
    }
}
