package io.orrery.ethereum;

import io.orrery.domain.rollup.account.Address;
import io.orrery.domain.rollup.batch.BatchSize;
import io.orrery.domain.rollup.batch.DataMode;
import io.orrery.zk.hash.Keccak256;
import java.math.BigInteger;
import java.time.Duration;
import java.util.List;
import org.web3j.abi.datatypes.Type;

/// The calls of the rollup contract that its owner and its operators have. See docs/PROTOCOL.md, *Roles*.
///
/// A change is made in two transactions with the timelock between them: [#announce] and [#make] of the same change.
public record RollupGovernance(Address rollup) {

    /// What can be paused.
    public enum Stage {
        DEPOSITS(0),
        COMMITS(1),
        PROOFS(2);

        private final int code;

        Stage(int code) {
            this.code = code;
        }
    }

    /// A change that has to be announced: a call of the contract to itself.
    ///
    /// @param input `0x` and hexadecimal digits
    public record Change(String input) {
        public static Change setOperator(Address operator, boolean allowed) {
            return new Change(
                    Abi.call("setOperator(address,bool)", List.of(Abi.word(operator), Abi.word(allowed ? 1 : 0))));
        }

        public static Change setOwner(Address owner) {
            return new Change(Abi.call("setOwner(address)", List.of(Abi.word(owner))));
        }

        /// @param verifier of batches of a size that the contract does not know yet
        public static Change addVerifier(BatchSize size, Address verifier) {
            return addVerifier(size, DataMode.ROLLUP, verifier);
        }

        /// The same in either mode.
        public static Change addVerifier(BatchSize size, DataMode mode, Address verifier) {
            return new Change(Abi.call(
                    "addVerifier(uint16,address)", List.of(Abi.word(mode.sizeWord(size)), Abi.word(verifier))));
        }
    }

    public L1Call announce(Change change) {
        return call("announce(bytes)", Abi.bytes(Hex.bytes(change.input())));
    }

    public L1Call make(Change change) {
        return call("makeChange(bytes)", Abi.bytes(Hex.bytes(change.input())));
    }

    /// Takes an announcement back.
    public L1Call withdraw(Change change) {
        var hash = Keccak256.hash(Hex.bytes(change.input()));
        return call("withdrawChange(bytes32)", Abi.word(new BigInteger(1, hash)));
    }

    public L1Call pausedUntil(Stage stage) {
        return call("pausedUntil(uint8)", Abi.word(stage.code));
    }

    /// @param lasting whole seconds; zero ends a pause
    public L1Call pause(Stage stage, Duration lasting) {
        return call("pause(uint8,uint48)", Abi.word(stage.code), Abi.word(lasting.toSeconds()));
    }

    /// Takes back what is committed and not proven.
    ///
    /// @param last the batch that stays; of number 0 to take back all
    public L1Call revertBatches(BatchRecord last) {
        return new L1Call(rollup, Abi.call("revertBatches(" + RollupEvents.RECORD + ")", RollupContract.words(last)));
    }

    public L1Call isOperator(Address address) {
        return call("isOperator(address)", Abi.word(address));
    }

    private L1Call call(String signature, Type<?>... arguments) {
        return new L1Call(rollup, Abi.call(signature, List.of(arguments)));
    }
}
