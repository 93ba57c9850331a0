package io.orrery.runtime.beacon;

import io.orrery.domain.Digest;
import io.orrery.domain.validator.duty.AttestationData;
import io.orrery.domain.validator.duty.Checkpoint;
import io.orrery.domain.validator.duty.ForkName;
import io.orrery.domain.validator.duty.Scheme;
import io.orrery.runtime.beacon.BlockTree.Block;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicLong;

/// The chain as one node shows it, with how that node behaves.
record NodeView(ChainState chain, Behaviours behaviours, AtomicLong heads) {

    NodeView(ChainState chain, Behaviours behaviours) {
        this(chain, behaviours, new AtomicLong());
    }

    Block head() {
        return behaviours.lagging().flatMap(chain::block).orElseGet(chain::head);
    }

    boolean optimistic() {
        return behaviours.is(Behaviour.OPTIMISTIC);
    }

    boolean syncing() {
        return behaviours.is(Behaviour.SYNCING);
    }

    /// How far the head is behind; a node that lags does not know it.
    long distance() {
        return syncing() ? Math.max(1, chain.slot() - head().slot()) : 0;
    }

    Digest genesisValidatorsRoot() {
        var root = chain.network().genesisValidatorsRoot();
        return behaviours.is(Behaviour.OTHER_CHAIN) ? other(root) : root;
    }

    /// In lower case, as headers have it.
    String version() {
        return fork().name().toLowerCase(Locale.ROOT);
    }

    ForkName fork() {
        return chain.network().forks().at(chain.epoch()).name();
    }

    AttestationData attestationData(long slot, long committee) {
        var network = chain.network();
        long epoch = network.epochOf(slot);
        if (!chain.begun(slot) || epoch + 1 < chain.epoch()) {
            throw Rejected.bad("slot: " + slot + " where the current one is " + chain.slot());
        }
        var head = chain.at(head(), slot);
        var target = chain.target(head, epoch);
        var source = chain.source(epoch);
        if (behaviours.is(Behaviour.WRONG_SOURCE)) {
            source = new Checkpoint(Math.min(source.epoch() + 1, epoch), other(source.root()));
        }
        if (behaviours.is(Behaviour.WRONG_TARGET)) {
            target = new Checkpoint(epoch + 1, target.root());
        }
        var root = head.root();
        if (behaviours.is(Behaviour.TWO_HEADS)) {
            for (long times = heads.getAndIncrement() % 2; times > 0; times--) {
                root = other(root);
            }
        }
        long shown =
                behaviours.is(Behaviour.FUTURE_SLOT) ? slot + network.preset().slotsPerEpoch() : slot;
        // From Electra on the committee is told beside the data.
        return new AttestationData(shown, network.scheme() == Scheme.ML_DSA_87 ? committee : 0, root, source, target);
    }

    private static Digest other(Digest root) {
        return new Digest(~root.a(), root.b(), root.c(), root.d());
    }
}
