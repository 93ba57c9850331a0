package io.orrery.runtime.admin;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.orrery.actors.ProofLeases;
import io.orrery.domain.admin.Pauses;
import io.orrery.domain.admin.Work;
import io.orrery.domain.proof.Requester;
import io.orrery.persistence.fence.LeaseHolders;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/// `/admin/status`: what is paused, who has what, what waits. The name of a caller's proof is a secret
/// of who asked for it, so it is left out.
final class StatusPage {
    /// Whoever looks does so again, and a moment without an answer is a sight too.
    static final Duration PATIENCE = Duration.ofMillis(500);

    private final Membership membership;
    private final Optional<LeaseHolders> leases;

    StatusPage(Membership membership, Optional<LeaseHolders> leases) {
        this.membership = membership;
        this.leases = leases;
    }

    /// @param proofs empty where the coordinator does not answer
    /// @param deadline of L1's oldest operation, empty where L1 does not answer
    ObjectNode of(Pauses pauses, Optional<ProofLeases> proofs, Optional<OptionalLong> deadline) {
        var page = JsonNodeFactory.instance.objectNode().put("node", membership.self());
        var paused = page.putArray("paused");
        for (var work : Work.values()) {
            if (pauses.has(work)) {
                paused.add(work.word());
            }
        }
        deadline.flatMap(due -> due.isPresent() ? Optional.of(due.getAsLong()) : Optional.empty())
                .ifPresentOrElse(due -> page.put("l1Deadline", due), () -> page.putNull("l1Deadline"));
        nodes(page.putArray("nodes"));
        proofs.ifPresentOrElse(known -> proofs(page.putObject("proofs"), known), () -> page.putNull("proofs"));
        return page;
    }

    private void nodes(ArrayNode nodes) {
        var roster = membership.roster();
        var holders = holders();
        for (var member : roster.members()) {
            var node = nodes.addObject()
                    .put("node", member.node())
                    .put("core", member.core())
                    .put("stays", member.stays())
                    .put("leader", roster.leader().equals(Optional.of(member)));
            holders.stream()
                    .filter(holder -> holder.address().endsWith("@" + member.node()))
                    // A node that was started again has the address of the one before it, which may be silent still.
                    .reduce((_, later) -> later)
                    .ifPresent(holder -> {
                        node.put("epoch", holder.epoch()).put("ready", holder.ready());
                        node.put("shards", holder.shards());
                        var singletons = node.putArray("singletons");
                        holder.singletons().forEach(singletons::add);
                    });
        }
    }

    private List<LeaseHolders.Holder> holders() {
        try {
            return leases.map(table -> ActionBook.NoAnswer.orElse(table.now(), PATIENCE))
                    .orElse(List.of());
        } catch (ActionBook.NoAnswer silent) {
            return List.of();
        }
    }

    private static void proofs(ObjectNode proofs, ProofLeases known) {
        var running = proofs.putArray("running");
        for (var job : known.running()) {
            var told = running.addObject().put("sinceMs", job.sinceMs());
            of(told, job.job(), job.requester());
            var workers = told.putArray("workers");
            job.workers().forEach(workers::add);
        }
        var waiting = proofs.putArray("waiting");
        for (var job : known.waiting()) {
            of(waiting.addObject().put("sinceMs", job.sinceMs()), job.job(), job.requester());
        }
    }

    private static void of(ObjectNode told, String job, Requester requester) {
        switch (requester) {
            case Requester.Batch(var number, var _) -> told.put("batch", number).put("job", job);
            case Requester.Caller _ -> told.put("caller", true);
        }
    }
}
