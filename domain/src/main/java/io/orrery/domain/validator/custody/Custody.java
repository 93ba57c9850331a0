package io.orrery.domain.validator.custody;

/// That somebody has, or believes to have, a key set. Each wish to sign carries it, and the database
/// compares.
///
/// @param keySet its name
/// @param epoch the fencing epoch of the claim, above 0
/// @param owner whose claim it was: another name for each process that ever runs
public record Custody(String keySet, long epoch, String owner) {}
