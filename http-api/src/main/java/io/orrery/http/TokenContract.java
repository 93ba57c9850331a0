package io.orrery.http;

import io.orrery.domain.rollup.account.Address;
import io.orrery.zk.hash.Keccak256;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;
import java.util.function.Function;

/// A token as EIP-20 lets it be read: what `eth_call` of its address answers, from the tables. Whatever is no read, or
/// is not known of the token, reverts, as it would where the contract lacks the function. See docs/API.md, *Tokens*.
record TokenContract(SettlementReads.Token token, Function<Address, BigInteger> balanceOf) {
    /// The code of every token: one byte that no EVM runs (EIP-141), so tools see a contract and nobody takes it for
    /// one that could be run elsewhere.
    static final String CODE = "0xfe";

    private static final int SELECTOR_BYTES = Integer.BYTES;
    private static final int WORD_BYTES = 32;
    private static final int ADDRESS_BYTES = 20;

    private enum Read {
        NAME("name()", 0),
        SYMBOL("symbol()", 0),
        DECIMALS("decimals()", 0),
        BALANCE_OF("balanceOf(address)", 1),
        ALLOWANCE("allowance(address,address)", 2);

        private final int selector;
        private final int arguments;

        Read(String signature, int arguments) {
            this.selector = ByteBuffer.wrap(Keccak256.hash(signature.getBytes(StandardCharsets.US_ASCII)))
                    .getInt();
            this.arguments = arguments;
        }

        // Solidity's decoders take more bytes than the arguments need, and so do callers.
        boolean isCalledBy(byte[] data) {
            return data.length >= SELECTOR_BYTES + arguments * WORD_BYTES
                    && ByteBuffer.wrap(data).getInt() == selector;
        }
    }

    /// @param data selector and arguments, ABI-encoded
    /// @param field that has them, for refusals
    /// @return what the function returns, ABI-encoded, as `0x` and digits
    String call(byte[] data, String field) {
        var read = Arrays.stream(Read.values())
                .filter(each -> each.isCalledBy(data))
                .findFirst()
                .orElseThrow(() -> reverted(field, "a token answers name, symbol, decimals, balanceOf and allowance"));
        return "0x"
                + HexFormat.of()
                        .formatHex(
                                switch (read) {
                                    case NAME -> string(told(token.name(), field));
                                    case SYMBOL -> string(told(token.symbol(), field));
                                    case DECIMALS ->
                                        word(BigInteger.valueOf(token.decimals()
                                                .orElseThrow(() ->
                                                        reverted(field, "the token's contract on L1 does not tell"))));
                                    case BALANCE_OF -> word(balanceOf.apply(address(data, 0, field)));
                                    // Nobody can move what is another's: there is nothing to approve.
                                    case ALLOWANCE -> {
                                        address(data, 0, field);
                                        address(data, 1, field);
                                        yield word(BigInteger.ZERO);
                                    }
                                });
    }

    private static String told(Optional<String> text, String field) {
        return text.orElseThrow(() -> reverted(field, "the token's contract on L1 does not tell"));
    }

    private static Address address(byte[] data, int argument, String field) {
        int start = SELECTOR_BYTES + argument * WORD_BYTES;
        int end = start + WORD_BYTES;
        for (int i = start; i < end - ADDRESS_BYTES; i++) {
            if (data[i] != 0) {
                throw reverted(field, "argument " + argument + " is longer than an address");
            }
        }
        return Address.of(Arrays.copyOfRange(data, end - ADDRESS_BYTES, end));
    }

    private static byte[] word(BigInteger value) {
        // At most 128 bits here: never a sign byte too many.
        var bytes = value.toByteArray();
        return ByteBuffer.allocate(WORD_BYTES)
                .put(WORD_BYTES - bytes.length, bytes)
                .array();
    }

    /// One dynamic value: its offset, its length, and its bytes up to a whole word.
    private static byte[] string(String text) {
        var bytes = text.getBytes(StandardCharsets.UTF_8);
        int padded = (bytes.length + WORD_BYTES - 1) / WORD_BYTES * WORD_BYTES;
        return ByteBuffer.allocate(2 * WORD_BYTES + padded)
                .put(word(BigInteger.valueOf(WORD_BYTES)))
                .put(word(BigInteger.valueOf(bytes.length)))
                .put(bytes)
                .array();
    }

    private static RefusedException reverted(String field, String why) {
        return new RefusedException(Reason.REVERTED, field, "execution reverted: " + why);
    }
}
