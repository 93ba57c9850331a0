package io.orrery.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.orrery.http.WebSocketFrames.Heard;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// RFC 6455, sections 5 and 7, frame by frame.
class WebSocketFramesTest {
    private static final int MAX_MESSAGE = 70_000;

    private final WebSocketFrames frames = new WebSocketFrames(MAX_MESSAGE);

    /// A frame as a client sends it, masked.
    static byte[] frame(int first, byte[] payload) {
        var frame = ByteBuffer.allocate(14 + payload.length).put((byte) first);
        if (payload.length < 126) {
            frame.put((byte) (0x80 | payload.length));
        } else if (payload.length < 65_536) {
            frame.put((byte) (0x80 | 126)).putShort((short) payload.length);
        } else {
            frame.put((byte) (0x80 | 127)).putLong(payload.length);
        }
        var mask = new byte[] {1, 2, 3, 4};
        frame.put(mask);
        for (int i = 0; i < payload.length; i++) {
            frame.put((byte) (payload[i] ^ mask[i % 4]));
        }
        var bytes = new byte[frame.flip().remaining()];
        frame.get(bytes);
        return bytes;
    }

    static byte[] text(String text) {
        return frame(0x81, text.getBytes(StandardCharsets.UTF_8));
    }

    private static List<String> texts(List<Heard> heard) {
        return heard.stream()
                .map(each -> each instanceof Heard.Text(var utf8) ? new String(utf8, StandardCharsets.UTF_8) : "")
                .toList();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 125, 126, 65_535, 65_536, MAX_MESSAGE})
    void aTextOfEachFormOfLengthIsHeardWhole(int length) throws Exception {
        assertThat(texts(frames.read(text("x".repeat(length))))).containsExactly("x".repeat(length));
    }

    @Test
    void aTextThatComesByteByByteIsHeardOnceItIsWhole() throws Exception {
        var heard = new ArrayList<Heard>();
        for (var each : text("é".repeat(100))) {
            assertThat(heard).isEmpty();
            heard.addAll(frames.read(new byte[] {each}));
        }
        assertThat(texts(heard)).containsExactly("é".repeat(100));
    }

    @Test
    void framesThatComeTogetherAreHeardInOrder() throws Exception {
        var two = ByteBuffer.allocate(100).put(text("a")).put(text("b")).put(text("c"), 0, 3);
        var bytes = new byte[two.flip().remaining()];
        two.get(bytes);

        assertThat(texts(frames.read(bytes))).containsExactly("a", "b");
        var rest = text("c");
        assertThat(texts(frames.read(java.util.Arrays.copyOfRange(rest, 3, rest.length))))
                .containsExactly("c");
    }

    @Test
    void aMessageInPiecesMayHaveControlFramesBetween() throws Exception {
        assertThat(frames.read(frame(0x01, new byte[] {'a'}))).isEmpty();
        assertThat(frames.read(frame(0x89, new byte[] {7})))
                .satisfiesExactly(heard -> assertThat(heard)
                        .isInstanceOfSatisfying(
                                Heard.Ping.class,
                                ping -> assertThat(ping.payload()).containsExactly(7)));
        assertThat(frames.read(frame(0x8a, new byte[0]))).containsExactly(new Heard.Pong());
        assertThat(frames.read(frame(0x00, new byte[] {'b'}))).isEmpty();
        assertThat(texts(frames.read(frame(0x80, new byte[] {'c'})))).containsExactly("abc");
        assertThat(texts(frames.read(text("d")))).containsExactly("d");
    }

    @ParameterizedTest
    @CsvSource({
        "8100, 1002, a client masks its frames",
        "c18000000000, 1002, no extension was agreed on",
        "838000000000, 1002, there is no such kind of frame",
        "808000000000, 1002, nothing is continued",
        "098000000000, 1002, a control frame is whole and has at most 125 bytes",
        "89fe007e00000000, 1002, a control frame is whole and has at most 125 bytes",
        "828000000000, 1003, messages are text",
        "81ffffffffffffffffff, 1002, a length has 63 bits",
        "81ff000000000001117100000000, 1009, a message has at most 70000 bytes",
        "818100000000ff, 1007, text is UTF-8",
        "88810000000003, 1002, a code has two bytes",
        "88820000000003ed, 1002, there is no such code",
        "88820000000003e7, 1002, there is no such code",
        "8882000000001388, 1002, there is no such code",
        "88830000000003e8ff, 1007, text is UTF-8"
    })
    void whatTheProtocolForbidsEndsTheConnectionWithItsCode(String hex, int code, String why) {
        assertThatThrownBy(() -> frames.read(HexFormat.of().parseHex(hex)))
                .isInstanceOfSatisfying(
                        WebSocketFrames.Broken.class,
                        broken -> assertThat(broken.code()).isEqualTo(code))
                .hasMessage(why);
    }

    @Test
    void aNewMessageBeforeTheLastHasEndedIsForbidden() throws Exception {
        frames.read(frame(0x01, new byte[] {'a'}));

        assertThatThrownBy(() -> frames.read(text("b"))).hasMessage("the message before it has not ended");
    }

    @Test
    void aMessageInPiecesIsBoundedAsAWhole() throws Exception {
        frames.read(frame(0x01, new byte[MAX_MESSAGE]));

        assertThatThrownBy(() -> frames.read(frame(0x80, new byte[1])))
                .isInstanceOfSatisfying(
                        WebSocketFrames.Broken.class,
                        broken -> assertThat(broken.code()).isEqualTo(1009));
    }

    @ParameterizedTest
    @CsvSource({"888000000000, 1000", "88820000000003e8, 1000", "8882000000000fa0, 4000", "88820000000003f6, 1014"})
    void aCloseTellsItsCode(String hex, int code) throws Exception {
        assertThat(frames.read(HexFormat.of().parseHex(hex))).containsExactly(new Heard.Close(code));
    }

    @Test
    void whatAServerSendsIsNotMasked() {
        assertThat(HexFormat.of().formatHex(WebSocketFrames.text(new byte[] {'a'})))
                .isEqualTo("810161");
        assertThat(HexFormat.of().formatHex(WebSocketFrames.ping())).isEqualTo("8900");
        assertThat(HexFormat.of().formatHex(WebSocketFrames.pong(new byte[] {9})))
                .isEqualTo("8a0109");
        assertThat(HexFormat.of().formatHex(WebSocketFrames.close(1008, "no"))).isEqualTo("880403f06e6f");
        assertThat(WebSocketFrames.text(new byte[126]))
                .startsWith(0x81, 126, 0, 126)
                .hasSize(130);
        assertThat(WebSocketFrames.text(new byte[65_536]))
                .startsWith(0x81, 127, 0, 0, 0, 0, 0, 1, 0, 0)
                .hasSize(65_546);
    }
}
