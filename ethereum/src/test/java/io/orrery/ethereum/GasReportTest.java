package io.orrery.ethereum;

import static io.orrery.ethereum.Devnet.await;
import static io.orrery.ethereum.RollupOnDevnet.AX;
import static io.orrery.ethereum.RollupOnDevnet.AY;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.orrery.domain.Digest;
import io.orrery.domain.rollup.account.Account;
import io.orrery.domain.rollup.account.Address;
import io.orrery.domain.rollup.batch.BatchSize;
import io.orrery.domain.rollup.batch.DataMode;
import io.orrery.domain.rollup.da.DataLayerKind;
import io.orrery.domain.rollup.da.DataReceipt;
import io.orrery.domain.rollup.state.AccountTree;
import io.orrery.zk.babyjub.Point;
import io.orrery.zk.field.Fr;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What the contracts cost, against the golden file `gas.txt`: gas of whole transactions, with real proofs.
/// `-Dorrery.golden.write=true` writes the file anew.
class GasReportTest {
    private static final Path GOLDEN = Path.of("src/test/resources/gas.txt");
    private static final BigInteger SOME = BigInteger.valueOf(1_000_000);
    private static final int AT_ONCE = 16;
    /// Batches bear the time of the run, and with it some of their bytes differ from run to run.
    private static final double TOLERANCE = 0.01;
    /// Of a proof's bytes a few more or fewer are zero, each of which saves 12 gas; of a small size each of eight
    /// transfers bears an eighth of that.
    private static final double LUCK = 8;

    private static final List<L1Signer> MEMBERS = Stream.of(1, 2, 3)
            .map(DevnetAccounts::signer)
            .sorted(Comparator.comparing(member -> DraftBatch.word(member.address())))
            .toList();

    private final Map<String, Long> gas = new LinkedHashMap<>();
    private final BatchProof small = new BatchProof();
    private final BatchProof large = new BatchProof(DraftBatch.MORE_SLOTS);
    private final BatchProof largest = new BatchProof(DraftBatch.MOST_SLOTS);
    private Devnet devnet;
    private L1Wallet operator;
    private L1Wallet user;
    private RollupContract rollup;
    private DataPolicyContract policy;
    private long number;

    @BeforeEach
    void start() {
        devnet = Devnet.start();
        operator = devnet.wallet(0);
        user = devnet.wallet(1);
        deploy();
    }

    @AfterEach
    void stop() {
        devnet.close();
    }

    private void deploy() {
        var terms = RollupTerms.DEFAULT;
        policy = await(DataPolicyContract.deploy(
                operator,
                terms.timelock(),
                EnumSet.of(DataLayerKind.COMMITTEE, DataLayerKind.ALT_DA),
                new DataPolicyContract.Committee(
                        MEMBERS.stream().map(L1Signer::address).toList(), 2)));
        rollup = await(RollupDeployment.deploy(
                        operator,
                        BatchProof.keys(small, large, largest),
                        BatchProof.keys(large),
                        RollupOnDevnet.GENESIS,
                        terms.withDataPolicy(policy.address())))
                .rollup();
        number = 0;
    }

    private MinedTransaction send(L1Wallet wallet, L1Call call) {
        return await(wallet.send(call));
    }

    private void measure(String what, L1Wallet wallet, L1Call call) {
        gas.put(what, send(wallet, call).gasUsed());
    }

    private long now() {
        return await(devnet.client().block(BlockTag.LATEST)).timestamp();
    }

    private MinedTransaction commit(DraftBatch draft) {
        number++;
        return send(operator, rollup.commitBatch(draft.call()));
    }

    private static BatchRecord record(MinedTransaction committed) {
        return ((RollupEvent.BatchCommitted) RollupOnDevnet.event(committed)).batch();
    }

    private void transfers(BatchProof circuit, int size) {
        var name = size + " transfers: ";
        long asReady = 0;
        // The second batch is the one that counts: the first pays for slots that were never written.
        for (int i = 0; i < 2; i++) {
            var committed = commit(DraftBatch.full(number + 1, now(), size));
            var batch = record(committed);
            gas.put(name + "commit", committed.gasUsed());
            var proven = send(user, rollup.proveBatch(batch, circuit.of(batch).toCalldata()));
            gas.put(name + "prove", proven.gasUsed());
            var executed = send(user, rollup.executeBatch(batch, new byte[0]));
            gas.put(name + "execute", executed.gasUsed());
            asReady = committed.gasUsed() + proven.gasUsed() + executed.gasUsed();
        }
        var call = together(circuit, DraftBatch.full(number + 1, now(), size));
        var both = send(operator, call);
        gas.put(name + "commit and prove at once", both.gasUsed());
        gas.put(name + "the floor of that by EIP-7623", floor(call));
        long executed =
                send(user, rollup.executeBatch(record(both), new byte[0])).gasUsed();
        var empty = together(circuit, DraftBatch.transfers(number + 1, now(), size, 0));
        var without = send(operator, empty);
        gas.put(name + "data of each, at once", (both.gasUsed() - without.gasUsed()) / size);
        send(user, rollup.executeBatch(record(without), new byte[0]));
        gas.put(name + "all of each, commit and prove at once", (both.gasUsed() + executed) / size);
        gas.put(name + "all of each, as ready", asReady / size);
    }

