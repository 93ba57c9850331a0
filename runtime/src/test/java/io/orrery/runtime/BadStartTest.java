package io.orrery.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpServer;
import io.orrery.ethereum.DevnetProcess;
import io.orrery.persistence.schema.Database;
import io.orrery.runtime.node.NodeHome;
import io.orrery.runtime.wallet.WalletFile;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What a person can mend is told in one line, and the program ends by itself with a status that is not zero.
final class BadStartTest {
    private static final int FAILED = 1;
    private static final int MISUSED = 2;
    private static final String DEVNET_ID = "0x7a69";

    @TempDir
    private Path folder;

    /// `up` with a free port for everything, unless `more` says otherwise.
    private Program up(String l1, String... more) throws IOException, InterruptedException {
        return up(List.of(), l1, more);
    }

    private Program up(List<String> flags, String l1, String... more) throws IOException, InterruptedException {
        var arguments =
                new ArrayList<>(List.of("up", "--home", folder.resolve("node").toString(), "--l1", l1));
        for (var option : List.of("--http-port", "--management-port", "--metrics-port", "--remoting-port")) {
            if (!List.of(more).contains(option)) {
                arguments.addAll(List.of(option, Integer.toString(FreePort.next())));
            }
        }
        arguments.addAll(List.of(more));
        return Program.run(folder, flags, arguments);
    }

    @ParameterizedTest
    @ValueSource(strings = {"--http-port", "--management-port", "--metrics-port", "--remoting-port"})
    void aPortInUseIsNamedWithTheOptionThatChoosesAnother(String option) throws Exception {
        try (var taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            var port = Integer.toString(taken.getLocalPort());

            var program = up("http://127.0.0.1:" + FreePort.next(), option, port);

            program.refusedWith(FAILED, "port " + port, option, "in use");
        }
    }

    @Test
    void sizesThatTheHeapIsTooSmallForAreRefusedWithWhatTheyNeed() throws Exception {
        upWithSizes("8,32767").refusedWith(FAILED, "orrery.proving.sizes [8, 32767] needs a heap of", "ORRERY_HEAP=");
    }

    @Test
    void sizesThatAreNoneAreNamed() throws Exception {
        upWithSizes("8,eight").refusedWith(FAILED, "orrery.proving.sizes has \"eight\"");
    }

    private Program upWithSizes(String sizes) throws IOException, InterruptedException {
        return up(List.of("-Dorrery.proving.sizes=" + sizes), "http://127.0.0.1:" + FreePort.next());
    }

    @Test
    void allThatIsWrongIsToldAtOnce() throws Exception {
        var wrong = List.of(
                "-Dorrery.http.prot=1", "-Dorrery.proving.sizes=8,eight", "-Dorrery.persistence.password.of=hunter2");
        var program = up(wrong, "http://127.0.0.1:" + FreePort.next());
        program.refusedWith(FAILED, "settings are wrong:");
        assertThat(program.said())
                .anyMatch(line -> line.contains("orrery.http.prot is no setting; did you mean orrery.http.port?"))
                .anyMatch(line -> line.contains("orrery.proving.sizes has \"eight\""))
                .anyMatch(line -> line.contains("orrery.persistence.password is (secret); it is a text"))
                .noneMatch(line -> line.contains("hunter2"));
        assertThat(folder.resolve("node").resolve("database")).doesNotExist();
    }

    @Test
    void aValidatorsNodeTellsAllThatIsWrongToo() throws Exception {
        var program = Program.run(
                folder,
                List.of("-Dorrery.validator.api.prot=1", "-Dorrery.validator.custody.lease=long"),
                List.of(
                        "validator",
                        "run",
                        "--network",
                        "hoodi",
                        "--home",
                        folder.resolve("v").toString()));
        program.refusedWith(FAILED, "2 settings are wrong:");
        assertThat(program.said())
                .anyMatch(line -> line.contains("did you mean orrery.validator.api.port?"))
                .anyMatch(line -> line.contains("orrery.validator.custody.lease is \"long\"; it is a time"));
    }

    @Test
    void aCommitteeThatNobodyCanAskIsNamed() throws Exception {
        up(List.of("-Dorrery.da.layers=committee,calldata"), "http://127.0.0.1:" + FreePort.next())
                .refusedWith(FAILED, "orrery.da.layers has committee, and orrery.da.committee.members is empty");
    }

    @Test
    void aCommitteesMemberThatCanNotStartSaysWhy() throws Exception {
        var key = folder.resolve("key.json");
        var rollup = "0x5fbdb2315678afecb367f032d93f642f64180aa3";
        member(key, "0x12").refusedWith(FAILED, "--contract: an address is 0x and 40 hexadecimal digits");
        member(key, rollup).refusedWith(FAILED, "no wallet at " + key);
        WalletFile.create(key, "");
        member(key, rollup).refusedWith(FAILED, "does not answer eth_chainId");
    }

    private Program member(Path key, String contract) throws IOException, InterruptedException {
        return Program.run(
                folder,
                List.of(
                        "committee",
                        "--home",
                        folder.resolve("member").toString(),
                        "--l1",
                        "http://127.0.0.1:" + FreePort.next(),
                        "--contract",
                        contract,
                        "--key",
                        key.toString()));
    }

