package io.orrery.http;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// The frames of RFC 6455 as a server reads and writes them. Bytes come in any pieces; nothing is kept beyond one
/// message of the bounded size.
final class WebSocketFrames {
    static final int CLOSE_GOING_AWAY = 1001;
    static final int CLOSE_PROTOCOL_ERROR = 1002;
    static final int CLOSE_UNSUPPORTED = 1003;
    static final int CLOSE_NOT_UTF8 = 1007;
    static final int CLOSE_POLICY = 1008;
    static final int CLOSE_TOO_BIG = 1009;
    static final int CLOSE_NORMAL = 1000;

    private static final int CONTINUATION = 0x0;
    private static final int TEXT = 0x1;
    private static final int BINARY = 0x2;
    private static final int CLOSE = 0x8;
    private static final int PING = 0x9;
    private static final int PONG = 0xa;

    private static final int FIN = 0x80;
    private static final int RESERVED = 0x70;
    private static final int OPCODE = 0x0f;
    private static final int MASKED = 0x80;
    private static final int LENGTH = 0x7f;
    private static final int LENGTH_16 = 126;
    private static final int LENGTH_64 = 127;
    private static final int MAX_CONTROL = 125;
    private static final int MASK_BYTES = 4;
    private static final int FIRST_PRIVATE_CODE = 3000;
    private static final int LAST_PRIVATE_CODE = 4999;
    /// Between 1000 and 1014, those that are only for the other side's own use: 7.4.1.
    private static final List<Integer> NEVER_SENT = List.of(1004, 1005, 1006);

    private static final int LAST_REGISTERED_CODE = 1014;

    /// The connection can not go on.
    static final class Broken extends Exception {
        private static final long serialVersionUID = 1;
        private final int code;

        Broken(int code, String why) {
            super(why, null, false, false);
            this.code = code;
        }

        /// What to close with.
        int code() {
            return code;
        }
    }

    /// What a peer has said.
    sealed interface Heard {
        @SuppressWarnings("ArrayRecordComponent") // Looked at once, never compared.
        record Text(byte[] utf8) implements Heard {}

        @SuppressWarnings("ArrayRecordComponent")
        record Ping(byte[] payload) implements Heard {}

        record Pong() implements Heard {}

        record Close(int code) implements Heard {}
    }

    private final int maxMessage;
    private final ByteArrayOutputStream message = new ByteArrayOutputStream();
    /// Bytes of a frame that is not complete, and how many it takes at least: no byte is looked at too often, in
    /// however small pieces they come.
    private final ByteArrayOutputStream pending = new ByteArrayOutputStream();

    private long wanted;
    private boolean inMessage;

    /// @param maxMessage bytes of one message, whatever the number of its frames
    WebSocketFrames(int maxMessage) {
        this.maxMessage = maxMessage;
    }

    /// What the bytes complete. Refuses what RFC 6455 does, and messages that are not text or too long.
    List<Heard> read(byte[] bytes) throws Broken {
        pending.writeBytes(bytes);
        if (pending.size() < wanted) {
            return List.of();
        }
        var all = ByteBuffer.wrap(pending.toByteArray());
        pending.reset();
        var heard = new ArrayList<Heard>();
        while (true) {
            int start = all.position();
            wanted = 2;
            if (!frame(all, heard)) {
                pending.write(all.array(), start, all.limit() - start);
                return heard;
            }
        }
    }

