package io.orrery.gpu.cuda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.orrery.zk.field.Fr;
import io.orrery.zk.groth16.Acceleration;
import io.orrery.zk.groth16.EngineFault;
import io.orrery.zk.groth16.Groth16;
import io.orrery.zk.groth16.Proof;
import io.orrery.zk.groth16.ProveProgress;
import io.orrery.zk.groth16.Prover;
import io.orrery.zk.groth16.ProvingKey;
import io.orrery.zk.kernel.Compute;
import io.orrery.zk.kernel.ScalarKernels;
import io.orrery.zk.r1cs.Chain;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.ForkJoinPool;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class CudaEngineTest {
    private static final Compute SCALAR = new Compute(ScalarKernels.INSTANCE, ForkJoinPool.commonPool());
    private static final Chain SMALL = Chain.filling(5);
    private static final Chain LARGER = Chain.filling(11);
    private static final ProvingKey SMALL_KEY = key(SMALL);
    private static final ProvingKey LARGER_KEY = key(LARGER);

    private final List<String> told = new ArrayList<>();

    private static ProvingKey key(Chain chain) {
        return Groth16.setup(chain.system(), new byte[] {1}, SCALAR, ProveProgress.NONE);
    }

    private static Proof proof(Prover prover, Chain chain) {
        return prover.prove(chain.witness(), new SplittableRandom(5), ProveProgress.NONE);
    }

    private static Proof onProcessor(ProvingKey key, Chain chain) {
        return proof(new Prover(key, SCALAR, 0), chain);
    }

    private Proof by(CudaEngine engine, ProvingKey key, Chain chain) {
        return proof(new Prover(key, SCALAR, 0, Optional.of(new Acceleration(engine, told::add))), chain);
    }

    @Test
    void aProofVerifiesAndIsTheOneThatTheProcessorMakes() throws DriverFault {
        var driver = OnHost.driver();
        try (var engine = CudaEngine.of(driver)) {
            for (int again = 0; again < 2; again++) {
                var made = by(engine, LARGER_KEY, LARGER);
                assertThat(made).isEqualTo(onProcessor(LARGER_KEY, LARGER));
                assertThat(Groth16.verify(LARGER_KEY.verifyingKey(), List.of(Fr.fromLimbs(LARGER.witness(), 4)), made))
                        .isTrue();
            }
            assertThat(by(engine, SMALL_KEY, SMALL)).isEqualTo(onProcessor(SMALL_KEY, SMALL));
            assertThat(told).isEmpty();
            assertThat(driver.launches()).isPositive();
        }
    }

    @Test
    void keysMakeRoomForOneAnotherAndOneThatFitsNowhereIsRefusedBeforeItTakesAnything() throws DriverFault {
        var driver = OnHost.driver();
        long larger = KeyLayout.bytes(driver, LARGER_KEY, 1);
        long small = KeyLayout.bytes(driver, SMALL_KEY, 1);
        assertThat(small).isLessThan(larger);
        try (var engine = new CudaEngine(driver, larger)) {
            assertThat(by(engine, SMALL_KEY, SMALL)).isEqualTo(onProcessor(SMALL_KEY, SMALL));
            assertThat(by(engine, LARGER_KEY, LARGER)).isEqualTo(onProcessor(LARGER_KEY, LARGER));
            assertThat(driver.used()).isEqualTo(larger);
            assertThat(by(engine, SMALL_KEY, SMALL)).isEqualTo(onProcessor(SMALL_KEY, SMALL));
            assertThat(told).isEmpty();
        }
        var little = OnHost.driver();
        try (var engine = new CudaEngine(little, small)) {
            assertThat(by(engine, SMALL_KEY, SMALL)).isEqualTo(onProcessor(SMALL_KEY, SMALL));
            long before = little.used();
            assertThat(by(engine, LARGER_KEY, LARGER)).isEqualTo(onProcessor(LARGER_KEY, LARGER));
            assertThat(little.used()).isEqualTo(before);
            assertThat(told).singleElement().asString().contains("MiB of device memory are needed");
        }
    }

    @ParameterizedTest
    @EnumSource(FaultyDriver.Call.class)
    void aDeviceErrorFencesTheEngineForGoodAndTheProofIsMadeWithoutIt(FaultyDriver.Call call) throws DriverFault {
        var faulty = new FaultyDriver(OnHost.driver());
        try (var engine = CudaEngine.of(faulty)) {
            faulty.fail(call, 0, DriverFault.Kind.DEVICE);
            var expected = onProcessor(SMALL_KEY, SMALL);
            assertThat(by(engine, SMALL_KEY, SMALL)).isEqualTo(expected);
            assertThat(told).containsExactly("cuda engine: a test's fault of " + call);
            assertThatThrownBy(() -> engine.sums(SMALL_KEY, SMALL.witness(), ProveProgress.NONE))
                    .isInstanceOf(EngineFault.class)
                    .hasMessage("out of use: a test's fault of " + call);
        }
    }

    @Test
    void memoryThatIsGoneIsGivenBackAndNoReasonToFence() throws DriverFault {
        var host = OnHost.driver();
        var faulty = new FaultyDriver(host);
        try (var engine = CudaEngine.of(faulty)) {
            long before = host.used();
            int pinned = host.pinned();
            faulty.fail(FaultyDriver.Call.ALLOCATE, 7, DriverFault.Kind.OUT_OF_MEMORY);
            var expected = onProcessor(SMALL_KEY, SMALL);
            assertThat(by(engine, SMALL_KEY, SMALL)).isEqualTo(expected);
            assertThat(told).containsExactly("cuda engine: a test's fault of ALLOCATE");
            assertThat(host.used()).isEqualTo(before);
            assertThat(host.pinned()).isEqualTo(pinned);
            told.clear();
            assertThat(by(engine, SMALL_KEY, SMALL)).isEqualTo(expected);
            assertThat(told).isEmpty();
        }
    }
}
