package io.orrery.runtime.plan;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// A demand, what it takes, where that runs, and what it costs. Pure: what was read, and the day, come in.
///
/// @param nodes by role
/// @param fits which files of Terraform do; none for machines of one's own
/// @param told what a person has to know before money is spent
record Plan(
        Demand demand,
        Cloud cloud,
        Needs needs,
        Map<String, Layout.Nodes> nodes,
        List<String> fits,
        L1 l1,
        Cost cost,
        List<String> told) {

    enum Cloud {
        aws,
        bare
    }

    /// What L1 takes a month, at a price of gas. It is not in the cost: who settles knows the prices of the day.
    record L1(double gas, double blobGas, double gwei, double ether) {}

    static Plan of(
            Demand demand, Cloud cloud, boolean oneZone, double gwei, Sizing sizing, Prices prices, LocalDate today) {
        var rules = new Rules(sizing.figures());
        var needs = Needs.of(demand, rules);
        var told = new ArrayList<>(needs.beyond());
        var nodes = new LinkedHashMap<String, Layout.Nodes>();
        var fits = List.<String>of();
        var cost = switch (cloud) {
            case aws -> {
                var layout = Layout.of(demand, needs, sizing, prices, oneZone);
                nodes.putAll(layout.nodes());
                fits = layout.fits();
                told.addAll(layout.told());
                yield Cost.aws(needs, layout, prices);
            }
            case bare -> {
                for (var own : Bare.of(demand, needs, sizing, prices)) {
                    nodes.put(own.role(), new Layout.Nodes(own.machine(), own.count(), 0, own.why()));
                    told.addAll(own.told());
                }
                yield Cost.bare(demand, needs, sizing, prices);
            }
        };
        var core = nodes.get("core");
        if (core != null) {
            Needs.beyond(told, core.count(), "nodes with entities", rules.get("most-core-nodes"));
        }
        var old = prices.old(cost.prices(), today);
        if (!old.isEmpty()) {
            told.add("prices older than %d days: %s".formatted(Prices.OLD_DAYS, String.join(", ", old)));
        }
        told.add("nodes of a rollup settle on devnets so far (deploy/README.md): gas is what it would take");
        var l1 = new L1(needs.gas(), needs.blobGas(), gwei, needs.gas() * gwei / 1e9);
        return new Plan(demand, cloud, needs, nodes, fits, l1, cost, List.copyOf(told));
    }

    String text() {
        var out = new StringBuilder();
        line(
                out,
                "assumed",
                "%s transfers a user and day, %s times that at the peak, batches of %d with %s, proofs by %s, callers' of 2^%d"
                        .formatted(
                                Numbers.plain(demand.transfersPerUserDay()),
                                Numbers.plain(demand.peak()),
                                demand.slots(),
                                demand.da(),
                                demand.engine(),
                                demand.circuit()));
        line(
                out,
                "load",
                "%s transfers a second, %s at the peak; %s callers' proofs a second at the peak"
                        .formatted(
                                Numbers.plain(demand.transfersPerSecond()),
                                Numbers.plain(demand.peakTransfers()),
                                Numbers.plain(demand.peakProofs())));
        nodes.forEach((role, each) ->
                line(out, "nodes", "%-11s%6d  %-16s %s".formatted(role, each.count(), each.machine(), each.why())));
        line(
                out,
                "database",
                "%s cores; %s more a month, %s after a year"
                        .formatted(
                                Numbers.plain(needs.databaseCores()),
                                Numbers.gib(needs.monthBytes()),
                                Numbers.gib(needs.yearBytes())));
        line(
                out,
                "l1",
                "%s gas a month%s: %s ether at %s gwei, which is not in the cost"
                        .formatted(
                                Numbers.plain(l1.gas()),
                                l1.blobGas() == 0
                                        ? ""
                                        : " and " + Numbers.plain(l1.blobGas()) + " of blobs at their own price",
                                Numbers.plain(l1.ether()),
                                Numbers.plain(l1.gwei())));
        line(out, "cost", "%s a month, %s".formatted(cost.currency(), cost.region()));
        for (var each : cost.lines()) {
            line(
                    out,
                    "",
                    String.format(
                            Locale.ROOT,
                            "%-40s %,12.0f %-9s %9s %,14.2f",
                            each.what(),
                            each.quantity(),
                            each.unit(),
                            each.each().toPlainString(),
                            each.amount()));
        }
        line(out, "", String.format(Locale.ROOT, "%-40s %,47.2f", "total", cost.total()));
        fits.forEach(each -> line(out, "fits", each));
        needs.figures().forEach(each -> line(out, "rule", each.name() + ": " + each.told()));
        told.forEach(each -> line(out, "note", each));
        return out.toString();
    }

    private static void line(StringBuilder out, String word, String text) {
        out.append("%-9s%s%n".formatted(word, text));
    }
}
