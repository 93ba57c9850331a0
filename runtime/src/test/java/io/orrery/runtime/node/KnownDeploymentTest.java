package io.orrery.runtime.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.orrery.domain.rollup.account.Address;
import io.orrery.domain.rollup.state.Shards;
import io.orrery.ethereum.RollupContract;
import io.orrery.ethereum.RollupDeployment;
import io.orrery.persistence.deployment.SqlDeployment;
import io.orrery.persistence.schema.Database;
import io.orrery.persistence.schema.Transactions;
import io.orrery.runtime.Complaint;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class KnownDeploymentTest {
    private static final long CHAIN = 31_337;
    private static final RollupDeployment ONE = deployment("0x5fbdb2315678afecb367f032d93f642f64180aa3");
    private static final RollupDeployment OTHER = deployment("0x00000000000000000000000000000000000000aa");

    @TempDir
    private Path folder;

    private Database database;

    private static RollupDeployment deployment(String rollup) {
        return new RollupDeployment(new RollupContract(Address.parse(rollup)), 7);
    }

    @BeforeEach
    void open() {
        database = Database.open(new Database.Settings(folder.resolve("orrery"), 2));
    }

    @AfterEach
    void close() {
        database.close();
    }

    private KnownDeployment of(String home) {
        return of(home, CHAIN);
    }

    private KnownDeployment of(String home, long chainId) {
        return new KnownDeployment(
                home(home), new SqlDeployment(new Transactions(database.dataSource(), Runnable::run)), chainId);
    }

    private NodeHome home(String name) {
        return new NodeHome(folder.resolve(name));
    }

    @Test
    void whatOneNodeHasDeployedIsWhatTheOthersSettleOn() {
        assertThat(of("first").find()).isEmpty();

        assertThat(of("first").findOr(() -> ONE)).isEqualTo(ONE);

        assertThat(of("second").findOr(() -> OTHER)).isEqualTo(ONE);
        assertThat(of("third").find()).contains(ONE);
        assertThat(home("third").deployment(CHAIN)).contains(ONE);
    }

    @Test
    void aDatabaseThatDoesNotKnowYetLearnsItFromTheFolder() {
        home("first").deployed(CHAIN, ONE);

        assertThat(of("first").find()).contains(ONE);

        assertThat(of("second").find()).contains(ONE);
    }

    @Test
    void aFolderAndADatabaseOfTwoRollupsAreRefused() {
        assertThat(of("first").findOr(() -> ONE)).isEqualTo(ONE);
        home("second").deployed(CHAIN, OTHER);

        assertThatThrownBy(() -> of("second").find())
                .isInstanceOf(Complaint.class)
                .hasMessageContaining(ONE.rollup().address().toString())
                .hasMessageContaining(OTHER.rollup().address().toString());
    }

    @Test
    void aDatabaseOfAnotherL1IsRefused() {
        assertThat(of("first").findOr(() -> ONE)).isEqualTo(ONE);

        assertThatThrownBy(() -> of("second", 1337).find())
                .isInstanceOf(Complaint.class)
                .hasMessageContaining("L1 chain 31337");
    }

    @Test
    void theStateStaysDividedAsTheFirstNodeHasChosen() {
        assertThat(of("first").shards(64)).isEqualTo(new Shards(64));

        assertThat(of("second").shards(64)).isEqualTo(new Shards(64));
        assertThatThrownBy(() -> of("second").shards(16))
                .isInstanceOf(Complaint.class)
                .hasMessageContaining("orrery.state.shards is 16")
                .hasMessageContaining("into 64 shards");
    }

    @Test
    void aNumberOfShardsThatTheTreeCanNotBeCutIntoIsRefused() {
        assertThatThrownBy(() -> of("first").shards(100))
                .isInstanceOf(Complaint.class)
                .hasMessageContaining("orrery.state.shards is 100; it can be 4, 16, 64 or 256");
        assertThat(of("first").shards(16)).isEqualTo(Shards.SIXTEEN);
    }
}
