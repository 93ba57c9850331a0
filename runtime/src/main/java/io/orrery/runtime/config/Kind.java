package io.orrery.runtime.config;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigValueType;
import java.util.Optional;
import java.util.regex.Pattern;

/// What a setting's value is, as its default tells it.
enum Kind {
    SWITCH("on or off") {
        @Override
        void read(Config config, String key) {
            config.getBoolean(key);
        }
    },
    NUMBER("a whole number") {
        @Override
        void read(Config config, String key) {
            requireNoLess(config.getLong(key) >= 0);
        }
    },
    FRACTION("a number") {
        @Override
        void read(Config config, String key) {
            requireNoLess(config.getDouble(key) >= 0);
        }
    },
    TIME("a time, as 500ms, 4s, 10m, 2h or 1d") {
        @Override
        void read(Config config, String key) {
            requireNoLess(!config.getDuration(key).isNegative());
        }
    },
    /// Said by a setting's last line, *Kind: off, or a time.*
    TIME_OR_OFF("off, or a time, as 10m, 2h or 1d") {
        @Override
        void read(Config config, String key) {
            if (!OFF.matcher(config.getString(key)).matches()) {
                TIME.read(config, key);
            }
        }
    },
    SIZE("bytes, as 128 KiB, 4 MiB or 1 GiB") {
        @Override
        void read(Config config, String key) {
            requireNoLess(config.getBytes(key) >= 0);
        }
    },
    LIST("a list, or its words with commas between") {
        @Override
        void read(Config config, String key) {
            if (config.getValue(key).valueType() != ConfigValueType.STRING) {
                config.getStringList(key);
            }
        }
    },
    /// Keys of one's own below it.
    TABLE("keys of one's own, each with a text") {
        @Override
        void read(Config config, String key) {
            for (var entry : config.getConfig(key).entrySet()) {
                config.getConfig(key).getString(entry.getKey());
            }
        }
    },
    TEXT("a text") {
        @Override
        void read(Config config, String key) {
            config.getString(key);
        }
    };

    private static final Pattern OFF = Pattern.compile("off|false|no");
    private static final Pattern SWITCHES = Pattern.compile("on|off|true|false|yes|no");
    private static final Pattern TIMES = Pattern.compile("[0-9.]+ ?(ms|s|m|h|d|seconds?|minutes?|hours?|days?)");
    private static final Pattern SIZES = Pattern.compile("[0-9]+ ?(B|KiB|MiB|GiB)");

    private final String rule;

    Kind(String rule) {
        this.rule = rule;
    }

    String rule() {
        return rule;
    }

    /// @throws ConfigException where the value is of another kind
    abstract void read(Config config, String key);

    /// The value as it is written in a file of the reference.
    static Kind of(String written) {
        if (written.equals("{}")) {
            return TABLE;
        }
        if (written.startsWith("[")) {
            return LIST;
        }
        if (SWITCHES.matcher(written).matches()) {
            return SWITCH;
        }
        if (TIMES.matcher(written).matches()) {
            return TIME;
        }
        if (SIZES.matcher(written).matches()) {
            return SIZE;
        }
        if (written.matches("-?[0-9]+")) {
            return NUMBER;
        }
        return written.matches("-?[0-9]+\\.[0-9]+") ? FRACTION : TEXT;
    }

    /// The rule that a value breaks; empty where it is of this kind.
    Optional<String> broken(Config config, String key) {
        try {
            read(config, key);
            return Optional.empty();
        } catch (Negative _) {
            return Optional.of("it is not below zero");
        } catch (ConfigException _) {
            return Optional.of("it is " + rule);
        }
    }

    private static void requireNoLess(boolean holds) {
        if (!holds) {
            throw new Negative();
        }
    }

    private static final class Negative extends RuntimeException {
        private static final long serialVersionUID = 1;
    }
}
