package io.orrery.persistence.fence;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class LeaseHoldersTest {
    private static final String MANAGER = "orrery-singleton-akka://orrery/system/";

    @TempDir
    private Path folder;

    @Test
    void eachNodeThatIsInIsToldWithItsLeases() throws SQLException {
        try (var nodes = new Nodes(folder)) {
            var elder = nodes.start();
            elder.joined("akka://orrery@10.0.0.1:25520", 1);
            assertThat(Nodes.take(elder, MANAGER + "singletonManagersequencer")).isTrue();
            assertThat(Nodes.take(elder, MANAGER + "sharding/BatchCoordinator")).isTrue();
            assertThat(Nodes.take(elder, "orrery-shard-Batch-7")).isTrue();
            var younger = nodes.start();
            younger.joined("akka://orrery@10.0.0.2:25520", 2);
            nodes.start();

            var holders = new LeaseHolders(Nodes.transactions(elder))
                    .now()
                    .toCompletableFuture()
                    .join();

            assertThat(holders)
                    .as("but for one that is no member yet")
                    .extracting(LeaseHolders.Holder::epoch)
                    .containsExactly(elder.epoch(), younger.epoch());
            assertThat(holders.getFirst().address()).isEqualTo("akka://orrery@10.0.0.1:25520");
            assertThat(holders.getFirst().singletons()).containsExactly("sequencer");
            assertThat(holders.getFirst().shards()).isEqualTo(1);
            assertThat(holders.getLast().leases()).isEqualTo(List.of());

            nodes.fallSilent(elder);
            assertThat(Nodes.take(younger, "orrery-shard-Batch-7")).isTrue();
            assertThat(new LeaseHolders(Nodes.transactions(younger))
                            .now()
                            .toCompletableFuture()
                            .join())
                    .extracting(LeaseHolders.Holder::epoch)
                    .containsExactly(younger.epoch());
        }
    }
}
