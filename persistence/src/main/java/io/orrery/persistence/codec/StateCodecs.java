package io.orrery.persistence.codec;

import static io.orrery.persistence.codec.FieldCodecs.ADDRESS;
import static io.orrery.persistence.codec.FieldCodecs.FR;
import static io.orrery.persistence.codec.FieldCodecs.POINT;
import static io.orrery.persistence.codec.SettlementCodecs.DUE_DEPOSIT;
import static io.orrery.persistence.codec.SettlementCodecs.FORCED_OPERATION;
import static io.orrery.persistence.codec.SettlementCodecs.QUEUED_DEPOSIT;
import static io.orrery.persistence.codec.SettlementCodecs.isDue;

import io.orrery.domain.rollup.account.Account;
import io.orrery.domain.rollup.state.LeafUpdate;
import io.orrery.domain.rollup.state.Shards;
import io.orrery.domain.rollup.state.Touch;

/// Leaves of the state tree and what happens to them.
public final class StateCodecs {
    private StateCodecs() {}

    public static final Codec<Account> ACCOUNT = Codec.of(
            (out, value) -> out.put(ADDRESS, value.owner())
                    .u32(value.token())
                    .u32(value.nonce())
                    .u128(value.balance())
                    .put(POINT, value.key()),
            in -> new Account(in.get(ADDRESS), in.u32(), in.u32(), in.u128(), in.get(POINT)));

    /// A byte that tells which, then the change.
    public static final Codec<Touch.Change> CHANGE = Codec.of(
            (out, value) -> {
                switch (value) {
                    case Touch.Change.Debit(var total, var nonce) ->
                        out.u8(0).u128(total).u32(nonce);
                    case Touch.Change.Cancel(var nonce) -> out.u8(1).u32(nonce);
                    case Touch.Change.Credit(var amount) -> out.u8(2).u128(amount);
                    case Touch.Change.Deposit(var deposit)
                    when isDue(deposit) -> out.u8(6).put(DUE_DEPOSIT, deposit);
                    case Touch.Change.Deposit(var deposit) -> out.u8(3).put(QUEUED_DEPOSIT, deposit);
                    case Touch.Change.Fee(var total) -> out.u8(4).u128(total);
                    case Touch.Change.Open(var owner, var token, var amount) ->
                        out.u8(7).put(ADDRESS, owner).u32(token).u128(amount);
                    case Touch.Change.Forced(var operation) -> out.u8(5).put(FORCED_OPERATION, operation);
                }
            },
            in -> switch (in.u8()) {
                case 0 -> new Touch.Change.Debit(in.u128(), in.u32());
                case 1 -> new Touch.Change.Cancel(in.u32());
                case 2 -> new Touch.Change.Credit(in.u128());
                case 3 -> new Touch.Change.Deposit(in.get(QUEUED_DEPOSIT));
                case 4 -> new Touch.Change.Fee(in.u128());
                case 5 -> new Touch.Change.Forced(in.get(FORCED_OPERATION));
                case 6 -> new Touch.Change.Deposit(in.get(DUE_DEPOSIT));
                case 7 -> new Touch.Change.Open(in.get(ADDRESS), in.u32(), in.u128());
                default -> throw in.corrupt("no such kind of change");
            });

    public static final Codec<Touch> TOUCH = Codec.of(
            (out, value) -> out.u32(value.position()).u32(value.account()).put(CHANGE, value.change()),
            in -> new Touch(Math.toIntExact(in.u32()), in.u32(), in.get(CHANGE)));

    public static final Codec<LeafUpdate.Siblings> SIBLINGS = Codec.of(
            (out, value) -> out.put(FR, value.first()).put(FR, value.second()).put(FR, value.third()),
            in -> new LeafUpdate.Siblings(in.get(FR), in.get(FR), in.get(FR)));

    public static final Codec<LeafUpdate> LEAF_UPDATE = Codec.of(
            (out, value) -> out.u32(value.index())
                    .put(ACCOUNT, value.before())
                    .put(ACCOUNT, value.after())
                    .list(SIBLINGS, value.siblings()),
            in -> new LeafUpdate(in.u32(), in.get(ACCOUNT), in.get(ACCOUNT), in.list(SIBLINGS)));

    public static final Codec<Shards> SHARDS = Codec.of((out, value) -> out.u32(value.count()), in -> {
        long count = in.u32();
        if (count > Integer.MAX_VALUE || !Shards.isDivision((int) count)) {
            throw in.corrupt("the state can not be divided into " + count + " shards");
        }
        return new Shards((int) count);
    });
}
