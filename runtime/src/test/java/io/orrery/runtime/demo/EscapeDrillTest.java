package io.orrery.runtime.demo;

import static io.orrery.runtime.wallet.Wallet.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.orrery.domain.rollup.account.Address;
import io.orrery.domain.rollup.batch.BatchStage;
import io.orrery.ethereum.BatchHeader;
import io.orrery.ethereum.CommittedBatch;
import io.orrery.ethereum.DevnetAccounts;
import io.orrery.ethereum.L1Call;
import io.orrery.ethereum.L1Signer;
import io.orrery.ethereum.L1Wallet;
import io.orrery.ethereum.RollupContract;
import io.orrery.ethereum.RollupTerms;
import io.orrery.runtime.Complaint;
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
import java.math.BigInteger;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/// First a node whose disks are lost comes back from L1 and goes on. Then it falls silent while L1 waits for a forced
/// exit: the deadline passes, and everybody leaves, some by L1's data alone, some by branches that were kept of the
/// node
/// before it vanished.
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
final class EscapeDrillTest {
    private static final long SEED = 20261126;
    private static final int COUNT = 3;
    private static final List<Person> PEOPLE = new ArrayList<>();
    private static final BigInteger COIN = BigInteger.TEN.pow(18);
    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final Duration POLL = Duration.ofMillis(200);
    private static final long DEV = NodeHome.DEV_TOKEN;
    private static final long ETHER = 0;

    @TempDir
    private static Path folder;

    private static LocalStack stack;
    private static RollupClient.Info chain;
    private static JsonRpcClient devnet;

    private final Narrator narrator = Narrator.onStandardError();
    private final Random random = new Random(SEED);
    private final Map<Long, BigInteger> claimed = new TreeMap<>();

    @BeforeAll
    static void aNodeRuns() throws Exception {
        RequiresAnvil.orAbort();
        stack = LocalStack.start(folder.resolve("home"), List.of("orrery.proving.sizes=2"));
        chain = stack.awaitNode();
        devnet = new JsonRpcClient(stack.l1Url());
    }

    @AfterAll
    static void theNodeEnds() {
        if (stack != null) {
            stack.close();
        }
    }

    private record Person(L1Signer signer, Wallet wallet) {
        Address address() {
            return wallet.address();
        }
    }

    private static Person person(L1Signer signer) {
        return new Person(signer, new Wallet(stack.l1(), signer, chain));
    }

    private static void fund(Person person) {
        var faucet = new L1Wallet(stack.l1(), DevnetAccounts.signer(1), Duration.ofMinutes(1));
        await(faucet.send(new L1Call(person.address(), COIN, "0x")));
        await(faucet.send(person.wallet().erc20(DEV).mint(person.address(), COIN)));
    }

    private BigInteger some() {
        return BigInteger.valueOf(1 + random.nextInt(1_000)).multiply(BigInteger.TEN.pow(12));
    }

    private static boolean isOpen(Person person, long token) {
        return stack.client().account(person.address(), token).isPresent();
    }

    private static RollupClient.AccountInfo account(Person person) {
        return stack.client().account(person.address(), DEV).orElseThrow();
    }

    private static void eventually(String what, BooleanSupplier question) {
        var deadline = Instant.now().plus(PATIENCE);
        while (!question.getAsBoolean()) {
            stack.requireAlive();
            assertThat(Instant.now()).as("waiting for " + what).isBefore(deadline);
            LockSupport.parkNanos(POLL.toNanos());
        }
    }

    private static void awaitAllExecuted() {
        eventually("everything that is sealed to be executed", () -> {
            var info = stack.client().info();
            return info.head(BatchStage.SEALED) == info.head(BatchStage.FINALIZED);
        });
    }

    private static BigInteger held(long token) {
        return RollupContract.word(await(stack.l1().call(new RollupContract(chain.rollup()).held(token))));
    }

