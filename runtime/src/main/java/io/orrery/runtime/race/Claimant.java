package io.orrery.runtime.race;

import static io.orrery.runtime.race.ValidatorRace.SET;
import static io.orrery.runtime.race.ValidatorRace.key;
import static io.orrery.runtime.race.ValidatorRace.now;
import static io.orrery.runtime.race.ValidatorRace.pause;

import io.orrery.domain.Digest;
import io.orrery.domain.validator.custody.Custody;
import io.orrery.domain.validator.custody.KeySetCustody;
import io.orrery.domain.validator.custody.KeySetCustody.Command;
import io.orrery.domain.validator.custody.SigningAnswer;
import io.orrery.domain.validator.custody.SigningLedger;
import io.orrery.domain.validator.custody.SigningLedger.CustodyAnswer;
import io.orrery.domain.validator.custody.SigningWish;
import io.orrery.domain.validator.protection.Horizon;
import io.orrery.domain.validator.protection.SignedAttestation;
import io.orrery.domain.validator.protection.SignedBlock;
import io.orrery.domain.validator.protection.Vote;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.CompletionException;

/// One that wants the keys, has them for a while, signs, and gives them back or only falls silent. It stalls
/// longer than its lease lasts, and its clock is wrong and jumps.
final class Claimant implements Runnable {
    /// Short, so that there is a takeover in every blink; the pauses are longer.
    static final KeySetCustody.Settings LEASE = new KeySetCustody.Settings(120, 10);

    private static final int STALL_MS = 250;
    private static final int SLOTS = 32;

    private final ValidatorRace race;
    private final int number;
    private final SigningLedger ledger;
    private final RaceTally tally;
    private final SplittableRandom random;
    /// From half as fast to half as fast again.
    private final double clockRate;

    Claimant(ValidatorRace race, int number, SigningLedger ledger, RaceTally tally) {
        this.race = race;
        this.number = number;
        this.ledger = ledger;
        this.tally = tally;
        this.random = new SplittableRandom(race.seed() * 31 + number);
        this.clockRate = 0.5 + random.nextDouble();
    }

    private record KeyVote(int key, Vote vote) {}

    @Override
    public void run() {
        for (int life = 0; !tally.isOver(); life++) {
            var owner = "claimant-" + number + "/" + life;
            try {
                switch (now(ledger.custody(SET, LEASE, new Command.Claim(owner)))) {
                    case CustodyAnswer.Done(var state, var _) -> {
                        tally.claims.incrementAndGet();
                        tenure(new Custody(SET, state.epoch(), owner));
                    }
                    case CustodyAnswer.Refused(var reason, var _, var _, var _) -> {
                        if (reason == KeySetCustody.Refusal.OTHER_TIMELINE) {
                            tally.otherTimeline.incrementAndGet();
                        }
                        pause(random.nextInt(30));
                    }
                }
            } catch (CompletionException cut) {
                // Its connection was killed: it does not know what became of the claim, and begins anew.
                pause(random.nextInt(20));
            }
        }
    }

    private void tenure(Custody custody) {
        long renewed = System.nanoTime();
        double jumped = 0;
        int patience = 5 + random.nextInt(60);
        for (int step = 0; step < patience && !tally.isOver(); step++) {
            if (random.nextInt(40) == 0) {
                pause(random.nextInt(STALL_MS));
            }
            if (random.nextInt(60) == 0) {
                jumped = LEASE.leaseMs() * (4 * random.nextDouble() - 2);
            }
            double localMs = (System.nanoTime() - renewed) * clockRate / 1_000_000 + jumped;
            if (localMs > LEASE.leaseMs() / 3.0 && random.nextInt(4) > 0) {
                if (!(now(ledger.custody(SET, LEASE, new Command.Renew(custody.epoch(), custody.owner())))
                                instanceof CustodyAnswer.Done)
                        && race.way() != Way.NO_EPOCH) {
                    return;
                }
                renewed = System.nanoTime();
                jumped = 0;
            }
            var votes = votes(custody, step);
            var answers = sign(custody, localMs, votes);
            for (int i = 0; i < votes.size(); i++) {
                told(custody, votes.get(i), answers.get(i));
            }
            if (race.way() == Way.BUILT && answers.getFirst() instanceof SigningAnswer.NotMine) {
                return;
            }
        }
        if (random.nextBoolean()) {
            now(ledger.custody(SET, LEASE, new Command.Release(custody.epoch(), custody.owner(), "")));
        }
    }