    /// Reads one frame; false where it is not complete.
    private boolean frame(ByteBuffer in, List<Heard> heard) throws Broken {
        if (in.remaining() < 2) {
            return false;
        }
        int first = in.get() & 0xff;
        int second = in.get() & 0xff;
        int opcode = first & OPCODE;
        boolean last = (first & FIN) != 0;
        require((first & RESERVED) == 0, CLOSE_PROTOCOL_ERROR, "no extension was agreed on");
        require((second & MASKED) != 0, CLOSE_PROTOCOL_ERROR, "a client masks its frames");
        int announced = second & LENGTH;
        require(
                opcode < CLOSE || (last && announced <= MAX_CONTROL),
                CLOSE_PROTOCOL_ERROR,
                "a control frame is whole and has at most 125 bytes");
        int lengthBytes = announced == LENGTH_16 ? Short.BYTES : announced == LENGTH_64 ? Long.BYTES : 0;
        if (in.remaining() < lengthBytes) {
            wanted += lengthBytes;
            return false;
        }
        long length = switch (announced) {
            case LENGTH_16 -> in.getShort() & 0xffffL;
            case LENGTH_64 -> in.getLong();
            default -> announced;
        };
        require(length >= 0, CLOSE_PROTOCOL_ERROR, "a length has 63 bits");
        checkOpcode(opcode);
        // Before the payload has come, so that no more is ever kept than may be.
        require(
                opcode >= CLOSE || message.size() + length <= maxMessage,
                CLOSE_TOO_BIG,
                "a message has at most " + maxMessage + " bytes");
        if (in.remaining() < MASK_BYTES + length) {
            wanted += lengthBytes + MASK_BYTES + length;
            return false;
        }
        var mask = new byte[MASK_BYTES];
        in.get(mask);
        var payload = new byte[(int) length];
        in.get(payload);
        for (int i = 0; i < payload.length; i++) {
            payload[i] ^= mask[i % MASK_BYTES];
        }
        switch (opcode) {
            case PING -> heard.add(new Heard.Ping(payload));
            case PONG -> heard.add(new Heard.Pong());
            case CLOSE -> heard.add(new Heard.Close(closeCode(payload)));
            default -> data(payload, last, heard);
        }
        return true;
    }

    private void checkOpcode(int opcode) throws Broken {
        switch (opcode) {
            case CONTINUATION -> require(inMessage, CLOSE_PROTOCOL_ERROR, "nothing is continued");
            case TEXT -> require(!inMessage, CLOSE_PROTOCOL_ERROR, "the message before it has not ended");
            case BINARY -> throw new Broken(CLOSE_UNSUPPORTED, "messages are text");
            case CLOSE, PING, PONG -> {}
            default -> throw new Broken(CLOSE_PROTOCOL_ERROR, "there is no such kind of frame");
        }
    }

    private void data(byte[] payload, boolean last, List<Heard> heard) throws Broken {
        message.writeBytes(payload);
        inMessage = !last;
        if (last) {
            var whole = message.toByteArray();
            message.reset();
            requireUtf8(whole);
            heard.add(new Heard.Text(whole));
        }
    }

    private static int closeCode(byte[] payload) throws Broken {
        if (payload.length == 0) {
            return CLOSE_NORMAL;
        }
        require(payload.length >= Short.BYTES, CLOSE_PROTOCOL_ERROR, "a code has two bytes");
        int code = ByteBuffer.wrap(payload).getShort() & 0xffff;
        boolean registered = code >= CLOSE_NORMAL && code <= LAST_REGISTERED_CODE && !NEVER_SENT.contains(code);
        require(
                registered || (code >= FIRST_PRIVATE_CODE && code <= LAST_PRIVATE_CODE),
                CLOSE_PROTOCOL_ERROR,
                "there is no such code");
        requireUtf8(Arrays.copyOfRange(payload, Short.BYTES, payload.length));
        return code;
    }

    private static void requireUtf8(byte[] bytes) throws Broken {
        try {
            var _ = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes));
        } catch (CharacterCodingException malformed) {
            throw new Broken(CLOSE_NOT_UTF8, "text is UTF-8");
        }
    }

    private static void require(boolean holds, int code, String rule) throws Broken {
        if (!holds) {
            throw new Broken(code, rule);
        }
    }

    static byte[] text(byte[] utf8) {
        return write(TEXT, utf8);
    }

    static byte[] ping() {
        return write(PING, new byte[0]);
    }

    static byte[] pong(byte[] payload) {
        return write(PONG, payload);
    }

    /// @param why at most 123 bytes in UTF-8
    static byte[] close(int code, String why) {
        var reason = why.getBytes(StandardCharsets.UTF_8);
        return write(
                CLOSE,
                ByteBuffer.allocate(Short.BYTES + reason.length)
                        .putShort((short) code)
                        .put(reason)
                        .array());
    }

    private static byte[] write(int opcode, byte[] payload) {
        int extra = payload.length <= MAX_CONTROL ? 0 : payload.length <= 0xffff ? Short.BYTES : Long.BYTES;
        var frame = ByteBuffer.allocate(2 + extra + payload.length).put((byte) (FIN | opcode));
        switch (extra) {
            case 0 -> frame.put((byte) payload.length);
            case Short.BYTES -> frame.put((byte) LENGTH_16).putShort((short) payload.length);
            default -> frame.put((byte) LENGTH_64).putLong(payload.length);
        }
        return frame.put(payload).array();
    }
}
