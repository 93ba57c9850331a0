package io.orrery.runtime.replay;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.orrery.domain.rollup.replay.Checkpoint;
import io.orrery.domain.rollup.replay.CheckpointRefused;
import io.orrery.domain.rollup.replay.JournalAudit;
import io.orrery.domain.rollup.replay.ReplayRefused;
import io.orrery.domain.rollup.state.Shards;
import io.orrery.persistence.codec.CorruptBytes;
import io.orrery.persistence.content.ContentKind;
import io.orrery.persistence.content.SqlContentStore;
import io.orrery.persistence.deployment.SqlDeployment;
import io.orrery.persistence.journal.JournalBatchArchive;
import io.orrery.persistence.schema.Database;
import io.orrery.persistence.schema.DatabaseUnusable;
import io.orrery.persistence.schema.Transactions;
import io.orrery.runtime.Complaint;
import io.orrery.runtime.demo.Narrator;
import io.orrery.runtime.node.NodeHome;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.HexFormat;
import java.util.NoSuchElementException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// Derives every root again from what a stopped node has written down.
@Command(
        name = "replay",
        mixinStandardHelpOptions = true,
        description = "Derives every state root again from a stopped node's journals, by two paths, and compares.")
public final class ReplayCommand implements Callable<Integer> {
    private static final ObjectMapper JSON = new ObjectMapper();

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Option(names = "--check", description = "Compare; nothing is written.")
    private boolean check;

    @Option(
            names = "--home",
            defaultValue = ".orrery/node",
            description = "Folder of the node's state (default ${DEFAULT-VALUE}).")
    private Path home = Path.of(".orrery/node");

    @Option(names = "--json", description = "Ends with one JSON object.")
    private boolean json;

    @Override
    public Integer call() throws SQLException {
        if (!check) {
            throw new Complaint("replay compares and does nothing else: say --check");
        }
        var file = new NodeHome(home).database();
        // Opening would make one.
        if (!Files.exists(Path.of(file + ".mv.db"))) {
            throw new Complaint("no node has its database in " + home);
        }
        var narrator = Narrator.onStandardError();
        narrator.phase("Journals of the shards, then each batch, by both paths");
        try (var database = Database.open(new Database.Settings(file, 1))) {
            var transactions = new Transactions(database.dataSource(), Runnable::run);
            var streams = new SqlContentStore<>(transactions, ContentKind.BATCH_STREAMS);
            var shards = new SqlDeployment(transactions).shardsOr(Shards.SIXTEEN);
            var journals = new Journals(transactions, shards, new JournalBatchArchive(transactions, streams));
            var beginning = journals.beginning();
            var audit = beginning
                    .map(checkpoint -> new JournalAudit(shards, checkpoint))
                    .orElseGet(() -> new JournalAudit(shards));
            long after = beginning.map(checkpoint -> checkpoint.head().event()).orElse(0L);
            say(audit, beginning.map(Checkpoint::batch).orElse(0L), journals.audit(audit, after, narrator));
        } catch (DatabaseUnusable unusable) {
            throw Complaint.of(unusable);
        } catch (ReplayRefused | CheckpointRefused | CorruptBytes | NoSuchElementException wrong) {
            throw new Complaint("the journals do not agree: " + wrong.getMessage(), wrong);
        }
        return 0;
    }

    /// @param from the batch of the checkpoint that it began with; 0 where it began with the first batch
    private void say(JournalAudit audit, long from, long unassembled) {
        var out = spec.commandLine().getOut();
        var counts = audit.counts();
        if (json) {
            out.println(JSON.createObjectNode()
                    .put("batches", audit.lastBatch())
                    .put("fromCheckpoint", from)
                    .put("unassembled", unassembled)
                    .put("transfers", counts.transfers())
                    .put("deposits", counts.deposits())
                    .put("withdrawals", counts.withdrawals())
                    .put("cancels", counts.cancels())
                    .put("stateRoot", root(audit)));
        } else {
            out.printf(
                    "%d batches, %d transfers, %d deposits, %d withdrawals: every root was found again, twice%n",
                    audit.lastBatch(), counts.transfers(), counts.deposits(), counts.withdrawals());
            if (from > 0) {
                out.printf(
                        "what led to batch %d is not kept: from the state after it on, which its root holds, %d batches were looked at%n",
                        from, audit.lastBatch() - from);
            }
            if (unassembled > 0) {
                out.printf("%d sealed batches are not assembled yet and have no root%n", unassembled);
            }
            out.printf("state root %s%n", root(audit));
        }
        out.flush();
    }

    private static String root(JournalAudit audit) {
        return "0x" + HexFormat.of().formatHex(audit.root().toBytes());
    }
}
