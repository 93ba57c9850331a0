package io.orrery.runtime.validator;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import io.orrery.domain.Digest;
import io.orrery.domain.validator.duty.AddressForm;
import io.orrery.domain.validator.duty.ExitDomain;
import io.orrery.domain.validator.duty.ForkName;
import io.orrery.domain.validator.duty.ForkSchedule;
import io.orrery.domain.validator.duty.NetworkProfile;
import io.orrery.domain.validator.duty.Preset;
import io.orrery.domain.validator.duty.Scheme;
import io.orrery.domain.validator.duty.Version;
import io.orrery.runtime.Complaint;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;

/// A network that is not one of the public ones, as a file of HOCON or JSON tells it: QRL's, and
/// private ones of Ethereum. Every field is needed and no other is taken, because a wrong one would
/// be found out by nothing until signatures are refused. An example is in docs/VALIDATORS.md.
final class NetworkFile {
    private static final int MOST_BYTES = 1 << 16;
    private static final Set<String> FIELDS = Set.of(
            "name",
            "kind",
            "preset",
            "seconds-per-slot",
            "genesis-time",
            "genesis-validators-root",
            "addresses",
            "forks");
    private static final Set<String> FORK_FIELDS = Set.of("name", "version", "epoch");
    private static final long STAKE_GWEI = 32_000_000_000L;
    /// theQRL/qrysm, `config/params/mainnet_config.go`: 40,000 in Shor.
    private static final long STAKE_SHOR = 40_000_000_000_000L;

    /// What a kind of network has in common.
    private enum Kind {
        ETHEREUM(Scheme.BLS12_381, ExitDomain.CAPELLA_FROM_DENEB, STAKE_GWEI, "eth"),
        QRL(Scheme.ML_DSA_87, ExitDomain.OF_ITS_EPOCH, STAKE_SHOR, "qrl");

        private final Scheme scheme;
        private final ExitDomain exits;
        private final long stake;
        private final String api;

        Kind(Scheme scheme, ExitDomain exits, long stake, String api) {
            this.scheme = scheme;
            this.exits = exits;
            this.stake = stake;
            this.api = api;
        }

        private Map<String, Preset> presets() {
            return switch (this) {
                case ETHEREUM -> Map.of("mainnet", Preset.MAINNET, "minimal", Preset.MINIMAL);
                case QRL -> Map.of("qrl", Preset.QRL);
            };
        }

        private Map<String, AddressForm> addresses() {
            return switch (this) {
                case ETHEREUM -> Map.of("0x", AddressForm.ETHEREUM);
                case QRL -> Map.of("Z20", AddressForm.QRL_Z20, "Q20", AddressForm.QRL_Q20, "Q64", AddressForm.QRL_Q64);
            };
        }

        private boolean has(ForkName fork) {
            return (fork == ForkName.ZOND) == (this == QRL);
        }
    }

    private final String where;
    private final Config fields;

    private NetworkFile(String where, Config fields) {
        this.where = where;
        this.fields = fields;
    }

    static NetworkProfile read(Path file) {
        try {
            if (Files.size(file) > MOST_BYTES) {
                throw new Complaint(file + " has more than " + MOST_BYTES + " bytes: it tells no network");
            }
            return parse(file.toString(), Files.readString(file));
        } catch (IOException unreadable) {
            throw new Complaint(file + " can not be read: " + unreadable, unreadable);
        }
    }

    /// @param where for people
    static NetworkProfile parse(String where, String text) {
        try {
            return new NetworkFile(where, ConfigFactory.parseString(text).resolve()).profile();
        } catch (ConfigException malformed) {
            throw new Complaint(where + ": " + malformed.getMessage(), malformed);
        }
    }

    private NetworkProfile profile() {
        require("", fields, FIELDS);
        var kind = oneOf("kind", fields.getString("kind"), Map.of("ethereum", Kind.ETHEREUM, "qrl", Kind.QRL));
        var name = fields.getString("name");
        if (!name.matches("[A-Za-z0-9._-]{1,64}")) {
            throw wrong("name", name, "has 1 to 64 letters, digits, dots, dashes and underscores");
        }
        var preset = oneOf("preset", fields.getString("preset"), kind.presets());
        var addresses = oneOf("addresses", fields.getString("addresses"), kind.addresses());
        var root = parsed("", "genesis-validators-root", fields, Digest::parse);
        var forks = forks(kind);
        try {
            return new NetworkProfile(
                    name,
                    kind.scheme,
                    preset,
                    fields.getLong("seconds-per-slot"),
                    fields.getLong("genesis-time"),
                    root,
                    forks,
                    kind.exits,
                    addresses,
                    kind.stake,
                    kind.api);
        } catch (IllegalArgumentException impossible) {
            throw new Complaint(where + ": " + impossible.getMessage(), impossible);
        }
    }

    private ForkSchedule forks(Kind kind) {
        var entries = new ArrayList<ForkSchedule.Entry>();
        for (var fork : fields.getConfigList("forks")) {
            var at = "forks[" + entries.size() + "].";
            require(at, fork, FORK_FIELDS);
            var name = name(kind, at + "name", fork.getString("name"));
            var version = parsed(at, "version", fork, Version::parse);
            try {
                entries.add(new ForkSchedule.Entry(name, version, fork.getLong("epoch")));
            } catch (IllegalArgumentException impossible) {
                throw wrong(at + "epoch", fork.getString("epoch"), String.valueOf(impossible.getMessage()));
            }
        }
        try {
            return new ForkSchedule(entries);
        } catch (IllegalArgumentException impossible) {
            throw new Complaint(where + ": forks: " + impossible.getMessage(), impossible);
        }
    }

    private ForkName name(Kind kind, String field, String given) {
        for (var fork : ForkName.values()) {
            if (kind.has(fork) && fork.name().toLowerCase(Locale.ROOT).equals(given)) {
                return fork;
            }
        }
        throw wrong(
                field,
                given,
                "is one of "
                        + List.of(ForkName.values()).stream()
                                .filter(kind::has)
                                .map(fork -> fork.name().toLowerCase(Locale.ROOT))
                                .toList());
    }

    private void require(String at, Config in, Set<String> wanted) {
        for (var field : wanted) {
            if (!in.hasPath(field)) {
                throw new Complaint(where + ": " + at + field + " is missing");
            }
        }
        for (var field : in.root().keySet()) {
            if (!wanted.contains(field)) {
                throw new Complaint(
                        where + ": " + at + field + " is no field of it; there are " + new TreeSet<>(wanted));
            }
        }
    }

    private <T> T oneOf(String field, String given, Map<String, T> known) {
        var found = known.get(given);
        if (found == null) {
            throw wrong(field, given, "is one of " + new TreeSet<>(known.keySet()));
        }
        return found;
    }

    private <T> T parsed(String at, String field, Config in, Function<String, T> parser) {
        var given = in.getString(field);
        try {
            return parser.apply(given);
        } catch (IllegalArgumentException malformed) {
            throw wrong(at + field, given, String.valueOf(malformed.getMessage()));
        }
    }

    private Complaint wrong(String field, String given, String rule) {
        return new Complaint(where + ": " + field + " is \"" + given + "\", and " + rule);
    }
}
