package io.orrery.persistence.validator;

import io.orrery.domain.validator.audit.Deed;
import io.orrery.domain.validator.custody.SigningAnswer;
import io.orrery.domain.validator.custody.SigningWish;
import io.orrery.domain.validator.protection.ProtectionMode;
import io.orrery.domain.validator.protection.SlashingProtection;
import io.orrery.domain.validator.protection.ValidatorKey;
import io.orrery.persistence.schema.Transactions;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;

/// The histories of one key set in memory, as this process has last read or written them, so that signing
/// need not read. They decide nothing alone: what is decided on one that is no longer true is not written.
///
/// One thread at a time.
final class HeldHistories {
    private final String keySet;
    private final ProtectionMode mode;
    private final Map<ValidatorKey, HeldKey> held = new HashMap<>();
    /// The highest version of each key that this process has ever seen. A lower one is a database that has
    /// lost votes.
    private final Map<ValidatorKey, Long> seen = new HashMap<>();

    HeldHistories(String keySet, ProtectionMode mode) {
        this.keySet = keySet;
        this.mode = mode;
    }

    /// What the rule makes of wishes.
    ///
    /// @param answers in the order of the wishes, as they are once `change` is written
    record Decided(List<SigningAnswer> answers, SigningChange change) {
        /// Whether there is a signature that may leave if the custody holds.
        boolean isAnyToLeave() {
            return answers.stream().anyMatch(SigningAnswer::mayLeave);
        }
    }

    /// Reads what is not known. Keys that are not in the set, or out of use, are looked for each time: a
    /// person may have taken them into use since, and no signature would come to the database to find out.
    void load(Transactions transactions, Collection<SigningWish> wishes) throws SQLException {
        Set<ValidatorKey> missing = new LinkedHashSet<>();
        wishes.stream().map(SigningWish::key).filter(key -> !isInUse(key)).forEach(missing::add);
        if (missing.isEmpty()) {
            return;
        }
        var read = transactions.readNow(connection -> new KeyTable(connection).read(keySet, missing));
        for (var key : read.values()) {
            long before = seen.getOrDefault(key.key(), 0L);
            if (key.version() < before) {
                throw new SQLException("the database has version " + key.version() + " of key "
                        + key.key().brief() + ", and had version " + before + ": it has lost what was signed");
            }
            hold(key);
        }
    }

    private boolean isInUse(ValidatorKey key) {
        var known = held.get(key);
        return known != null && known.inUse();
    }

    private void hold(HeldKey key) {
        held.put(key.key(), key);
        seen.put(key.key(), key.version());
    }

    /// The wishes one after another, each with what the ones before it have led to.
    Decided decide(List<SigningWish> wishes) {
        var now = new HashMap<ValidatorKey, HeldKey>();
        var changed = new TreeMap<Integer, ValidatorKey>();
        var votes = new ArrayList<Deed.SignedVote>();
        var answers = new ArrayList<SigningAnswer>();
        for (var wish : wishes) {
            var key = now.getOrDefault(wish.key(), held.get(wish.key()));
            if (key == null || !key.inUse()) {
                answers.add(new SigningAnswer.UnknownKey());
                continue;
            }
            switch (SlashingProtection.decide(mode, key.record(), wish.vote(), wish.horizon())) {
                case SlashingProtection.Verdict.Accept(var next) -> {
                    now.put(wish.key(), new HeldKey(key.key(), key.number(), true, key.version(), next));
                    changed.put(key.number(), wish.key());
                    votes.add(new Deed.SignedVote(key.number(), wish.vote()));
                    answers.add(new SigningAnswer.Released());
                }
                case SlashingProtection.Verdict.Again _ -> answers.add(new SigningAnswer.Again());
                case SlashingProtection.Verdict.Refuse(var reason) -> answers.add(new SigningAnswer.Slashable(reason));
            }
        }
        var before = new ArrayList<HeldKey>();
        var after = new ArrayList<HeldKey>();
        for (var key : changed.values()) {
            before.add(Objects.requireNonNull(held.get(key)));
            after.add(Objects.requireNonNull(now.get(key)));
        }
        return new Decided(answers, new SigningChange(before, after, votes));
    }

    /// The change is on the disk.
    void written(SigningChange change) {
        change.after().forEach(key -> hold(key.with(key.record())));
    }

    /// What is held of these keys may no longer be true: read them again before anything is decided.
    void doubt(Collection<SigningWish> wishes) {
        wishes.forEach(wish -> held.remove(wish.key()));
    }
}
