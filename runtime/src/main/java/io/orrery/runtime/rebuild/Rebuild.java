package io.orrery.runtime.rebuild;

import static io.orrery.runtime.wallet.Wallet.await;

import io.orrery.domain.rollup.account.Address;
import io.orrery.domain.rollup.replay.ReplayRefused;
import io.orrery.domain.rollup.replay.Restoration;
import io.orrery.domain.rollup.replay.RollupReplay;
import io.orrery.domain.rollup.state.Shards;
import io.orrery.ethereum.BatchCounters;
import io.orrery.ethereum.BlockTag;
import io.orrery.ethereum.L1Client;
import io.orrery.ethereum.L1Signer;
import io.orrery.ethereum.L1Wallet;
import io.orrery.ethereum.RollupContract;
import io.orrery.ethereum.RollupDeployment;
import io.orrery.ethereum.RollupGovernance;
import io.orrery.ethereum.RollupReaderClient;
import io.orrery.persistence.deployment.SqlDeployment;
import io.orrery.persistence.schema.Database;
import io.orrery.persistence.schema.PostgresServer;
import io.orrery.persistence.schema.Transactions;
import io.orrery.runtime.Complaint;
import io.orrery.runtime.demo.Narrator;
import io.orrery.runtime.escape.Escape;
import io.orrery.runtime.escape.L1History;
import io.orrery.runtime.escape.PublishedSlots;
import io.orrery.runtime.node.NodeHome;
import io.orrery.zk.field.Fr;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.locks.LockSupport;

/// Makes the database of nodes from L1: in the home of one, made aside and moved to its place when it is
/// whole, or on a server.
final class Rebuild {
    private static final Duration MINED_WITHIN = Duration.ofMinutes(2);
    /// Ethereum finalizes within some 15 minutes.
    private static final Duration FINAL_WITHIN = Duration.ofHours(1);
    private static final Duration POLL = Duration.ofSeconds(1);

    private final L1Client l1;
    private final long chainId;
    private final L1Signer operator;
    private final RollupContract rollup;
    private final Shards shards;
    private final PublishedSlots elsewhere;
    private final Narrator narrator;

    /// @param batches that were made again
    /// @param waiting entries of L1's queue that the node will take when it starts
    record Result(long batches, Fr root, RollupReplay.Counts counts, long waiting, long events) {}

    /// @param shards as the lost database was divided
    /// @param elsewhere has the slots that are not in L1's calldata
    Rebuild(
            L1Client l1,
            long chainId,
            L1Signer operator,
            Address rollup,
            Shards shards,
            PublishedSlots elsewhere,
            Narrator narrator) {
        this.l1 = l1;
        this.chainId = chainId;
        this.operator = operator;
        this.rollup = new RollupContract(rollup);
        this.shards = shards;
        this.elsewhere = elsewhere;
        this.narrator = narrator;
    }

    /// What L1 has, and what it is of.
    private record Read(RollupDeployment deployment, L1Past past) {}

    /// @param home absent or empty
    /// @param fromBlock no later than the contract's first log
    /// @param revertUnproven whether batches that are committed and not proven may be taken back on L1
    Result into(Path home, long fromBlock, boolean revertUnproven) throws IOException {
        requireEmpty(home);
        var aside = home.resolveSibling(home.getFileName() + ".rebuilding");
        if (Files.exists(aside)) {
            throw new Complaint(aside + " is left from a rebuild that was cut off; remove it");
        }
        var read = read(fromBlock, revertUnproven);
        Files.createDirectories(aside);
        Result result;
        try (var database = Database.open(new Database.Settings(new NodeHome(aside).database(), 1))) {
            result = restore(new Transactions(database.dataSource(), Runnable::run), read);
        }
        new NodeHome(aside).deployed(chainId, read.deployment());
        Files.deleteIfExists(home);
        Files.move(aside, home, StandardCopyOption.ATOMIC_MOVE);
        return result;
    }

    /// The same into a PostgreSQL database. That it is whole is said last, by the contracts that it
    /// names: before that, no node takes it.
    ///
    /// @param server without journals
    Result into(PostgresServer server, long fromBlock, boolean revertUnproven) {
        try (var database = Database.connect(server)) {
            var transactions = new Transactions(database.dataSource(), Runnable::run);
            var deployment = new SqlDeployment(transactions);
            if (deployment.find().isPresent() || deployment.hasJournals()) {
                throw new Complaint("the database " + server
                        + " is not empty: a rebuild replaces nothing. Name another one, or make this one anew");
            }
            var read = read(fromBlock, revertUnproven);
            var result = restore(transactions, read);
            deployment.findOr(() -> new SqlDeployment.Deployed(
                    chainId, rollup.address(), read.deployment().block()));
            return result;
        } catch (SQLException failed) {
            throw new Complaint("the database " + server + " can not be used: " + failed.getMessage(), failed);
        }
    }

