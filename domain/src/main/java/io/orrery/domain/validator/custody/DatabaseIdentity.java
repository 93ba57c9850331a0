package io.orrery.domain.validator.custody;

/// Which database this is, and which course of it. A copy, a restored backup and a promoted replica each
/// differ in one of them from what a key set was first claimed on.
///
/// @param system the server's and the database's own names for themselves
/// @param timeline rises when a server goes another way than its log: after a restore to a point in time,
///     or a promotion
public record DatabaseIdentity(String system, long timeline) {
    @Override
    public String toString() {
        return system + "/" + timeline;
    }
}
