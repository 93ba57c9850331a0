package io.orrery.actors;

import io.orrery.domain.Digest;
import io.orrery.domain.rollup.da.DataLayer;
import io.orrery.domain.rollup.da.DataLayerKind;
import io.orrery.domain.rollup.da.DataReceipt;
import io.orrery.zk.hash.Keccak256;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Looks a second time, some time after a publication, whether the data is still there: a layer that forgets is to be
/// known before somebody needs it. Nothing of this is written down: what was published before a start is not looked at
/// again.
final class SecondLooks {
    private static final Logger LOG = LoggerFactory.getLogger(SecondLooks.class);
    /// At once, so that a layer is not flooded by what has gathered.
    private static final int AT_ONCE = 8;

    private record Due(long atMs, long batch, DataLayer layer, DataReceipt receipt, Digest keccak) {
        Due again(long atMs) {
            return new Due(atMs, batch, layer, receipt, keccak);
        }
    }

    private final long afterMs;
    private final int most;
    private final Metrics metrics;
    private final InstantSource clock;
    /// By when they are due. Guarded by itself.
    private final Deque<Due> waiting = new ArrayDeque<>();

    /// @param afterMs between publication and look, and between looks while the layer can not be asked
    /// @param most that wait; of more the oldest is not looked at
    SecondLooks(long afterMs, int most, Metrics metrics, InstantSource clock) {
        this.afterMs = afterMs;
        this.most = most;
        this.metrics = metrics;
        this.clock = clock;
    }

    void published(long batch, DataLayer layer, DataReceipt receipt, byte[] data) {
        enqueue(new Due(clock.millis() + afterMs, batch, layer, receipt, keccak(data)));
    }

    private void enqueue(Due due) {
        synchronized (waiting) {
            waiting.addLast(due);
            if (waiting.size() > most) {
                count(waiting.removeFirst().layer().kind(), "skipped");
            }
        }
    }

    /// To be called again and again.
    ///
    /// @param lost told which layer does not have what it had
    void look(Consumer<DataLayerKind> lost) {
        for (var due : takeDue()) {
            var kind = due.layer().kind();
            sight(due).thenAccept(sight -> {
                switch (sight) {
                    case THERE -> count(kind, "there");
                    case HIDDEN -> {
                        count(kind, "hidden");
                        enqueue(due.again(clock.millis() + afterMs));
                    }
                    case MISSING, OTHER -> {
                        count(kind, "lost");
                        LOG.error(
                                "event=data-lost what=\"a person has to look\" batch={} layer={} sight={}",
                                due.batch(),
                                kind,
                                sight);
                        lost.accept(kind);
                    }
                }
            });
        }
    }

    private static CompletionStage<DataDelivery.Sight> sight(Due due) {
        return DataDelivery.see(
                due.layer(), due.receipt(), found -> keccak(found).equals(due.keccak()));
    }

    private static Digest keccak(byte[] data) {
        return Digest.of(Keccak256.hash(data));
    }

    private List<Due> takeDue() {
        var due = new ArrayList<Due>();
        synchronized (waiting) {
            long now = clock.millis();
            while (due.size() < AT_ONCE
                    && !waiting.isEmpty()
                    && waiting.getFirst().atMs() <= now) {
                due.add(waiting.removeFirst());
            }
        }
        return due;
    }

    private void count(DataLayerKind kind, String outcome) {
        metrics.count(MetricName.DA_SECOND_LOOKS, 1, kind.name(), outcome);
    }
}