    /// The record that the contract will make of the draft is known before, and with it the proof.
    private L1Call together(BatchProof circuit, DraftBatch draft) {
        number++;
        var progress = BatchCounters.decode(await(devnet.client().call(rollup.progress())));
        var batch = draft.record(
                devnet.word(rollup.view("domain")),
                devnet.word(rollup.view("committedRoot")),
                progress.queueCommitted());
        return rollup.commitAndProve(draft.call(), circuit.of(batch).toCalldata());
    }

    /// What a transaction pays at least: EIP-7623.
    private static long floor(L1Call call) {
        long floor = 21_000;
        for (byte each : Hex.bytes(call.input())) {
            floor += each == 0 ? 10 : 40;
        }
        return floor;
    }

    /// Of a full batch, by what stands for its slots: two of three members' signatures, or a hash.
    private void elsewhere() {
        int word = DataMode.VALIDIUM.sizeWord(new BatchSize(DraftBatch.MORE_SLOTS));
        var slotsHash = new Digest(1, 2, 3, 4);
        for (var layer : List.of(DataLayerKind.COMMITTEE, DataLayerKind.ALT_DA, DataLayerKind.ALT_DA)) {
            var header = DraftBatch.header(number + 1, word, now());
            var digest = policy.digest(
                    DevnetProcess.CHAIN_ID, rollup.address(), number + 1, Fr.of(header.commitment()), slotsHash);
            var receipt = layer == DataLayerKind.COMMITTEE
                    ? new DataReceipt.Committee(
                            slotsHash,
                            MEMBERS.subList(0, 2).stream()
                                    .map(member -> member.signDigest(digest))
                                    .toList())
                    : new DataReceipt.AltDa(Arrays.copyOf(slotsHash.toBytes(), 33));
            number++;
            var committed =
                    send(operator, rollup.commitBatch(new CommittedBatch(header, receipt.toBytes(), new byte[0])));
            var batch = record(committed);
            var name = DraftBatch.MORE_SLOTS / 2 * 2 + " transfers, data " + layer + ": ";
            gas.put(name + "commit", committed.gasUsed());
            measure(
                    name + "prove",
                    user,
                    rollup.proveBatch(batch, large.of(batch).toCalldata()));
            measure(name + "execute", user, rollup.executeBatch(batch, new byte[0]));
        }
    }

    private void queue() {
        send(user, rollup.deposit(0, SOME, AX, AY));
        measure("deposit ether", user, rollup.deposit(0, SOME, AX, AY));
        measure("set key", user, rollup.setKey(1, AX, AY));
        for (long nonce = 0; nonce < 2; nonce++) {
            var change = new KeyChange(user.address(), 1, AX, AY, BigInteger.valueOf(nonce), now() + 10_000);
            var signature = change.sign(DevnetAccounts.signer(1), DevnetProcess.CHAIN_ID, rollup.address());
            measure("set key by signature", operator, rollup.setKeyBySignature(change, signature));
        }
        measure("forced exit", user, rollup.forcedExit(1));
        var deposit = DraftBatch.deposit(1, 0, SOME, user.address(), AX, AY);
        var key = DraftBatch.setKey(1, true, user.address(), AX, AY);
        var operations = List.of(
                deposit,
                deposit,
                key,
                key,
                key,
                DraftBatch.forcedExit(1, 0, SOME, user.address()),
                DraftBatch.withdrawal(2, 0, BigInteger.TEN, operator.address()));
        var draft = DraftBatch.of(number + 1, now(), operations);
        var committed = commit(draft);
        var batch = record(committed);
        gas.put("7 operations of L1: commit", committed.gasUsed());
        send(user, rollup.proveBatch(batch, small.of(batch).toCalldata()));
        measure("7 operations of L1: execute", user, rollup.executeBatch(batch, draft.l1Operations()));
        measure("claim ether", operator, rollup.claim(0, user.address()));
    }

