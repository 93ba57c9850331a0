package io.orrery.runtime.drill;

import io.orrery.runtime.Complaint;
import io.orrery.runtime.cluster.LocalPostgres;
import io.orrery.runtime.demo.LocalStack;
import io.orrery.runtime.demo.Narrator;
import io.orrery.runtime.race.RaceOutcome;
import io.orrery.runtime.race.ValidatorRace;
import io.orrery.runtime.race.Way;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;

/// Several that want the same validator keys, with everything that goes wrong, and a replica that is promoted
/// in the middle. Then the same with claimants that leave out one of the three things that keep two from
/// signing: a race that does not catch these would have shown nothing.
///
/// @param takeovers that there have to be, and
/// @param released signatures
/// @param most that the race may take
record ValidatorRaceDrill(int takeovers, int released, Duration most) implements LoneDrill {
    static final ValidatorRaceDrill LARGE = new ValidatorRaceDrill(200, 10_000, Duration.ofMinutes(5));

    private static final int CLAIMANTS = 5;
    private static final int KEYS = 3;
    private static final int CONNECTIONS = 100;
    /// Of a control. What threads make of a short one differs, so one in which nothing went wrong is followed
    /// by another.
    private static final int CONTROL_TAKEOVERS = 25;

    private static final int CONTROL_RELEASED = 300;
    private static final int MOST_RACES = 12;
    private static final Duration CONTROL_MOST = Duration.ofSeconds(30);

    @Override
    public String name() {
        return "validator-race";
    }

    @Override
    public String about() {
        return "claimants of one validator key set that stall, with clocks that jump and connections that are killed, and"
                + " a replica that is promoted: nothing slashable is released, and what leaves out a safeguard is caught";
    }

    @Override
    public DrillOutcome run(Path home, long seed, Narrator narrator) throws Exception {
        LocalStack.empty(home);
        narrator.phase(name() + ", seed " + seed + ": " + CLAIMANTS + " claimants, and a replica that is promoted");
        var race = new ValidatorRace(Way.BUILT, seed, CLAIMANTS, KEYS, takeovers, released, most);
        RaceOutcome outcome;
        try {
            outcome = race.withPromotion(home.resolve("built"), CONNECTIONS);
        } catch (Complaint gaveUp) {
            return DrillOutcome.broken(name(), seed, Map.of(), List.of(String.valueOf(gaveUp.getMessage())));
        }
        var figures = figures(outcome);
        figures.forEach(narrator::fact);
        var broken = broken(outcome);
        figures.put("controls", controls(home, seed, narrator, broken));
        return DrillOutcome.judged(name(), seed, OptionalDouble.empty(), figures, broken);
    }

    private List<String> broken(RaceOutcome outcome) {
        var broken = new ArrayList<String>();
        broken.addAll(outcome.slashable());
        broken.addAll(outcome.outside());
        broken.addAll(outcome.flaws());
        require(broken, outcome.takeovers() >= takeovers, "there were only " + outcome.takeovers() + " takeovers");
        require(broken, outcome.released() >= released, "only " + outcome.released() + " signatures were released");
        var replica = outcome.replica();
        require(
                broken,
                replica.releasedBefore() == 0,
                "the promoted replica has taken " + replica.releasedBefore() + " votes before a person's word");
        require(broken, replica.refused() > 0, "the promoted replica has refused nothing");
        require(broken, replica.releasedAfter() > 0, "the promoted replica was accepted and took no vote");
        return broken;
    }

    private static void require(List<String> broken, boolean kept, String otherwise) {
        if (!kept) {
            broken.add(otherwise);
        }
    }

    private static Map<String, Object> figures(RaceOutcome outcome) {
        var figures = new LinkedHashMap<String, Object>();
        figures.put("takeovers", outcome.takeovers());
        figures.put("released", outcome.released());
        figures.put("slashableKeys", outcome.slashable().size());
        figures.put("outsideCustody", outcome.outside().size());
        figures.put("refusedSlashable", outcome.refusedSlashable());
        figures.put("refusedCustody", outcome.refusedCustody());
        figures.put("unanswered", outcome.unanswered());
        figures.put("connectionsKilled", outcome.killed());
        figures.put("replicaLacked", outcome.replica().lost());
        figures.put("replicaRefused", outcome.replica().refused());
        figures.put("replicaReleasedBefore", outcome.replica().releasedBefore());
        figures.put("replicaReleasedAfter", outcome.replica().releasedAfter());
        figures.put("seconds", DrillRun.seconds(outcome.took().toNanos()));
        return figures;
    }

    /// What each variant was caught with.
    private static Map<String, Object> controls(Path home, long seed, Narrator narrator, List<String> broken)
            throws SQLException, InterruptedException {
        var told = new LinkedHashMap<String, Object>();
        try (var server = LocalPostgres.start(home.resolve("controls").toAbsolutePath(), CONNECTIONS)) {
            for (var way : Way.values()) {
                if (way != Way.BUILT) {
                    narrator.phase("the same without a safeguard: " + way.word());
                    told.put(way.word(), control(server, way, seed, broken));
                }
            }
        }
        return told;
    }

    private static Map<String, Object> control(LocalPostgres server, Way way, long seed, List<String> broken)
            throws SQLException, InterruptedException {
        for (int i = 0; i < MOST_RACES; i++) {
            var outcome = new ValidatorRace(
                            way, seed + i, CLAIMANTS, KEYS, CONTROL_TAKEOVERS, CONTROL_RELEASED, CONTROL_MOST)
                    .on(database(server, "race_" + way.name().toLowerCase(Locale.ROOT) + "_" + i));
            if (outcome.isCaught(way)) {
                var figures = new LinkedHashMap<String, Object>();
                figures.put("races", i + 1);
                figures.put("released", outcome.released());
                figures.put("slashableKeys", outcome.slashable().size());
                figures.put("outsideCustody", outcome.outside().size());
                return figures;
            }
        }
        broken.add("in " + MOST_RACES + " races nothing went wrong with " + way.word()
                + ", so that the race shows nothing of what is built");
        return Map.of("races", MOST_RACES);
    }

    private static String database(LocalPostgres server, String name) throws SQLException {
        try (var connection = DriverManager.getConnection(server.url());
                var statement = connection.createStatement()) {
            statement.execute("create database " + name);
        }
        return server.url(name);
    }
}
