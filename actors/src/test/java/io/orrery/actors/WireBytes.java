package io.orrery.actors;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.cbor.databind.CBORMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.InvocationTargetException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/// A message as it travels.
///
/// @param manifest the name of its class
/// @param hex CBOR
record WireBytes(String manifest, String hex) {
    private static final HexFormat HEX = HexFormat.of();
    private static final CBORMapper CBOR = new CBORMapper();
    private static final String GOLDEN = "/golden/messages.txt";

    static WireBytes of(String manifest, byte[] bytes) {
        return new WireBytes(manifest, HEX.formatHex(bytes));
    }

    byte[] bytes() {
        return HEX.parseHex(hex);
    }

    /// What the previous release says, and this one too.
    static List<WireBytes> golden() throws IOException {
        try (var file = Objects.requireNonNull(WireBytes.class.getResourceAsStream(GOLDEN), GOLDEN)) {
            return new String(file.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .map(line -> line.split(" ", 2))
                    .map(fields -> new WireBytes(fields[0], fields[1]))
                    .toList();
        }
    }

    static Set<String> manifests() {
        try {
            return golden().stream().map(WireBytes::manifest).collect(Collectors.toSet());
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    static void append(List<WireBytes> more) throws IOException {
        var lines =
                more.stream().map(wire -> wire.manifest() + " " + wire.hex()).toList();
        Files.write(Path.of("src/test/resources" + GOLDEN), lines, StandardOpenOption.APPEND);
    }

    /// The same with a field more in each object of it.
    WireBytes withFieldsOfALaterRelease() throws IOException {
        var tree = CBOR.readTree(bytes());
        addTo(tree);
        return of(manifest, CBOR.writeValueAsBytes(tree));
    }

    private static void addTo(JsonNode node) {
        node.forEach(WireBytes::addTo);
        if (node instanceof ObjectNode object) {
            object.put("ofALaterRelease", 1);
        }
    }

    /// What this says and the other does not, by its place.
    List<String> partsNotIn(WireBytes other) throws IOException {
        var lost = new ArrayList<String>();
        compare("", CBOR.readTree(bytes()), CBOR.readTree(other.bytes()), lost);
        return lost;
    }

    private static void compare(String place, JsonNode mine, JsonNode others, List<String> lost) {
        switch (mine) {
            case ObjectNode object ->
                object.properties()
                        .forEach(field -> compare(
                                place + "/" + field.getKey(), field.getValue(), others.path(field.getKey()), lost));
            case ArrayNode array
            when others.size() == array.size() -> {
                for (int i = 0; i < array.size(); i++) {
                    compare(place + "/" + i, array.get(i), others.path(i), lost);
                }
            }
            default -> {
                if (!mine.equals(others)) {
                    lost.add(place + " was " + mine + " and is " + others);
                }
            }
        }
    }

    /// Components of records that are null: those that the sender did not know, and that have no default. A
    /// new one is an `Optional` or a number.
    static List<String> missing(Object value) {
        var missing = new ArrayList<String>();
        lookInto(value, missing);
        return missing;
    }

    private static void lookInto(Object value, List<String> missing) {
        switch (value) {
            case Record ours
            when ours.getClass().getName().startsWith("io.orrery.") -> {
                for (var component : ours.getClass().getRecordComponents()) {
                    try {
                        component.getAccessor().setAccessible(true);
                        var part = component.getAccessor().invoke(ours);
                        if (part == null) {
                            missing.add(ours.getClass().getName() + "." + component.getName());
                        } else {
                            lookInto(part, missing);
                        }
                    } catch (IllegalAccessException | InvocationTargetException failed) {
                        throw new IllegalStateException(failed);
                    }
                }
            }
            case Collection<?> all -> all.forEach(each -> lookInto(each, missing));
            case Map<?, ?> all -> all.values().forEach(each -> lookInto(each, missing));
            case Optional<?> one -> one.ifPresent(each -> lookInto(each, missing));
            default -> {}
        }
    }

    @Override
    public String toString() {
        return manifest;
    }
}
