package io.orrery.ethereum;

import io.orrery.domain.Digest;
import io.orrery.domain.rollup.account.Address;
import io.orrery.ethereum.RollupEvent.BatchCommitted;
import io.orrery.ethereum.RollupEvent.BatchExecuted;
import io.orrery.ethereum.RollupEvent.BatchProven;
import io.orrery.ethereum.RollupEvent.Claimed;
import io.orrery.ethereum.RollupEvent.DepositQueued;
import io.orrery.ethereum.RollupEvent.ForcedExitQueued;
import io.orrery.ethereum.RollupEvent.OperationRefused;
import io.orrery.ethereum.RollupEvent.SetKeyQueued;
import io.orrery.ethereum.RollupEvent.TokenRegistered;
import io.orrery.ethereum.RollupEvent.WithdrawalCredited;
import io.orrery.zk.hash.Keccak256;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/// Reads the rollup contract's logs.
public final class RollupEvents {
    static final String RECORD = "(uint32,uint16,uint64,uint64,uint256,uint256,uint256,uint256,bytes32)";

    public static final Digest TOKEN_REGISTERED = topic("TokenRegistered(uint32,address)");
    public static final Digest DEPOSIT_QUEUED =
            topic("DepositQueued(uint64,address,uint32,uint128,uint256,uint256,uint48)");
    public static final Digest SET_KEY_QUEUED = topic("SetKeyQueued(uint64,address,uint32,uint256,uint256,uint48)");
    public static final Digest FORCED_EXIT_QUEUED = topic("ForcedExitQueued(uint64,address,uint32,uint48)");
    public static final Digest BATCH_COMMITTED = topic("BatchCommitted(uint32," + RECORD + ")");
    public static final Digest BATCH_PROVEN = topic("BatchProven(uint32)");
    public static final Digest BATCH_EXECUTED = topic("BatchExecuted(uint32,uint256)");
    public static final Digest WITHDRAWAL_CREDITED = topic("WithdrawalCredited(uint32,uint32,address,uint128)");
    public static final Digest OPERATION_REFUSED = topic("OperationRefused(uint32,uint64)");
    public static final Digest CLAIMED = topic("Claimed(uint32,address,uint256)");

    private RollupEvents() {}

    /// Empty for a log that is none of the contract's events.
    public static Optional<RollupEvent> decode(L1Log log) {
        if (log.topics().isEmpty()) {
            return Optional.empty();
        }
        var event = log.topics().getFirst();
        var data = log.data();
        if (event.equals(TOKEN_REGISTERED)) {
            return Optional.of(new TokenRegistered(number(log, 1), Abi.address(Abi.wordAt(data, 0))));
        } else if (event.equals(DEPOSIT_QUEUED)) {
            return Optional.of(new DepositQueued(
                    number(log, 1),
                    owner(log, 2),
                    Abi.longAt(data, 0),
                    Abi.wordAt(data, 1),
                    Abi.wordAt(data, 2),
                    Abi.wordAt(data, 3),
                    Abi.longAt(data, 4)));
        } else if (event.equals(SET_KEY_QUEUED)) {
            return Optional.of(new SetKeyQueued(
                    number(log, 1),
                    owner(log, 2),
                    Abi.longAt(data, 0),
                    Abi.wordAt(data, 1),
                    Abi.wordAt(data, 2),
                    Abi.longAt(data, 3)));
        } else if (event.equals(FORCED_EXIT_QUEUED)) {
            return Optional.of(
                    new ForcedExitQueued(number(log, 1), owner(log, 2), Abi.longAt(data, 0), Abi.longAt(data, 1)));
        } else if (event.equals(BATCH_COMMITTED)) {
            return Optional.of(new BatchCommitted(number(log, 1), batchRecord(data)));
        } else if (event.equals(BATCH_PROVEN)) {
            return Optional.of(new BatchProven(number(log, 1)));
        } else if (event.equals(BATCH_EXECUTED)) {
            return Optional.of(new BatchExecuted(number(log, 1), Abi.wordAt(data, 0)));
        } else if (event.equals(WITHDRAWAL_CREDITED)) {
            return Optional.of(
                    new WithdrawalCredited(number(log, 1), Abi.longAt(data, 0), owner(log, 2), Abi.wordAt(data, 1)));
        } else if (event.equals(OPERATION_REFUSED)) {
            return Optional.of(new OperationRefused(number(log, 1), number(log, 2)));
        } else if (event.equals(CLAIMED)) {
            return Optional.of(new Claimed(number(log, 1), owner(log, 2), Abi.wordAt(data, 0)));
        }
        return Optional.empty();
    }

    /// A batch number as a topic.
    public static Digest topic(long number) {
        return new Digest(0, 0, 0, number);
    }

    private static BatchRecord batchRecord(String data) {
        return new BatchRecord(
                Abi.longAt(data, 0),
                Math.toIntExact(Abi.longAt(data, 1)),
                Abi.longAt(data, 2),
                Abi.longAt(data, 3),
                Abi.wordAt(data, 4),
                Abi.wordAt(data, 5),
                Abi.wordAt(data, 6),
                Abi.wordAt(data, 7),
                Digest.parse("0x" + data.substring(2 + 8 * Abi.WORD_CHARS, 2 + 9 * Abi.WORD_CHARS)));
    }

    private static long number(L1Log log, int topic) {
        return word(log, topic).longValueExact();
    }

    private static Address owner(L1Log log, int topic) {
        return Abi.address(word(log, topic));
    }

    private static BigInteger word(L1Log log, int topic) {
        return new BigInteger(1, log.topics().get(topic).toBytes());
    }

    private static Digest topic(String signature) {
        return Digest.of(Keccak256.hash(signature.getBytes(StandardCharsets.UTF_8)));
    }
}