    @Test
    void anL1ThatDoesNotAnswerIsNamed() throws Exception {
        var url = "http://127.0.0.1:" + FreePort.next();

        up(url).refusedWith(FAILED, url, "can not be used");
    }

    @Test
    void theDevelopmentSetupIsRefusedOnEveryChainThatIsNoDevnet() throws Exception {
        try (var mainnet = FixedL1.withChainId("0x1")) {
            up(mainnet.url()).refusedWith(FAILED, "L1 chain 1 is not a devnet", "can be forged");
        }
    }

    @Test
    void aDamagedDatabaseIsNotOpened() throws Exception {
        var file = databaseFile();
        var damage = "this is no database".repeat(1000);
        Files.writeString(file, damage);
        try (var l1 = FixedL1.withChainId(DEVNET_ID)) {
            up(l1.url()).refusedWith(FAILED, file.toString(), "damaged");
        }
        assertThat(Files.readString(file)).isEqualTo(damage);
    }

    @Test
    void aDatabaseOfARunningNodeIsNotOpened() throws Exception {
        var file = databaseFile();
        try (var l1 = FixedL1.withChainId(DEVNET_ID);
                var _ = Database.open(new Database.Settings(home().database(), 2))) {
            up(l1.url()).refusedWith(FAILED, file.toString(), "in use by another process");
        }
    }

    @Test
    void aNodeWhoseContractIsNotOnThisDevnetSaysSo() throws Exception {
        RequiresAnvil.orAbort();
        var rollup = "0x5fbdb2315678afecb367f032d93f642f64180aa3";
        writeDeployment(DevnetProcess.CHAIN_ID, rollup);
        var settings = new DevnetProcess.Settings(
                NodeHome.nodeModules(), 0, 0, Optional.empty(), folder.resolve("devnet.log"), Duration.ofSeconds(60));
        try (var devnet = DevnetProcess.start(settings)) {
            up(devnet.url().toString())
                    .refusedWith(FAILED, "no rollup contract at " + rollup, "Was the devnet started anew?");
        }
    }

    @Test
    void aNodeOfAnotherChainSaysSo() throws Exception {
        writeDeployment(1337, "0x5fbdb2315678afecb367f032d93f642f64180aa3");
        try (var l1 = FixedL1.withChainId(DEVNET_ID)) {
            up(l1.url()).refusedWith(FAILED, "deployment.json is for L1 chain 1337", "chain 31337");
        }
    }

    @Test
    void aHomeThatIsAFileIsNotUsed() throws Exception {
        Files.writeString(folder.resolve("node"), "");

        var program = Program.run(
                folder,
                List.of(
                        "up",
                        "--home",
                        folder.resolve("node").toString(),
                        "--l1",
                        "http://127.0.0.1:" + FreePort.next()));

        assertThat(program.complaints()).hasSize(1);
        assertThat(program.complaints().getFirst()).contains("can not be made a folder");
        assertThat(program.status()).isEqualTo(FAILED);
    }

    @Test
    void whatTheCommandLineDoesNotKnowIsMisuse() throws Exception {
        Program.run(folder, List.of("up", "--frobnicate")).refusedWith(MISUSED, "--frobnicate", "./orrery up --help");
        Program.run(folder, List.of("demo", "--transfers", "0")).refusedWith(MISUSED, "--transfers is from 1");
    }

    @Test
    void aWalletThatIsNotThereIsNamed() throws Exception {
        var wallet = folder.resolve("wallet.json").toString();

        Program.run(folder, List.of("wallet", "address", "--wallet", wallet))
                .refusedWith(FAILED, "no wallet at " + wallet, "./orrery wallet new");
    }

    private NodeHome home() {
        return new NodeHome(folder.resolve("node"));
    }

    private Path databaseFile() throws IOException {
        var file = Path.of(home().database() + ".mv.db");
        Files.createDirectories(home().folder().resolve("database"));
        return file;
    }

    private void writeDeployment(long chainId, String rollup) throws IOException {
        Files.createDirectories(home().folder());
        Files.writeString(home().folder().resolve("deployment.json"), """
                {"chainId": "%d", "rollup": "%s", "verifier": "%s", "block": "1"}
                """.formatted(chainId, rollup, rollup));
    }

    /// An L1 that answers every call with its chain id, which is all that a node asks before it refuses.
    private record FixedL1(HttpServer server) implements AutoCloseable {
        static FixedL1 withChainId(String id) throws IOException {
            var server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            server.createContext("/", exchange -> {
                var request = new ObjectMapper().readTree(exchange.getRequestBody());
                var answer = "{\"jsonrpc\": \"2.0\", \"id\": %s, \"result\": \"%s\"}"
                        .formatted(request.path("id"), id)
                        .getBytes(StandardCharsets.UTF_8);
                exchange.getResponseHeaders().add("Content-Type", "application/json");
                exchange.sendResponseHeaders(200, answer.length);
                exchange.getResponseBody().write(answer);
                exchange.close();
            });
            server.start();
            return new FixedL1(server);
        }

        String url() {
            return "http://127.0.0.1:" + server.getAddress().getPort();
        }

        @Override
        public void close() {
            server.stop(0);
        }
    }
}
