package io.orrery.http;

import java.util.Locale;

/// Why a request is refused: one stable word each, with its JSON-RPC code (JSON-RPC 2.0, and EIP-1474 from -32000
/// down). What REST answers is in [Problem].
public enum Reason {
    MALFORMED_JSON(-32700),

    INVALID_REQUEST(-32600),

    UNKNOWN_METHOD(-32601),

    MISSING(-32602),
    WRONG_TYPE(-32602),
    OUT_OF_RANGE(-32602),
    UNKNOWN_PARAMETER(-32602),
    AMOUNT_NOT_REPRESENTABLE(-32602),
    FEE_NOT_REPRESENTABLE(-32602),

    INTERNAL_ERROR(-32603),

    NOT_FOUND(-32001),
    /// It was there once.
    NOT_KEPT(-32001),

    /// The batch was there once, and its rollup keeps history for a time only. The code is that of EIP-4444's clients.
    HISTORY_PRUNED(4444),

    /// Nothing happened; trying again later is safe and sensible.
    BUSY(-32002),
    /// No answer in time: what was asked may have happened.
    UNAVAILABLE(-32002),

    WRONG_CHAIN(-32003),
    EXPIRED(-32003),
    FEE_TOO_LOW(-32003),
    FEE_TOKEN_NOT_ACCEPTED(-32003),
    UNKNOWN_ACCOUNT(-32003),
    UNKNOWN_RECIPIENT(-32003),
    TOKEN_MISMATCH(-32003),
    BAD_SIGNATURE(-32003),
    NONCE_TOO_LOW(-32003),
    NONCE_TOO_HIGH(-32003),
    INSUFFICIENT_BALANCE(-32003),
    /// L1 has asked for a set key or forced exit of the account.
    FROZEN(-32003),
    /// The transactions can not be a group.
    NOT_A_GROUP(-32003),
    /// Another member of the group is refused.
    GROUP_REFUSED(-32003),
    /// It was sequenced, and L1 has taken the account's balance or key before its turn.
    DROPPED(-32003),

    /// What Ethereum's nodes answer where a contract refuses a call.
    REVERTED(3),

    READ_ONLY(-32004),
    /// There is no EVM here.
    NO_CONTRACTS(-32004),
    /// Over HTTP there is nobody to tell.
    NEEDS_WEBSOCKET(-32004),

    /// There is no place left for the account of an owner.
    SHARD_FULL(-32005),

    BODY_TOO_LARGE(-32005),
    BODY_TOO_SLOW(-32005),
    BATCH_TOO_LARGE(-32005),
    /// What is asked for is more than one answer may hold.
    RESULT_TOO_LARGE(-32005),
    TOO_MANY_FILTERS(-32005),
    TOO_MANY_SUBSCRIPTIONS(-32005),
    RATE_LIMITED(-32005),
    TOO_MANY_REQUESTS(-32005),

    METHOD_NOT_ALLOWED,
    /// Only whoever has the machine may.
    OPERATOR_ONLY,
    /// It is no dead letter, or what it was made from is gone.
    NOT_REPLAYABLE,
    UNSUPPORTED_MEDIA_TYPE,
    API_KEY_REQUIRED,
    API_KEY_UNKNOWN,
    QUOTA_EXCEEDED,
    TOO_MANY_OPEN_JOBS,
    IDEMPOTENCY_KEY_REUSED,
    UNKNOWN_CIRCUIT,
    /// A file is not what its format says, or the files are not of one circuit, or it is too large.
    CIRCUIT_REFUSED,
    CIRCUITS_FULL,
    CIRCUIT_IN_USE,
    /// The circuit was uploaded without the program that takes inputs.
    NO_PROGRAM,
    INPUTS_REFUSED,
    WITNESS_REFUSED,
    WITNESS_UNSATISFIED,
    PROGRAM_FAILED,
    DEADLINE,
    WORKER_FAILED,
    MALFORMED_PROOF,
    MALFORMED_KEY;

    private static final int NEVER_IN_JSON_RPC = 0;

    private final int code;

    /// Of REST alone.
    Reason() {
        this(NEVER_IN_JSON_RPC);
    }

    Reason(int code) {
        this.code = code;
    }

    /// The JSON-RPC error code.
    public int code() {
        return code;
    }

    /// The node has not done what it should have: what the promise about API calls counts.
    public boolean isFailure() {
        return this == INTERNAL_ERROR || this == UNAVAILABLE || this == BUSY;
    }

    /// The word in `data.reason`.
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
