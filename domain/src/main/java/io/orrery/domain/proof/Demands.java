package io.orrery.domain.proof;

import java.util.Set;

/// What a job asks of its next worker, by what its attempts have met, and what it may ask no more.
///
/// @param moreBytesThan its process must have more memory than that
/// @param avoid names of workers that do not get it again
/// @param patient whether it is a dead letter that is still tried: deadlines that it has missed press
///     nobody any more
public record Demands(long moreBytesThan, Set<String> avoid, boolean patient) {
    public static final Demands NONE = new Demands(0, Set.of(), false);

    public Demands {
        avoid = Set.copyOf(avoid);
    }

    Demands patientIf(boolean dead) {
        return new Demands(moreBytesThan, avoid, dead);
    }

    boolean allow(String worker, long memoryBytes) {
        return !avoid.contains(worker) && (moreBytesThan == 0 || memoryBytes > moreBytesThan);
    }
}
