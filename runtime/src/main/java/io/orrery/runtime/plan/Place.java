package io.orrery.runtime.plan;

import java.util.Map;
import java.util.NoSuchElementException;

/// An environment of Terraform's: which machines, from how many to how many.
///
/// @param nat ways out of the network
/// @param groups by role: core, app, gpu, blockchain
/// @param redisCopies of the cache's machine
record Place(
        String name, int zones, int nat, Map<String, Group> groups, Database postgres, String redis, int redisCopies) {

    /// Disks in GB.
    record Group(String machine, int min, int max, int diskGb) {}

    /// Copies are in zones of their own; `mostGb` is how far its disk grows.
    record Database(String machine, int copies, int diskGb, int mostGb) {}

    Group group(String role) {
        var group = groups.get(role);
        if (group == null) {
            throw new NoSuchElementException("environment " + name + " has no nodes of " + role);
        }
        return group;
    }

    /// One copy is lost with its zone.
    boolean outlivesAZone() {
        return postgres.copies() > 1;
    }
}
