package io.orrery.runtime.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.orrery.runtime.Program;
import io.orrery.runtime.RequiresAnvil;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The whole way on a real chain with real proofs, by a node that is killed twice on it.
final class EndToEndTest {
    /// Nine transfers are more than one batch of eight.
    private static final int TRANSFERS = 9;

    private static final long SEED = 20260101;

    @BeforeAll
    static void aChainIsAtHand() {
        RequiresAnvil.orAbort();
    }

    @Test
    void whatIsSignedBecomesFinalOnL1ThoughTheNodeIsKilledTwice(@TempDir Path folder) throws Exception {
        var told = new ByteArrayOutputStream();
        var narrator = new Narrator(new PrintStream(told, true, StandardCharsets.UTF_8), false);

        var outcome = new Demo(new Demo.Plan(TRANSFERS, true, SEED, folder.resolve("home")), narrator).run();

        assertThat(outcome.transfers()).isEqualTo(TRANSFERS);
        // Of eight people, and of the operator: one account a token.
        assertThat(outcome.deposits()).isEqualTo(10);
        // One of them by force.
        assertThat(outcome.withdrawalsClaimed()).isEqualTo(5);
        assertThat(outcome.crashes()).isEqualTo(2);
        assertThat(outcome.batches()).isGreaterThan(1);
        assertThat(outcome.proofsVerifiedOnL1()).isEqualTo(outcome.batches());
        assertThat(outcome.nodeStateRoot()).isEqualTo(outcome.l1StateRoot());
        assertThat(outcome.recomputedStateRoot()).isEqualTo(outcome.l1StateRoot());
        assertThat(outcome.gasPerTransfer()).isPositive();
        assertThat(told.toString(StandardCharsets.UTF_8)).contains("SIGKILL").contains("restarted");

        var home = folder.resolve("home/node").toString();
        var replay = Program.run(folder, List.of("replay", "--check", "--json", "--home", home));
        assertThat(replay.status()).as("replay said %s", replay.said()).isZero();
        assertThat(replay.printed())
                .contains(
                        "\"batches\":" + outcome.batches(),
                        "\"stateRoot\":\"0x"
                                + HexFormat.of().formatHex(outcome.l1StateRoot().toBytes()) + "\"");
    }
}
