package io.orrery.circom;

import static io.orrery.circom.HandmadeWasm.ADD;
import static io.orrery.circom.HandmadeWasm.BRANCH;
import static io.orrery.circom.HandmadeWasm.CALL;
import static io.orrery.circom.HandmadeWasm.CONSTANT;
import static io.orrery.circom.HandmadeWasm.DIVIDE;
import static io.orrery.circom.HandmadeWasm.DROP;
import static io.orrery.circom.HandmadeWasm.END;
import static io.orrery.circom.HandmadeWasm.EQUALS_ZERO;
import static io.orrery.circom.HandmadeWasm.GET;
import static io.orrery.circom.HandmadeWasm.IF;
import static io.orrery.circom.HandmadeWasm.IMPORT;
import static io.orrery.circom.HandmadeWasm.LOAD;
import static io.orrery.circom.HandmadeWasm.LOOP;
import static io.orrery.circom.HandmadeWasm.MEMORY_GROW;
import static io.orrery.circom.HandmadeWasm.MINUS_ONE;
import static io.orrery.circom.HandmadeWasm.RETURN;
import static io.orrery.circom.HandmadeWasm.SMALL_STORE;
import static io.orrery.circom.HandmadeWasm.UNREACHABLE;
import static io.orrery.circom.HandmadeWasm.VOID;
import static io.orrery.circom.HandmadeWasm.XOR;
import static io.orrery.circom.HandmadeWasm.bytes;
import static io.orrery.circom.HandmadeWasm.joined;
import static io.orrery.circom.HandmadeWasm.leb;
import static io.orrery.circom.HandmadeWasm.section;
import static io.orrery.circom.HandmadeWasm.store;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import io.orrery.circom.WitnessException.Reason;
import io.orrery.zk.field.Fr;
import io.orrery.zk.iden3.CircuitInputs;
import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/// Whatever a program does, what comes out is a witness or the reason why there is none, within its bounds.
class HostileWasmTest {
    private static final CircuitInputs ONE_VALUE = new CircuitInputs(Map.of("x", List.of(Fr.ONE)));
    private static final int MOST_PAGES = 64;
    private static final WasmLimits LIMITS =
            new WasmLimits(1 << 20, MOST_PAGES, Duration.ofSeconds(60), Duration.ofMillis(500));

    private static long[] witness(HandmadeWasm wasm) throws Exception {
        return CircomProgram.load("bad.wasm", wasm.bytes(), LIMITS).witness(ONE_VALUE);
    }

    private static void refused(HandmadeWasm wasm, Reason reason, String... words) {
        assertThatThrownBy(() -> witness(wasm))
                .asInstanceOf(type(WitnessException.class))
                .satisfies(refusal ->
                        assertThat(refusal.reason()).as(refusal.getMessage()).isEqualTo(reason))
                .satisfies(refusal ->
                        assertThat(refusal.getMessage()).startsWith("bad.wasm").contains(words));
    }

    private static void refused(byte[] wasm, Reason reason, String... words) {
        assertThatThrownBy(() -> CircomProgram.load("bad.wasm", wasm, LIMITS))
                .asInstanceOf(type(WitnessException.class))
                .satisfies(refusal -> assertThat(refusal.reason()).isEqualTo(reason))
                .satisfies(refusal ->
                        assertThat(refusal.getMessage()).startsWith("bad.wasm").contains(words));
    }

    private static HandmadeWasm good() {
        return HandmadeWasm.good();
    }

    @Test
    void theHandmadeProgramIsGoodAsItIs() throws Exception {
        assertThat(witness(good())).hasSize(12).startsWith(witness(good())[0]);
        assertThat(Fr.fromLimbs(witness(good()), 8)).isEqualTo(Fr.ONE);
    }

    @Test
    void aLoopWithoutEndIsStoppedAtTheDeadline() throws Exception {
        int[] forever = {LOOP, VOID, BRANCH, 0, END};
        refused(good().with("setInputSignal", forever), Reason.DEADLINE, "stopped after 0.5 s of computing a witness");
        refused(good().with("getWitness", forever), Reason.DEADLINE, "stopped after 0.5 s");
        nothingRunsOn();
    }

