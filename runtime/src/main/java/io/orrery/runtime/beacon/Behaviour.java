package io.orrery.runtime.beacon;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/// What a node can be made to do otherwise than an honest one that is well. Several at once are possible.
public enum Behaviour {
    /// Its head stays where it was.
    LAG("the head stays"),
    WRONG_SOURCE("attestation data from a checkpoint that is not justified"),
    WRONG_TARGET("attestation data to the next epoch"),
    FUTURE_SLOT("attestation data of a slot an epoch later"),
    TWO_HEADS("each answer with attestation data for another head"),
    BLOCK_OF_OTHER_SLOT("a block of the slot after the one asked for"),
    BLOCK_OF_OTHER_PROPOSER("a block of another proposer"),
    BLOCK_WITH_OTHER_RANDAO("a block with another reveal than the one given"),
    TWO_BLOCKS("each answer with another block for the slot"),
    OTHER_CHAIN("another genesis validators root"),
    INTERNAL_ERROR("500"),
    UNAVAILABLE("503"),
    TOO_MANY_REQUESTS("429"),
    SILENCE("takes requests and does not answer"),
    SLOW("answers half a second late"),
    SYNCING("behind, and says so"),
    OPTIMISTIC("has an execution client that has yet to check the head"),
    BROKEN_JSON("JSON that ends in the middle"),
    DEAD_STREAM("streams of events that end at the next event"),
    /// No fault: a builder outbids the node where the proposer has registered.
    BUILDER("blinded blocks for registered proposers");

    private final String about;

    Behaviour(String about) {
        this.about = about;
    }

    /// For people.
    public String about() {
        return about;
    }

    /// As people write it: in any case, with `-` or `_`. `IllegalArgumentException` for what is none.
    public static Behaviour named(String name) {
        return Arrays.stream(values())
                .filter(each -> each.word().equals(name.toLowerCase(Locale.ROOT).replace('_', '-')))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("there is no \"" + name + "\"; there are "
                        + Arrays.stream(values()).map(Behaviour::word).collect(Collectors.joining(", "))));
    }

    public String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
