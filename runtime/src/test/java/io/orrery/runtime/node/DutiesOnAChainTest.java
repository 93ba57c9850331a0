package io.orrery.runtime.node;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import io.orrery.domain.validator.custody.KeySetCustody;
import io.orrery.domain.validator.custody.KeySetCustody.Command;
import io.orrery.domain.validator.custody.SigningLedger.KeyStatus;
import io.orrery.domain.validator.duty.ForkName;
import io.orrery.domain.validator.duty.NetworkProfile;
import io.orrery.domain.validator.duty.Scheme;
import io.orrery.domain.validator.protection.ValidatorKey;
import io.orrery.ethereum.keystore.KeyRing;
import io.orrery.runtime.FreePort;
import io.orrery.runtime.beacon.Behaviour;
import io.orrery.runtime.beacon.ChainStart;
import io.orrery.runtime.beacon.RehearsalKeys;
import io.orrery.runtime.beacon.Script;
import io.orrery.runtime.beacon.ScriptedChain;
import io.orrery.runtime.beacon.Verdict;
import io.orrery.runtime.bench.FixedKeys;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A whole node against beacon nodes that check everything that they are told, in real time.
class DutiesOnAChainTest {
    private static final String SET = "main";
    private static final int VALIDATORS = 32;
    private static final int SLOTS = 8;
    private static final long PATIENCE_NANOS = TimeUnit.MINUTES.toNanos(5);
    private static final long POLL_NANOS = TimeUnit.MILLISECONDS.toNanos(200);
    private static final KeySetCustody.Settings LEASE = KeySetCustody.Settings.DEFAULT;

    @TempDir
    private Path folder = Path.of("");

    /// @param recipient how an address begins
    private Config config(String recipient, List<String> beacon) throws IOException {
        var overrides = new HashMap<String, Object>(ValidatorNode.place(List.of()));
        overrides.put("orrery.persistence.file", new NodeHome(folder).database().toString());
        overrides.put("orrery.validator.api.port", FreePort.next());
        int management = FreePort.next();
        overrides.put("akka.management.http.port", management);
        overrides.put("akka.management.http.bind-port", management);
        overrides.put("kamon.prometheus.embedded-server.port", FreePort.next());
        overrides.put("akka.remote.artery.canonical.port", FreePort.next());
        overrides.put("orrery.validator.beacon.urls", beacon);
        overrides.put("orrery.validator.beacon.look", "500ms");
        overrides.put("orrery.validator.first-use.look", "500ms");
        overrides.put("orrery.validator.defaults.fee-recipient", recipient + "ab".repeat(20));
        return ConfigFactory.parseMap(overrides)
                .withFallback(ConfigFactory.load())
                .resolve();
    }

    private static KeyRing keys(Scheme scheme, int validators) {
        var ring = new KeyRing(scheme);
        RehearsalKeys.of(scheme, validators).forEach(ring::add);
        return ring;
    }

    private static ScriptedChain chain(KeyRing keys) {
        var all = keys.publicKeys().stream()
                .map(key -> ValidatorKey.of(key.toBytes()))
                .sorted()
                .toList();
        long genesis = Instant.now().getEpochSecond() + 2;
        return new ScriptedChain(
                switch (keys.scheme()) {
                    case BLS12_381 -> ChainStart.devnet(all, genesis, 3, SLOTS);
                    case ML_DSA_87 -> ChainStart.qrl(all, genesis, 4, SLOTS);
                },
                InstantSource.system(),
                Script.EMPTY);
    }

    private static void eventually(Callable<String> told, Callable<Boolean> condition) throws Exception {
        long from = System.nanoTime();
        while (!condition.call()) {
            assertThat(System.nanoTime() - from).as(told.call()).isLessThan(PATIENCE_NANOS);
            LockSupport.parkNanos(POLL_NANOS);
        }
    }

    private static ValidatorNode started(Config config, Path folder, NetworkProfile network, KeyRing keys) {
        var node = ValidatorNode.start(config, new NodeHome(folder), new FixedKeys(keys).of(network, SET));
        node.ledger()
                .custody(SET, LEASE, new Command.Enable("test", 0))
                .toCompletableFuture()
                .join();
        return node;
    }

    /// A person's word that nobody else signs with the keys.
    private static void accept(ValidatorNode node) {
        var keys = node.ledger().keys(SET).toCompletableFuture().join().stream()
                .map(KeyStatus::key)
                .toList();
        node.ledger()
                .accept(SET, keys, Optional.empty(), "test")
                .toCompletableFuture()
                .join();
    }

    /// Whether there is an epoch behind the current one in which nothing was left undone.
    private static boolean hasWholeEpoch(Verdict verdict) {
        return hasWholeEpochFrom(1, verdict);
    }

    private static boolean hasWholeEpochFrom(long from, Verdict verdict) {
        long current = verdict.slot() / SLOTS;
        for (long epoch = from; epoch < current; epoch++) {
            long first = epoch * SLOTS;
            var slots = verdict.slots().stream()
                    .filter(of -> of.slot() >= first && of.slot() < first + SLOTS)
                    .map(Verdict.OfSlot::counts)
                    .toList();
            if (slots.size() == SLOTS && slots.stream().allMatch(counts -> counts.missed() == 0)) {
                return true;
            }
        }
        return false;
    }

