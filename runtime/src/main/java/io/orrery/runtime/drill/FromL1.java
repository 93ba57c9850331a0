package io.orrery.runtime.drill;

import io.orrery.persistence.view.DatabaseLook;
import io.orrery.runtime.Complaint;
import io.orrery.runtime.client.JsonRpcClient;
import io.orrery.runtime.client.RollupClient;
import io.orrery.runtime.demo.LocalStack;
import io.orrery.runtime.demo.NodeProcess;
import io.orrery.runtime.node.NodeHome;
import java.io.IOException;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;

/// What an operator and his people do when the database is gone: it is made again from L1, and what L1 has not is sent
/// again.
final class FromL1 {
    private static final Duration REBUILT_WITHIN = Duration.ofMinutes(5);
    private static final Duration SENT_WITHIN = Duration.ofMinutes(2);
    /// A transaction that was on its way to L1 may be mined while its past is read: then it is read again.
    private static final int REBUILDS = 3;

    private FromL1() {}

    /// The database is empty and every node has ended. Returns when the nodes go on, and has told the ledger what the
    /// people's accounts have on L1.
    static void rebuild(DrillRun run) throws IOException {
        var ground = run.ground();
        long began = System.nanoTime();
        command(run);
        run.figure("rebuildSeconds", DrillRun.seconds(System.nanoTime() - began));
        ground.whole(run.narrator());
        DrillRun.until("the tables have what the journal has", SENT_WITHIN, () -> hasFollowed(ground));
        for (int sender = 0; sender < ground.people().size(); sender++) {
            ground.ledger().rebuiltBelow(sender, nextNonce(ground, sender));
        }
    }

    private static long nextNonce(DrillGround ground, int sender) {
        var owner = ground.people().get(sender).wallet().address();
        // A deposit that was in no proven batch is taken from L1's queue again.
        return answered(ground, client -> client.account(owner, NodeHome.DEV_TOKEN))
                .nextNonce();
    }

    /// Whoever has signed something that no node has sends it again.
    ///
    /// @return what nobody but its sender had
    static List<Transfer> sendAgain(DrillRun run) {
        var ground = run.ground();
        var lost = new ArrayList<Transfer>();
        for (int sender = 0; sender < ground.people().size(); sender++) {
            long next = nextNonce(ground, sender);
            for (var transfer : ground.ledger().acknowledged(sender)) {
                if (transfer.nonce() >= next) {
                    lost.add(transfer);
                    answered(ground, client -> taken(client, transfer, ground.chain()));
                }
            }
        }
        return lost;
    }

    /// As an operator does it.
    private static void command(DrillRun run) throws IOException {
        var ground = run.ground();
        var log = ground.home().resolve("rebuild.log");
        var arguments = List.of(
                "rebuild",
                "--from-l1",
                "--revert-unproven",
                "--l1",
                ground.l1Url().toString(),
                "--contract",
                ground.chain().rollup().toString(),
                "--jdbc",
                ground.database().url());
        for (int tried = 1; ; tried++) {
            try (var rebuild = NodeProcess.start(arguments, List.of(), Map.of(), log)) {
                DrillRun.until("the database is made again", REBUILT_WITHIN, () -> !rebuild.isAlive());
                if (rebuild.status().orElseThrow() == 0) {
                    return;
                }
            }
            var said = LocalStack.lastLine(log);
            run.fact("rebuild", said);
            if (tried == REBUILDS) {
                throw new Complaint("the database can not be made again: " + said);
            }
        }
    }

    /// Nonces are read from there.
    private static boolean hasFollowed(DrillGround ground) {
        try (var connection = DriverManager.getConnection(ground.database().url())) {
            return DatabaseLook.at(connection).lag() == 0;
        } catch (SQLException failed) {
            throw new Complaint("the database that was made again can not be read: " + failed.getMessage(), failed);
        }
    }

    /// Empty where the node does not know yet what it takes.
    private static Optional<Transfer> taken(RollupClient client, Transfer transfer, RollupClient.Info chain) {
        try {
            client.send(transfer.signed(), chain);
            return Optional.of(transfer);
        } catch (JsonRpcClient.NodeRefused refused) {
            if (TransferLoad.isStale(refused)) {
                return Optional.empty();
            }
            throw refused;
        }
    }

    /// Asked until a node has it.
    private static <T> T answered(DrillGround ground, Function<RollupClient, Optional<T>> question) {
        var answer = new AtomicReference<Optional<T>>(Optional.empty());
        DrillRun.until("a node has it again", SENT_WITHIN, () -> {
            answer.set(ground.ask(question).flatMap(Function.identity()));
            return answer.get().isPresent();
        });
        return answer.get().orElseThrow();
    }
}
