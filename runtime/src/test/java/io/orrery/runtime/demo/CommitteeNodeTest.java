package io.orrery.runtime.demo;

import static io.orrery.runtime.wallet.Wallet.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.orrery.domain.Digest;
import io.orrery.domain.rollup.batch.BatchStage;
import io.orrery.domain.rollup.batch.DataMode;
import io.orrery.domain.rollup.da.DataReceipt;
import io.orrery.domain.rollup.replay.CommittedBatch;
import io.orrery.domain.rollup.replay.RollupReplay;
import io.orrery.ethereum.DevnetAccounts;
import io.orrery.ethereum.L1Call;
import io.orrery.ethereum.L1Signer;
import io.orrery.ethereum.L1Wallet;
import io.orrery.ethereum.RollupContract;
import io.orrery.ethereum.RollupTerms;
import io.orrery.runtime.Complaint;
import io.orrery.runtime.FreePort;
import io.orrery.runtime.Program;
import io.orrery.runtime.RequiresAnvil;
import io.orrery.runtime.client.JsonRpcClient;
import io.orrery.runtime.client.RollupClient;
import io.orrery.runtime.escape.Escape;
import io.orrery.runtime.escape.KeptWitnesses;
import io.orrery.runtime.escape.L1History;
import io.orrery.runtime.escape.Witnesses;
import io.orrery.runtime.node.NodeHome;
import io.orrery.runtime.wallet.Wallet;
import io.orrery.runtime.wallet.WalletFile;
import io.orrery.zk.field.Fr;
import io.orrery.zk.hash.Keccak256;
import java.io.IOException;
import java.math.BigInteger;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A validium whose data three members keep, two of which must sign. All are dead at first, and the data goes to L1.
/// Two come, and it is theirs again; the third comes, and is needed. Then the sequencer falls silent with the data, and
/// everybody leaves by what the members hold.
final class CommitteeNodeTest {
    private static final int MEMBERS = 3;
    private static final BigInteger COIN = BigInteger.TEN.pow(18);
    private static final long DEV = NodeHome.DEV_TOKEN;
    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final Duration POLL = Duration.ofMillis(200);

    private final Narrator narrator = Narrator.onStandardError();
    private final HttpClient http = HttpClient.newHttpClient();
    private final List<NodeProcess> members = new ArrayList<>();
    private final List<String> urls = new ArrayList<>();

    @TempDir
    private Path folder;

    private LocalStack stack;
    private RollupClient.Info chain;

    private record Person(L1Signer signer, Wallet wallet) {}

    @AfterEach
    void everythingEnds() {
        members.forEach(NodeProcess::close);
        if (stack != null) {
            stack.close();
        }
        http.close();
    }

    private Path key(String name) {
        return folder.resolve(name + ".json");
    }

    @BeforeEach
    void aNodeRunsWhoseMembersAreDead() throws IOException {
        RequiresAnvil.orAbort();
        var addresses = new ArrayList<String>();
        for (int i = 0; i < MEMBERS; i++) {
            urls.add("http://127.0.0.1:" + FreePort.next());
            addresses.add(L1Signer.of(WalletFile.create(key("member-" + i), "").getPrivateKey())
                    .address()
                    .toString());
        }
        stack = LocalStack.start(
                folder.resolve("home"),
                List.of(
                        "orrery.proving.sizes=2",
                        "orrery.da.layers=committee,calldata",
                        "orrery.da.rest=1s",
                        "orrery.da.max-rest=2s",
                        "orrery.da.successes=1",
                        "orrery.da.committee.members=" + String.join(",", urls),
                        "orrery.da.committee.addresses=" + String.join(",", addresses),
                        "orrery.da.committee.threshold=2"));
        chain = stack.awaitNode();
    }

    private void startMember(int which) throws IOException {
        var others = new ArrayList<>(urls);
        var own = others.remove(which);
        members.add(NodeProcess.start(
                List.of(
                        "committee",
                        "--home",
                        folder.resolve("member-" + which).toString(),
                        "--l1",
                        stack.l1Url().toString(),
                        "--contract",
                        chain.rollup().toString(),
                        "--key",
                        key("member-" + which).toString(),
                        "--port",
                        own.substring(own.lastIndexOf(':') + 1),
                        "--peers",
                        String.join(",", others)),
                List.of(),
                folder.resolve("member-" + which + ".log")));
    }

