package io.orrery.zk.iden3;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.orrery.zk.groth16.Groth16;
import io.orrery.zk.groth16.ProveProgress;
import io.orrery.zk.groth16.Prover;
import io.orrery.zk.groth16.RandomSystem;
import io.orrery.zk.kernel.Compute;
import io.orrery.zk.kernel.ScalarKernels;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.ForkJoinPool;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;

/// Whatever a file or text has become: a reader returns, or says what is wrong in its format's exception, and has
/// not allocated more than a multiple of what it was given.
class ParserFuzzTest {
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private static final int TRIES = 2000;
    /// Objects round each coefficient, number and point that is read, and what a reader takes for itself.
    private static final long ALLOCATION_A_BYTE = 200;

    private static final long ALLOCATION_AT_ALL = 4 << 20;
    /// Half of all changes are made where the headers are.
    private static final int HEADERS = 300;

    private static Path folder = Path.of("");
    private static byte[] zkey = {};
    private static byte[] wtns = {};
    private static byte[] r1cs = {};
    private static String verifyingKey = "";
    private static String proof = "";
    private static String publicInputs = "";
    private static final String INPUTS = "{\"a\": [[\"1\", 2], [-3, \"0x04\"]], \"b\": \"-5\", \"bus\": [{\"x\": 1}]}";

    @BeforeContainer
    static void writeValidFiles() throws IOException {
        folder = Files.createTempDirectory("fuzz");
        var random = RandomSystem.of(2, 20, 0.4, 201);
        var compute = new Compute(ScalarKernels.INSTANCE, ForkJoinPool.commonPool());
        var key = Groth16.setup(random.system(), new byte[] {1}, compute, ProveProgress.NONE);
        ZkeyFile.write(key, folder.resolve("valid"));
        zkey = Files.readAllBytes(folder.resolve("valid"));
        WtnsFile.write(random.witness(), folder.resolve("valid"));
        wtns = Files.readAllBytes(folder.resolve("valid"));
        R1csFile.write(random.system(), folder.resolve("valid"));
        r1cs = Files.readAllBytes(folder.resolve("valid"));
        verifyingKey = SnarkjsJson.write(key.verifyingKey());
        proof = SnarkjsJson.write(
                new Prover(key, compute, 0).prove(random.witness(), new SplittableRandom(1), ProveProgress.NONE));
        publicInputs = SnarkjsJson.write(random.publicInputs());
    }

    @AfterContainer
    static void tidyUp() throws IOException {
        try (var files = Files.list(folder)) {
            for (var file : files.toList()) {
                Files.delete(file);
            }
        }
        Files.delete(folder);
    }

    /// One change of a file: what is done, where, how far and with what.
    record Change(int kind, int permille, boolean inHeaders, int length, long value) {
        byte[] applyTo(byte[] bytes) {
            if (bytes.length < 16) {
                return bytes;
            }
            int range = inHeaders ? Math.min(HEADERS, bytes.length) : bytes.length;
            int at = Math.min((int) ((long) permille * range / 1000), bytes.length - 8);
            int end = Math.min(bytes.length, at + length);
            byte[] out = bytes.clone();
            var view = ByteBuffer.wrap(out).order(ByteOrder.LITTLE_ENDIAN);
            switch (kind) {
                case 0 -> out[at] ^= (byte) (1 << (value & 7));
                case 1 -> view.putInt(at, (int) value);
                case 2 -> view.putLong(at, value);
                case 3 -> out = Arrays.copyOf(bytes, at);
                case 4 -> out = Arrays.copyOf(bytes, bytes.length + length);
                case 5 -> out = spliced(bytes, at, end, at, at);
                case 6 -> out = spliced(bytes, at, at, at, end);
                case 7 -> {
                    int from = (int) Math.floorMod(value, (long) bytes.length - 8);
                    out = spliced(bytes, at, end, from, Math.min(bytes.length, from + (end - at)));
                }
                default -> throw new AssertionError(kind);
            }
            return out;
        }

        /// The bytes with one range replaced by a copy of another.
        private static byte[] spliced(byte[] bytes, int at, int end, int from, int to) {
            var out = ByteBuffer.allocate(bytes.length - (end - at) + (to - from));
            out.put(bytes, 0, at).put(bytes, from, to - from).put(bytes, end, bytes.length - end);
            return out.array();
        }
    }