    private void told(Custody custody, KeyVote vote, SigningAnswer answer) {
        switch (answer) {
            case SigningAnswer.Released _, SigningAnswer.Again _ -> tally.keep(custody, vote.key(), vote.vote());
            case SigningAnswer.Slashable _ -> tally.slashable.incrementAndGet();
            case SigningAnswer.NotMine(var reason) -> tally.refused(reason);
            case SigningAnswer.UnknownKey _, SigningAnswer.Unanswered _ -> tally.unanswered.incrementAndGet();
        }
    }

    /// Around what others sign just now: some in order, some that contradict it.
    private List<KeyVote> votes(Custody custody, int step) {
        var votes = new ArrayList<KeyVote>();
        long high = random.nextInt(3) > 0 ? tally.nextEpoch() : tally.epoch();
        for (int key = 0; key < race.keys(); key++) {
            long target = high - random.nextInt(3);
            var root = Optional.of(new Digest(custody.epoch(), custody.owner().hashCode(), step, 0));
            votes.add(
                    random.nextInt(4) == 0
                            ? new KeyVote(key, new SignedBlock(target * SLOTS, root))
                            : new KeyVote(key, new SignedAttestation(target - 1 - random.nextInt(3), target, root)));
        }
        return votes;
    }

    private List<SigningAnswer> sign(Custody custody, double localMs, List<KeyVote> votes) {
        try {
            return switch (race.way()) {
                case BUILT -> now(ledger.sign(custody, wishes(votes, 0)));
                case NO_EPOCH -> now(ledger.sign(whoHasIt(), wishes(votes, 0)));
                case OWN_HISTORY -> {
                    var state = now(ledger.state(SET)).orElseThrow();
                    boolean mine = state.owner().equals(custody.owner()) && state.epoch() == custody.epoch();
                    yield mine
                            ? now(ledger.sign(
                                    new Custody(ValidatorRace.own(number), 1, ValidatorRace.OWN),
                                    wishes(votes, ValidatorRace.firstOwnKey(number))))
                            : refused(votes);
                }
                case CACHED_LEASE -> {
                    if (localMs >= LEASE.leaseMs()) {
                        yield refused(votes);
                    }
                    // Between the look and the signature anything may happen, and does.
                    pause(random.nextInt(20) == 0 ? STALL_MS : 0);
                    yield now(ledger.sign(whoHasIt(), wishes(votes, 0)));
                }
            };
        } catch (CompletionException cut) {
            return votes.stream()
                    .<SigningAnswer>map(_ -> new SigningAnswer.Unanswered(String.valueOf(cut.getMessage())))
                    .toList();
        }
    }

    private Custody whoHasIt() {
        var state = now(ledger.state(SET)).orElseThrow();
        return new Custody(SET, state.epoch(), state.owner());
    }

    private static List<SigningAnswer> refused(List<KeyVote> votes) {
        return votes.stream()
                .<SigningAnswer>map(_ -> new SigningAnswer.NotMine(KeySetCustody.Refusal.FENCED))
                .toList();
    }

    private static List<SigningWish> wishes(List<KeyVote> votes, int offset) {
        return votes.stream()
                .map(vote -> new SigningWish(key(vote.key() + offset), vote.vote(), Horizon.NONE))
                .toList();
    }
}
