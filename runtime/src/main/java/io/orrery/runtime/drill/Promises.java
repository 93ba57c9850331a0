package io.orrery.runtime.drill;

import io.orrery.runtime.client.RollupClient;
import io.orrery.runtime.demo.Recomputation;
import java.math.BigInteger;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/// What a rollup promises of every transfer that was acknowledged since a ground began, held against the
/// tables and against L1 when all is final.
final class Promises {
    private final List<String> broken = new ArrayList<>();
    private final DrillGround ground;
    private final Ledger ledger;

    private Promises(DrillGround ground) {
        this.ground = ground;
        this.ledger = ground.ledger();
    }

    /// Those that were not kept, each in a sentence.
    static List<String> broken(DrillGround ground) throws SQLException {
        var promises = new Promises(ground);
        promises.broken.addAll(promises.ledger.refused());
        try (var connection = DriverManager.getConnection(ground.database().url())) {
            for (int sender = 0; sender < ground.people().size(); sender++) {
                promises.inOrder(connection, sender);
            }
            promises.journalsAreWhole(connection);
        }
        promises.onL1();
        return List.copyOf(promises.broken);
    }

    /// Each acknowledged transfer of a sender has one place in the order, and the places rise as it was
    /// acknowledged.
    private void inOrder(Connection connection, int sender) throws SQLException {
        long before = -1;
        for (var transfer :
                ledger.acknowledged(sender).stream().filter(ledger::hasHash).toList()) {
            try (var query =
                    connection.prepareStatement("select sequence_number, batch, cancelled from tx where hash = ?")) {
                query.setBytes(1, transfer.hash().toBytes());
                try (var row = query.executeQuery()) {
                    if (!row.next()) {
                        broken.add(transfer.named() + " was acknowledged and is lost");
                        continue;
                    }
                    long place = row.getLong(1);
                    require(place > before, transfer.named() + " has place " + place + ", not after " + before);
                    before = place;
                    require(row.getObject(2) != null, transfer.named() + " is in no batch");
                    require(!row.getBoolean(3), transfer.named() + " was cancelled");
                }
            }
        }
    }

    /// The events of every entity follow one another, none twice and none left out, from the first or
    /// from one that a kept state reaches up to.
    private void journalsAreWhole(Connection connection) throws SQLException {
        try (var statement = connection.createStatement();
                var rows = statement.executeQuery("select persistence_id from event_journal j"
                        + " group by persistence_id"
                        + " having count(*) <> max(sequence_number) - min(sequence_number) + 1"
                        + " or min(sequence_number) > 1 + (select coalesce(max(s.sequence_number), 0) from snapshot s"
                        + " where s.persistence_id = j.persistence_id)")) {
            while (rows.next()) {
                broken.add("the journal of " + rows.getString(1) + " has a gap");
            }
        }
    }

    /// What L1's data alone leads to: as many transfers as were acknowledged, each account what it must
    /// have, and the root that the contract holds and a node says.
    private void onL1() {
        var told = Recomputation.of(ground.l1(), ground.chain().rollup());
        var counts = told.replay().counts();
        var all = ledger.acknowledged();
        require(
                counts.transfers() == all.size(),
                "L1 has " + counts.transfers() + " transfers, and " + all.size() + " were acknowledged");
        require(counts.cancels() == 0, "L1 has " + counts.cancels() + " cancelled operations");
        for (int i = 0; i < ground.people().size(); i++) {
            var account = ground.people().get(i).account();
            var onL1 = told.replay().accounts().get(account.index());
            var expected = balance(i, account.balance(), all);
            if (onL1 == null || !onL1.balance().equals(expected)) {
                broken.add("account " + account.index() + " should have " + expected + "; by L1 it is " + onL1);
                continue;
            }
            long sent = account.nextNonce() + ledger.acknowledged(i).size();
            require(
                    onL1.nonce() == sent,
                    "account " + account.index() + " has nonce " + onL1.nonce() + ", not " + sent);
        }
        require(told.replay().root().equals(told.root()), "L1's data does not lead to the root that L1 holds");
        var root = ground.ask(client -> client.batch(told.executed()))
                .flatMap(Function.identity())
                .flatMap(RollupClient.BatchInfo::stateRoot);
        require(
                root.filter(told.root()::equals).isPresent(),
                "a node says that batch " + told.executed() + " leads to " + root + ", and L1 holds " + told.root());
    }

    private static BigInteger balance(int person, BigInteger before, List<Transfer> transfers) {
        var balance = before;
        for (var transfer : transfers) {
            if (transfer.sender() == person) {
                balance = balance.subtract(transfer.amount()).subtract(TransferLoad.FEE);
            }
            if (transfer.receiver() == person) {
                balance = balance.add(transfer.amount());
            }
        }
        return balance;
    }

    private void require(boolean kept, String otherwise) {
        if (!kept) {
            broken.add(otherwise);
        }
    }
}
