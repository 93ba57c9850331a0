package io.orrery.ethereum;

import io.orrery.zk.hash.Keccak256;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;

/// What an alt-DA server names data by: a type byte, and what it stands for.
///
/// | type | then |
/// |---|---|
/// | 0 | the Keccak-256 of the data, 32 bytes |
/// | 1 | a byte for the layer and at least one more, whose meaning is the server's alone |
///
/// Source: the OP stack's specification, *Alt-DA mode, Input Commitment Submission*.
final class AltDaCommitment {
    private static final byte KECCAK = 0;
    private static final byte GENERIC = 1;
    private static final int KECCAK_BYTES = 33;
    private static final int SHORTEST_GENERIC = 3;

    private AltDaCommitment() {}

    static byte[] keccak(byte[] data) {
        var commitment = new byte[KECCAK_BYTES];
        commitment[0] = KECCAK;
        System.arraycopy(Keccak256.hash(data), 0, commitment, 1, KECCAK_BYTES - 1);
        return commitment;
    }

    /// Whether it is of one of the two forms.
    static boolean isOne(byte[] bytes) {
        return switch (bytes.length == 0 ? -1 : bytes[0]) {
            case KECCAK -> bytes.length == KECCAK_BYTES;
            case GENERIC -> bytes.length >= SHORTEST_GENERIC;
            default -> false;
        };
    }

    /// Whether it can name this data: what a server of type 1 means by its bytes nobody else can tell.
    static boolean mayName(byte[] commitment, byte[] data) {
        return commitment[0] != KECCAK || Arrays.equals(commitment, keccak(data));
    }

    /// A server's answer to what it was given: the bytes themselves, as all servers known send them, or `0x` and their
    /// hexadecimal digits, as the specification says. The two can not be confused: no type is the character `0`.
    static Optional<byte[]> read(byte[] answer) {
        if (isOne(answer)) {
            return Optional.of(answer);
        }
        var text = new String(answer, StandardCharsets.US_ASCII).strip();
        if (!text.startsWith("0x")) {
            return Optional.empty();
        }
        try {
            return Optional.of(HexFormat.of().parseHex(text, 2, text.length())).filter(AltDaCommitment::isOne);
        } catch (IllegalArgumentException noHex) {
            return Optional.empty();
        }
    }
}
