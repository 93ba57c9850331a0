package io.orrery.http;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.math.BigInteger;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Optional;

/// What callers follow by asking again and again. A filter keeps no results, only how far its caller has been told, so
/// it is small whatever happens; it is of this node and forgotten when nobody asks for a while.
final class Filters {
    private static final int ID_BITS = 127;

    /// What is followed.
    sealed interface Kind {
        record Blocks() implements Kind {}

        record Sequenced() implements Kind {}

        record Logs(LogQuery query) implements Kind {}
    }

    /// One that follows, and how far it is. Guarded by itself: two who ask at once must not be told the same.
    static final class Filter {
        private final Kind kind;
        private final String caller;
        private long next;

        private Filter(Kind kind, String caller, long next) {
            this.kind = kind;
            this.caller = caller;
            this.next = next;
        }

        Kind kind() {
            return kind;
        }

        /// The block, or the place in the order, that is to be told next.
        long next() {
            return next;
        }

        void told(long upTo) {
            next = upTo;
        }
    }

    private final Cache<String, Filter> filters;
    private final int maxOfCaller;
    private final int max;
    private final SecureRandom random = new SecureRandom();

    /// @param max on this node
    /// @param maxOfCaller of one caller
    /// @param idle after which one that is not asked for is forgotten
    Filters(int max, int maxOfCaller, Duration idle) {
        this.filters = Caffeine.newBuilder().expireAfterAccess(idle).build();
        this.max = max;
        this.maxOfCaller = maxOfCaller;
    }

    /// Its id: a quantity that can not be guessed.
    synchronized String add(Kind kind, String caller, long next) {
        filters.cleanUp();
        var ofCaller = filters.asMap().values().stream()
                .filter(filter -> filter.caller.equals(caller))
                .count();
        if (ofCaller >= maxOfCaller || filters.estimatedSize() >= max) {
            throw new RefusedException(
                    Reason.TOO_MANY_FILTERS,
                    "",
                    "there may be " + maxOfCaller + " filters of a caller and " + max
                            + " on a node: uninstall some, or subscribe over WebSocket");
        }
        var id = Hex.quantity(new BigInteger(ID_BITS, random));
        filters.put(id, new Filter(kind, caller, next));
        return id;
    }

    Optional<Filter> find(String id) {
        return Optional.ofNullable(filters.getIfPresent(id));
    }

    boolean remove(String id) {
        return filters.asMap().remove(id) != null;
    }
}
