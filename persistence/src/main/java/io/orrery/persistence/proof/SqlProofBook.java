package io.orrery.persistence.proof;

import io.orrery.domain.Digest;
import io.orrery.domain.proof.CircuitRef;
import io.orrery.domain.proof.ProofAdmission;
import io.orrery.domain.proof.ProofBook;
import io.orrery.domain.proof.ProofFailure;
import io.orrery.domain.proof.ProofJob;
import io.orrery.domain.proof.ProofRequest;
import io.orrery.domain.proof.ProofSource;
import io.orrery.domain.proof.Requester;
import io.orrery.persistence.codec.CorruptBytes;
import io.orrery.persistence.codec.ProofCodecs;
import io.orrery.persistence.schema.Query;
import io.orrery.persistence.schema.Transactions;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/// What callers have asked for, in the table `proof_request`.
public final class SqlProofBook implements ProofBook {
    /// Before the material itself.
    public static final int SALT_BYTES = 32;

    private static final int INPUTS = 1;
    private static final int WITNESS = 2;

    /// An upload refers to its files within this time after they were stored, or they are swept away.
    private static final Duration UNREFERRED = Duration.ofHours(2);

    private static final int SWEPT_AT_ONCE = 4;

    private static final String ENTRY =
            "select job, caller, circuit_name, circuit_version, circuit, source_kind, source, accepted_ms,"
                    + " deadline_ms, ended_ms, proof, failure_cause, failure_detail from proof_request";

    private final Transactions transactions;

    public SqlProofBook(Transactions transactions) {
        this.transactions = transactions;
    }

    @Override
    public CompletionStage<ProofAdmission.Answer> admit(
            ProofAdmission.Settings settings, Submission submission, byte[] salted) {
        return transactions.write(connection -> {
            Desk.lock(connection);
            var answer = ProofAdmission.decide(settings, desk(connection, submission), submission.body());
            if (answer instanceof ProofAdmission.Answer.Take) {
                insert(connection, submission, salted);
            }
            return answer;
        });
    }

    private static ProofAdmission.Desk desk(Connection connection, Submission submission) throws SQLException {
        var earlier = submission.idempotencyKey().isEmpty()
                ? Optional.<ProofAdmission.Earlier>empty()
                : earlier(
                        connection,
                        submission.caller(),
                        submission.idempotencyKey().get());
        return new ProofAdmission.Desk(
                earlier,
                (int) Query.of(
                                connection,
                                "select count(*) from proof_request where ended_ms is null and caller = ?",
                                submission.caller())
                        .number(),
                (int) Query.of(connection, "select count(*) from proof_request where ended_ms is null")
                        .number());
    }

    private static void insert(Connection connection, Submission submission, byte[] salted) throws SQLException {
        var request = submission.request();
        if (!(request.requester() instanceof Requester.Caller(var acceptedMs, var deadlineMs))
                || !(request.circuit() instanceof CircuitRef.Stored(var circuit))) {
            throw new IllegalArgumentException("not a caller's request for an uploaded circuit: " + request);
        }
        var stored = Blobs.put(connection, salted, acceptedMs);
        if (!stored.equals(digestOf(request.source()))) {
            throw new IllegalArgumentException("the material is " + stored + ", not that of " + request);
        }
        Query.of(
                        connection,
                        "insert into proof_request (job, caller, idempotency_key, body, circuit_name,"
                                + " circuit_version, circuit, source_kind, source, accepted_ms, deadline_ms)"
                                + " values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                        request.key(),
                        submission.caller(),
                        submission.idempotencyKey(),
                        submission.body().toBytes(),
                        submission.circuitName(),
                        submission.circuitVersion(),
                        circuit.toBytes(),
                        kindOf(request.source()),
                        stored.toBytes(),
                        acceptedMs,
                        deadlineMs)
                .update();
    }

    private static int kindOf(ProofSource source) {
        return switch (source) {
            case ProofSource.Trace _ -> throw new IllegalArgumentException("a trace is a batch's");
            case ProofSource.Inputs _ -> INPUTS;
            case ProofSource.Witness _ -> WITNESS;
        };
    }

    private static Digest digestOf(ProofSource source) {
        return switch (source) {
            case ProofSource.Trace(var digest, var _) -> digest;
            case ProofSource.Inputs(var digest) -> digest;
            case ProofSource.Witness(var digest) -> digest;
        };
    }

    @Override
    public CompletionStage<Optional<ProofAdmission.Earlier>> earlier(String caller, String idempotencyKey) {
        return transactions.read(connection -> earlier(connection, caller, idempotencyKey));
    }

    private static Optional<ProofAdmission.Earlier> earlier(Connection connection, String caller, String key)
            throws SQLException {
        return Query.of(
                        connection,
                        "select job, body from proof_request where caller = ? and idempotency_key = ?",
                        caller,
                        key)
                .first(row -> new ProofAdmission.Earlier(row.getString(1), Digest.of(row.getBytes(2))));
    }

    @Override
    public CompletionStage<Optional<Entry>> find(String job) {
        return transactions.read(connection ->
                Query.of(connection, ENTRY + " where job = ?", job).first(SqlProofBook::entry));
    }

    @Override
    public CompletionStage<List<Entry>> open(int max) {
        return transactions.read(
                connection -> Query.of(connection, ENTRY + " where ended_ms is null order by accepted_ms limit ?", max)
                        .all(SqlProofBook::entry));
    }

