package io.orrery.runtime.beacon;

import java.util.ArrayList;
import java.util.List;

/// What is to happen in which slot, a line each: `SLOT on BEHAVIOUR`, `SLOT off BEHAVIOUR`, `SLOT reorg DEPTH`.
/// Empty lines and what follows a `#` count for nothing.
public record Script(List<Step> steps) {
    private static final int MOST_STEPS = 10_000;
    private static final int WORDS = 3;

    public static final Script EMPTY = new Script(List.of());

    /// At the beginning of a slot.
    public sealed interface Step {
        long slot();

        record On(long slot, Behaviour behaviour) implements Step {}

        record Off(long slot, Behaviour behaviour) implements Step {}

        record Reorg(long slot, long depth) implements Step {}
    }

    public Script {
        steps = List.copyOf(steps);
    }

    /// `IllegalArgumentException` with the number of the line and what is wrong with it.
    public static Script parse(List<String> lines) {
        var steps = new ArrayList<Step>();
        for (int i = 0; i < lines.size(); i++) {
            var line = lines.get(i).replaceFirst("#.*", "").strip();
            if (!line.isEmpty()) {
                try {
                    steps.add(step(line.split("\\s+", -1)));
                } catch (IllegalArgumentException wrong) {
                    throw new IllegalArgumentException("line " + (i + 1) + ": " + wrong.getMessage(), wrong);
                }
            }
        }
        if (steps.size() > MOST_STEPS) {
            throw new IllegalArgumentException(steps.size() + " steps are more than " + MOST_STEPS);
        }
        return new Script(steps);
    }

    private static Step step(String[] words) {
        if (words.length != WORDS) {
            throw new IllegalArgumentException("a step is SLOT on|off BEHAVIOUR or SLOT reorg DEPTH");
        }
        long slot = number("the slot", words[0]);
        return switch (words[1]) {
            case "on" -> new Step.On(slot, Behaviour.named(words[2]));
            case "off" -> new Step.Off(slot, Behaviour.named(words[2]));
            case "reorg" -> new Step.Reorg(slot, number("the depth", words[2]));
            default -> throw new IllegalArgumentException("\"" + words[1] + "\" is none of on, off, reorg");
        };
    }

    private static long number(String what, String word) {
        if (!word.matches("[0-9]{1,12}")) {
            throw new IllegalArgumentException(what + " is a number: \"" + word + "\"");
        }
        return Long.parseLong(word);
    }
}
