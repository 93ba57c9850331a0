package io.orrery.runtime.beacon;

import io.orrery.domain.validator.beacon.ValidatorState.Status;
import io.orrery.domain.validator.duty.Duty;
import io.orrery.domain.validator.duty.NetworkProfile;
import io.orrery.domain.validator.ssz.ByteVector;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/// A chain with nothing behind it, and beacon nodes that show it. Its blocks, votes and messages are what
/// validators tell the nodes; each is checked as a strict node would, and the [Verdict] says what came and what
/// is slashable.
///
/// Time is what the clock says: a test sets it on, and a rehearsal takes the system's.
public final class ScriptedChain implements AutoCloseable {
    private final ChainState state;
    private final Judges judges;
    private final Map<Long, Status> told = new ConcurrentHashMap<>();
    private final List<ScriptedNode> nodes = new CopyOnWriteArrayList<>();

    public ScriptedChain(ChainStart start, InstantSource clock, Script script) {
        this.state = new ChainState(start, clock, script, this::behave);
        this.judges = Judges.of(state);
    }

    private void behave(Script.Step step) {
        for (var node : nodes) {
            switch (step) {
                case Script.Step.On(long _, var behaviour) -> node.behaviours().on(behaviour);
                case Script.Step.Off(long _, var behaviour) -> node.behaviours().off(behaviour);
                case Script.Step.Reorg _ -> {}
            }
        }
    }

    /// Another node of the chain.
    ///
    /// @param port of the loopback address; 0 for any
    public ScriptedNode node(int port) {
        var view = new NodeView(state, new Behaviours(() -> state.head().root()));
        var about = new ChainRoutes(view, judges.addressees(), index -> Optional.ofNullable(told.get(index)));
        var node = ScriptedNode.start(view, about, judges, port);
        nodes.add(node);
        return node;
    }

    /// Those that there are, in their order.
    public List<ScriptedNode> nodes() {
        return List.copyOf(nodes);
    }

    public NetworkProfile profile() {
        return state.network();
    }

    /// To the slot of the clock; requests do it too.
    public void advance() {
        state.advance();
    }

    public Verdict verdict() {
        state.advance();
        return state.verdict();
    }

    /// The newest blocks give way to one that others have made in the slot of the head. Where that goes back
    /// beyond the block that duties depend on, they are others.
    ///
    /// @param depth how many slots back from the head the branches part
    public void reorganize(long depth) {
        state.advance();
        state.reorganize(depth);
    }

    /// Somebody else's message was seen of a validator: a second copy of its key may be at work.
    public void seen(long validator, long epoch) {
        state.seen(validator, epoch);
    }

    /// What nodes say of a validator, whatever it does.
    public void status(long validator, Status status) {
        told.put(validator, status);
    }

    /// Whom blocks pay, by the validator's index, as far as it was said.
    public Map<Long, ByteVector> feeRecipients() {
        return judges.addressees().recipients();
    }

    public Map<Long, Duty.ValidatorRegistration> registrations() {
        return judges.addressees().registrations();
    }

    @Override
    public void close() {
        nodes.forEach(ScriptedNode::close);
    }
}