    private Read read(long fromBlock, boolean revertUnproven) {
        narrator.phase("L1's history of the rollup at " + rollup.address());
        var history = settled(fromBlock, revertUnproven);
        long firstBlock = history.firstBlock();
        long to = finalBlock();
        var deployment = new RollupDeployment(rollup, firstBlock);
        var past = L1Past.read(new RollupReaderClient(l1, chainId, deployment), history, elsewhere, firstBlock, to);
        if (past.proven() != history.committed().size()) {
            throw new Complaint("L1 went on meanwhile: " + history.committed().size() + " batches are committed, and "
                    + past.proven() + " were proven up to block " + to + "; is there another node with this key?");
        }
        return new Read(deployment, past);
    }

    private static void requireEmpty(Path home) throws IOException {
        if (!Files.exists(home)) {
            return;
        }
        try (var files = Files.newDirectoryStream(home)) {
            if (files.iterator().hasNext()) {
                throw new Complaint(
                        home + " is not empty: a rebuild replaces nothing. Name another folder, or move it away");
            }
        }
    }

    /// Where every committed batch is proven.
    private L1History settled(long fromBlock, boolean revertUnproven) {
        if (await(l1.code(rollup.address())).equals("0x")) {
            throw new Complaint("there is no rollup contract at " + rollup.address() + " on L1 chain " + chainId);
        }
        var history = L1History.read(l1, rollup.address(), fromBlock);
        if (history.escapeOpen()) {
            throw new Complaint("the escape of the rollup at " + rollup.address()
                    + " is open: nothing is ever committed there again, so no node can go on");
        }
        var unproven = history.committed().tailMap(history.proven() + 1);
        if (unproven.isEmpty()) {
            return history;
        }
        var which = "batches " + unproven.firstKey() + " to " + unproven.lastKey() + " are committed and not proven";
        if (!revertUnproven) {
            throw new Complaint(which + ", and can not be proven any more: signatures are not on L1. With"
                    + " --revert-unproven they are taken back (revertBatches, by " + operator.address()
                    + ", down to batch " + history.proven()
                    + "): what they took of L1's queue is then taken again, and who signed a transaction in them"
                    + " has to send it again");
        }
        narrator.fact("taken back", which);
        var last = history.record(history.proven()).orElse(Escape.NO_BATCH);
        var mined = await(new L1Wallet(l1, operator, MINED_WITHIN)
                .send(new RollupGovernance(rollup.address()).revertBatches(last)));
        narrator.fact("by L1 transaction", mined.hash());
        return L1History.read(l1, rollup.address(), fromBlock);
    }

    /// A block that is final and has all that L1 has now: what the journals say is never taken back.
    private long finalBlock() {
        long newest = await(l1.block(BlockTag.LATEST)).number();
        narrator.fact("waiting until final", "L1 block " + newest);
        var deadline = Instant.now().plus(FINAL_WITHIN);
        while (await(l1.block(BlockTag.FINALIZED)).number() < newest) {
            if (Instant.now().isAfter(deadline)) {
                throw new Complaint("L1 block " + newest + " did not become final within " + FINAL_WITHIN);
            }
            LockSupport.parkNanos(POLL.toNanos());
        }
        return newest;
    }

    private Result restore(Transactions transactions, Read read) {
        var past = read.past();
        narrator.phase("Journals, from " + past.proven() + " batches; each root by both paths");
        var domain = Fr.of(RollupContract.word(await(l1.call(rollup.view("domain")))));
        try {
            new SqlDeployment(transactions).shardsOr(shards);
            var journals = new RestoredJournals(transactions, System.currentTimeMillis());
            var restoration = new Restoration(
                    domain, shards, operator.address(), read.deployment().block(), journals::keep, journals::add);
            long queued = 0;
            for (var page : past.pages()) {
                restoration.queued(page.to().block(), page.queued());
                queued += page.queued().size();
                journals.write();
            }
            for (long number = 1; number <= past.proven(); number++) {
                restoration.batch(past.batch(number));
                journals.write();
                narrator.bar("batches", (double) number / past.proven());
            }
            for (var page : past.pages()) {
                restoration.observed(page.to(), page.facts());
                journals.write();
            }
            restoration.finish();
            journals.write();
            var taken = BatchCounters.decode(await(l1.call(rollup.progress()))).queueCommitted();
            return new Result(
                    restoration.lastBatch(),
                    restoration.root(),
                    restoration.counts(),
                    queued - taken,
                    journals.written());
        } catch (ReplayRefused wrong) {
            throw new Complaint("what L1 says can not be made again: " + wrong.getMessage(), wrong);
        } catch (SQLException failed) {
            throw new Complaint("the new database can not be written: " + failed.getMessage(), failed);
        }
    }
}
