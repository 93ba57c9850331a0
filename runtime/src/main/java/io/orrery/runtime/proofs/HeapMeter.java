package io.orrery.runtime.proofs;

import com.sun.management.GarbageCollectionNotificationInfo;
import io.orrery.domain.proof.ProofMemory;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryType;
import java.util.Set;
import java.util.stream.Collectors;
import javax.management.NotificationEmitter;
import javax.management.openmbean.CompositeData;

/// The heap of this process, by what lives after collections: what is only garbage was never needed. Where
/// a proof is over before anything was collected, everything that it has left in the heap counts; that is
/// too much, and never more than the heap has borne.
public final class HeapMeter implements ProofMemory {
    private final Set<String> pools;
    private final long most = Runtime.getRuntime().maxMemory();

    /// Of the newest collection.
    private long living;
    /// The most that lived while no proof was made.
    private long baseline;
    private int running;
    private boolean together;
    private long peak;

    private HeapMeter() {
        this.pools = ManagementFactory.getMemoryPoolMXBeans().stream()
                .filter(pool -> pool.getType() == MemoryType.HEAP)
                .map(java.lang.management.MemoryPoolMXBean::getName)
                .collect(Collectors.toUnmodifiableSet());
        this.living = used();
    }

    /// Listens to the collectors of this process, for its life.
    public static HeapMeter listening() {
        return listening(() -> {});
    }

    /// @param heard told of each collection, once it counts
    static HeapMeter listening(Runnable heard) {
        var meter = new HeapMeter();
        for (var collector : ManagementFactory.getGarbageCollectorMXBeans()) {
            if (collector instanceof NotificationEmitter emitter) {
                emitter.addNotificationListener(
                        (notification, _) -> {
                            meter.told(notification);
                            heard.run();
                        },
                        null,
                        null);
            }
        }
        return meter;
    }

    private void told(javax.management.Notification notification) {
        if (notification.getType().equals(GarbageCollectionNotificationInfo.GARBAGE_COLLECTION_NOTIFICATION)
                && notification.getUserData() instanceof CompositeData data) {
            var after = GarbageCollectionNotificationInfo.from(data).getGcInfo().getMemoryUsageAfterGc();
            collected(after.entrySet().stream()
                    .filter(pool -> pools.contains(pool.getKey()))
                    .mapToLong(pool -> pool.getValue().getUsed())
                    .sum());
        }
    }

    synchronized void collected(long bytesLeft) {
        living = bytesLeft;
        if (running == 0) {
            baseline = Math.max(baseline, bytesLeft);
        } else {
            peak = Math.max(peak, bytesLeft);
        }
    }

    private static long used() {
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }

    @Override
    public long mostBytes() {
        return most;
    }

    @Override
    public synchronized long freeBytes() {
        return Math.max(0, most - (baseline == 0 ? living : baseline));
    }

    @Override
    public synchronized Run begin() {
        running++;
        together = together || running > 1;
        if (running == 1) {
            peak = 0;
        }
        long before = Math.min(living, used());
        return new Run() {
            private boolean ended;

            @Override
            public long endPeakBytes() {
                return end(before);
            }

            private long end(long lived) {
                synchronized (HeapMeter.this) {
                    if (ended) {
                        return 0;
                    }
                    ended = true;
                    running--;
                    boolean alone = !together;
                    if (running == 0) {
                        together = false;
                    }
                    long most = peak == 0 ? used() : peak;
                    return alone ? Math.max(1, most - lived) : 0;
                }
            }
        };
    }
}
