package io.orrery.actors.validator.duty;

import static org.assertj.core.api.Assertions.assertThat;

import akka.Done;
import akka.actor.testkit.typed.javadsl.ActorTestKit;
import com.typesafe.config.ConfigFactory;
import io.orrery.actors.MetricName;
import io.orrery.actors.RecordingMetrics;
import io.orrery.domain.Digest;
import io.orrery.domain.validator.client.SlotClock;
import io.orrery.domain.validator.duty.EthereumNetworks;
import io.orrery.domain.validator.duty.NetworkProfile;
import io.orrery.domain.validator.protection.ValidatorKey;
import io.orrery.domain.validator.signing.KeyGate;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// The shell on a chain with slots of a second.
final class DutyKeeperTest {
    private final ActorTestKit kit = ActorTestKit.create(
            ConfigFactory.parseString("akka.loglevel = ERROR").withFallback(ConfigFactory.defaultReference()));

    @AfterEach
    void shutDown() {
        kit.shutdownTestKit();
    }

    /// Answers at once, on whatever thread asks.
    private static final class Now implements Turn {
        @Override
        public long nowMs() {
            return 0;
        }

        @Override
        public void at(long atMs, Runnable work) {
            work.run();
        }

        @Override
        public void execute(Runnable work) {
            work.run();
        }
    }

    private static NetworkProfile fast() {
        var minimal = EthereumNetworks.minimal(
                Instant.now().getEpochSecond() - 100, new Digest(9, 9, 9, 9), List.of(0L, 0L, 0L, 0L, 0L, 0L));
        return new NetworkProfile(
                "fast",
                minimal.scheme(),
                minimal.preset(),
                1,
                minimal.genesisTime(),
                minimal.genesisValidatorsRoot(),
                minimal.forks(),
                minimal.exits(),
                minimal.addresses(),
                minimal.stake(),
                minimal.api());
    }

    @Test
    void itVotesWhileThereIsCustodyAndIsToldWhenThatComesAndGoes() {
        var network = fast();
        var keys = IntStream.range(0, 8)
                .mapToObj(number -> {
                    var bytes = new byte[ValidatorKey.BLS_BYTES];
                    bytes[0] = (byte) number;
                    return ValidatorKey.of(bytes);
                })
                .toList();
        var chain = new FakeChain(network, new Now(), keys);
        var door = new FakeDoor(network, keys);
        door.hindrance = Optional.of("another has it");
        var metrics = new RecordingMetrics();
        var moved = new AtomicReference<Runnable>(() -> {});
        var keeper = kit.spawn(DutyKeeper.of(new DutyKeeper.Surroundings(
                door,
                chain,
                new KnownValidators(chain, SlotClock.of(network), InstantSource.system()),
                new FakeKeySettings(),
                KeyGate.OPEN,
                moved::set,
                InstantSource.system(),
                new DutySettings(Duration.ofMillis(50), false, OptionalLong.empty()),
                new MissedDuties(16),
                metrics)));
        await(() -> assertThat(door.asked()).isGreaterThan(2));
        assertThat(chain.listeners()).isZero();
        door.hindrance = Optional.empty();
        moved.get().run();
        await(() ->
                assertThat(metrics.of(MetricName.DUTIES_DONE, "attestation")).isGreaterThan(2));
        assertThat(chain.listeners()).isEqualTo(1);
        door.hindrance = Optional.of("fenced");
        moved.get().run();
        await(() -> assertThat(chain.listeners()).isZero());
        door.hindrance = Optional.empty();
        moved.get().run();
        await(() -> assertThat(chain.listeners()).isEqualTo(1));
        kit.stop(keeper);
        assertThat(chain.listeners()).isZero();
    }

    private void await(Runnable assertion) {
        kit.createTestProbe().awaitAssert(Duration.ofSeconds(30), () -> {
            assertion.run();
            return Done.getInstance();
        });
    }
}
