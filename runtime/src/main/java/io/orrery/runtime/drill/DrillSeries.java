package io.orrery.runtime.drill;

import io.orrery.runtime.demo.Narrator;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.Consumer;

/// Drills, one after another, those of a rollup on one ground. Where one was broken, the next one has a new ground, and
/// what
/// is left of the old one stays for whoever looks for the reason.
final class DrillSeries {
    static final int NODES = 3;
    static final int PEOPLE = 6;

    private final Path home;
    private final Narrator narrator;
    private int grounds;

    /// @param home has a folder for each ground
    DrillSeries(Path home, Narrator narrator) {
        this.home = home;
        this.narrator = narrator;
    }

    /// @param seed of all of them, each of which has its own by it
    /// @param told of each outcome, when it is there
    List<DrillOutcome> run(List<Drill> drills, long seed, Consumer<DrillOutcome> told) throws Exception {
        var seeds = new SplittableRandom(seed);
        var outcomes = new ArrayList<DrillOutcome>();
        var ground = Optional.<DrillGround>empty();
        try {
            for (var drill : drills) {
                // One drill alone is done again by the seed that it was told with.
                long own = drills.size() == 1 ? seed : seeds.nextInt(Integer.MAX_VALUE);
                var lacking = drill.lacking();
                DrillOutcome outcome;
                if (lacking.isPresent()) {
                    narrator.phase(drill.name() + " is not run: " + lacking.get());
                    outcome = DrillOutcome.notRun(drill.name(), own, lacking.get());
                } else {
                    outcome = switch (drill) {
                        case LoneDrill lone -> lone.run(home.resolve(lone.name()), own, narrator);
                        case GroundDrill grounded -> {
                            if (ground.isEmpty()) {
                                ground = Optional.of(begin());
                            }
                            yield DrillRun.of(grounded, ground.get(), own, narrator);
                        }
                    };
                }
                outcomes.add(outcome);
                told.accept(outcome);
                if (drill instanceof GroundDrill && outcome.verdict() == DrillOutcome.Verdict.BROKEN) {
                    ground.ifPresent(DrillGround::close);
                    ground = Optional.empty();
                }
            }
        } finally {
            ground.ifPresent(DrillGround::close);
        }
        return outcomes;
    }

    /// Whether some were run, and all of those kept every promise.
    static boolean held(List<DrillOutcome> outcomes) {
        var ran = outcomes.stream()
                .map(DrillOutcome::verdict)
                .filter(verdict -> verdict != DrillOutcome.Verdict.NOT_RUN)
                .toList();
        return !ran.isEmpty() && ran.stream().allMatch(DrillOutcome.Verdict.HELD::equals);
    }

    private DrillGround begin() throws Exception {
        grounds++;
        return DrillGround.begin(home.resolve("ground-" + grounds), DrillGround.Shape.of(NODES, PEOPLE), narrator);
    }
}
