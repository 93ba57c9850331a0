package io.orrery.runtime.escape;

import io.orrery.domain.rollup.account.Address;
import io.orrery.domain.rollup.replay.ExitWitness;
import io.orrery.domain.rollup.replay.ReplayRefused;
import io.orrery.runtime.Complaint;
import java.util.List;

/// Where the branches of an owner's accounts come from. None is trusted: [Escape] compares each with L1's root.
public interface Witnesses {

    /// The owner's accounts in the state that L1 has executed last, by index.
    ///
    /// @throws Complaint where they can not be had, and why
    List<ExitWitness> of(Address owner, L1History history);

    /// L1's calldata, which has the data of every batch.
    static Witnesses onL1() {
        return onL1(PublishedSlots.NONE);
    }

    /// L1 itself, which has or has had the data of every batch.
    ///
    /// @param elsewhere has the data that is not in L1's calldata
    static Witnesses onL1(PublishedSlots elsewhere) {
        return (owner, history) -> {
            try {
                var state = history.replay(history.executed(), elsewhere).state();
                return state.accountsOf(owner).stream()
                        .sorted()
                        .flatMap(index -> state.witness(index).stream())
                        .toList();
            } catch (ReplayRefused wrong) {
                throw new Complaint("what L1 says can not be executed again: " + wrong.getMessage(), wrong);
            } catch (Complaint missing) {
                throw new Complaint(
                        missing.getMessage()
                                + "; name who keeps the states with --vault, or a witness that was kept with --witness",
                        missing);
            }
        };
    }
}