    @Test
    void everyDutyOfAnEpochIsDoneAndNothingIsRefusedOnceAPersonHasSaidThatTheKeysAreNobodyElses() throws Exception {
        var keys = keys(Scheme.BLS12_381, VALIDATORS);
        try (var chain = chain(keys);
                var beacon = chain.node(0);
                var other = chain.node(0);
                var node = started(
                        config(
                                "0x",
                                List.of(beacon.url().toString(), other.url().toString())),
                        folder,
                        chain.profile(),
                        keys)) {
            eventually(
                    () -> node.door().hindrance().toString(),
                    () -> node.door().hindrance().isEmpty());
            eventually(() -> chain.verdict().toString(), () -> chain.verdict().slot() >= 3);
            assertThat(chain.verdict().totals().attestations())
                    .as("keys that are active and have no history sign nothing")
                    .isZero();

            accept(node);

            eventually(
                    () -> chain.verdict() + "\n"
                            + node.duties().orElseThrow().missed().ofAll(),
                    () -> hasWholeEpoch(chain.verdict()));
            var verdict = chain.verdict();
            assertThat(verdict.slashable()).isEmpty();
            assertThat(verdict.refusals()).isEmpty();
            assertThat(verdict.totals().blocks()).isPositive();
            assertThat(verdict.totals().syncMessages()).isPositive();
            assertThat(verdict.totals().aggregates()).isPositive();
            assertThat(chain.feeRecipients()).hasSize(VALIDATORS);
        }
    }

    @Test
    void onQrlEachVoteHasASignatureOfItsOwnAndNothingIsRefused() throws Exception {
        var keys = keys(Scheme.ML_DSA_87, 8);
        try (var chain = chain(keys);
                var beacon = chain.node(0);
                var node = started(config("Q", List.of(beacon.url().toString())), folder, chain.profile(), keys)) {
            accept(node);

            eventually(
                    () -> chain.verdict() + "\n"
                            + node.duties().orElseThrow().missed().ofAll(),
                    () -> hasWholeEpoch(chain.verdict()));
            var verdict = chain.verdict();
            assertThat(verdict.slashable()).isEmpty();
            assertThat(verdict.refusals()).isEmpty();
            assertThat(verdict.totals().blocks()).isPositive();
        }
    }

    /// Of two nodes the preferred one lies in every way there is. What it says is not signed, or is only wrong; the
    /// chain goes on by the other.
    @Test
    void aNodeThatLiesCostsDutiesAtTheMost() throws Exception {
        var keys = keys(Scheme.BLS12_381, VALIDATORS);
        try (var chain = chain(keys);
                var liar = chain.node(0);
                var honest = chain.node(0);
                var node = started(
                        config("0x", List.of(liar.url().toString(), honest.url().toString())),
                        folder,
                        chain.profile(),
                        keys)) {
            accept(node);
            for (var lie : List.of(
                    Behaviour.WRONG_SOURCE,
                    Behaviour.WRONG_TARGET,
                    Behaviour.FUTURE_SLOT,
                    Behaviour.BLOCK_OF_OTHER_SLOT,
                    Behaviour.BLOCK_OF_OTHER_PROPOSER,
                    Behaviour.BLOCK_WITH_OTHER_RANDAO,
                    Behaviour.LAG)) {
                liar.behaviours().on(lie);
                long until = chain.verdict().slot() + 2;
                eventually(
                        () -> chain.verdict().toString(), () -> chain.verdict().slot() >= until);
                liar.behaviours().clear();
            }
            long lies = chain.verdict().slot();

            eventually(
                    () -> chain.verdict() + "\n"
                            + node.duties().orElseThrow().missed().ofAll(),
                    () -> hasWholeEpochFrom(lies / SLOTS + 1, chain.verdict()));
            assertThat(chain.verdict().slashable()).isEmpty();
        }
    }

    /// Two keys become active while the node watches: one of them was seen to act elsewhere.
    @Test
    void aKeyThatBecomesActiveSignsWhenItWasQuietAndNeverWhenItWasSeenElsewhere() throws Exception {
        long activation = 2;
        var ours = keys(Scheme.BLS12_381, 2);
        var all = RehearsalKeys.of(Scheme.BLS12_381, VALIDATORS).stream()
                .map(key -> ValidatorKey.of(key.publicKey().toBytes()))
                .toList();
        var registered = IntStream.range(0, VALIDATORS)
                .mapToObj(i -> new ChainStart.Registered(all.get(i), i < 2 ? activation : 0))
                .toList();
        var start = ChainStart.ethereum(registered, Instant.now().getEpochSecond() + 2, 1, SLOTS, ForkName.FULU);
        try (var chain = new ScriptedChain(start, InstantSource.system(), Script.EMPTY);
                var beacon = chain.node(0);
                var node = started(config("0x", List.of(beacon.url().toString())), folder, chain.profile(), ours)) {
            eventually(() -> chain.verdict().toString(), () -> {
                long epoch = chain.verdict().slot() / SLOTS;
                if (epoch >= activation) {
                    chain.seen(0, epoch);
                }
                return chain.verdict().validators().get(1).counts().attestations() > 0;
            });

            assertThat(chain.verdict().slot() / SLOTS).isGreaterThanOrEqualTo(activation + 2);
            assertThat(chain.verdict().validators().getFirst().counts().attestations())
                    .isZero();
            var keys = node.ledger().keys(SET).toCompletableFuture().join();
            assertThat(keys.stream().filter(KeyStatus::accepted).map(KeyStatus::key))
                    .containsExactly(all.get(1));
        }
    }
}