    private JsonNode ask(int member, String path) {
        try {
            return new ObjectMapper()
                    .readTree(http.send(
                                    HttpRequest.newBuilder(URI.create(urls.get(member) + path))
                                            .build(),
                                    HttpResponse.BodyHandlers.ofString())
                            .body());
        } catch (IOException notThere) {
            return new ObjectMapper().nullNode();
        } catch (InterruptedException interrupted) {
            throw new IllegalStateException(interrupted);
        }
    }

    private void eventually(String what, BooleanSupplier question) {
        var deadline = Instant.now().plus(PATIENCE);
        while (!question.getAsBoolean()) {
            stack.requireAlive();
            assertThat(Instant.now()).as("waiting for " + what).isBefore(deadline);
            LockSupport.parkNanos(POLL.toNanos());
        }
    }

    private void awaitAllExecuted() {
        eventually("everything that is sealed to be final", () -> {
            var info = stack.client().info();
            return info.head(BatchStage.SEALED) == info.head(BatchStage.FINALIZED);
        });
    }

    private long sealed() {
        return stack.client().info().head(BatchStage.SEALED);
    }

    private Person person(L1Signer signer) {
        return new Person(signer, new Wallet(stack.l1(), signer, chain));
    }

    private Person depositor(L1Signer signer) {
        var person = person(signer);
        var faucet = new L1Wallet(stack.l1(), DevnetAccounts.signer(1), Duration.ofMinutes(1));
        await(faucet.send(new L1Call(person.wallet().address(), COIN, "0x")));
        await(faucet.send(person.wallet().erc20(DEV).mint(person.wallet().address(), COIN)));
        person.wallet().deposit(DEV, COIN.shiftRight(1));
        eventually(
                "the deposit on L2",
                () -> stack.client().account(person.wallet().address(), DEV).isPresent());
        return person;
    }

    private RollupClient.AccountInfo account(Person person) {
        return stack.client().account(person.wallet().address(), DEV).orElseThrow();
    }

    private void pay(Person from, Person to, long nonce) {
        long before = sealed();
        var amount = COIN.shiftRight(10);
        stack.client()
                .sendAndWait(
                        from.wallet().transfer(account(from), account(to).index(), amount, BigInteger.TEN, nonce),
                        chain);
        eventually("the transfer to be sealed", () -> sealed() > before);
        awaitAllExecuted();
    }

    private static byte[] bytes(JsonNode batch, String name) {
        var text = batch.path(name).asText();
        return HexFormat.of().parseHex(text, 2, text.length());
    }

    /// What one member serves, executed from the genesis on with what L1's queue has.
    private RollupReplay replayed(int member, L1History history) {
        var replay = RollupReplay.start();
        history.queue().forEach(replay::queued);
        for (long number = 1; number <= history.executed(); number++) {
            var batch = ask(member, "/v1/batches/" + number);
            replay.batch(new CommittedBatch(
                    number,
                    batch.path("size").asInt(),
                    batch.path("feeAccount").asLong(),
                    batch.path("timestamp").asLong(),
                    Fr.fromBytes(bytes(batch, "newRoot")),
                    bytes(batch, "slots"),
                    bytes(batch, "l1Operations")));
        }
        return replay;
    }

    private JsonNode available(long batch) {
        return new JsonRpcClient(URI.create(stack.httpUrl())).call("rollup_getDataAvailability", batch);
    }

    private String layer(long batch) {
        return available(batch).path("layer").asText();
    }

    private DataReceipt.Committee receipt(long batch) {
        var data = available(batch);
        assertThat(data.path("layer").asText()).isEqualTo("committee");
        var transaction = Digest.parse(data.path("l1").path("transaction").asText());
        var commit = RollupContract.decodeCommit(
                await(stack.l1().transaction(transaction)).orElseThrow().input());
        assertThat(DataMode.of(commit.header().size())).isEqualTo(DataMode.VALIDIUM);
        return (DataReceipt.Committee) DataReceipt.of(commit.slots());
    }

    private Program rebuild(Path home, List<String> flags) throws Exception {
        return Program.run(
                folder,
                flags,
                List.of(
                        "rebuild",
                        "--from-l1",
                        "--l1",
                        stack.l1Url().toString(),
                        "--contract",
                        chain.rollup().toString(),
                        "--home",
                        home.toString()));
    }

    private void aNodeIsMadeAgainFromL1AndTheMembers(L1History history) throws Exception {
        rebuild(folder.resolve("nobody"), List.of()).refusedWith(1, "is not on L1: it is with a committee's members");
        var home = folder.resolve("rebuilt");
        var asked = "-Dorrery.da.committee.members=" + urls.get(0) + "," + urls.get(2);
        var rebuilt = rebuild(home, List.of(asked));
        assertThat(rebuilt.status()).as("it said %s", rebuilt.said()).isZero();
        assertThat(rebuilt.printed())
                .contains(
                        history.executed() + " batches made again",
                        "state root " + RollupClient.hex(history.executedRoot().orElseThrow()));
        var audit = Program.run(folder, List.of("replay", "--check", "--home", home.toString()));
        assertThat(audit.status()).as("replay said %s", audit.said()).isZero();
    }

