package io.orrery.runtime.config;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigRenderOptions;
import io.orrery.runtime.Complaint;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/// All that is wrong with a configuration, so that nobody has to start a node once for each of it. No secret is in it.
public final class Problems {
    private static final String ROOT = "orrery";
    /// Letters by which a name that was meant may differ.
    private static final int NEAR = 3;

    private final Config config;
    private final List<String> found = new ArrayList<>();

    private Problems(Config config) {
        this.config = config;
    }

    /// Looks for keys that there are none of, and values of another kind or out of bounds.
    public static Problems in(Config config) {
        var problems = new Problems(config);
        var reference = Reference.read();
        for (var entry : config.getConfig(ROOT).entrySet()) {
            var key = ROOT + "." + entry.getKey();
            if (reference.settings().stream().noneMatch(setting -> isOf(setting, key))) {
                problems.found.add(key + " is no setting" + nearest(reference, key) + " ("
                        + entry.getValue().origin().description() + ")");
            }
        }
        reference.settings().stream().filter(Setting::isOurs).forEach(problems::value);
        problems.found.sort(Comparator.naturalOrder());
        return problems;
    }

    private static boolean isOf(Setting setting, String key) {
        return setting.key().equals(key) || (setting.kind() == Kind.TABLE && key.startsWith(setting.key() + "."));
    }

    private void value(Setting setting) {
        var key = setting.key();
        // A null hides the default.
        if (!config.hasPath(key)) {
            found.add(key + " has no value; it is " + setting.kind().rule());
            return;
        }
        var broken = setting.kind()
                .broken(config, key)
                .or(() -> setting.most()
                        .filter(most -> config.getLong(key) > most)
                        .map(most -> "it is at most " + most));
        broken.ifPresent(rule -> {
            var value = config.getValue(key);
            found.add(key + " is " + Masked.value(key, value.render(ConfigRenderOptions.concise())) + "; " + rule + " ("
                    + value.origin().description() + ")");
        });
    }

    private static String nearest(Reference reference, String key) {
        return reference.settings().stream()
                .filter(Setting::isOurs)
                .map(Setting::key)
                .filter(known -> distance(known, key) <= NEAR)
                .min(Comparator.comparingInt(known -> distance(known, key)))
                .map(known -> "; did you mean " + known + "?")
                .orElse("");
    }

    /// Letters to change, to add or to leave out.
    private static int distance(String one, String other) {
        var row = new int[other.length() + 1];
        for (int j = 0; j < row.length; j++) {
            row[j] = j;
        }
        for (int i = 1; i <= one.length(); i++) {
            int corner = row[0];
            row[0] = i;
            for (int j = 1; j < row.length; j++) {
                int above = row[j];
                int changed = corner + (one.charAt(i - 1) == other.charAt(j - 1) ? 0 : 1);
                row[j] = Math.min(changed, 1 + Math.min(above, row[j - 1]));
                corner = above;
            }
        }
        return row[other.length()];
    }

    /// What a part of the program has to say about its own settings. Where something of another kind was found already,
    /// what it makes of that is not told a second time.
    public Problems also(Runnable check) {
        try {
            check.run();
        } catch (ConfigException again) {
            if (found.isEmpty()) {
                found.add(String.valueOf(again.getMessage()));
            }
        } catch (Complaint | IllegalArgumentException | ArithmeticException wrong) {
            var said = String.valueOf(wrong.getMessage());
            if (!found.contains(said)) {
                found.add(said);
            }
        }
        return this;
    }

    public List<String> found() {
        return List.copyOf(found);
    }

    /// @throws Complaint with all of them, a line each
    public void require() {
        complaint().ifPresent(all -> {
            throw all;
        });
    }

    private Optional<Complaint> complaint() {
        return switch (found.size()) {
            case 0 -> Optional.empty();
            case 1 -> Optional.of(new Complaint(found.getFirst()));
            default ->
                Optional.of(new Complaint(found.size() + " settings are wrong:\n  " + String.join("\n  ", found)));
        };
    }
}
