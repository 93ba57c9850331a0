package io.orrery.ethereum;

import io.orrery.domain.Digest;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.web3j.abi.TypeReference;
import org.web3j.abi.datatypes.Utf8String;

/// Says in words why a contract refused: Solidity's own reasons, and the named errors of this project's contracts with
/// their words.
final class RevertReason {
    private static final String ERROR = "0x08c379a0";
    private static final String PANIC = "0x4e487b71";
    private static final int SELECTOR_CHARS = 10;
    private static final int WORD_CHARS = 64;

    private static final Map<String, String> NAMED = Stream.of(
                    "Rollup", "DataPolicy", "Groth16Verifier", "AccountTree", "DevToken")
            .flatMap(name -> ContractArtifact.load(name).errors().entrySet().stream())
            .collect(Collectors.toUnmodifiableMap(Map.Entry::getKey, Map.Entry::getValue, (one, _) -> one));

    private RevertReason() {}

    static String of(L1Rpc l1, Digest hash) {
        var transaction = l1.transaction(hash);
        var mined = l1.mined(hash);
        if (transaction.isEmpty() || mined.isEmpty() || transaction.get().to().isEmpty()) {
            return "";
        }
        var ran = transaction.get();
        try {
            l1.repeat(ran, ran.to().orElseThrow(), mined.get().block());
        } catch (L1Rejected refusal) {
            return String.valueOf(refusal.getMessage());
        }
        return mined.get().gasUsed() == ran.gasLimit() ? "out of gas" : "";
    }

    /// Whether an error's data is what a contract reverted with.
    static boolean isRevert(String data) {
        return data.startsWith("0x") && data.length() >= SELECTOR_CHARS;
    }

    /// @param data what the contract reverted with
    static String describe(String data) {
        var selector = data.substring(0, SELECTOR_CHARS);
        var words = data.substring(SELECTOR_CHARS);
        if (selector.equals(ERROR)) {
            return Abi.decode("0x" + words, List.of(TypeReference.create(Utf8String.class)))
                    .getFirst()
                    .toString();
        }
        if (selector.equals(PANIC)) {
            return "panic " + Hex.integer("0x" + words);
        }
        var name = NAMED.get(selector);
        if (name == null) {
            return "reverted with " + data;
        }
        var values = Stream.iterate(0, at -> at + WORD_CHARS <= words.length(), at -> at + WORD_CHARS)
                .map(at -> Hex.integer("0x" + words.substring(at, at + WORD_CHARS)))
                .map(value -> value.bitLength() > Long.SIZE ? Hex.quantity(value) : value.toString())
                .collect(Collectors.joining(", "));
        return name + "(" + values + ")";
    }
}
