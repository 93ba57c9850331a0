package io.orrery.gpu.cuda;

import io.orrery.gpu.cuda.Driver.Event;
import io.orrery.gpu.cuda.Driver.Shape;
import io.orrery.gpu.cuda.Driver.Stream;
import io.orrery.zk.curve.G1;
import io.orrery.zk.curve.G2;
import io.orrery.zk.groth16.ProvingKey;
import io.orrery.zk.groth16.Sums;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/// A key on the device, and the sums of its proofs. One thread uses it at a time.
///
/// Three streams overlap: the quotient and its sum H; the sums A, B1 and C of G1; and the sum B2 of G2, which is the
/// longest and needs nothing but the sorted witness.
final class ResidentKey implements AutoCloseable {
    private static final int THREADS = 256;
    /// The witness goes to the device in pieces, so that one is copied while another is under way.
    private static final long WITNESS_PIECE = 4L << 20;

    /// What all keys of a device share.
    record Lanes(Stream quotient, Stream g1, Stream g2, Event uploaded, Event sorted) {
        static Lanes of(Driver driver) throws DriverFault {
            return new Lanes(driver.stream(), driver.stream(), driver.stream(), driver.event(), driver.event());
        }
    }

    private final Driver driver;
    private final Lanes lanes;
    private final Memory.Claim claim;
    private final KeyLayout at;
    private final int domain;
    private final MemorySegment witness;
    private final MemorySegment results;

    /// Allocates and uploads. What it has taken is given back where it fails.
    ///
    /// @param copies of each point at most, with which [KeyLayout#bytes] fits into the memory
    ResidentKey(Driver driver, Memory memory, Lanes lanes, Upload upload, ProvingKey key, int copies)
            throws DriverFault {
        this.driver = driver;
        this.lanes = lanes;
        this.domain = 1 << key.domainLog();
        this.claim = memory.claim(KeyLayout.bytes(driver, key, copies));
        try {
            this.at = new KeyLayout(driver, key, copies, claim);
            this.witness = claim.pin(32L * key.nWires());
            this.results = claim.pin(4 * at.sumA.resultBytes() + at.sumB2.resultBytes() + at.sumH.resultBytes());
            load(key, upload);
        } catch (DriverFault fault) {
            claim.close();
            throw fault;
        }
    }

    private void load(ProvingKey key, Upload upload) throws DriverFault {
        at.rowsA.load(upload);
        at.rowsB.load(upload);
        at.ntt.load(upload);
        at.a.load(driver, upload, lanes.g1(), key.pointsA());
        at.b1.load(driver, upload, lanes.g1(), key.pointsB1());
        at.b2.load(driver, upload, lanes.g1(), key.pointsB2());
        at.c.load(driver, upload, lanes.g1(), key.pointsC());
        at.h.load(driver, upload, lanes.g1(), key.pointsH());
    }

    Sums sums(long[] values) throws DriverFault {
        send(values);
        driver.record(lanes.uploaded(), lanes.g1());
        driver.await(lanes.quotient(), lanes.uploaded());

        at.witnessSort.run(at.witness, DigitSort.Form.MONTGOMERY, lanes.g1());
        driver.record(lanes.sorted(), lanes.g1());
        driver.await(lanes.g2(), lanes.sorted());
        quotient();
        at.sumB2.run(at.witnessSort, at.b2.address(), lanes.g2());
        at.sumA.run(at.witnessSort, at.a.address(), lanes.g1());
        at.sumB1.run(at.witnessSort, at.b1.address(), lanes.g1());
        at.sumC.run(at.witnessSort, at.c.address(), lanes.g1());
        at.quotientSort.run(at.values, DigitSort.Form.PLAIN, lanes.quotient());
        at.sumH.run(at.quotientSort, at.h.address(), lanes.quotient());

        PointSum[] sums = {at.sumA, at.sumB1, at.sumC, at.sumB2, at.sumH};
        Stream[] streams = {lanes.g1(), lanes.g1(), lanes.g1(), lanes.g2(), lanes.quotient()};
        var pieces = new MemorySegment[sums.length];
        long offset = 0;
        for (int i = 0; i < sums.length; i++) {
            pieces[i] = results.asSlice(offset, sums[i].resultBytes());
            offset += sums[i].resultBytes();
            driver.download(pieces[i], sums[i].result(), streams[i]);
        }
        driver.synchronize(lanes.g1());
        driver.synchronize(lanes.quotient());
        driver.synchronize(lanes.g2());
        var joined = new long[sums.length][];
        for (int i = 0; i < sums.length; i++) {
            joined[i] = sums[i].joined(pieces[i].toArray(ValueLayout.JAVA_LONG));
        }
        return new Sums(
                G1.fromLimbs(joined[0], 0),
                G1.fromLimbs(joined[1], 0),
                G2.fromLimbs(joined[3], 0),
                G1.fromLimbs(joined[2], 0),
                G1.fromLimbs(joined[4], 0));
    }

    private void send(long[] values) throws DriverFault {
        var from = MemorySegment.ofArray(values);
        for (long piece = 0; piece < from.byteSize(); piece += WITNESS_PIECE) {
            long bytes = Math.min(WITNESS_PIECE, from.byteSize() - piece);
            MemorySegment.copy(from, piece, witness, piece, bytes);
            driver.upload(at.witness + piece, witness.asSlice(piece, bytes), lanes.g1());
        }
    }

    /// Values of `A·B - C` on the odd half of the doubled domain, as plain integers, in place of A's.
    private void quotient() throws DriverFault {
        var stream = lanes.quotient();
        long bytes = 32L * domain;
        long a = at.values;
        long b = a + bytes;
        long c = b + bytes;
        at.rowsA.products(driver, a, at.witness, stream);
        at.rowsB.products(driver, b, at.witness, stream);
        var all = new Shape(Math.ceilDiv(domain, THREADS), 1, THREADS, 0);
        driver.launch(Kernel.MULTIPLY_FR, all, stream, c, a, b, domain);
        at.ntt.toCoset(a, 3, stream);
        driver.launch(Kernel.QUOTIENT, all, stream, a, a, b, c, domain);
    }

    @Override
    public void close() throws DriverFault {
        claim.close();
    }
}
