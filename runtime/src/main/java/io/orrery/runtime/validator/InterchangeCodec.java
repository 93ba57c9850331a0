package io.orrery.runtime.validator;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import io.orrery.domain.Digest;
import io.orrery.domain.validator.interchange.Interchange;
import io.orrery.domain.validator.interchange.InterchangeRefused;
import io.orrery.domain.validator.interchange.KeyHistory;
import io.orrery.domain.validator.protection.SignedAttestation;
import io.orrery.domain.validator.protection.SignedBlock;
import io.orrery.domain.validator.protection.ValidatorKey;
import io.orrery.domain.validator.protection.Vote;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The JSON of EIP-3076, version 5, read and written as a stream: a token at a time.
///
/// A field that is not the format's is refused: what it says of a history would be lost. Numbers are
/// strings of decimal digits; one above 2^63 - 1 is no slot nor epoch that any chain has.
final class InterchangeCodec {
    private static final JsonFactory JSON = JsonFactory.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();

    private InterchangeCodec() {}

    /// @throws InterchangeRefused where it is not whole, or not of this version
    static Interchange read(InputStream file) throws IOException {
        try (var parser = JSON.createParser(file)) {
            var read = read(parser);
            if (parser.nextToken() != null) {
                throw new InterchangeRefused("after the end of the object comes " + parser.currentToken());
            }
            return read;
        } catch (JsonProcessingException broken) {
            throw new InterchangeRefused("it is no whole JSON: " + broken.getOriginalMessage(), broken);
        }
    }

