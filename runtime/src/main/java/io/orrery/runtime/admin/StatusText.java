package io.orrery.runtime.admin;

import com.fasterxml.jackson.databind.JsonNode;
import io.orrery.domain.validator.protection.ValidatorKey;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;

/// The pages of `/admin` in words.
final class StatusText {
    private StatusText() {}

    static List<String> lines(JsonNode page, Instant now) {
        if (page.has("keySet")) {
            return keySet(page);
        }
        var lines = new ArrayList<String>();
        lines.add("paused: " + words(page.path("paused"), "nothing"));
        var deadline = page.path("l1Deadline");
        lines.add("oldest operation that waits on L1: "
                + (deadline.isNumber()
                        ? "due by " + Instant.ofEpochSecond(deadline.asLong())
                        : "none, or L1 is silent"));
        for (var node : page.path("nodes")) {
            lines.add(node.path("node").asText()
                    + (node.path("leader").asBoolean() ? ", leader" : "")
                    + (node.path("stays").asBoolean() ? "" : ", on its way in or out, or unreachable")
                    + (node.has("epoch")
                            ? ", epoch " + node.path("epoch").asText()
                                    + (node.path("ready").asBoolean() ? "" : ", not ready") + ", "
                                    + node.path("shards").asText() + " shards, singletons: "
                                    + words(node.path("singletons"), "none")
                            : ""));
        }
        var proofs = page.path("proofs");
        if (proofs.isNull()) {
            lines.add("proofs: the coordinator does not answer");
        } else {
            proofs.path("running")
                    .forEach(job -> lines.add("proof of " + whose(job) + " by " + words(job.path("workers"), "nobody")
                            + " for " + age(job, now)));
            proofs.path("waiting").forEach(job -> lines.add("proof of " + whose(job) + " waits for " + age(job, now)));
        }
        return List.copyOf(lines);
    }

    private static List<String> keySet(JsonNode page) {
        var lines = new ArrayList<String>();
        lines.add(page.path("node").asText() + ", " + page.path("keys").asText() + " keys of "
                + page.path("keySet").asText());
        lines.add(
                page.path("signsNot").isNull()
                        ? "it signs"
                        : "it signs nothing: " + page.path("signsNot").asText());
        if (page.path("notHere").asInt() > 0) {
            lines.add("it can not sign with " + page.path("notHere").asText() + " keys of the set that are in use: "
                    + shortened(page.path("notHereKeys")));
        }
        page.path("missed")
                .forEach(missed -> lines.add("missed: " + missed.path("kind").asText() + " of slot "
                        + missed.path("slot").asText() + " by "
                        + ValidatorKey.parse(missed.path("key").asText()).brief() + ": "
                        + missed.path("reason").asText()
                        + (missed.path("detail").asText().isEmpty()
                                ? ""
                                : " (" + missed.path("detail").asText() + ")")));
        var custody = page.path("custody");
        if (custody.isNull()) {
            lines.add("custody: the database does not answer");
        } else {
            var owner = custody.path("owner").asText();
            lines.add("custody: epoch " + custody.path("epoch").asText() + ", "
                    + (owner.isEmpty() ? "nobody has it" : owner + " has it")
                    + (custody.path("enabled").asBoolean() ? "" : ", not enabled")
                    + (custody.path("paused").asBoolean() ? ", paused" : ""));
        }
        return List.copyOf(lines);
    }

    private static String shortened(JsonNode keys) {
        return StreamSupport.stream(keys.spliterator(), false)
                .map(key -> ValidatorKey.parse(key.asText()).brief())
                .collect(Collectors.joining(", "));
    }

    private static String whose(JsonNode job) {
        return job.has("batch")
                ? "batch " + job.path("batch").asText() + " (job "
                        + job.path("job").asText() + ")"
                : "a caller";
    }

    private static String age(JsonNode job, Instant now) {
        var since = Instant.ofEpochMilli(job.path("sinceMs").asLong());
        return Math.max(0, Duration.between(since, now).toSeconds()) + " s";
    }

    private static String words(JsonNode array, String none) {
        var words = StreamSupport.stream(array.spliterator(), false)
                .map(JsonNode::asText)
                .toList();
        return words.isEmpty() ? none : String.join(", ", words);
    }

    static String entry(JsonNode entry) {
        long of = entry.path("ofEntry").asLong();
        return entry.path("number").asText() + "  "
                + Instant.ofEpochMilli(entry.path("atMs").asLong()) + "  "
                + entry.path("who").asText() + " from " + entry.path("origin").asText() + "  "
                + entry.path("action").asText() + " " + entry.path("subject").asText() + "  "
                + entry.path("phase").asText() + (of == 0 ? "" : " (of " + of + ")") + "  "
                + entry.path("detail").asText();
    }
}
