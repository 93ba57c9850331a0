package io.orrery.runtime.validator;

import io.orrery.domain.validator.interchange.Interchange;
import io.orrery.domain.validator.signing.HistoryText;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/// Histories in a text, which are as long as the body of a request may be.
final class InterchangeText implements HistoryText {
    @Override
    public Interchange read(String json) {
        try {
            return InterchangeCodec.read(new ByteArrayInputStream(json.getBytes(StandardCharsets.UTF_8)));
        } catch (IOException impossible) {
            throw new UncheckedIOException("bytes in memory can be read", impossible);
        }
    }

    @Override
    public String write(Interchange file) {
        var bytes = new ByteArrayOutputStream();
        try (var writer = new InterchangeCodec.Writer(bytes, file.genesisValidatorsRoot())) {
            for (var history : file.histories()) {
                writer.write(history);
            }
        } catch (IOException impossible) {
            throw new UncheckedIOException("memory can be written", impossible);
        }
        return bytes.toString(StandardCharsets.UTF_8);
    }
}
