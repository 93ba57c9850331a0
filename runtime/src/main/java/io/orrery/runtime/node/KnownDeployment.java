package io.orrery.runtime.node;

import io.orrery.domain.rollup.state.Shards;
import io.orrery.ethereum.RollupContract;
import io.orrery.ethereum.RollupDeployment;
import io.orrery.persistence.deployment.SqlDeployment;
import io.orrery.persistence.deployment.SqlDeployment.Deployed;
import io.orrery.runtime.Complaint;
import java.sql.SQLException;
import java.util.Optional;
import java.util.function.Supplier;

/// The contracts that this node settles on. Its database says which, so that all nodes that share it have
/// the same; the node's folder says it too, for programs that do not open the database, and for a database
/// that was made before it knew. A folder and a database that differ are of two rollups.
final class KnownDeployment {
    private final NodeHome home;
    private final SqlDeployment database;
    private final long chainId;

    KnownDeployment(NodeHome home, SqlDeployment database, long chainId) {
        this.home = home;
        this.database = database;
        this.chainId = chainId;
    }

    /// Empty where nobody has deployed yet.
    Optional<RollupDeployment> find() {
        try {
            var inDatabase = database.find();
            var inFolder = home.deployment(chainId);
            if (inFolder.isPresent()) {
                return Optional.of(agreed(inFolder.get(), database.findOr(() -> row(inFolder.get()))));
            }
            return inDatabase.map(this::kept);
        } catch (SQLException failed) {
            throw unreadable(failed);
        }
    }

    /// What another node has deployed meanwhile, or else what `deploy` makes.
    RollupDeployment findOr(Supplier<RollupDeployment> deploy) {
        try {
            if (database.hasJournals() && database.find().isEmpty()) {
                throw new Complaint("the database has journals and names no contracts that they are of, as a rebuild"
                        + " leaves it that was cut off: make it anew");
            }
            return kept(database.findOr(() -> row(deploy.get())));
        } catch (SQLException failed) {
            throw unreadable(failed);
        }
    }

    /// How the state is divided, as the database's first node has chosen.
    ///
    /// @param configured `orrery.state.shards`
    Shards shards(int configured) {
        if (!Shards.isDivision(configured)) {
            throw new Complaint("orrery.state.shards is " + configured + "; it can be 4, 16, 64 or 256");
        }
        try {
            var shards = database.shardsOr(new Shards(configured));
            if (shards.count() != configured) {
                throw new Complaint("orrery.state.shards is " + configured + ", and the state in this database is"
                        + " divided into " + shards.count()
                        + " shards, which stays so: where accounts are follows from it");
            }
            return shards;
        } catch (SQLException failed) {
            throw unreadable(failed);
        }
    }

    private RollupDeployment agreed(RollupDeployment inFolder, Deployed inDatabase) {
        if (!row(inFolder).equals(inDatabase)) {
            throw new Complaint(home.folder().resolve("deployment.json") + " names the rollup "
                    + inFolder.rollup().address() + ", and the database is of " + inDatabase.rollup() + " on L1 chain "
                    + inDatabase.chainId() + ": one of the two is another rollup's");
        }
        return inFolder;
    }

    private RollupDeployment kept(Deployed inDatabase) {
        if (inDatabase.chainId() != chainId) {
            throw new Complaint("the database is of a rollup on L1 chain " + inDatabase.chainId()
                    + ", and the L1 at hand is chain " + chainId);
        }
        var deployment = new RollupDeployment(new RollupContract(inDatabase.rollup()), inDatabase.block());
        home.deployed(chainId, deployment);
        return deployment;
    }

    private Deployed row(RollupDeployment deployment) {
        return new Deployed(chainId, deployment.rollup().address(), deployment.block());
    }

    private static Complaint unreadable(SQLException failed) {
        return new Complaint("the database does not tell which contracts it is of: " + failed.getMessage(), failed);
    }
}
