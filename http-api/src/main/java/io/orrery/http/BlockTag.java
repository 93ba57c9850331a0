package io.orrery.http;

import io.orrery.domain.Digest;
import java.util.Set;
import java.util.regex.Pattern;

/// How a caller names a block. See docs/API.md, *Words*.
sealed interface BlockTag {
    /// At most 63 bits.
    Pattern QUANTITY = Pattern.compile("0x(0|[1-9a-fA-F][0-9a-fA-F]{0,14})");

    record Latest() implements BlockTag {}

    record Pending() implements BlockTag {}

    record Safe() implements BlockTag {}

    record Finalized() implements BlockTag {}

    record Numbered(long number) implements BlockTag {}

    /// EIP-1898 names a block by its hash.
    record Hashed(Digest hash) implements BlockTag {}

    static BlockTag of(Argument given) {
        if (given.node().isObject()) {
            return named(given);
        }
        var text = given.text();
        return switch (text) {
            case "earliest" -> new Numbered(Chain.GENESIS);
            case "latest" -> new Latest();
            case "pending" -> new Pending();
            case "safe" -> new Safe();
            case "finalized" -> new Finalized();
            default -> number(given, text);
        };
    }

    /// `{"blockNumber": ..}` or `{"blockHash": ..}`. There is one chain, so `requireCanonical` changes nothing.
    private static BlockTag named(Argument given) {
        var object = given.object(Set.of("blockNumber", "blockHash", "requireCanonical"));
        var hash = object.member("blockHash");
        return hash.isAbsent() ? of(object.member("blockNumber")) : new Hashed(hash.digest());
    }

    private static Numbered number(Argument given, String text) {
        if (!QUANTITY.matcher(text).matches()) {
            throw new RefusedException(
                    Reason.WRONG_TYPE,
                    given.field(),
                    "must be earliest, latest, pending, safe, finalized, or a block number in 0x hex");
        }
        return new Numbered(Long.parseLong(text, 2, text.length(), 16));
    }
}