    private Path keepWitness(Person person) throws Exception {
        try (var http = HttpClient.newHttpClient()) {
            var answer = http.send(
                    HttpRequest.newBuilder(URI.create(stack.httpUrl() + "/v1/exit-witness/" + person.address()))
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
            assertThat(answer.statusCode()).isEqualTo(200);
            return Files.writeString(folder.resolve(person.address() + ".json"), answer.body());
        }
    }

    private Escape.Outcome escape(Person person, Witnesses witnesses) {
        var outcome = new Escape(stack.l1(), person.signer(), chain.rollup(), 0, line -> narrator.fact("", line))
                .run(witnesses);
        outcome.claimed().forEach((token, amount) -> claimed.merge(token, amount, BigInteger::add));
        return outcome;
    }

    private void refused(Person person, Witnesses witnesses, String why) {
        assertThatThrownBy(() -> escape(person, witnesses))
                .isInstanceOf(Complaint.class)
                .hasMessageContaining(why);
    }

    /// Who has something on L2; the first has a key file too.
    private List<Person> people() throws Exception {
        if (PEOPLE.isEmpty()) {
            PEOPLE.add(person(L1Signer.of(WalletFile.create(key(), "").getPrivateKey())));
            for (int i = 1; i < COUNT; i++) {
                PEOPLE.add(person(L1Signer.of(new BigInteger(250, random).add(BigInteger.ONE))));
            }
            PEOPLE.forEach(EscapeDrillTest::fund);
            PEOPLE.forEach(person -> person.wallet().deposit(DEV, some().add(COIN.shiftRight(1))));
            PEOPLE.getFirst().wallet().deposit(ETHER, some());
            eventually(
                    "the deposits on L2",
                    () -> PEOPLE.stream().allMatch(person -> isOpen(person, DEV)) && isOpen(PEOPLE.getFirst(), ETHER));
        }
        return PEOPLE;
    }

    private static Path key() {
        return folder.resolve("wallet.json");
    }

    private static Path home() {
        return folder.resolve("home/node");
    }

    private void payOneAnother(long nonce) throws Exception {
        for (int i = 0; i < COUNT; i++) {
            var from = people().get(i);
            var to = account(people().get((i + 1) % COUNT));
            stack.client()
                    .sendAndWait(
                            from.wallet().transfer(account(from), to.index(), some(), BigInteger.TEN, nonce), chain);
        }
        awaitAllExecuted();
    }

    private static Program rebuild(String... more) throws Exception {
        var arguments = new ArrayList<>(List.of(
                "rebuild",
                "--from-l1",
                "--l1",
                stack.l1Url().toString(),
                "--contract",
                chain.rollup().toString(),
                "--home",
                home().toString()));
        arguments.addAll(List.of(more));
        return Program.run(folder, arguments);
    }

    /// As an operator might leave it that fell over at the wrong moment.
    private static void commitWhatNobodyCanProve(L1History history) {
        var last = history.executedBatch().orElseThrow();
        var header =
                new BatchHeader(last.number() + 1, last.size(), 0, last.timestamp(), BigInteger.TWO, BigInteger.TWO);
        var wallet = new L1Wallet(stack.l1(), DevnetAccounts.signer(0), Duration.ofMinutes(1));
        await(wallet.send(
                new RollupContract(chain.rollup()).commitBatch(new CommittedBatch(header, new byte[0], new byte[0]))));
    }

    private static List<RollupClient.AccountInfo> accounts(List<Person> people) {
        return people.stream()
                .flatMap(person -> stack.client().accounts(person.address()).stream())
                .toList();
    }

    private static void empty(Path folder) throws Exception {
        try (var files = Files.walk(folder)) {
            for (var file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }

    @Test
    @Order(1)
    void aNodeWhoseDisksAreLostComesBackFromL1AndGoesOn() throws Exception {
        narrator.phase("Drill, seed " + SEED + ": people deposit and pay one another");
        var people = people();
        payOneAnother(0);
        var before = accounts(people);
        var root = stack.client()
                .batch(stack.client().info().head(BatchStage.FINALIZED))
                .orElseThrow()
                .stateRoot();
        long batches = stack.client().info().head(BatchStage.SEALED);

        narrator.phase("The node is killed and its disks are lost; somebody deposits meanwhile");
        stack.node().kill();
        rebuild().refusedWith(1, home() + " is not empty");
        empty(home());
        people.get(1).wallet().deposit(DEV, BigInteger.TEN);
        commitWhatNobodyCanProve(L1History.read(stack.l1(), chain.rollup(), 0));
        var unproven = "batches " + (batches + 1) + " to " + (batches + 1) + " are committed and not proven";
        rebuild().refusedWith(1, unproven, "--revert-unproven");
        assertThat(home()).doesNotExist();

        var rebuilt = rebuild("--revert-unproven");
        assertThat(rebuilt.status()).as("it said %s", rebuilt.said()).isZero();
        narrator.fact("", rebuilt.printed());
        assertThat(rebuilt.printed())
                .contains(
                        batches + " batches made again",
                        "state root " + RollupClient.hex(root.orElseThrow()),
                        "the next batch is " + (batches + 1) + "; 1 operations of L1's queue wait",
                        "of 3 transfers");
        var audit = Program.run(folder, List.of("replay", "--check", "--home", home().toString()));
        assertThat(audit.status()).as("replay said %s", audit.said()).isZero();
        assertThat(audit.printed()).contains(batches + " batches, 3 transfers");

        narrator.phase("It starts, takes the deposit once, and goes on");
        stack.node().restart();
        stack.awaitNode();
        eventually("the accounts", () -> accounts(people).size() == before.size());
        eventually(
                "the deposit",
                () -> account(people.get(1))
                        .balance()
                        .equals(balance(before, people.get(1)).add(BigInteger.TEN)));
        for (var account : before) {
            var now = stack.client().account(account.index()).orElseThrow();
            assertThat(now.owner()).isEqualTo(account.owner());
            assertThat(now.nextNonce()).isEqualTo(account.nextNonce());
            assertThat(now.key()).isEqualTo(account.key());
        }
        assertThat(stack.client().batch(batches).orElseThrow().stateRoot()).isEqualTo(root);
        assertThat(stack.client().batch(1).orElseThrow().gasUsed().keySet())
                .contains(BatchStage.COMMITTED, BatchStage.EXECUTED);
        payOneAnother(1);
        var history = L1History.read(stack.l1(), chain.rollup(), 0);
        var replay = history.replay(history.executed());
        assertThat(replay.queueWaiting()).isZero();
        assertThat(history.executedRoot()).contains(replay.root());
    }

    private static BigInteger balance(List<RollupClient.AccountInfo> accounts, Person person) {
        return accounts.stream()
                .filter(account -> account.owner().equals(person.address()) && account.token() == DEV)
                .findFirst()
                .orElseThrow()
                .balance();
    }

    @Test
    @Order(2)
    void everybodyLeavesARollupWhoseSequencerFellSilent() throws Exception {
        var people = people();
        var byProgram = people.getFirst();
        awaitAllExecuted();

        var kept = new KeptWitnesses(chain.chainId(), chain.rollup());
        var history = L1History.read(stack.l1(), chain.rollup(), 0);
        var vault = kept.of(List.of(URI.create("http://127.0.0.1:1/"), URI.create(stack.httpUrl() + "/")));
        for (var person : people) {
            assertThat(vault.of(person.address(), history))
                    .isNotEmpty()
                    .isEqualTo(Witnesses.onL1().of(person.address(), history));
        }
        ToldRecord.isL1s(new JsonRpcClient(URI.create(stack.httpUrl())), byProgram.address(), ETHER, history);
        var witness = keepWitness(people.get(1));
        var operator = person(DevnetAccounts.signer(0));

        narrator.phase("The sequencer falls silent, and somebody asks for a forced exit and somebody for a deposit");
        stack.node().kill();
        refused(byProgram, Witnesses.onL1(), "the rollup owes nothing");
        byProgram
                .wallet()
                .forceExit(Witnesses.onL1()
                        .of(byProgram.address(), history)
                        .getFirst()
                        .index());
        people.get(2).wallet().deposit(DEV, BigInteger.TEN);
        refused(byProgram, Witnesses.onL1(), "is due by");
        var heldBefore = held(DEV);
        narrator.fact("held by L1", heldBefore + " of token " + DEV + ", " + held(ETHER) + " wei");

        narrator.phase("The deadline passes");
        devnet.call(
                "evm_increaseTime",
                RollupTerms.DEFAULT.forcedDeadline().plusMinutes(1).toSeconds());
        devnet.call("evm_mine");
        refused(people.get(1), vault, "no vault has what L1 takes");
        var touched = folder.resolve("touched.json");
        Files.writeString(touched, Files.readString(witness).replaceFirst("\"balance\":\"1?", "\"balance\":\"9"));
        refused(people.get(1), kept.in(List.of(touched)), "leads to root");
        refused(
                people.get(1),
                new KeptWitnesses(1, chain.rollup()).in(List.of(witness)),
                "is of the rollup at " + chain.rollup() + " on L1 chain 31337, not of");
        assertThat(L1History.read(stack.l1(), chain.rollup(), 0).escapeOpen()).isFalse();

        narrator.phase("Everybody leaves: by the program and L1's data, by a kept witness, by L1's data again");
        var first = Program.run(
                folder,
                List.of(
                        "wallet",
                        "escape",
                        "--wallet",
                        key().toString(),
                        "--password",
                        "",
                        "--l1",
                        stack.l1Url().toString(),
                        "--contract",
                        chain.rollup().toString()));
        assertThat(first.status()).as("it said %s", first.said()).isZero();
        assertThat(first.printed()).contains("opened the escape", "escaped account", "of token 0", "claimed");
        narrator.fact("", first.printed());
        assertThat(escape(people.get(1), kept.in(List.of(witness))).opened()).isFalse();
        var third = escape(people.get(2), Witnesses.onL1());
        assertThat(third.reclaimed()).hasSize(1);
        escape(operator, Witnesses.onL1());

        assertThat(held(DEV)).isZero();
        assertThat(held(ETHER)).isZero();
        var paidByProgram = heldBefore.subtract(claimed.getOrDefault(DEV, BigInteger.ZERO));
        assertThat(first.printed()).contains("claimed " + paidByProgram + " of token " + DEV);
        for (var person : people) {
            refused(person, Witnesses.onL1(), "has escaped already");
        }
        refused(person(DevnetAccounts.signer(3)), Witnesses.onL1(), "has nothing to take out");
    }
}
