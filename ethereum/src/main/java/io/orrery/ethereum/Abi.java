package io.orrery.ethereum;

import io.orrery.domain.rollup.account.Address;
import java.math.BigInteger;
import java.util.List;
import org.web3j.abi.FunctionEncoder;
import org.web3j.abi.FunctionReturnDecoder;
import org.web3j.abi.TypeReference;
import org.web3j.abi.datatypes.DynamicArray;
import org.web3j.abi.datatypes.DynamicBytes;
import org.web3j.abi.datatypes.Type;
import org.web3j.abi.datatypes.generated.Uint256;

/// Calls and words of the contract ABI. A static struct and a fixed array are encoded as their members in a row, so
/// words are all that is needed.
final class Abi {
    static final int WORD_CHARS = 64;

    private Abi() {}

    static String call(String signature, List<Type<?>> arguments) {
        return ContractArtifact.selector(signature) + encode(arguments);
    }

    static String creation(String contract, List<Type<?>> arguments) {
        return ContractArtifact.load(contract).bytecode() + encode(arguments);
    }

    static Type<?> word(long value) {
        return new Uint256(new BigInteger(Long.toUnsignedString(value)));
    }

    static Type<?> word(BigInteger value) {
        return new Uint256(value);
    }

    static Type<?> word(Address address) {
        return new org.web3j.abi.datatypes.Address(address.toString());
    }

    /// A dynamic array of words.
    static Type<?> words(List<BigInteger> values) {
        return new DynamicArray<>(
                Uint256.class, values.stream().map(Uint256::new).toList());
    }

    static Type<?> bytes(byte[] value) {
        return new DynamicBytes(value);
    }

    /// The word at an index of encoded words, `0x` in front.
    static BigInteger wordAt(String words, int index) {
        int from = 2 + index * WORD_CHARS;
        if (words.length() < from + WORD_CHARS) {
            throw new IllegalArgumentException("ABI words end before word " + index);
        }
        return new BigInteger(words.substring(from, from + WORD_CHARS), 16);
    }

    static long longAt(String words, int index) {
        return wordAt(words, index).longValueExact();
    }

    static Address address(BigInteger word) {
        var digits = word.toString(16);
        return Address.parse("0x" + "0".repeat(2 * Address.BYTES - digits.length()) + digits);
    }

    /// What is encoded in `words`, by types.
    @SuppressWarnings({"unchecked", "rawtypes"})
    static List<Object> decode(String words, List<TypeReference<?>> types) {
        List<Type> values = FunctionReturnDecoder.decode(words, (List) types);
        if (values.size() != types.size()) {
            throw new IllegalArgumentException("ABI words are not " + types.size() + " values: " + words);
        }
        return values.stream().map(Type::getValue).map(Object.class::cast).toList();
    }

    @SuppressWarnings({"unchecked", "rawtypes"})
    private static String encode(List<Type<?>> arguments) {
        return FunctionEncoder.encodeConstructor((List) arguments);
    }
}
