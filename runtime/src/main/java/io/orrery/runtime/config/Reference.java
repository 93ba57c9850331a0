package io.orrery.runtime.config;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/// Every setting that there is, from the files that nodes read: `application.conf` and what it includes. A library that
/// reads HOCON gives up comments and variables, so the lines are read here; they keep to one key a line.
final class Reference {
    private static final String FIRST = "application";
    private static final Pattern INCLUDE = Pattern.compile("include \"([a-z0-9-]+)\"");
    private static final Pattern BLOCK = Pattern.compile("([^=+{}]+?)\\s*\\{");
    private static final Pattern TABLE = Pattern.compile("([^=+{}]+?)\\s*\\{}");
    private static final Pattern VALUE = Pattern.compile("(\"[^\"]*\"|[^=+\"]+?)\\s*\\+?=\\s*(.+)");
    private static final Pattern VARIABLE = Pattern.compile("\\$\\{\\??([A-Z][A-Z0-9_]*)}");

    private final Map<String, Setting> settings = new LinkedHashMap<>();

    /// What each file is about: the comment above its outermost block.
    private final Map<String, String> about = new LinkedHashMap<>();

    private final boolean withIncluded;

    private Reference(boolean withIncluded) {
        this.withIncluded = withIncluded;
    }

    static Reference read() {
        var reference = new Reference(true);
        reference.file(FIRST);
        return reference;
    }

    /// What a file says itself, and none that it includes.
    static Reference alone(String name) {
        var reference = new Reference(false);
        reference.file(name);
        return reference;
    }

    /// In the order of the files.
    List<Setting> settings() {
        return List.copyOf(settings.values());
    }

    /// In the order of the files.
    List<String> files() {
        return settings().stream().map(Setting::file).distinct().toList();
    }

    /// Empty where the file does not say.
    String about(String file) {
        return about.getOrDefault(file, "");
    }

    Optional<Setting> find(String key) {
        return Optional.ofNullable(settings.get(key));
    }

    private void file(String name) {
        var resource = name + ".conf";
        try (var in = Reference.class.getClassLoader().getResourceAsStream(resource)) {
            if (in == null) {
                throw new IllegalStateException("there is no " + resource);
            }
            new Reader(name)
                    .read(new String(in.readAllBytes(), StandardCharsets.UTF_8)
                            .lines()
                            .toList());
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    /// One file, from its first line to the last.
    private final class Reader {
        private final String name;
        private final Deque<Block> blocks = new ArrayDeque<>();
        /// Lines that wait for the key below them.
        private final List<String> comment = new ArrayList<>();
        /// Of the keys that stand together.
        private String paragraph = "";

        /// @param meaning of keys in it that have none; a file's own comment, of its outermost block, is none
        private record Block(String prefix, String meaning) {}

        Reader(String name) {
            this.name = name;
        }

        void read(List<String> lines) {
            for (var line : lines) {
                line(line.strip());
            }
            if (!blocks.isEmpty()) {
                throw new IllegalStateException(
                        name + ".conf ends within " + blocks.getFirst().prefix());
            }
        }

        private void line(String line) {
            if (line.isEmpty()) {
                comment.clear();
                paragraph = "";
            } else if (line.startsWith("#")) {
                comment.add(line.substring(1).strip());
            } else if (line.equals("}")) {
                blocks.pop();
                comment.clear();
                paragraph = "";
            } else {
                entry(line);
                comment.clear();
            }
        }

        private void entry(String line) {
            var include = INCLUDE.matcher(line);
            var block = BLOCK.matcher(line);
            var table = TABLE.matcher(line);
            var value = VALUE.matcher(line);
            if (include.matches()) {
                if (withIncluded) {
                    file(include.group(1));
                }
            } else if (table.matches()) {
                add(table.group(1), "{}");
            } else if (block.matches()) {
                var meaning = String.join(" ", comment);
                if (blocks.isEmpty() && !meaning.isEmpty() && block.group(1).matches("orrery(\\..*)?")) {
                    about.putIfAbsent(name, meaning);
                }
                blocks.push(new Block(
                        prefix() + block.group(1) + ".",
                        blocks.isEmpty()
                                ? ""
                                : meaning.isEmpty() ? blocks.getFirst().meaning() : meaning));
                paragraph = "";
            } else if (value.matches()) {
                add(value.group(1), value.group(2).strip());
            } else {
                throw new IllegalStateException(name + ".conf has a line that is none of a setting: " + line);
            }
        }

        private String prefix() {
            return blocks.isEmpty() ? "" : blocks.getFirst().prefix();
        }

        private void add(String last, String written) {
            var key = prefix() + last;
            var variable = VARIABLE.matcher(written);
            var before = settings.get(key);
            if (variable.matches() && before != null) {
                settings.put(key, before.setBy(variable.group(1)));
                return;
            }
            if (!comment.isEmpty()) {
                paragraph = String.join(" ", comment);
            }
            var meaning = !paragraph.isEmpty() || blocks.isEmpty()
                    ? paragraph
                    : blocks.getFirst().meaning();
            var made = Setting.of(name, key, meaning, variable.matches() ? "" : written);
            settings.put(key, variable.matches() ? made.setBy(variable.group(1)) : made);
        }
    }
}