    @Test
    void callsWithoutEndAreStoppedAtTheDeadline() throws Exception {
        // f(n) calls f(n - 1) twice: 2^60 calls, and no loop.
        var wasm = good();
        int self = wasm.index("init");
        int[] halves = {
            GET, 0, EQUALS_ZERO, IF, VOID, RETURN, END,
            GET, 0, CONSTANT, MINUS_ONE, ADD, CALL, self,
            GET, 0, CONSTANT, MINUS_ONE, ADD, CALL, self
        };
        wasm.with("init", halves).with("setInputSignal", CONSTANT, 60, CALL, self);
        refused(wasm, Reason.DEADLINE, "stopped after 0.5 s");
        nothingRunsOn();
    }

    @Test
    void aThreadThatIsInterruptedStopsItsProgram() throws Exception {
        var program = CircomProgram.load(
                "bad.wasm",
                good().with("setInputSignal", LOOP, VOID, BRANCH, 0, END).bytes(),
                LIMITS.withRunDeadline(Duration.ofMinutes(10)));
        var thrown = new AtomicReference<Throwable>();
        var started = new CountDownLatch(1);
        var caller = new Thread(() -> {
            try {
                started.countDown();
                program.witness(ONE_VALUE);
            } catch (WitnessException | InterruptedException e) {
                thrown.set(e);
            }
        });
        caller.start();
        started.await();
        caller.interrupt();
        caller.join();
        assertThat(thrown.get()).isInstanceOf(InterruptedException.class);
        nothingRunsOn();
    }

    @Test
    void recursionWithoutEndTraps() {
        var wasm = good();
        wasm.with("init", GET, 0, CALL, wasm.index("init"), CONSTANT, 0, DROP);
        wasm.with("setInputSignal", CONSTANT, 1, CALL, wasm.index("init"));
        // It is called by the program's own beginning.
        refused(wasm, Reason.TRAP, "init");
    }

    @Test
    void trapsAreTold() {
        refused(good().with("setInputSignal", UNREACHABLE), Reason.TRAP, "setInputSignal trapped", "unreachable");
        refused(
                good().with("setInputSignal", CONSTANT, MINUS_ONE, LOAD, 2, 0, DROP),
                Reason.TRAP,
                "setInputSignal trapped",
                "out of bounds memory access");
        refused(
                good().with("setInputSignal", CONSTANT, 1, CONSTANT, 0, DIVIDE, DROP),
                Reason.TRAP,
                "setInputSignal trapped",
                "integer divide by zero");
    }

    @Test
    void memoryDoesNotGrowBeyondItsBound() {
        refused(good().withPages(MOST_PAGES + 1), Reason.MEMORY, "memory has 65 pages", "at most 64");
        // Grows until it is told that there is no more, and says so; it has the 63 pages that it may have.
        int[] growth = {
            CONSTANT,
            63,
            MEMORY_GROW,
            0,
            CONSTANT,
            1,
            ADD,
            EQUALS_ZERO,
            IF,
            VOID,
            UNREACHABLE,
            END,
            CONSTANT,
            1,
            MEMORY_GROW,
            0,
            CONSTANT,
            1,
            ADD,
            EQUALS_ZERO,
            IF,
            VOID,
            CONSTANT,
            5,
            CALL,
            IMPORT,
            END
        };
        refused(good().with("setInputSignal", growth), Reason.MEMORY, "not enough memory");
    }

    @Test
    void whatTheProgramItselfRefusesIsTold() {
        refused(good().with("setInputSignal", CONSTANT, 4, CALL, IMPORT), Reason.ASSERTION, "assert failed");
        refused(good().with("setInputSignal", CONSTANT, 3, CALL, IMPORT), Reason.TRAP, "already set");
        refused(good().with("setInputSignal", CONSTANT, 40, CALL, IMPORT), Reason.TRAP, "unknown error 40");
    }

    @Test
    void aMessageWithoutEndIsCut() {
        var wasm = good().importing("runtime", "printErrorMessage", 0)
                .with("getMessageChar", CONSTANT, 33)
                .with("setInputSignal", CALL, IMPORT);
        refused(wasm, Reason.TRAP, "a message is longer than 4000 characters");
    }

