package io.orrery.actors.validator;

import io.orrery.domain.validator.custody.Custody;
import io.orrery.domain.validator.custody.CustodySeat;
import io.orrery.domain.validator.custody.KeySetCustody;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.LongSupplier;

/// What this process knows of its custody, for whoever is about to sign. The keeper writes it, any
/// thread reads it.
///
/// It may be behind: that a custody is over is known to the database first.
public final class CustodyView {
    private final VoteDesk.Opening desks;
    private final LongSupplier steadyMs;
    private volatile Now now = new Now(CustodySeat.NEW, Optional.empty());
    private volatile BiConsumer<Custody, KeySetCustody.Refusal> keeper = (_, _) -> {};
    private volatile Runnable moved = () -> {};

    /// A custody and the desk for its votes.
    record Held(Custody custody, VoteDesk desk) {}

    private record Now(CustodySeat.State state, Optional<Held> held) {}

    /// @param steadyMs a clock that only measures, in milliseconds
    public CustodyView(VoteDesk.Opening desks, LongSupplier steadyMs) {
        this.desks = desks;
        this.steadyMs = steadyMs;
    }

    /// As the keeper has it.
    public CustodySeat.State state() {
        return now.state();
    }

    long steadyMs() {
        return steadyMs.getAsLong();
    }

    /// Why nothing is signed here now; empty where it is.
    Optional<KeySetCustody.Refusal> refusal() {
        return CustodySeat.maySign(now.state(), steadyMs.getAsLong());
    }

    /// Empty where the key set is not this process's. One whose lease may be over is held all the same:
    /// the database says.
    Optional<Held> held() {
        return now.held();
    }

    /// The database has refused what was asked with this custody.
    void refused(Custody custody, KeySetCustody.Refusal reason) {
        keeper.accept(custody, reason);
    }

    void tellRefusals(BiConsumer<Custody, KeySetCustody.Refusal> keeper) {
        this.keeper = keeper;
    }

    /// @param watcher told when custody may have come or gone, and may begin or leave work by it; not when a
    ///     lease ends that nobody has renewed
    public void tellMoves(Runnable watcher) {
        this.moved = watcher;
    }

    /// By the keeper alone.
    void become(CustodySeat.State state) {
        var before = now.held();
        now = new Now(
                state,
                switch (state) {
                    case CustodySeat.State.Inside inside ->
                        before.filter(held -> held.custody().equals(inside.custody()))
                                .or(() -> Optional.of(new Held(inside.custody(), desks.of(inside.custody()))));
                    case CustodySeat.State.Outside _, CustodySeat.State.Leaving _ -> Optional.empty();
                });
        moved.run();
    }
}
