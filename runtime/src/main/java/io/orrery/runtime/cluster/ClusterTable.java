package io.orrery.runtime.cluster;

import io.orrery.domain.rollup.batch.BatchStage;
import io.orrery.runtime.cluster.ClusterView.Row;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/// A view of a cluster in words: a table for who looks at a terminal, and a line for each change for who
/// reads a log.
final class ClusterTable {
    private static final String ROW = "%-8s %8s  %-16s %-22s %7s %8s %7s  %-16s %s";

    private ClusterTable() {}

    static List<String> lines(ClusterView view) {
        var lines = new ArrayList<String>();
        lines.add(String.format(
                Locale.ROOT, ROW, "node", "pid", "roles", "status", "state", "batches", "proofs", "lease", "JSON-RPC"));
        for (var row : view.rows()) {
            lines.add(String.format(
                    Locale.ROOT,
                    ROW,
                    row.name(),
                    row.pid(),
                    String.join(",", row.roles()),
                    row.status() + (row.leader() ? ", leader" : "") + (row.singletons() ? ", oldest" : ""),
                    row.states(),
                    row.batches(),
                    row.proofs(),
                    row.lease().orElse("-"),
                    row.rpc().map(URI::toString).orElse("-")));
        }
        lines.add("singletons on " + view.withSingletons().map(Row::name).orElse("no node"));
        view.rows().stream()
                .filter(row -> !row.holds().isEmpty())
                .forEach(row -> lines.add("leases of " + row.name() + ": " + String.join(", ", row.holds())));
        lines.add(heads(view));
        lines.add(versions(view));
        return List.copyOf(lines);
    }

    private static String heads(ClusterView view) {
        return "batches: sealed " + head(view, BatchStage.SEALED) + ", proven " + head(view, BatchStage.PROVEN)
                + ", final " + head(view, BatchStage.FINALIZED);
    }

    /// While nodes are replaced one by one there are two.
    private static String versions(ClusterView view) {
        var nodes = new TreeMap<String, List<String>>();
        new TreeMap<>(view.versions())
                .forEach((node, version) ->
                        nodes.computeIfAbsent(version, _ -> new ArrayList<>()).add(node));
        return "versions: "
                + (nodes.isEmpty()
                        ? "no node tells"
                        : nodes.entrySet().stream()
                                .map(each -> each.getKey() + " on " + String.join(", ", each.getValue()))
                                .collect(Collectors.joining("; ")));
    }

    private static long head(ClusterView view, BatchStage stage) {
        return view.heads().getOrDefault(stage, 0L);
    }

    /// What is to be said of it after what was said before.
    static List<String> changes(Optional<ClusterView> before, ClusterView now) {
        var said = new ArrayList<String>();
        for (var row : now.rows()) {
            var old = before.flatMap(view -> view.rows().stream()
                    .filter(each -> each.name().equals(row.name()))
                    .findFirst());
            change(said, row.name() + ": ", old.map(Row::status), row.status());
            change(said, row.name() + " hosts: ", old.map(ClusterTable::entities), entities(row));
            change(said, row.name() + " proves: ", old.map(each -> leased(each)), leased(row));
        }
        change(said, "singletons: ", before.map(ClusterTable::singletons), singletons(now));
        change(said, "leader: ", before.map(ClusterTable::leader), leader(now));
        change(said, "", before.map(ClusterTable::heads), heads(now));
        change(said, "", before.map(ClusterTable::versions), versions(now));
        return List.copyOf(said);
    }

    private static String entities(Row row) {
        return "state " + row.states() + ", batches " + row.batches() + ", proofs " + row.proofs();
    }

    private static String leased(Row row) {
        return row.lease().map(lease -> lease.split(",", -1)[0]).orElse("nothing");
    }

    private static String singletons(ClusterView view) {
        return view.withSingletons().map(Row::name).orElse("nowhere");
    }

    private static String leader(ClusterView view) {
        return view.rows().stream()
                .filter(Row::leader)
                .map(Row::name)
                .findFirst()
                .orElse("nobody");
    }

    private static void change(List<String> said, String what, Optional<String> before, String now) {
        if (!before.equals(Optional.of(now))) {
            said.add(what + now);
        }
    }
}