    private void manyProofs() {
        var batches = new ArrayList<BatchRecord>();
        for (int i = 0; i < AT_ONCE; i++) {
            batches.add(
                    record(commit(DraftBatch.transfers(number + 1, now(), DraftBatch.SLOTS, DraftBatch.SLOTS / 2))));
        }
        var proofs = batches.stream().map(batch -> small.of(batch).toCalldata()).toList();
        var inputs = batches.stream()
                .map(batch -> List.of(batch.commitment(), batch.challenge(), batch.evaluation()))
                .toList();
        var verifier = RollupContract.addressOf(
                await(devnet.client().call(rollup.verifierOf(new BatchSize(DraftBatch.SLOTS)))));
        var one = new L1Call(verifier, BatchProof.verify(proofs.getFirst(), inputs.getFirst()));
        measure("verifier: one proof", user, one);
        var all = new L1Call(verifier, BatchProof.verifyAll(proofs, inputs));
        long verified = send(user, all).gasUsed();
        gas.put("verifier: each of 16 proofs at once", verified / AT_ONCE);
        gas.put("verifier: the same without the transaction and its data", (verified - intrinsic(all)) / AT_ONCE);
        gas.put(
                "prove: each of 16 batches at once",
                send(user, rollup.proveBatches(batches, proofs)).gasUsed() / AT_ONCE);
    }

    /// What a transaction costs before anything runs: EIP-2028.
    private static long intrinsic(L1Call call) {
        long intrinsic = 21_000;
        for (byte each : Hex.bytes(call.input())) {
            intrinsic += each == 0 ? 4 : 16;
        }
        return intrinsic;
    }

    private void escape() {
        deploy();
        var account = new Account(new Address(1, 2, 3), 0, 7, SOME, new Point(Fr.of(AX), Fr.of(AY)));
        long index = 0xF000_0001L;
        var tree = AccountTree.empty(16).with(index, account).with(2, account).with(index + 1, account);
        send(user, rollup.deposit(0, SOME, AX, AY));
        var header = DraftBatch.header(1, now());
        var rooted = new BatchHeader(
                1, header.size(), 0, header.timestamp(), tree.root().toBigInteger(), header.commitment());
        var operations = List.of(DraftBatch.deposit(1, 0, SOME, user.address(), AX, AY));
        var draft = new DraftBatch(rooted, List.of(), operations);
        var batch = record(commit(draft));
        send(user, rollup.proveBatch(batch, small.of(batch).toCalldata()));
        send(user, rollup.executeBatch(batch, draft.l1Operations()));
        var deposit = (RollupEvent.DepositQueued) RollupOnDevnet.event(send(user, rollup.deposit(0, SOME, AX, AY)));
        await(devnet.client()
                .ask(l1 -> l1.ask(
                        "evm_increaseTime",
                        RollupTerms.DEFAULT.forcedDeadline().plusMinutes(1).toSeconds())));
        await(devnet.client().ask(l1 -> l1.ask("evm_mine")));
        var calls = new RollupEscape(rollup.address());
        measure("open the escape", user, calls.activate(batch));
        measure("reclaim a deposit", user, calls.reclaim(deposit));
        measure("escape with an account", user, calls.escape(account, index, tree.siblings(index)));
    }

    @Test
    void theContractsCostWhatTheGoldenFileSays() {
        transfers(small, DraftBatch.SLOTS);
        transfers(large, DraftBatch.MORE_SLOTS);
        transfers(largest, DraftBatch.MOST_SLOTS);
        elsewhere();
        queue();
        manyProofs();
        escape();
        if (Boolean.getBoolean("orrery.golden.write")) {
            write();
        }
        var golden = read();
        assertThat(gas.keySet()).isEqualTo(golden.keySet());
        golden.forEach((what, expected) -> assertThat(Double.valueOf(gas.getOrDefault(what, 0L)))
                .as(what)
                .isCloseTo(expected, within(Math.max(LUCK, expected * TOLERANCE))));
        assertThat(golden.get("verifier: each of 16 proofs at once")).isLessThanOrEqualTo(65_000);
        for (int size : List.of(DraftBatch.SLOTS, DraftBatch.MORE_SLOTS, DraftBatch.MOST_SLOTS)) {
            assertThat(golden.get(size + " transfers: data of each, at once")).isLessThanOrEqualTo(330);
            assertThat(golden.get(size + " transfers: the floor of that by EIP-7623"))
                    .isLessThan(golden.get(size + " transfers: commit and prove at once"));
        }
    }

    private void write() {
        try {
            Files.createDirectories(GOLDEN.getParent());
            Files.writeString(
                    GOLDEN,
                    gas.entrySet().stream()
                            .map(entry -> String.format("%8d  %s%n", entry.getValue(), entry.getKey()))
                            .collect(Collectors.joining()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Map<String, Long> read() {
        try (var lines = Files.lines(GOLDEN)) {
            return lines.map(String::strip)
                    .map(line -> line.split("  ", 2))
                    .collect(Collectors.toMap(
                            words -> words[1], words -> Long.parseLong(words[0]), (one, _) -> one, LinkedHashMap::new));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
