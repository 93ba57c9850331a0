package io.orrery.actors;

/// The answer to a person who wants something tried again.
///
/// @param taken whether it is, or with a dry run would be
/// @param told what happens, or why nothing does
public record Requeueing(boolean taken, String told) implements ClusterMessage {}
