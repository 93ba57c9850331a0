package io.orrery.domain.validator.block;

import static org.assertj.core.api.Assertions.assertThat;

import io.orrery.domain.validator.duty.ForkName;
import io.orrery.domain.validator.duty.Preset;
import io.orrery.domain.validator.ssz.ByteVector;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Random blocks that Lodestar has made by its own types, at every fork, whole and blinded, on both presets.
/// `-Dorrery.block.seed` repeats a run.
class BlockPeerTest {
    private static final Path PEERS = Path.of("src/test/peers").toAbsolutePath();
    private static final long SEED = Long.getLong("orrery.block.seed", 20_261_127);
    private static final int OF_EACH_KIND = 12;
    private static final int KINDS = 12;
    private static final int DEADLINE_SECONDS = 120;

    @TempDir
    private Path folder = Path.of("");

    @BeforeAll
    static void needsThePeer() {
        if (!Files.exists(PEERS.resolve("node_modules/@lodestar/types"))) {
            var message = "not run: @lodestar/types is not installed (npm ci in domain/src/test/peers)";
            System.out.println(message);
            Assumptions.abort(message);
        }
    }

    private List<String> peer(String preset) throws IOException, InterruptedException {
        var blocks = folder.resolve("blocks.txt");
        var said = folder.resolve("said.txt");
        var builder = new ProcessBuilder(
                        "node",
                        PEERS.resolve("blocks.mjs").toString(),
                        blocks.toString(),
                        String.valueOf(SEED),
                        String.valueOf(OF_EACH_KIND))
                .redirectErrorStream(true)
                .redirectOutput(said.toFile());
        builder.environment().put("LODESTAR_PRESET", preset);
        var process = builder.start();
        if (!process.waitFor(DEADLINE_SECONDS, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new IOException("the peer did not end");
        }
        assertThat(process.exitValue()).as(Files.readString(said)).isZero();
        return Files.readAllLines(blocks);
    }

    private static byte[] bytes(String hex) {
        return HexFormat.of().parseHex(hex, 2, hex.length());
    }

    private static void agrees(Preset preset, List<String> lines) {
        assertThat(lines).hasSize(KINDS * OF_EACH_KIND);
        var forks = EnumSet.noneOf(ForkName.class);
        int blobs = 0;
        for (var line : lines) {
            var parts = line.split(" ", -1);
            var fork = ForkName.valueOf(parts[0]);
            boolean blinded = Boolean.parseBoolean(parts[1]);
            var signature = ByteVector.parse(parts[4]);
            var block = ProposedBlock.read(fork, preset, blinded, bytes(parts[5]));
            var which = "seed %d, %s, blinded %s, %d bytes".formatted(SEED, fork, blinded, parts[5].length() / 2);
            assertThat(block.root()).as(which).hasToString(parts[2]);
            assertThat(block.header().bodyRoot()).as(which).hasToString(parts[3]);
            assertThat(block.signed(signature)).as(which).isEqualTo(bytes(parts[6]));
            var signed = SignedProposal.read(fork, preset, blinded, bytes(parts[6]));
            assertThat(signed.signature()).as(which).isEqualTo(signature);
            assertThat(signed.block().root()).as(which).hasToString(parts[2]);
            assertThat(signed.block().unsigned()).as(which).isEqualTo(bytes(parts[5]));
            forks.add(fork);
            blobs += block.blobs();
        }
        assertThat(forks).isEqualTo(EnumSet.complementOf(EnumSet.of(ForkName.ZOND)));
        assertThat(blobs).isPositive();
    }

    @Test
    void rootsAndSignedBlocksAtEveryForkOfTheMainnetPreset() throws Exception {
        agrees(Preset.MAINNET, peer("mainnet"));
    }

    @Test
    void rootsAndSignedBlocksAtEveryForkOfTheMinimalPreset() throws Exception {
        agrees(Preset.MINIMAL, peer("minimal"));
    }
}
