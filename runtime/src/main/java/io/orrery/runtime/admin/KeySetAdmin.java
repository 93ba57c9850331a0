package io.orrery.runtime.admin;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.orrery.domain.admin.AdminAction;
import io.orrery.domain.validator.custody.KeySetCustody;
import io.orrery.domain.validator.custody.KeySetCustody.Command;
import io.orrery.domain.validator.custody.SigningLedger.CustodyAnswer;
import io.orrery.http.AdminDesk;
import io.orrery.runtime.admin.ActionBook.Ended;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/// Does what people ask of a key set. It is written into the book of the database first, and what the
/// database then does is an entry of the key set's own chain.
final class KeySetAdmin implements AdminDesk {
    private static final int MOST_SHOWN = 100;

    /// Of the newest missed duties, on one page.
    private static final int MOST_MISSED = 20;

    private final ActionBook book;
    private final Membership membership;
    private final KeySetDesk keys;

    KeySetAdmin(ActionBook book, Membership membership, KeySetDesk keys) {
        this.book = book;
        this.membership = membership;
        this.keys = keys;
    }

    @Override
    public Outcome act(AdminAction action, Asker asker, boolean dryRun) {
        var call = new ActionBook.Call(action, asker, dryRun);
        return switch (action) {
            case AdminAction.EnableKeys(var seconds) ->
                say(call, new Command.Enable(asker.who(), TimeUnit.SECONDS.toMillis(seconds)));
            case AdminAction.DisableKeys() -> say(call, new Command.Disable(asker.who()));
            case AdminAction.PauseKeys() -> say(call, new Command.Pause(asker.who()));
            case AdminAction.ResumeKeys() -> say(call, new Command.Resume(asker.who()));
            case AdminAction.HandOverKeys(var to) -> handOver(call, to);
            case AdminAction.Pause _,
                    AdminAction.Resume _,
                    AdminAction.Drain _,
                    AdminAction.TransferLeadership _,
                    AdminAction.RequeueJob _,
                    AdminAction.RequeueBatch _ ->
                book.refused(call, "this node has keys and no rollup: ask one of ./orrery up");
        };
    }

    private Outcome say(ActionBook.Call call, Command command) {
        if (call.dryRun()) {
            return new Outcome(true, List.of("it would be written down for " + keys.keySet()), 0);
        }
        return book.act(
                call,
                () -> keys.ledger()
                        .custody(keys.keySet(), keys.settings(), command)
                        .thenApply(answer -> switch (answer) {
                            case CustodyAnswer.Done(var fence, var _) ->
                                new Ended(true, keys.keySet() + " is " + FenceText.of(fence));
                            case CustodyAnswer.Refused(var reason, var _, var detail, var _) ->
                                new Ended(false, reason + " " + detail);
                        }));
    }

    private Outcome handOver(ActionBook.Call call, Optional<String> to) {
        if (call.dryRun()) {
            return new Outcome(
                    true, List.of(keys.keySet() + " would go to " + to.orElse("the next node of the order")), 0);
        }
        return book.act(
                call,
                () -> keys.actors()
                        .handOver(to.orElse(""))
                        .thenApply(handed -> new Ended(handed.done(), handed.told())));
    }

    @Override
    public ObjectNode status() {
        var page = JsonNodeFactory.instance
                .objectNode()
                .put("node", membership.self())
                .put("keySet", keys.keySet())
                .put("keys", keys.door().publicKeys().size());
        keys.door().hindrance().ifPresentOrElse(why -> page.put("signsNot", why), () -> page.putNull("signsNot"));
        secretless(page);
        keys.missed().ifPresent(missed -> {
            var list = page.putArray("missed");
            missed.ofAll().stream()
                    .limit(MOST_MISSED)
                    .forEach(each -> list.addObject()
                            .put("key", each.key().toString())
                            .put("kind", each.name().kind().word())
                            .put("slot", each.name().slot())
                            .put("reason", each.reason().word())
                            .put("detail", each.detail()));
        });
        fence().ifPresentOrElse(
                        fence -> page.putObject("custody")
                                .put("enabled", fence.enabled())
                                .put("paused", fence.paused())
                                .put("epoch", fence.epoch())
                                .put("owner", fence.owner())
                                .put("leaseUntilMs", fence.leaseUntilMs())
                                .put("heir", fence.heir()),
                        () -> page.putNull("custody"));
        return page;
    }

    /// Keys in use that this node can not sign with: their secrets are elsewhere. Null where the database
    /// is silent.
    private void secretless(ObjectNode page) {
        try {
            var here = Set.copyOf(keys.door().publicKeys());
            var missing = ActionBook.NoAnswer.orElse(keys.ledger().keys(keys.keySet()), StatusPage.PATIENCE).stream()
                    .filter(status -> status.inUse() && !here.contains(status.key()))
                    .map(status -> status.key().toString())
                    .toList();
            page.put("notHere", missing.size());
            var shown = page.putArray("notHereKeys");
            missing.stream().limit(MOST_SHOWN).forEach(shown::add);
        } catch (ActionBook.NoAnswer silent) {
            page.putNull("notHere");
        }
    }

    private Optional<KeySetCustody.State> fence() {
        try {
            return ActionBook.NoAnswer.orElse(keys.ledger().state(keys.keySet()), StatusPage.PATIENCE);
        } catch (ActionBook.NoAnswer silent) {
            return Optional.empty();
        }
    }

    @Override
    public Page book(long after, int max) {
        return book.page(after, max);
    }
}