    @Test
    void aLogWithoutEndIsCut() throws Exception {
        // Characters are in turn the end of a line and the end of a message: lines without end.
        int[] turn = {
            CONSTANT, 40, CONSTANT, 40, LOAD, 2, 0, CONSTANT, 10, XOR, SMALL_STORE, 2, 0, CONSTANT, 40, LOAD, 2, 0
        };
        var wasm = good().importing("runtime", "writeBufferMessage", 0)
                .with("getMessageChar", turn)
                .with("setInputSignal", LOOP, VOID, CALL, IMPORT, BRANCH, 0, END);
        var program = CircomProgram.load("bad.wasm", wasm.bytes(), LIMITS);
        var lines = new AtomicInteger();
        assertThatThrownBy(() -> program.witness(ONE_VALUE, line -> lines.incrementAndGet()))
                .isInstanceOf(WitnessException.class)
                .hasMessageContaining("stopped after 0.5 s");
        assertThat(lines).hasValueBetween(1, 10_000);
    }

    /// A program that is stopped gives its thread back.
    private static void nothingRunsOn() throws InterruptedException {
        for (var thread : Thread.getAllStackTraces().keySet()) {
            if (thread.getName().equals("circom")) {
                thread.join(Duration.ofSeconds(30));
                assertThat(thread.isAlive()).isFalse();
            }
        }
    }

    @Test
    void aProgramThatIsNotCircomsForThisFieldIsRefused() {
        refused(good().with("getVersion", CONSTANT, 1), Reason.PROGRAM, "is of circom 1, not 2");
        refused(good().with("getFieldNumLen32", CONSTANT, 4), Reason.PROGRAM, "elements of 4 words");
        refused(good().withPrime(7), Reason.PROGRAM, "its prime is 7, which is not BN254's");
        refused(good().without("getWitness"), Reason.PROGRAM, "has no getWitness");
        refused(good().importing("env", "exceptionHandler", 1), Reason.PROGRAM, "wants env.exceptionHandler");
        refused(good().importing("runtime", "readFile", 1), Reason.PROGRAM, "wants runtime.readFile");
        refused(good().importing("runtime", "exceptionHandler", 0), Reason.PROGRAM, "exceptionHandler");
    }

    @Test
    void aWitnessThatIsNoneIsRefused() {
        refused(good().with("getWitnessSize", CONSTANT, 0), Reason.TRAP, "witness of 0 values");
        refused(good().with("getWitnessSize", CONSTANT, MINUS_ONE), Reason.TRAP, "witness of 4294967295 values");
        refused(good().with("getWitness", store(0, 2)), Reason.TRAP, "value 0 of the witness is not the constant 1");
        refused(
                good().with("getWitness", store(24, MINUS_ONE)),
                Reason.TRAP,
                "value 0",
                "not below the scalar field's");
    }

    @Test
    void countsThatTheFileDoesNotHoldAreRefusedBeforeAnythingIsAllocated() {
        byte[] start = bytes(0, 'a', 's', 'm', 1, 0, 0, 0);
        refused(new byte[0], Reason.PROGRAM, "no WebAssembly");
        refused(bytes(0, 'a', 's', 'm', 2, 0, 0, 0), Reason.PROGRAM, "no WebAssembly of version 1");
        refused(joined(start, bytes(1), leb(-1)), Reason.PROGRAM, "bytes of section 1 are 4294967295");
        refused(joined(start, bytes(11, 6, 1, 0, 0x41, 0, 0x0b), leb(100)), Reason.PROGRAM, "bytes of data are 100");
        refused(joined(start, bytes(13, 0)), Reason.PROGRAM, "section 13 is of an extension");
        refused(joined(start, bytes(1, 2, 1, 0x5f)), Reason.PROGRAM, "a type is none of a function");
        refused(joined(start, bytes(1, 1, 0, 1, 1, 0)), Reason.PROGRAM, "section 1 occurs twice");
        refused(joined(start, bytes(4, 7, 1, 0x70, 0), leb(1 << 24)), Reason.PROGRAM, "table has 16777216 entries");
        // Fifty thousand locals take three bytes, and may be asked for again and again.
        byte[] locals = joined(leb(50_000), bytes(0x7f));
        byte[] body = joined(leb(2), locals, locals, bytes(END));
        var out = new ByteArrayOutputStream();
        out.writeBytes(start);
        section(out, 10, joined(leb(1), leb(body.length), body));
        refused(out.toByteArray(), Reason.PROGRAM, "function 0", "more than 50000 locals");
        byte[] large = Arrays.copyOf(good().bytes(), LIMITS.maxBytes() + 1);
        refused(large, Reason.PROGRAM, "has 1048577 bytes, at most 1048576");
    }
}
