package io.orrery.runtime.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import io.orrery.actors.BatchEntity;
import io.orrery.actors.ProofJobEntity;
import io.orrery.actors.RollupActors;
import io.orrery.actors.StateShardEntity;
import io.orrery.domain.rollup.batch.BatchStage;
import io.orrery.runtime.client.JsonRpcClient;
import io.orrery.runtime.client.RollupClient;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// What one sees of a cluster at one moment: what its nodes say by Akka Management and JSON-RPC, and the
/// system of their processes.
///
/// @param heads the highest batch of each stage; empty where no node answers
/// @param versions of the nodes that answer JSON-RPC, by their names
public record ClusterView(List<Row> rows, Map<BatchStage, Long> heads, Map<String, String> versions) {
    private static final Duration PATIENCE = Duration.ofSeconds(2);
    /// Batches that are looked at for a proof under way: as many as a cluster of a machine proves at once,
    /// and more.
    private static final int PROVING = 8;

    /// One node.
    ///
    /// @param status of the member, or how its process ended
    /// @param leader whether it decides who is a member
    /// @param singletons whether they are here: on the oldest node with the role core
    /// @param states entities that it hosts: shards of the state,
    /// @param batches that are not final,
    /// @param proofs jobs
    /// @param lease the proof that it makes, if it can be asked
    public record Row(
            String name,
            long pid,
            List<String> roles,
            String status,
            boolean leader,
            boolean singletons,
            int states,
            int batches,
            int proofs,
            Optional<String> lease,
            Optional<URI> rpc) {}

    public static ClusterView of(LocalCluster cluster) {
        var members = cluster.nodes().stream()
                .flatMap(node -> ManagementPage.members(node.ports().management()).stream())
                // One that is about to join is alone.
                .filter(page -> page.path("leader").isTextual())
                .findFirst();
        var heads = Map.<BatchStage, Long>of();
        var versions = new TreeMap<String, String>();
        for (var node : cluster.nodes()) {
            var info = node.process().isAlive()
                    ? node.client(PATIENCE).flatMap(ClusterView::info)
                    : Optional.<RollupClient.Info>empty();
            if (info.isPresent()) {
                versions.put(node.name(), info.get().version());
                heads = heads.isEmpty() ? info.get().heads() : heads;
            }
        }
        var rows = new ArrayList<Row>();
        for (var node : cluster.nodes()) {
            rows.add(row(node, members, heads));
        }
        return new ClusterView(List.copyOf(rows), heads, Collections.unmodifiableMap(versions));
    }

    /// The node with the singletons, if the cluster has one.
    public Optional<Row> withSingletons() {
        return rows.stream().filter(Row::singletons).findFirst();
    }

    private static Row row(ClusterNode node, Optional<JsonNode> members, Map<BatchStage, Long> heads) {
        var alive = node.process().isAlive();
        int port = node.ports().management();
        return new Row(
                node.name(),
                node.process().pid(),
                node.roles(),
                alive
                        ? members.map(page -> status(page, node.address())).orElse("starts")
                        : "ended with " + node.process().status().orElse(0),
                members.filter(page -> page.path("leader").asText().equals(node.address()))
                        .isPresent(),
                members.filter(page -> oldest(page).equals(node.address())).isPresent(),
                alive ? entities(port, StateShardEntity.TYPE) : 0,
                alive ? entities(port, BatchEntity.TYPE) : 0,
                alive ? entities(port, ProofJobEntity.TYPE) : 0,
                alive && node.roles().contains(RollupActors.PROVER)
                        ? node.client(PATIENCE).flatMap(client -> lease(client, heads))
                        : Optional.empty(),
                node.rpc());
    }

    private static String oldest(JsonNode page) {
        return page.path("oldestPerRole").path(RollupActors.CORE).asText();
    }

    static String status(JsonNode page, String address) {
        for (var gone : page.path("unreachable")) {
            if (gone.path("node").asText().equals(address)) {
                return "unreachable";
            }
        }
        for (var member : page.path("members")) {
            if (member.path("node").asText().equals(address)) {
                return member.path("status").asText();
            }
        }
        return "no member";
    }

    private static int entities(int port, String type) {
        int count = 0;
        var page = ManagementPage.shards(port, type);
        if (page.isPresent()) {
            for (var region : page.get().path("regions")) {
                count += region.path("numEntities").asInt();
            }
        }
        return count;
    }

    private static Optional<RollupClient.Info> info(RollupClient client) {
        try {
            return Optional.of(client.info());
        } catch (JsonRpcClient.NodeUnreachable | JsonRpcClient.NodeRefused silent) {
            return Optional.empty();
        }
    }

    private static Optional<String> lease(RollupClient client, Map<BatchStage, Long> heads) {
        long from = heads.getOrDefault(BatchStage.PROVEN, 0L) + 1;
        long to = Math.min(heads.getOrDefault(BatchStage.SEALED, 0L), from + PROVING - 1);
        try {
            for (long number = from; number <= to; number++) {
                var proving = client.batch(number).map(RollupClient.BatchInfo::proving);
                if (proving.isPresent() && proving.get().isPresent()) {
                    return Optional.of(
                            "batch " + number + ", " + Math.round(proving.get().getAsDouble() * 100) + " %");
                }
            }
            return Optional.empty();
        } catch (JsonRpcClient.NodeUnreachable | JsonRpcClient.NodeRefused silent) {
            return Optional.empty();
        }
    }
}