    static Interchange read(JsonParser parser) throws IOException {
        Optional<Digest> root = Optional.empty();
        Optional<List<KeyHistory>> histories = Optional.empty();
        begin(parser.nextToken(), "the file");
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            switch (parser.currentName()) {
                case "metadata" -> root = Optional.of(metadata(parser));
                case "data" -> histories = Optional.of(histories(parser));
                default -> throw unknown(parser, "the file");
            }
        }
        return new Interchange(required(root, "metadata"), required(histories, "data"));
    }

    private static Digest metadata(JsonParser parser) throws IOException {
        Optional<Digest> root = Optional.empty();
        Optional<String> version = Optional.empty();
        begin(parser.nextToken(), "metadata");
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            switch (parser.currentName()) {
                case "interchange_format_version" ->
                    version = Optional.of(text(parser, "metadata.interchange_format_version"));
                case "genesis_validators_root" -> root = Optional.of(root(parser, "metadata.genesis_validators_root"));
                default -> throw unknown(parser, "metadata");
            }
        }
        var told = required(version, "metadata.interchange_format_version");
        if (!told.equals(Interchange.VERSION)) {
            throw new InterchangeRefused("metadata.interchange_format_version is " + told + ", and only "
                    + Interchange.VERSION + " is known");
        }
        return required(root, "metadata.genesis_validators_root");
    }

    private static List<KeyHistory> histories(JsonParser parser) throws IOException {
        var histories = new ArrayList<KeyHistory>();
        list(parser, "data");
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            histories.add(history(parser, "data[" + histories.size() + "]"));
        }
        return histories;
    }

    private static KeyHistory history(JsonParser parser, String at) throws IOException {
        Optional<ValidatorKey> key = Optional.empty();
        Optional<List<SignedBlock>> blocks = Optional.empty();
        Optional<List<SignedAttestation>> attestations = Optional.empty();
        begin(parser.currentToken(), at);
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            switch (parser.currentName()) {
                case "pubkey" -> key = Optional.of(key(parser, at + ".pubkey"));
                case "signed_blocks" -> {
                    var found = new ArrayList<SignedBlock>();
                    list(parser, at + ".signed_blocks");
                    while (parser.nextToken() != JsonToken.END_ARRAY) {
                        found.add(block(parser, at + ".signed_blocks[" + found.size() + "]"));
                    }
                    blocks = Optional.of(found);
                }
                case "signed_attestations" -> {
                    var found = new ArrayList<SignedAttestation>();
                    list(parser, at + ".signed_attestations");
                    while (parser.nextToken() != JsonToken.END_ARRAY) {
                        found.add(attestation(parser, at + ".signed_attestations[" + found.size() + "]"));
                    }
                    attestations = Optional.of(found);
                }
                default -> throw unknown(parser, at);
            }
        }
        return new KeyHistory(
                required(key, at + ".pubkey"),
                required(blocks, at + ".signed_blocks"),
                required(attestations, at + ".signed_attestations"));
    }

    private static SignedBlock block(JsonParser parser, String at) throws IOException {
        Optional<Long> slot = Optional.empty();
        Optional<Digest> root = Optional.empty();
        begin(parser.currentToken(), at);
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            switch (parser.currentName()) {
                case "slot" -> slot = Optional.of(number(parser, at + ".slot"));
                case "signing_root" -> root = Optional.of(root(parser, at + ".signing_root"));
                default -> throw unknown(parser, at);
            }
        }
        return new SignedBlock(required(slot, at + ".slot"), root);
    }

    private static SignedAttestation attestation(JsonParser parser, String at) throws IOException {
        Optional<Long> source = Optional.empty();
        Optional<Long> target = Optional.empty();
        Optional<Digest> root = Optional.empty();
        begin(parser.currentToken(), at);
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            switch (parser.currentName()) {
                case "source_epoch" -> source = Optional.of(number(parser, at + ".source_epoch"));
                case "target_epoch" -> target = Optional.of(number(parser, at + ".target_epoch"));
                case "signing_root" -> root = Optional.of(root(parser, at + ".signing_root"));
                default -> throw unknown(parser, at);
            }
        }
        return new SignedAttestation(
                required(source, at + ".source_epoch"), required(target, at + ".target_epoch"), root);
    }

    private static void begin(JsonToken token, String at) {
        if (token != JsonToken.START_OBJECT) {
            throw new InterchangeRefused(at + " is no object but " + token);
        }
    }

    private static void list(JsonParser parser, String at) throws IOException {
        if (parser.nextToken() != JsonToken.START_ARRAY) {
            throw new InterchangeRefused(at + " is no list but " + parser.currentToken());
        }
    }

    private static String text(JsonParser parser, String at) throws IOException {
        if (parser.nextToken() != JsonToken.VALUE_STRING) {
            throw new InterchangeRefused(at + " is no string but " + parser.currentToken());
        }
        return parser.getText();
    }

    private static long number(JsonParser parser, String at) throws IOException {
        var text = text(parser, at);
        if (!text.matches("[0-9]{1,20}")) {
            throw new InterchangeRefused(at + " is no decimal number: " + text);
        }
        try {
            return Long.parseLong(text);
        } catch (NumberFormatException tooLarge) {
            throw new InterchangeRefused(at + " is " + text + ", which no chain ever comes to", tooLarge);
        }
    }

    private static Digest root(JsonParser parser, String at) throws IOException {
        try {
            return Digest.parse(text(parser, at));
        } catch (IllegalArgumentException malformed) {
            throw new InterchangeRefused(at + ": " + malformed.getMessage(), malformed);
        }
    }

    private static ValidatorKey key(JsonParser parser, String at) throws IOException {
        try {
            return ValidatorKey.parse(text(parser, at));
        } catch (IllegalArgumentException malformed) {
            throw new InterchangeRefused(at + ": " + malformed.getMessage(), malformed);
        }
    }

    private static <T> T required(Optional<T> value, String at) {
        return value.orElseThrow(() -> new InterchangeRefused(at + " is missing"));
    }

    private static InterchangeRefused unknown(JsonParser parser, String at) throws IOException {
        return new InterchangeRefused(
                at + " has the field " + parser.currentName() + ", which the format does not have");
    }

    /// Writes what is given key by key. The same histories give the same bytes.
    static final class Writer implements AutoCloseable {
        private final JsonGenerator json;

        Writer(OutputStream file, Digest genesisValidatorsRoot) throws IOException {
            json = JSON.createGenerator(file);
            var indent = new DefaultIndenter("  ", "\n");
            var printer = new DefaultPrettyPrinter();
            printer.indentObjectsWith(indent);
            printer.indentArraysWith(indent);
            json.setPrettyPrinter(printer);
            json.writeStartObject();
            json.writeObjectFieldStart("metadata");
            json.writeStringField("interchange_format_version", Interchange.VERSION);
            json.writeStringField("genesis_validators_root", genesisValidatorsRoot.toString());
            json.writeEndObject();
            json.writeArrayFieldStart("data");
        }

        void write(KeyHistory history) throws IOException {
            json.writeStartObject();
            json.writeStringField("pubkey", history.key().toString());
            json.writeArrayFieldStart("signed_blocks");
            for (var block : history.blocks()) {
                json.writeStartObject();
                json.writeStringField("slot", Long.toString(block.slot()));
                writeRoot(block);
                json.writeEndObject();
            }
            json.writeEndArray();
            json.writeArrayFieldStart("signed_attestations");
            for (var attestation : history.attestations()) {
                json.writeStartObject();
                json.writeStringField("source_epoch", Long.toString(attestation.source()));
                json.writeStringField("target_epoch", Long.toString(attestation.target()));
                writeRoot(attestation);
                json.writeEndObject();
            }
            json.writeEndArray();
            json.writeEndObject();
        }

        private void writeRoot(Vote vote) throws IOException {
            if (vote.root().isPresent()) {
                json.writeStringField("signing_root", vote.root().get().toString());
            }
        }

        @Override
        public void close() throws IOException {
            json.writeEndArray();
            json.writeEndObject();
            json.writeRaw('\n');
            json.close();
        }
    }
}