    @Override
    public CompletionStage<byte[]> material(ProofSource source) {
        return transactions.read(connection -> {
            var salted = Blobs.read(connection, digestOf(source));
            return Arrays.copyOfRange(salted, SALT_BYTES, salted.length);
        });
    }

    @Override
    public CompletionStage<Boolean> end(String job, ProofJob.Outcome outcome, long nowMs) {
        return transactions.write(connection -> {
            var entry = Query.of(connection, ENTRY + " where job = ? for update", job)
                    .first(SqlProofBook::entry);
            Optional<ProofFailure> failure =
                    outcome instanceof ProofJob.Outcome.Failed(var why) ? Optional.of(why) : Optional.empty();
            // A proof takes the place of a failure: it came late, and it is one.
            if (entry.isEmpty()
                    || entry.get()
                            .outcome()
                            .filter(known -> !isReplaced(known, outcome))
                            .isPresent()) {
                return false;
            }
            boolean kept = failure.filter(why -> !why.cause().isTheCallers()).isPresent();
            Query.of(
                            connection,
                            "update proof_request set ended_ms = ?, proof = ?, failure_cause = ?, failure_detail = ?,"
                                    + " material_kept = ? where job = ?",
                            nowMs,
                            outcome instanceof ProofJob.Outcome.Proven(var proof)
                                    ? Optional.of(proof.toBytes())
                                    : Optional.empty(),
                            failure.map(why -> ProofCodecs.code(why.cause())),
                            failure.map(ProofFailure::detail),
                            kept,
                            job)
                    .update();
            if (!kept) {
                Blobs.remove(connection, digestOf(entry.get().request().source()));
            }
            return true;
        });
    }

    private static boolean isReplaced(ProofJob.Outcome known, ProofJob.Outcome by) {
        return known instanceof ProofJob.Outcome.Failed && by instanceof ProofJob.Outcome.Proven;
    }

    @Override
    public CompletionStage<Boolean> reopen(ProofRequest request) {
        if (!(request.requester() instanceof Requester.Caller(var _, var deadlineMs))) {
            throw new IllegalArgumentException("not a caller's request: " + request);
        }
        return transactions.write(connection -> Query.of(
                                connection,
                                "update proof_request set ended_ms = null, failure_cause = null, failure_detail = null,"
                                        + " material_kept = false, deadline_ms = ?"
                                        + " where job = ? and proof is null and (ended_ms is null or material_kept)",
                                deadlineMs,
                                request.key())
                        .update()
                > 0);
    }

    @Override
    public CompletionStage<Integer> forget(long endedBeforeMs, long nowMs, int max) {
        return transactions.write(connection -> {
            var ended = Query.of(connection, ENTRY + " where ended_ms < ? limit ?", endedBeforeMs, max)
                    .all(SqlProofBook::entry);
            for (var entry : ended) {
                Query.of(connection, "delete from dead_letter where job = ?", entry.job())
                        .update();
                Blobs.remove(connection, digestOf(entry.request().source()));
                if (entry.outcome().orElseThrow() instanceof ProofJob.Outcome.Proven(var proof)) {
                    Query.of(connection, "delete from content where digest = ?", proof.toBytes())
                            .update();
                }
                Query.of(connection, "delete from proof_request where job = ?", entry.job())
                        .update();
            }
            sweep(connection, nowMs - UNREFERRED.toMillis());
            return ended.size();
        });
    }

    /// Uploads that came to nothing.
    private static void sweep(Connection connection, long touchedBeforeMs) throws SQLException {
        var unreferred = Query.of(
                        connection,
                        "select digest from blob where touched_ms < ? and digest not in " + SqlCircuitBook.REFERRED
                                + " and digest not in (select source from proof_request where ended_ms is null or"
                                + " material_kept)"
                                + " limit ?",
                        touchedBeforeMs,
                        SWEPT_AT_ONCE)
                .all(row -> Digest.of(row.getBytes(1)));
        for (var digest : unreferred) {
            Blobs.remove(connection, digest);
        }
    }

    private static Entry entry(ResultSet row) throws SQLException {
        var source = Digest.of(row.getBytes("source"));
        var request = new ProofRequest(
                new CircuitRef.Stored(Digest.of(row.getBytes("circuit"))),
                switch (row.getInt("source_kind")) {
                    case INPUTS -> new ProofSource.Inputs(source);
                    case WITNESS -> new ProofSource.Witness(source);
                    default -> throw new CorruptBytes("no such kind of source: " + row.getInt("source_kind"));
                },
                new Requester.Caller(row.getLong("accepted_ms"), row.getLong("deadline_ms")));
        return new Entry(
                row.getString("job"),
                row.getString("caller"),
                row.getString("circuit_name"),
                row.getInt("circuit_version"),
                request,
                outcome(row));
    }

    private static Optional<ProofJob.Outcome> outcome(ResultSet row) throws SQLException {
        row.getLong("ended_ms");
        if (row.wasNull()) {
            return Optional.empty();
        }
        var proof = row.getBytes("proof");
        return Optional.of(
                proof == null
                        ? new ProofJob.Outcome.Failed(new ProofFailure(
                                ProofCodecs.cause(row.getInt("failure_cause")), row.getString("failure_detail")))
                        : new ProofJob.Outcome.Proven(Digest.of(proof)));
    }
}
