package io.orrery.runtime.governance;

import static org.assertj.core.api.Assertions.assertThat;

import io.orrery.domain.rollup.batch.BatchSize;
import io.orrery.ethereum.DevnetAccounts;
import io.orrery.ethereum.DevnetProcess;
import io.orrery.ethereum.L1Client;
import io.orrery.ethereum.L1Wallet;
import io.orrery.ethereum.RollupDeployment;
import io.orrery.ethereum.RollupTerms;
import io.orrery.runtime.RequiresAnvil;
import io.orrery.runtime.client.JsonRpcClient;
import io.orrery.runtime.node.NodeHome;
import io.orrery.runtime.wallet.Wallet;
import io.orrery.runtime.wallet.WalletFile;
import io.orrery.zk.curve.G1;
import io.orrery.zk.curve.G2;
import io.orrery.zk.field.Fr;
import io.orrery.zk.groth16.VerifyingKey;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/// What the owner of a rollup on a devnet does by hand.
final class GovernanceCommandTest {
    private static final String SOMEBODY = "0x00000000000000000000000000000000000000aa";
    private static final RollupTerms TERMS = new RollupTerms(Duration.ofHours(1));

    @TempDir
    private static Path folder;

    private static final ExecutorService THREADS =
            Executors.newFixedThreadPool(2, Thread.ofPlatform().daemon().factory());

    private static DevnetProcess devnet;
    private static L1Client l1;
    private static RollupDeployment deployment;

    @BeforeAll
    static void aRollupIsDeployed() {
        RequiresAnvil.orAbort();
        devnet = DevnetProcess.start(new DevnetProcess.Settings(
                NodeHome.nodeModules(), 0, 0, Optional.empty(), folder.resolve("devnet.log"), Duration.ofSeconds(30)));
        l1 = L1Client.at(devnet.url(), Duration.ofSeconds(30), THREADS);
        var g1 = G1.GENERATOR;
        var g2 = G2.GENERATOR;
        var key = new VerifyingKey(g1, g2, g2, g2, List.of(g1, g1, g1, g1));
        deployment = Wallet.await(RollupDeployment.deploy(
                new L1Wallet(l1, DevnetAccounts.signer(0), Duration.ofMinutes(1)),
                new TreeMap<>(Map.of(new BatchSize(8), key)),
                Fr.of(1),
                TERMS));
    }

    @AfterAll
    static void theDevnetEnds() {
        if (devnet != null) {
            l1.close();
            devnet.close();
        }
        THREADS.shutdownNow();
    }

    private record Said(int status, String text) {}

    private static Said governance(String... arguments) {
        var all = new ArrayList<>(List.of(arguments));
        all.addAll(List.of(
                "--l1",
                devnet.url().toString(),
                "--contract",
                deployment.rollup().address().toString()));
        var said = new StringWriter();
        var command = new CommandLine(new GovernanceCommand());
        command.setCaseInsensitiveEnumValuesAllowed(true);
        command.setOut(new PrintWriter(said));
        command.setErr(new PrintWriter(said));
        command.setExecutionExceptionHandler((failure, line, _) -> {
            line.getErr().println(failure.getMessage());
            return 1;
        });
        return new Said(command.execute(all.toArray(String[]::new)), said.toString());
    }

    private static void pass(Duration time) {
        var rpc = new JsonRpcClient(devnet.url());
        rpc.call("evm_increaseTime", time.toSeconds());
        rpc.call("evm_mine");
    }

    @Test
    void aChangeIsAnnouncedAndMadeOnceTheTimelockHasRun() {
        assertThat(governance("announce", "--allow-operator", SOMEBODY, "--devnet-owner"))
                .returns(0, Said::status)
                .extracting(Said::text)
                .asString()
                .contains("announced", "PT2H");
        assertThat(governance("make", "--allow-operator", SOMEBODY, "--devnet-owner"))
                .returns(1, Said::status)
                .extracting(Said::text)
                .asString()
                .contains("NotYet(");
        pass(TERMS.timelock());
        assertThat(governance("make", "--allow-operator", SOMEBODY, "--devnet-owner"))
                .returns(0, Said::status)
                .extracting(Said::text)
                .asString()
                .contains("made in L1 transaction");
        assertThat(governance("make", "--allow-operator", SOMEBODY, "--devnet-owner"))
                .extracting(Said::text)
                .asString()
                .contains("NotAnnounced(");
    }

    @Test
    void whatWasAnnouncedCanBeTakenBack() {
        governance("announce", "--owner", SOMEBODY, "--devnet-owner");

        assertThat(governance("withdraw", "--owner", SOMEBODY, "--devnet-owner").status())
                .isZero();
        pass(TERMS.timelock());
        assertThat(governance("make", "--owner", SOMEBODY, "--devnet-owner").text())
                .contains("NotAnnounced(");
    }

    @Test
    void aDryRunSaysWhatWouldHappenAndSendsNothing() {
        assertThat(governance("announce", "--forbid-operator", SOMEBODY, "--devnet-owner", "--dry-run")
                        .text())
                .contains("nothing was sent");
        assertThat(governance("withdraw", "--forbid-operator", SOMEBODY, "--devnet-owner")
                        .text())
                .contains("NotAnnounced(");
    }

    @Test
    void aPauseEndsByItselfAndIsNotRepeatedAtOnce() {
        assertThat(governance("pause", "deposits", "--for", "PT1H", "--devnet-owner")
                        .status())
                .isZero();
        assertThat(governance("status").text())
                .contains("deposits         paused until", "commits          never paused", "timelock         PT2H");
        assertThat(governance("pause", "deposits", "--for", "PT1H", "--devnet-owner")
                        .text())
                .contains("PauseTooSoon(");
        assertThat(governance("pause", "commits", "--for", "P4D", "--devnet-owner")
                        .text())
                .contains("PauseTooLong(");
    }

    @Test
    void whoIsNotTheOwnerIsRefusedByTheContract() throws Exception {
        var file = folder.resolve("stranger.json");
        WalletFile.create(file, "");

        assertThat(governance("pause", "proofs", "--for", "PT1H", "--wallet", file.toString())
                        .text())
                .contains("NotOwner(");
    }

    @Test
    void aChangeThatIsNoneIsRefusedBeforeL1IsAsked() {
        assertThat(governance("announce", "--devnet-owner").status()).isEqualTo(2);
        assertThat(governance("announce", "--owner", "0x12", "--devnet-owner").text())
                .contains("--owner is an L1 address");
        assertThat(governance("announce", "--verifier", "8", "--devnet-owner").text())
                .contains("--verifier is a size");
        assertThat(governance("announce", "--verifier", "0=" + SOMEBODY, "--devnet-owner")
                        .text())
                .contains("no size");
        assertThat(governance("announce", "--owner", SOMEBODY).text()).contains("name who sends it");
    }
}
