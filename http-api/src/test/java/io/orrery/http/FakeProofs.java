package io.orrery.http;

import io.orrery.actors.ProofJobEntity;
import io.orrery.domain.ContentStore;
import io.orrery.domain.Digest;
import io.orrery.domain.proof.CircuitBook;
import io.orrery.domain.proof.CircuitFacts;
import io.orrery.domain.proof.CircuitFiles;
import io.orrery.domain.proof.CircuitShelf;
import io.orrery.domain.proof.ProofAdmission;
import io.orrery.domain.proof.ProofBook;
import io.orrery.domain.proof.ProofJob;
import io.orrery.domain.proof.ProofRequest;
import io.orrery.domain.proof.ProofSource;
import io.orrery.domain.proof.ProvenStatement;
import io.orrery.domain.proof.StoredCircuit;
import io.orrery.zk.iden3.SnarkjsJson;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;

/// The books and the jobs in memory. Jobs end when the test says so; the inspector takes a zkey for what
/// its text says.
final class FakeProofs
        implements CircuitBook,
                ProofBook,
                ProofJobs,
                CircuitInspector,
                CircuitFileStore,
                ContentStore<ProvenStatement> {
    private static final int SALT = 32;
    static final long NOW_MS = 1_790_000_000_000L;

    /// A job with what else was said of it.
    private record Kept(Entry entry, Submission submission, String material) {}

    private final Map<String, List<StoredCircuit>> circuits = new TreeMap<>();
    private final Map<String, Kept> jobs = new LinkedHashMap<>();
    private final Map<Digest, ProvenStatement> statements = new ConcurrentHashMap<>();
    final FakeDeadLetters letters = new FakeDeadLetters();
    final List<String> replayed = new CopyOnWriteArrayList<>();
    final List<Digest> stored = new CopyOnWriteArrayList<>();
    final List<ProofRequest> begun = new CopyOnWriteArrayList<>();
    volatile ProofJobEntity.Seen seen = new ProofJobEntity.Seen(false, Optional.empty(), 0, Optional.empty());
    volatile boolean silent;
    /// Whoever inspects waits for it.
    volatile CountDownLatch mayInspect = new CountDownLatch(0);
    final CountDownLatch inspecting = new CountDownLatch(1);

    ProofDependencies dependencies() {
        var random = new Random(7);
        return new ProofDependencies(
                this, this, this, this, letters, this, this, () -> Instant.ofEpochMilli(NOW_MS), random);
    }

    static Digest digest(long number) {
        return new Digest(number, 0, 0, number);
    }

    StoredCircuit addMultiplier(boolean program) {
        var files = new CircuitFiles(
                digest(program ? 1 : 2), program ? Optional.of(digest(3)) : Optional.empty(), Optional.empty());
        var name = program ? "multiplier" : "no-program";
        var circuit = new StoredCircuit(name, 1, files, new CircuitFacts(4, 1, 2, OptionalInt.empty()), NOW_MS);
        circuits.put(name, new ArrayList<>(List.of(circuit)));
        return circuit;
    }

    synchronized Entry entry(String job) {
        return kept(job).entry();
    }

    synchronized Submission submission(String job) {
        return kept(job).submission();
    }

    synchronized String material(String job) {
        return kept(job).material();
    }

    private Kept kept(String job) {
        return Objects.requireNonNull(jobs.get(job), job);
    }

    synchronized int jobs() {
        return jobs.size();
    }

    /// Ends the job with a proof of 3 times 11.
    void prove(String job) {
        var proof = digest(99);
        statements.put(proof, new ProvenStatement(Multiplier.proof(3, 11), List.of(io.orrery.zk.field.Fr.of(33))));
        end(job, new ProofJob.Outcome.Proven(proof));
    }

    void end(String job, ProofJob.Outcome outcome) {
        end(job, outcome, NOW_MS).toCompletableFuture().join();
    }

    // The circuits' book.

    @Override
    public synchronized CompletionStage<CircuitShelf.Answer> place(
            CircuitShelf.Settings settings,
            String name,
            CircuitFiles files,
            CircuitFacts facts,
            String verifyingKey,
            long nowMs) {
        var versions = circuits.getOrDefault(name, List.of());
        var standing = new CircuitShelf.Standing(
                versions.isEmpty()
                        ? Optional.empty()
                        : Optional.of(new CircuitShelf.Placed(
                                versions.getLast().version(), versions.getLast().digest())),
                versions.size(),
                circuits.size(),
                0);
        var answer = CircuitShelf.decide(settings, standing, files.digest(), 0, false);
        if (answer instanceof CircuitShelf.Answer.Place(var version, var _)) {
            circuits.computeIfAbsent(name, _ -> new ArrayList<>())
                    .add(new StoredCircuit(name, version, files, facts, nowMs));
        }
        return CompletableFuture.completedStage(answer);
    }

    @Override
    public synchronized CompletionStage<Optional<StoredCircuit>> newest(String name) {
        return CompletableFuture.completedStage(
                Optional.ofNullable(circuits.get(name)).map(List::getLast));
    }

    @Override
    public synchronized CompletionStage<Optional<StoredCircuit>> withDigest(Digest circuit) {
        return CompletableFuture.completedStage(circuits.values().stream()
                .flatMap(List::stream)
                .filter(stored -> stored.digest().equals(circuit))
                .findFirst());
    }

    @Override
    public synchronized CompletionStage<List<StoredCircuit>> list(String after, int max) {
        return CompletableFuture.completedStage(circuits.values().stream()
                .map(List::getLast)
                .filter(circuit -> circuit.name().compareTo(after) > 0)
                .limit(max)
                .toList());
    }

    @Override
    public CompletionStage<String> verifyingKey(StoredCircuit circuit) {
        return CompletableFuture.completedStage(SnarkjsJson.write(Multiplier.KEY.verifyingKey()));
    }

    // Its files.

    @Override
    public Inspected inspect(Parts parts, CircuitFacts.Bounds bounds) throws IOException {
        inspecting.countDown();
        try {
            mayInspect.await();
        } catch (InterruptedException interrupted) {
            throw new AssertionError(interrupted);
        }
        var text = Files.readString(parts.zkey());
        return text.startsWith("bad")
                ? new Inspected.Unsound("zkey", "zkey header: magic is \"bad\", not \"zkey\"")
                : new Inspected.Sound(
                        new CircuitFacts(4, 1, 2, parts.r1cs().isPresent() ? OptionalInt.of(1) : OptionalInt.empty()),
                        "{}");
    }

    @Override
    public void put(Digest sha256, Path file) throws IOException {
        if (!Sha256.of(Files.readAllBytes(file)).equals(sha256)) {
            throw new IOException("not the file of " + sha256);
        }
        stored.add(sha256);
    }

    // The book of requests.

    @Override
    public synchronized CompletionStage<ProofAdmission.Answer> admit(
            ProofAdmission.Settings settings, Submission submission, byte[] salted) {
        var open = jobs.values().stream()
                .filter(job -> job.entry().outcome().isEmpty())
                .toList();
        var answer = ProofAdmission.decide(
                settings,
                new ProofAdmission.Desk(
                        submission.idempotencyKey().flatMap(key -> find(submission.caller(), key)),
                        (int) open.stream()
                                .filter(job -> job.submission().caller().equals(submission.caller()))
                                .count(),
                        open.size()),
                submission.body());
        if (answer instanceof ProofAdmission.Answer.Take) {
            var job = submission.request().key();
            jobs.put(
                    job,
                    new Kept(
                            new Entry(
                                    job,
                                    submission.caller(),
                                    submission.circuitName(),
                                    submission.circuitVersion(),
                                    submission.request(),
                                    Optional.empty()),
                            submission,
                            new String(salted, SALT, salted.length - SALT, StandardCharsets.ISO_8859_1)));
        }
        return CompletableFuture.completedStage(answer);
    }

    private Optional<ProofAdmission.Earlier> find(String caller, String key) {
        return jobs.values().stream()
                .filter(job -> job.submission().caller().equals(caller)
                        && job.submission().idempotencyKey().equals(Optional.of(key)))
                .map(job -> new ProofAdmission.Earlier(
                        job.entry().job(), job.submission().body()))
                .findFirst();
    }

    @Override
    public synchronized CompletionStage<Optional<ProofAdmission.Earlier>> earlier(String caller, String key) {
        return CompletableFuture.completedStage(find(caller, key));
    }

    @Override
    public synchronized CompletionStage<Optional<Entry>> find(String job) {
        return CompletableFuture.completedStage(
                Optional.ofNullable(jobs.get(job)).map(Kept::entry));
    }

    @Override
    public CompletionStage<List<Entry>> open(int max) {
        return CompletableFuture.completedStage(List.of());
    }

    @Override
    public CompletionStage<byte[]> material(ProofSource source) {
        return CompletableFuture.failedStage(new NoSuchElementException("the edge reads no material"));
    }

    @Override
    public synchronized CompletionStage<Boolean> end(String job, ProofJob.Outcome outcome, long nowMs) {
        jobs.computeIfPresent(
                job,
                (_, kept) -> new Kept(
                        new Entry(
                                job,
                                kept.entry().caller(),
                                kept.entry().circuitName(),
                                kept.entry().circuitVersion(),
                                kept.entry().request(),
                                Optional.of(outcome)),
                        kept.submission(),
                        kept.material()));
        return CompletableFuture.completedStage(true);
    }

    @Override
    public CompletionStage<Integer> forget(long endedBeforeMs, long nowMs, int max) {
        return CompletableFuture.completedStage(0);
    }

    // The jobs.

    @Override
    public void begin(ProofRequest request) {
        begun.add(request);
    }

    @Override
    public CompletionStage<ProofJobEntity.Seen> look(String job) {
        return silent
                ? CompletableFuture.failedStage(new java.util.concurrent.TimeoutException("no answer"))
                : CompletableFuture.completedStage(seen);
    }

    // The statements.

    @Override
    public CompletionStage<Digest> put(ProvenStatement content) {
        throw new UnsupportedOperationException("the edge proves nothing");
    }

    @Override
    public CompletionStage<ProvenStatement> get(Digest digest) {
        return Optional.ofNullable(statements.get(digest))
                .<CompletionStage<ProvenStatement>>map(CompletableFuture::completedStage)
                .orElseGet(() -> CompletableFuture.failedStage(new NoSuchElementException(digest.toString())));
    }

    @Override
    public CompletionStage<ProofJobEntity.Replaying> replay(String job) {
        replayed.add(job);
        return CompletableFuture.completedStage(new ProofJobEntity.Replaying(Optional.empty()));
    }

    @Override
    public CompletionStage<Boolean> reopen(ProofRequest request) {
        throw new UnsupportedOperationException("jobs reopen entries, not the edge");
    }
}
