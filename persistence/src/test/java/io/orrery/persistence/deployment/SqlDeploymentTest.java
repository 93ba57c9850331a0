package io.orrery.persistence.deployment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.orrery.domain.rollup.account.Address;
import io.orrery.domain.rollup.state.Shards;
import io.orrery.persistence.deployment.SqlDeployment.Deployed;
import io.orrery.persistence.schema.Store;
import io.orrery.persistence.schema.Transactions;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class SqlDeploymentTest {
    private static final Deployed ONE =
            new Deployed(31_337, Address.parse("0x5fbdb2315678afecb367f032d93f642f64180aa3"), 7);

    @TempDir
    private Path folder;

    @ParameterizedTest
    @EnumSource
    void whatIsDeployedIsFoundAgain(Store store) throws Exception {
        var address = store.address(folder);
        try (var database = Store.open(address, 2)) {
            var deployment = new SqlDeployment(new Transactions(database.dataSource(), Runnable::run));
            assertThat(deployment.find()).isEmpty();

            assertThat(deployment.findOr(() -> ONE)).isEqualTo(ONE);
        }
        try (var database = Store.open(address, 2)) {
            assertThat(new SqlDeployment(new Transactions(database.dataSource(), Runnable::run)).find())
                    .contains(ONE);
        }
    }

    @ParameterizedTest
    @EnumSource
    void ofNodesThatStartAtOnceOneDeploys(Store store) throws Exception {
        try (var database = store.open(folder, 4);
                var nodes = Executors.newFixedThreadPool(3)) {
            var deployment = new SqlDeployment(new Transactions(database.dataSource(), Runnable::run));
            var made = new AtomicInteger();
            var ready = new CountDownLatch(3);
            Callable<Deployed> node = () -> {
                ready.countDown();
                ready.await();
                return deployment.findOr(() -> new Deployed(31_337, ONE.rollup(), made.incrementAndGet()));
            };

            var found = nodes.invokeAll(List.of(node, node, node)).stream()
                    .map(SqlDeploymentTest::now)
                    .distinct()
                    .toList();

            assertThat(made).hasValue(1);
            assertThat(found).containsExactly(new Deployed(31_337, ONE.rollup(), 1));
        }
    }

    private static Deployed now(Future<Deployed> deployed) {
        try {
            return deployed.get();
        } catch (InterruptedException | ExecutionException failed) {
            throw new IllegalStateException(failed);
        }
    }

    @ParameterizedTest
    @EnumSource
    void aDeploymentThatFailsLeavesItToTheNext(Store store) throws Exception {
        try (var database = store.open(folder, 2)) {
            var deployment = new SqlDeployment(new Transactions(database.dataSource(), Runnable::run));
            assertThatThrownBy(() -> deployment.findOr(() -> {
                        throw new IllegalStateException("L1 is gone");
                    }))
                    .hasMessage("L1 is gone");

            assertThat(deployment.findOr(() -> ONE)).isEqualTo(ONE);
        }
    }

    @ParameterizedTest
    @EnumSource
    void howTheStateIsDividedIsChosenOnce(Store store) throws Exception {
        try (var database = store.open(folder, 2)) {
            var deployment = new SqlDeployment(new Transactions(database.dataSource(), Runnable::run));

            assertThat(deployment.shardsOr(new Shards(64))).isEqualTo(new Shards(64));

            assertThat(deployment.shardsOr(Shards.SIXTEEN)).isEqualTo(new Shards(64));
            assertThat(deployment.findOr(() -> ONE)).isEqualTo(ONE);
            assertThat(deployment.shardsOr(new Shards(256))).isEqualTo(new Shards(64));
        }
    }
}
