package io.orrery.ethereum.beacon;

import io.orrery.domain.validator.beacon.BeaconNode;
import io.orrery.domain.validator.beacon.BeaconNode.Subscription;
import io.orrery.domain.validator.beacon.ChainEvent;
import io.orrery.domain.validator.beacon.NodeScore.Out;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/// Several nodes' events as one stream: what happened is told by whichever node says it first, once, and
/// silence only where all are silent. Nodes that are out are not heard.
final class SharedEvents implements Subscription {
    /// Events of the last slots: what a slow node says later than that is told twice, and does no harm.
    private static final int REMEMBERED = 16;

    private final NodeWatch watch;
    private final Consumer<ChainEvent> listener;
    private final List<Subscription> streams = new CopyOnWriteArrayList<>();
    /// Guarded by this, as those below.
    private final Deque<ChainEvent> told = new ArrayDeque<>();

    private final Set<Integer> connected = new HashSet<>();
    private final Set<Integer> broken = new HashSet<>();
    private boolean silent;
    private boolean closed;

    private SharedEvents(NodeWatch watch, Consumer<ChainEvent> listener) {
        this.watch = watch;
        this.listener = listener;
    }

    static Subscription of(List<BeaconNode> nodes, NodeWatch watch, Consumer<ChainEvent> listener) {
        var events = new SharedEvents(watch, listener);
        for (int i = 0; i < nodes.size(); i++) {
            int node = i;
            events.streams.add(nodes.get(i).listen(event -> events.heard(node, nodes.size(), event)));
        }
        return events;
    }

    private void heard(int node, int nodes, ChainEvent event) {
        switch (event) {
            case ChainEvent.Connected _ -> connected(node);
            case ChainEvent.Silent(var why) -> broken(node, nodes, why);
            case ChainEvent.Head _, ChainEvent.Reorganized _ -> happened(node, event);
        }
    }

    private void connected(int node) {
        boolean again;
        synchronized (this) {
            again = broken.remove(node);
            connected.add(node);
            if (connected.size() == 1) {
                silent = false;
                tell(new ChainEvent.Connected());
            }
        }
        if (again) {
            watch.reconnected(node);
        }
    }

    private synchronized void broken(int node, int nodes, String why) {
        connected.remove(node);
        broken.add(node);
        if (broken.size() == nodes && !silent) {
            silent = true;
            tell(new ChainEvent.Silent(why));
        }
    }

    private void happened(int node, ChainEvent event) {
        boolean asked =
                watch.choice().out(node).filter(out -> out != Out.FAILING).isEmpty();
        synchronized (this) {
            if (!asked || told.contains(event)) {
                return;
            }
            told.addLast(event);
            if (told.size() > REMEMBERED) {
                told.removeFirst();
            }
            tell(event);
        }
    }

    private void tell(ChainEvent event) {
        if (!closed) {
            listener.accept(event);
        }
    }

    @Override
    public void close() {
        synchronized (this) {
            closed = true;
        }
        streams.forEach(Subscription::close);
    }
}
