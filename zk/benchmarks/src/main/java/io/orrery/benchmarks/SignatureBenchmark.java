package io.orrery.benchmarks;

import io.orrery.zk.babyjub.EddsaPoseidon;
import io.orrery.zk.babyjub.Signature;
import io.orrery.zk.field.Fr;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/// One verification of an EdDSA signature over BabyJubJub. It does not go through kernels.
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class SignatureBenchmark {
    private static final Fr MESSAGE = Fr.of(4711);

    private final EddsaPoseidon.SigningKey key = new EddsaPoseidon.SigningKey(new byte[32]);
    private final Signature signature = key.sign(MESSAGE);

    @Benchmark
    public boolean verify() {
        return EddsaPoseidon.verify(key.publicKey(), MESSAGE, signature);
    }
}
