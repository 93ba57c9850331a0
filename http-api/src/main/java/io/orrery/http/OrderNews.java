package io.orrery.http;

import io.orrery.zk.field.Fr;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Stream;

/// Where in the order transactions stand, for calls that wait for it: told by whoever has just written the tables on
/// this node, so that nobody has to ask them. It may be told nothing, as where another node writes them: who waits then
/// finds it by looking.
public final class OrderNews {
    /// Some for each hash, as the same transaction may be sent twice at once. Bounded by the calls that wait.
    private final Map<Fr, List<Watch>> watches = new ConcurrentHashMap<>();

    /// Tells of places that are in the tables, durable and readable.
    public void told(Map<Fr, Long> places) {
        places.forEach((hash, place) -> watches.getOrDefault(hash, List.of()).forEach(watch -> watch.put(hash, place)));
    }

    /// Begins to collect what is told of these.
    Watch watch(Collection<Fr> hashes) {
        var watch = new Watch(Set.copyOf(hashes));
        watch.hashes.forEach(hash -> watches.merge(
                hash,
                List.of(watch),
                (some, one) -> Stream.concat(some.stream(), one.stream()).toList()));
        return watch;
    }

    /// What one call waits for, until it is closed.
    final class Watch implements AutoCloseable {
        private final Set<Fr> hashes;
        private final Map<Fr, Long> places = new HashMap<>();
        private final ReentrantLock lock = new ReentrantLock();
        private final Condition more = lock.newCondition();

        private Watch(Set<Fr> hashes) {
            this.hashes = hashes;
        }

        private void put(Fr hash, long place) {
            lock.lock();
            try {
                places.put(hash, place);
                more.signalAll();
            } finally {
                lock.unlock();
            }
        }

        /// The places of all that are known when all of these are, or that time has passed.
        Map<Fr, Long> await(Collection<Fr> wanted, long nanos) throws InterruptedException {
            lock.lock();
            try {
                for (long left = nanos; left > 0 && !places.keySet().containsAll(wanted); ) {
                    left = more.awaitNanos(left);
                }
                return Map.copyOf(places);
            } finally {
                lock.unlock();
            }
        }

        @Override
        public void close() {
            hashes.forEach(hash -> watches.computeIfPresent(hash, (_, some) -> {
                var others = some.stream().filter(each -> each != this).toList();
                return others.isEmpty() ? null : others;
            }));
        }
    }
}
