package io.orrery.runtime.committee;

import static io.orrery.runtime.wallet.Wallet.await;

import io.orrery.domain.Digest;
import io.orrery.domain.rollup.account.Address;
import io.orrery.domain.rollup.da.CommitteeBook;
import io.orrery.domain.rollup.da.CommitteeMember;
import io.orrery.domain.rollup.da.CommitteeMember.Decision;
import io.orrery.domain.rollup.da.CommitteeMember.Reason;
import io.orrery.domain.rollup.da.DataOffer;
import io.orrery.domain.rollup.replay.RollupState;
import io.orrery.ethereum.BatchCounters;
import io.orrery.ethereum.DataPolicyContract;
import io.orrery.ethereum.DigestSignature;
import io.orrery.ethereum.L1Client;
import io.orrery.ethereum.L1Signer;
import io.orrery.ethereum.L1Unavailable;
import io.orrery.ethereum.RollupContract;
import io.orrery.ethereum.RollupGovernance;
import io.orrery.http.CommitteeDesk;
import io.orrery.runtime.Complaint;
import io.orrery.runtime.committee.FinalBlocks.Commit;
import io.orrery.runtime.committee.FinalBlocks.Event;
import io.orrery.zk.field.Fr;
import io.orrery.zk.hash.Keccak256;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The shell round [CommitteeMember]: its book, its key and its L1. A batch is stored together with its signature, and
/// only then does the signature leave: a kill at any moment loses nothing that was signed.
final class CommitteeNode implements CommitteeDesk {
    private static final Logger LOG = LoggerFactory.getLogger(CommitteeNode.class);
    /// As many as a node keeps: more than can be on their way to L1.
    private static final int STATES = 128;

    private static final int READ_AT_ONCE = 64;
    /// An operator that L1 has dismissed is believed no longer than this.
    private static final Duration OPERATOR_KNOWN_FOR = Duration.ofMinutes(1);

    private final CommitteeBook.Owner owner;
    private final DataPolicyContract policy;
    private final L1Signer key;
    private final L1Client l1;
    private final CommitteeBook book;
    private final FinalBlocks blocks;
    private final MissedBatches missed;
    private final InstantSource clock;
    private final Map<Address, Instant> operators = new ConcurrentHashMap<>();

    // Guarded by `this`, which is held while the book is written and never while L1 or another member is asked.
    private final CommitteeMember member;
    /// What L1 has committed to from the next batch on; of earlier ones only until they are compared.
    private final TreeMap<Long, Commit> standing = new TreeMap<>();

    private volatile long executed;
    /// The follower's: the last batch that nobody had when it was looked for.
    private long complainedOf;

    /// @param owner of the book, whose key `key` is
    /// @param domain of the rollup
    CommitteeNode(
            CommitteeBook.Owner owner,
            Fr domain,
            L1Signer key,
            L1Client l1,
            CommitteeBook book,
            FinalBlocks blocks,
            MissedBatches missed,
            InstantSource clock) {
        this.owner = owner;
        this.policy = new DataPolicyContract(owner.policy());
        this.key = key;
        this.l1 = l1;
        this.book = book;
        this.blocks = blocks;
        this.missed = missed;
        this.clock = clock;
        this.member = new CommitteeMember(domain, STATES);
    }

    /// Reads what L1 says, and then the book: to be called once, before anything else.
    ///
    /// @param forgetFrom the number from which on the book is to be forgotten
    /// @throws Complaint where L1 has committed to a batch that was to be forgotten
    synchronized void open(Optional<Long> forgetFrom) {
        for (var page = blocks.page(); page.isPresent(); page = blocks.page()) {
            take(page.get());
        }
        forgetFrom.ifPresent(this::forget);
        var held = book.batchesFrom(1, READ_AT_ONCE);
        while (!held.isEmpty()) {
            held.forEach(member::restored);
            held = book.batchesFrom(member.next(), READ_AT_ONCE);
        }
        compare();
        executed = executedOnL1();
        LOG.info("event=member-open member={} next={} executed={}", owner.member(), member.next(), executed);
    }

    /// L1 is the judge of what may be forgotten: what it has committed to is somebody's way out.
    private void forget(long from) {
        for (var commit : standing.tailMap(from).values()) {
            long number = commit.batch().number();
            if (book.batch(number)
                    .filter(entry -> MissedBatches.onL1(commit.batch()).isOf(entry.offer()))
                    .isPresent()) {
                throw new Complaint("--forget-from " + from + " would forget batch " + number
                        + ", and L1 has committed to it as this member holds it");
            }
        }
        LOG.warn("event=batches-forgotten from={} count={}", from, book.forgetFrom(from));
    }

    private synchronized void take(FinalBlocks.Page page) {
        long index = member.queueEnd();
        for (var queued : page.queued()) {
            if (queued.queueIndex() != index++) {
                throw new Complaint("L1 shows entry " + queued.queueIndex() + " of the queue, where " + (index - 1)
                        + " comes next: it does not show every log, or --from-block is too late");
            }
        }
        page.queued().forEach(member::queued);
        for (var event : page.events()) {
            switch (event) {
                case Event.Committed(var commit) -> standing.put(commit.batch().number(), commit);
                case Event.Reverted(var last) -> standing.tailMap(last, false).clear();
            }
        }
        blocks.read(page);
    }

