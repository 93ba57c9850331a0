package io.orrery.domain.validator.beacon;

import io.orrery.domain.validator.beacon.NodeScore.Out;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;

/// Which of several beacon nodes is asked first, which next, and which are not asked and why.
///
/// The first stays the first until it is out, or another takes less than half of its time: nodes that are
/// about as good do not take turns, each with another view of the head. A node is late from `mostBehind`
/// slots on that its head is behind the latest, and until it is not behind by more than one.
///
/// Nodes are numbers from 0, in the order of the configuration, which decides between equals.
///
/// @param leader who is asked first where it is not out
/// @param behind those that are late
/// @param mostBehind slots
public record NodeChoice(List<NodeScore> nodes, int leader, Set<Integer> behind, long mostBehind) {
    /// A head that comes while nodes are asked one after another makes a slot of difference.
    private static final long AS_GOOD = 1;
    /// An order of time below which nodes are as good as each other.
    private static final long MICROS_OF_NO_ACCOUNT = 5_000;

    public NodeChoice {
        nodes = List.copyOf(nodes);
        behind = Collections.unmodifiableSet(new TreeSet<>(behind));
        if (nodes.isEmpty() || leader < 0 || leader >= nodes.size()) {
            throw new IllegalArgumentException("no node " + leader + " of " + nodes.size());
        }
        if (mostBehind < AS_GOOD) {
            throw new IllegalArgumentException("a node may be behind by at least " + AS_GOOD + " slot: " + mostBehind);
        }
    }

    public static NodeChoice of(int nodes, long mostBehind) {
        return new NodeChoice(Collections.nCopies(nodes, NodeScore.NEW), 0, Set.of(), mostBehind);
    }

    public NodeChoice after(int node, NodeSign sign) {
        var scores = new ArrayList<>(nodes);
        scores.set(node, scores.get(node).after(sign));
        return new NodeChoice(scores, leader, behind, mostBehind).late().led();
    }

    private NodeChoice late() {
        long latest = IntStream.range(0, nodes.size())
                .filter(node -> itself(node).isEmpty())
                .mapToLong(this::head)
                .max()
                .orElse(0);
        var late = new TreeSet<Integer>();
        for (int node = 0; node < nodes.size(); node++) {
            long by = latest - head(node);
            if (itself(node).isEmpty() && (by > mostBehind || (behind.contains(node) && by > AS_GOOD))) {
                late.add(node);
            }
        }
        return new NodeChoice(nodes, leader, late, mostBehind);
    }

    private NodeChoice led() {
        var best = usable().stream().min(byCost());
        if (best.isEmpty() || best.get() == leader) {
            return this;
        }
        long cost = nodes.get(best.get()).cost();
        boolean stays = out(leader).isEmpty() && nodes.get(leader).cost() <= 2 * cost + MICROS_OF_NO_ACCOUNT;
        return stays ? this : new NodeChoice(nodes, best.get(), behind, mostBehind);
    }

    /// Who is asked for what is to be signed, one after the other; the failing ones last.
    public List<Integer> order() {
        var order = new ArrayList<>(usable());
        order.sort(
                Comparator.<Integer>comparingInt(node -> node == leader ? 0 : 1).thenComparing(byCost()));
        IntStream.range(0, nodes.size())
                .filter(node -> out(node).filter(Out.FAILING::equals).isPresent())
                .boxed()
                .sorted(byCost())
                .forEach(order::add);
        return order;
    }

    /// Those that what is signed is told to: all that are on the chain, because one that is late for a
    /// question may still spread an answer.
    public List<Integer> listeners() {
        return IntStream.range(0, nodes.size())
                .filter(node -> nodes.get(node).chain() instanceof NodeScore.Ours)
                .boxed()
                .toList();
    }

    /// Why a node is not among the first to be asked; empty where it is.
    public Optional<Out> out(int node) {
        return itself(node)
                .or(() -> behind.contains(node) ? Optional.of(Out.BEHIND) : Optional.empty())
                .or(() -> nodes.get(node).failing() ? Optional.of(Out.FAILING) : Optional.empty());
    }

    private Optional<Out> itself(int node) {
        return nodes.get(node).out(mostBehind);
    }

    private List<Integer> usable() {
        return IntStream.range(0, nodes.size())
                .filter(node -> out(node).isEmpty())
                .boxed()
                .toList();
    }

    private long head(int node) {
        return nodes.get(node).state().map(NodeState::headSlot).orElse(0L);
    }

    private Comparator<Integer> byCost() {
        return Comparator.<Integer>comparingLong(node -> nodes.get(node).cost())
                .thenComparing(Comparator.naturalOrder());
    }
}
