package io.orrery.gpu.cuda;

import io.orrery.zk.groth16.EngineFault;
import io.orrery.zk.groth16.ProveProgress;
import io.orrery.zk.groth16.ProveStage;
import io.orrery.zk.groth16.ProvingKey;
import io.orrery.zk.groth16.Sums;
import io.orrery.zk.groth16.SumsEngine;
import java.lang.ref.WeakReference;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;

/// One device, with the keys that were used last. A key comes to the device with its first proof and stays until
/// another needs its place or nobody holds it any more. Proofs are made one after another: each fills the device.
public final class CudaEngine implements SumsEngine {
    static final String NAME = "cuda";

    /// Of what is free when the engine is opened; the rest is for the driver's own needs and for kernels' stacks.
    private static final double SHARE = 0.9;
    /// A key takes no more than such a part of the memory for copies of its points, so that another fits beside it.
    private static final int KEYS = 2;
    /// More make sums no faster: fewer sets leave fewer blocks to sort them.
    private static final int MOST_COPIES = 1;

    private record Resident(WeakReference<ProvingKey> of, ResidentKey key) {}

    private final Driver driver;
    private final Memory memory;
    private final ResidentKey.Lanes lanes;
    private final Upload upload;
    private final ReentrantLock lock = new ReentrantLock(true);
    /// Those used last come last.
    private final Deque<Resident> residents = new ArrayDeque<>();
    private volatile Optional<String> fenced = Optional.empty();

    CudaEngine(Driver driver, long budget) throws DriverFault {
        this.driver = driver;
        this.memory = new Memory(driver, budget);
        this.lanes = ResidentKey.Lanes.of(driver);
        this.upload = new Upload(driver, lanes.g1(), driver.pin(Upload.PIECE));
    }

    /// With the most of the memory that is free now.
    static CudaEngine of(Driver driver) throws DriverFault {
        return new CudaEngine(driver, (long) (driver.free() * SHARE));
    }

    @Override
    public String name() {
        return NAME;
    }

    public Device device() {
        return driver.device();
    }

    @Override
    public Sums sums(ProvingKey key, long[] witness, ProveProgress progress) throws EngineFault {
        lock.lock();
        try {
            if (fenced.isPresent()) {
                throw new EngineFault("out of use: " + fenced.get());
            }
            var resident = resident(key);
            long began = System.nanoTime();
            var sums = resident.sums(witness);
            progress.took(ProveStage.DEVICE, System.nanoTime() - began);
            return sums;
        } catch (DriverFault fault) {
            var why = String.valueOf(fault.getMessage());
            if (fault.kind() != DriverFault.Kind.OUT_OF_MEMORY) {
                fence(why);
            }
            throw new EngineFault(why, fault);
        } catch (RuntimeException bug) {
            // Whatever it is, the processor makes the proof; the device is in a state that nobody knows.
            fence(bug.toString());
            throw new EngineFault(bug.toString(), bug);
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void fence(String reason) {
        if (fenced.isEmpty()) {
            fenced = Optional.of(reason);
        }
    }

    @Override
    public Optional<String> outOfUse() {
        return fenced;
    }

    @Override
    public Room room() {
        return new Room(memory.budget(), memory.budget() - memory.left());
    }

    private ResidentKey resident(ProvingKey key) throws DriverFault {
        for (var resident : residents) {
            if (resident.of().get() == key) {
                residents.remove(resident);
                residents.addLast(resident);
                return resident.key();
            }
        }
        int copies = copies(key);
        makeRoom(KeyLayout.bytes(driver, key, copies));
        var made = new ResidentKey(driver, memory, lanes, upload, key, copies);
        residents.addLast(new Resident(new WeakReference<>(key), made));
        return made;
    }

    /// The most copies of each point with which the key takes its part of the memory and no more; one where even that
    /// is more than its part.
    private int copies(ProvingKey key) throws DriverFault {
        for (int copies = MOST_COPIES; copies > 1; copies /= 2) {
            if (KeyLayout.bytes(driver, key, copies) <= memory.budget() / KEYS) {
                return copies;
            }
        }
        return 1;
    }

    /// Those that nobody holds go first, then those whose last use is longest ago.
    private void makeRoom(long bytes) throws DriverFault {
        for (var resident : residents.toArray(Resident[]::new)) {
            if (resident.of().get() == null) {
                residents.remove(resident);
                resident.key().close();
            }
        }
        // A key that fits into no memory costs no other its place.
        while (bytes <= memory.budget() && bytes > memory.left() && !residents.isEmpty()) {
            residents.removeFirst().key().close();
        }
    }

    /// How the sums of a key's witness are cut while it is here.
    SumPlan witnessPlan(ProvingKey key) throws DriverFault {
        return layout(key).witnessPlan;
    }

    SumPlan quotientPlan(ProvingKey key) throws DriverFault {
        return layout(key).quotientPlan;
    }

    private KeyLayout layout(ProvingKey key) throws DriverFault {
        return new KeyLayout(driver, key, copies(key), new Allocator.Counting());
    }

    @Override
    public void close() {
        lock.lock();
        try {
            fence("closed");
            driver.close();
        } finally {
            lock.unlock();
        }
    }
}
