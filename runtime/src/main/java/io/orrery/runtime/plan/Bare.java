package io.orrery.runtime.plan;

import java.util.ArrayList;
import java.util.List;
import java.util.NoSuchElementException;

/// Machines of one's own for one role.
///
/// @param told what a person has to know; empty where nothing
record Bare(String role, String machine, int count, String why, List<String> told) {

    static List<Bare> of(Demand demand, Needs needs, Sizing sizing, Prices prices) {
        var provers = demand.devices() ? 0 : needs.provers();
        var appCores = needs.apiCores() + (double) provers * Needs.CORES_OF_A_PROVER;
        var all = new ArrayList<Bare>();
        all.add(role("core", needs.coreCores(), needs.nodeMemory(), 0, sizing, prices));
        all.add(role("app", appCores, needs.proverMemory(), 0, sizing, prices));
        all.add(role("gpu", demand.devices() ? needs.provers() : 0, 0, 0, sizing, prices));
        all.add(role("blockchain", 0, 0, 0, sizing, prices));
        // A database is one machine and its standbys, however many there are.
        all.add(role("postgres", 0, 0, needs.yearBytes(), sizing, prices));
        all.add(role("monitoring", 0, 0, 0, sizing, prices));
        return List.copyOf(all);
    }

    private static Bare role(String role, double load, double memory, double disk, Sizing sizing, Prices prices) {
        var own = sizing.bare().get(role);
        if (own == null) {
            throw new NoSuchElementException("bare: there is no " + role);
        }
        var machine = prices.machine(own.machine());
        var each = role.equals("gpu") ? 1 : machine.cores();
        var count = (int) Math.min(Integer.MAX_VALUE, Math.max(own.min(), Math.ceil(load / each)));
        var told = new ArrayList<String>();
        if (Numbers.toGib(memory) > machine.memoryGib()) {
            told.add("machines of %s: %s has %s GiB, and a node takes %s"
                    .formatted(role, own.machine(), Numbers.plain(machine.memoryGib()), Numbers.gib(memory)));
        }
        if (Layout.gigabytes(disk) > machine.diskGb()) {
            told.add("machines of %s: %s has %s GB, and the database %s after a year: more disks, or let history end"
                    .formatted(
                            role,
                            own.machine(),
                            Numbers.plain(machine.diskGb()),
                            Numbers.plain(Layout.gigabytes(disk))));
        }
        var why = load == 0 ? "at least so many" : Numbers.plain(load) + (role.equals("gpu") ? " devices" : " cores");
        return new Bare(role, own.machine(), count, why, List.copyOf(told));
    }
}
