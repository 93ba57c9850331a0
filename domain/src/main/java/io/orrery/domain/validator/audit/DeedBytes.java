package io.orrery.domain.validator.audit;

import io.orrery.domain.Digest;
import io.orrery.domain.validator.protection.SignedAttestation;
import io.orrery.domain.validator.protection.SignedBlock;
import io.orrery.domain.validator.protection.ValidatorKey;
import io.orrery.domain.validator.protection.Vote;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// A deed as the bytes that the chain is over. One deed has one encoding: numbers are big-endian, texts and
/// keys lie behind their length in 4 bytes.
///
/// | kind | bytes |
/// |---|---|
/// | 1 told | verb, who, detail |
/// | 2 added | count 4; number 4, key |
/// | 3 signed | count 4; number 4, then 1, slot 8, root; or 2, source 8, target 8, root |
///
/// A root is 0, or 1 and 32 bytes.
public final class DeedBytes {
    public static final int TOLD = 1;
    public static final int ADDED = 2;
    public static final int SIGNED = 3;

    private static final int BLOCK = 1;
    private static final int ATTESTATION = 2;
    /// Number, kind, two epochs, root.
    private static final int MOST_OF_VOTE = 4 + 1 + 8 + 8 + 1 + Digest.BYTES;

    private DeedBytes() {}

    public static int kind(Deed deed) {
        return switch (deed) {
            case Deed.Told _ -> TOLD;
            case Deed.Added _ -> ADDED;
            case Deed.Signed _ -> SIGNED;
        };
    }

    public static byte[] of(Deed deed) {
        return switch (deed) {
            case Deed.Told(var verb, var who, var detail) -> {
                var texts = List.of(utf8(verb), utf8(who), utf8(detail));
                var buffer = ByteBuffer.allocate(
                        texts.stream().mapToInt(text -> 4 + text.length).sum());
                texts.forEach(text -> buffer.putInt(text.length).put(text));
                yield buffer.array();
            }
            case Deed.Added(var keys) -> {
                var buffer = ByteBuffer.allocate(4
                        + keys.stream()
                                .mapToInt(key -> 8 + key.key().toBytes().length)
                                .sum());
                buffer.putInt(keys.size());
                keys.forEach(key -> {
                    var bytes = key.key().toBytes();
                    buffer.putInt(key.number()).putInt(bytes.length).put(bytes);
                });
                yield buffer.array();
            }
            case Deed.Signed(var votes) -> {
                var buffer = ByteBuffer.allocate(4 + votes.size() * MOST_OF_VOTE);
                buffer.putInt(votes.size());
                votes.forEach(vote -> put(buffer.putInt(vote.key()), vote.vote()));
                var bytes = new byte[buffer.position()];
                buffer.flip().get(bytes);
                yield bytes;
            }
        };
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static void put(ByteBuffer buffer, Vote vote) {
        switch (vote) {
            case SignedBlock(var slot, var _) -> buffer.put((byte) BLOCK).putLong(slot);
            case SignedAttestation(var source, var target, var _) ->
                buffer.put((byte) ATTESTATION).putLong(source).putLong(target);
        }
        buffer.put((byte) (vote.root().isPresent() ? 1 : 0));
        vote.root().ifPresent(root -> buffer.put(root.toBytes()));
    }

    /// @throws IllegalArgumentException where the bytes are no deed
    public static Deed parse(int kind, byte[] bytes) {
        var buffer = ByteBuffer.wrap(bytes);
        try {
            var deed = switch (kind) {
                case TOLD -> new Deed.Told(text(buffer), text(buffer), text(buffer));
                case ADDED -> {
                    int count = buffer.getInt();
                    var keys = new ArrayList<Deed.Numbered>();
                    for (int i = 0; i < count; i++) {
                        keys.add(new Deed.Numbered(buffer.getInt(), ValidatorKey.of(counted(buffer))));
                    }
                    yield new Deed.Added(keys);
                }
                case SIGNED -> {
                    int count = buffer.getInt();
                    var votes = new ArrayList<Deed.SignedVote>();
                    for (int i = 0; i < count; i++) {
                        votes.add(new Deed.SignedVote(buffer.getInt(), vote(buffer)));
                    }
                    yield new Deed.Signed(votes);
                }
                default -> throw new IllegalArgumentException("no deed has the kind " + kind);
            };
            if (buffer.hasRemaining()) {
                throw new IllegalArgumentException(buffer.remaining() + " bytes too many");
            }
            return deed;
        } catch (BufferUnderflowException cut) {
            throw new IllegalArgumentException("bytes of a deed are missing", cut);
        }
    }

    private static byte[] counted(ByteBuffer buffer) {
        int length = buffer.getInt();
        if (length < 0 || length > buffer.remaining()) {
            throw new IllegalArgumentException(length + " bytes announced, " + buffer.remaining() + " left");
        }
        var bytes = new byte[length];
        buffer.get(bytes);
        return bytes;
    }

    private static String text(ByteBuffer buffer) {
        return new String(counted(buffer), StandardCharsets.UTF_8);
    }

    private static Vote vote(ByteBuffer buffer) {
        int kind = buffer.get();
        return switch (kind) {
            case BLOCK -> new SignedBlock(buffer.getLong(), root(buffer));
            case ATTESTATION -> new SignedAttestation(buffer.getLong(), buffer.getLong(), root(buffer));
            default -> throw new IllegalArgumentException("no vote has the kind " + kind);
        };
    }

    private static Optional<Digest> root(ByteBuffer buffer) {
        if (buffer.get() == 0) {
            return Optional.empty();
        }
        var bytes = new byte[Digest.BYTES];
        buffer.get(bytes);
        return Optional.of(Digest.of(bytes));
    }
}