    @Provide
    Arbitrary<List<Change>> changes() {
        var values = Arbitraries.oneOf(
                Arbitraries.of(
                        0L, 1L, 2L, 0x7fffffffL, 0x80000000L, 0xffffffffL, 1L << 31, 1L << 40, Long.MAX_VALUE, -1L),
                Arbitraries.longs());
        return Combinators.combine(
                        Arbitraries.integers().between(0, 7),
                        Arbitraries.integers().between(0, 999),
                        Arbitraries.of(true, false),
                        Arbitraries.integers().between(1, 100),
                        values)
                .as(Change::new)
                .list()
                .ofMinSize(1)
                .ofMaxSize(4);
    }

    interface FileReader {
        Object read(Path file) throws IOException;
    }

    private static void survives(byte[] valid, List<Change> changes, FileReader reader) throws IOException {
        byte[] bytes = valid;
        for (var change : changes) {
            bytes = change.applyTo(bytes);
        }
        var file = Files.write(folder.resolve("changed"), bytes);
        boundedBy(bytes.length, () -> reader.read(file));
    }

    interface Reading {
        Object read() throws IOException;
    }

    /// Only the format's own exception may come out; any other fails the property.
    private static void boundedBy(long length, Reading reading) throws IOException {
        long before = THREADS.getCurrentThreadAllocatedBytes();
        try {
            assertThat(reading.read()).isNotNull();
        } catch (Iden3FormatException e) {
            assertThat(e.getMessage()).contains(":").hasSizeLessThan(1000);
        }
        long allocated = THREADS.getCurrentThreadAllocatedBytes() - before;
        assertThat(allocated).isLessThan(ALLOCATION_AT_ALL + ALLOCATION_A_BYTE * length);
    }

    @Property(tries = TRIES, edgeCases = EdgeCasesMode.NONE)
    void zkeys(@ForAll("changes") List<Change> changes) throws IOException {
        survives(zkey, changes, ZkeyFile::read);
        survives(zkey, changes, ZkeyFile::readShape);
    }

    @Property(tries = TRIES, edgeCases = EdgeCasesMode.NONE)
    void witnesses(@ForAll("changes") List<Change> changes) throws IOException {
        survives(wtns, changes, WtnsFile::read);
    }

    @Property(tries = TRIES, edgeCases = EdgeCasesMode.NONE)
    void constraints(@ForAll("changes") List<Change> changes) throws IOException {
        survives(r1cs, changes, R1csFile::read);
    }

    interface TextReader {
        Object read(String json) throws IOException;
    }

    private static void survives(String valid, List<Change> changes, TextReader reader) throws IOException {
        byte[] bytes = valid.getBytes(StandardCharsets.ISO_8859_1);
        for (var change : changes) {
            // In a text, a bit or a character says more than a length field.
            bytes = new Change(
                            change.kind() == 2 ? 0 : change.kind(),
                            change.permille(),
                            false,
                            change.length(),
                            change.value())
                    .applyTo(bytes);
        }
        var text = new String(bytes, StandardCharsets.ISO_8859_1);
        boundedBy(text.length(), () -> reader.read(text));
    }

    @Property(tries = TRIES, edgeCases = EdgeCasesMode.NONE)
    void verifyingKeys(@ForAll("changes") List<Change> changes) throws IOException {
        survives(verifyingKey, changes, SnarkjsJson::readVerifyingKey);
    }

    @Property(tries = TRIES, edgeCases = EdgeCasesMode.NONE)
    void proofs(@ForAll("changes") List<Change> changes) throws IOException {
        survives(proof, changes, SnarkjsJson::readProof);
    }

    @Property(tries = TRIES, edgeCases = EdgeCasesMode.NONE)
    void publicInputs(@ForAll("changes") List<Change> changes) throws IOException {
        survives(publicInputs, changes, SnarkjsJson::readPublicInputs);
    }

    @Property(tries = TRIES, edgeCases = EdgeCasesMode.NONE)
    void inputs(@ForAll("changes") List<Change> changes) throws IOException {
        survives(INPUTS, changes, CircuitInputs::read);
    }

    /// Text that never was valid.
    @Property(tries = TRIES, edgeCases = EdgeCasesMode.NONE)
    void anyText(@ForAll("jsonLike") String text) throws IOException {
        boundedBy(text.length(), () -> SnarkjsJson.readVerifyingKey(text));
        boundedBy(text.length(), () -> SnarkjsJson.readProof(text));
        boundedBy(text.length(), () -> SnarkjsJson.readPublicInputs(text));
        boundedBy(text.length(), () -> CircuitInputs.read(text));
    }

    @Provide
    Arbitrary<String> jsonLike() {
        return Arbitraries.of(
                        "{", "}", "[", "]", "\"", ":", ",", "1", "-", "0x", "\"a\"", " ", "\\", "e", ".", "pi_a",
                        "null")
                .list()
                .ofMaxSize(60)
                .map(parts -> String.join("", parts));
    }
}