    private BigInteger held(long token) {
        return RollupContract.word(await(stack.l1().call(new RollupContract(chain.rollup()).held(token))));
    }

    private Escape escape(Person person) {
        return new Escape(stack.l1(), person.signer(), chain.rollup(), 0, line -> narrator.fact("", line));
    }

    @Test
    void twoOfThreeMembersKeepAValidiumGoingAndEverybodyLeavesByWhatTheyHold() throws Exception {
        narrator.phase("No member is there yet: the data goes to L1");
        var rpc = new JsonRpcClient(URI.create(stack.httpUrl()));
        eventually(
                "the committee to be left",
                () -> rpc.call("rollup_getDataLayers")
                        .path(0)
                        .path("standing")
                        .asText()
                        .equals("left"));

        narrator.phase("Two members of three come, and sign");
        startMember(0);
        startMember(1);
        var byProgram =
                depositor(L1Signer.of(WalletFile.create(key("wallet"), "").getPrivateKey()));
        var bob = depositor(DevnetAccounts.signer(4));
        long nonce = 0;
        pay(byProgram, bob, nonce++);
        while (!layer(sealed()).equals("committee")) {
            pay(byProgram, bob, nonce++);
        }
        assertThat(receipt(sealed()).signatures()).hasSize(2);
        assertThat(layer(1)).isEqualTo("calldata");

        narrator.phase("The third comes back, gets what it has missed, and is needed");
        startMember(2);
        long known = sealed();
        eventually(
                "the third member to catch up",
                () -> ask(2, "/v1/committee").path("next").asLong() > known);
        assertThat(ask(2, "/v1/batches/" + known).path("signature").isNull()).isTrue();
        members.getFirst().kill();
        pay(bob, byProgram, 0);
        var last = ask(2, "/v1/batches/" + sealed());
        assertThat(last.path("signature").asText()).hasSize(2 + 2 * 65);
        assertThat(receipt(sealed()).slotsHash()).isEqualTo(Digest.of(Keccak256.hash(bytes(last, "slots"))));
        var history = L1History.read(stack.l1(), chain.rollup(), 0);
        assertThat(history.executedRoot()).contains(replayed(2, history).root());

        narrator.phase("A member is killed while it serves: nothing that it has signed is lost");
        members.get(2).kill();
        members.get(2).restart();
        eventually(
                "the third member to be back",
                () -> ask(2, "/v1/committee").path("executed").asLong() == history.executed());
        assertThat(ask(2, "/v1/batches/" + last.path("number").asLong())).isEqualTo(last);

        narrator.phase("The sequencer falls silent, with the data; a forced exit is not executed in time");
        long index = account(byProgram).index();
        stack.node().kill();
        aNodeIsMadeAgainFromL1AndTheMembers(history);
        byProgram.wallet().forceExit(index);
        new JsonRpcClient(stack.l1Url())
                .call(
                        "evm_increaseTime",
                        RollupTerms.DEFAULT.forcedDeadline().plusMinutes(1).toSeconds());
        new JsonRpcClient(stack.l1Url()).call("evm_mine");
        assertThatThrownBy(() -> escape(bob).run(Witnesses.onL1()))
                .isInstanceOf(Complaint.class)
                .hasMessageContaining("is not on L1");

        narrator.phase("Everybody leaves by what the third member holds");
        var first = Program.run(
                folder,
                List.of(
                        "wallet",
                        "escape",
                        "--wallet",
                        key("wallet").toString(),
                        "--password",
                        "",
                        "--l1",
                        stack.l1Url().toString(),
                        "--contract",
                        chain.rollup().toString(),
                        "--vault",
                        urls.get(2)));
        assertThat(first.status()).as("it said %s", first.said()).isZero();
        assertThat(first.printed()).contains("opened the escape", "escaped account " + index, "claimed");
        var vault = new KeptWitnesses(chain.chainId(), chain.rollup())
                .of(List.of(URI.create(urls.get(0)), URI.create(urls.get(2))));
        escape(bob).run(vault);
        escape(person(DevnetAccounts.signer(0))).run(vault);
        assertThat(held(DEV)).isZero();
        assertThat(held(0)).isZero();
    }
}