    /// What L1 has committed to and this member holds must be the same.
    private synchronized void compare() {
        boolean known = member.contradiction().isPresent();
        var held = standing.headMap(member.next());
        for (var commit : held.values()) {
            book.batch(commit.batch().number())
                    .ifPresent(entry -> member.committedOnL1(MissedBatches.onL1(commit.batch()), entry.offer()));
        }
        held.clear();
        member.contradiction()
                .filter(_ -> !known)
                .ifPresent(what -> LOG.error("event=contradicts-l1 what=\"{}\"", what));
    }

    private long executedOnL1() {
        return BatchCounters.decode(await(l1.call(new RollupContract(owner.rollup()).progress())))
                .executed();
    }

    /// To be called again and again, by one thread: what has become final, and what this member has missed.
    void follow() {
        executed = executedOnL1();
        for (var page = blocks.page(); page.isPresent(); page = blocks.page()) {
            take(page.get());
        }
        compare();
        boolean more = catchUp();
        while (more) {
            more = catchUp();
        }
    }

    /// Whether a batch was caught up with.
    private boolean catchUp() {
        Commit commit;
        Fr root;
        synchronized (this) {
            var next = standing.get(member.next());
            if (next == null || member.contradiction().isPresent()) {
                return false;
            }
            commit = next;
            root = member.root();
        }
        var found = missed.find(commit, root);
        if (found.batch().isEmpty()) {
            if (complainedOf != commit.batch().number()) {
                complainedOf = commit.batch().number();
                LOG.warn("event=batch-missed number={} what=\"{}\"", complainedOf, found.complaints());
            }
            return false;
        }
        var offer = found.batch().get();
        synchronized (this) {
            if (member.next() != offer.number()) {
                return true;
            }
            return switch (member.decide(offer, Optional.empty())) {
                case Decision.Take take -> {
                    store(take, Optional.empty());
                    LOG.info("event=batch-synced number={}", offer.number());
                    compare();
                    yield true;
                }
                case Decision.Refuse(var reason, var why) -> {
                    LOG.error("event=sync-refused number={} reason={} what=\"{}\"", offer.number(), reason, why);
                    yield false;
                }
                case Decision.Held() -> false;
            };
        }
    }

    private void store(Decision.Take take, Optional<byte[]> signature) {
        book.store(new CommitteeBook.Entry(take.offer(), signature), slotsHash(take.offer()));
        member.taken(take);
    }

    private static Digest slotsHash(DataOffer offer) {
        return Digest.of(Keccak256.hash(offer.slots()));
    }

    private byte[] sign(DataOffer offer) {
        return DigestSignature.of(
                key,
                policy.digest(owner.chainId(), owner.rollup(), offer.number(), offer.commitment(), slotsHash(offer)));
    }

    @Override
    public Answer offer(DataOffer offer, byte[] operatorSignature) {
        var answer = answer(offer, operatorSignature);
        if (answer instanceof Answer.Refused(var reason, var why)) {
            LOG.info("event=offer-refused number={} reason={} what=\"{}\"", offer.number(), reason.word(), why);
        }
        return answer;
    }

    private Answer answer(DataOffer offer, byte[] operatorSignature) {
        var digest = policy.offerDigest(owner.chainId(), owner.rollup(), offer);
        try {
            return DigestSignature.signer(digest, operatorSignature)
                            .filter(this::isOperator)
                            .isPresent()
                    ? decide(offer)
                    : new Answer.Refused(Reason.NOT_OPERATOR, "no operator of the rollup has signed this offer");
        } catch (L1Unavailable silent) {
            return new Answer.Refused(Reason.NOT_YET, String.valueOf(silent.getMessage()));
        }
    }

    private synchronized Answer decide(DataOffer offer) {
        var held = book.batch(offer.number());
        return switch (member.decide(offer, held.map(CommitteeBook.Entry::offer))) {
            case Decision.Take take -> {
                var signature = sign(offer);
                store(take, Optional.of(signature));
                LOG.info("event=batch-signed number={}", offer.number());
                yield new Answer.Signed(signature);
            }
            case Decision.Held() -> {
                var before = held.flatMap(CommitteeBook.Entry::signature);
                // It came from L1 or another member, and is asked for only now.
                var signature = before.orElseGet(() -> sign(offer));
                if (before.isEmpty()) {
                    book.store(new CommitteeBook.Entry(offer, Optional.of(signature)), slotsHash(offer));
                }
                yield new Answer.Signed(signature);
            }
            case Decision.Refuse(var reason, var why) -> new Answer.Refused(reason, why);
        };
    }

    /// As L1 says, or said a moment ago. Only operators are remembered, so strangers fill nothing.
    private boolean isOperator(Address signer) {
        var now = clock.instant();
        var known = operators.get(signer);
        if (known != null && now.isBefore(known.plus(OPERATOR_KNOWN_FOR))) {
            return true;
        }
        boolean is = RollupContract.word(await(l1.call(new RollupGovernance(owner.rollup()).isOperator(signer))))
                        .signum()
                != 0;
        if (is) {
            operators.put(signer, now);
        } else {
            operators.remove(signer);
        }
        return is;
    }

    @Override
    public CommitteeBook.Owner owner() {
        return owner;
    }

    @Override
    public synchronized Standing standing() {
        return new Standing(member.next(), executed, member.contradiction());
    }

    @Override
    public Optional<CommitteeBook.Entry> batch(long number) {
        return book.batch(number);
    }

    @Override
    public Optional<byte[]> slots(Digest slotsHash) {
        return book.slots(slotsHash);
    }

    @Override
    public Optional<RollupState> executedState() {
        long last = executed;
        synchronized (this) {
            return last == 0 ? Optional.empty() : member.stateAfter(last);
        }
    }
}
