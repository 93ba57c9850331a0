package io.orrery.persistence.proof;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.orrery.domain.Digest;
import io.orrery.domain.proof.CircuitBook;
import io.orrery.domain.proof.CircuitFacts;
import io.orrery.domain.proof.CircuitFiles;
import io.orrery.domain.proof.CircuitShelf;
import io.orrery.domain.proof.StoredCircuit;
import io.orrery.persistence.schema.Query;
import io.orrery.persistence.schema.Transactions;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletionStage;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Circuits in the table `circuit`.
public final class SqlCircuitBook implements CircuitBook {
    private static final String CIRCUIT = "select name, version, zkey, wasm, r1cs, wires, public_inputs, domain_log,"
            + " constraints, registered_ms from circuit";

    /// Every file that a circuit refers to.
    static final String REFERRED = "(select zkey as digest from circuit"
            + " union select verifying_key from circuit"
            + " union select wasm from circuit where wasm is not null"
            + " union select r1cs from circuit where r1cs is not null)";

    private final Transactions transactions;

    public SqlCircuitBook(Transactions transactions) {
        this.transactions = transactions;
    }

    /// Fails with [java.util.NoSuchElementException] where a file is not stored.
    @Override
    public CompletionStage<CircuitShelf.Answer> place(
            CircuitShelf.Settings settings,
            String name,
            CircuitFiles files,
            CircuitFacts facts,
            String verifyingKey,
            long nowMs) {
        return transactions.write(connection -> {
            Desk.lock(connection);
            for (var file : digestsOf(files)) {
                Blobs.length(connection, file);
            }
            var oldest = Query.of(connection, CIRCUIT + " where name = ? order by version limit 1", name)
                    .first(SqlCircuitBook::circuit);
            var answer = CircuitShelf.decide(
                    settings,
                    standing(connection, name),
                    files.digest(),
                    newBytes(connection, files),
                    oldest.isPresent() && isInUse(connection, oldest.get().digest()));
            switch (answer) {
                case CircuitShelf.Answer.Place(var version, var dropOldest) -> {
                    if (dropOldest) {
                        drop(connection, oldest.orElseThrow());
                    }
                    var key = Blobs.put(connection, verifyingKey.getBytes(UTF_8), nowMs);
                    insert(connection, new StoredCircuit(name, version, files, facts, nowMs), key);
                }
                case CircuitShelf.Answer.Same _ -> {}
                case CircuitShelf.Answer.Refuse _ -> sweep(connection, digestsOf(files));
            }
            return answer;
        });
    }

    private static CircuitShelf.Standing standing(Connection connection, String name) throws SQLException {
        var newest = Query.of(connection, CIRCUIT + " where name = ? order by version desc limit 1", name)
                .first(SqlCircuitBook::circuit);
        return new CircuitShelf.Standing(
                newest.map(found -> new CircuitShelf.Placed(found.version(), found.digest())),
                (int) Query.of(connection, "select count(*) from circuit where name = ?", name)
                        .number(),
                (int) Query.of(connection, "select count(distinct name) from circuit")
                        .number(),
                Query.of(connection, "select coalesce(sum(bytes), 0) from blob where digest in " + REFERRED)
                        .number());
    }

    private static long newBytes(Connection connection, CircuitFiles files) throws SQLException {
        long bytes = 0;
        for (var file : digestsOf(files)) {
            bytes += isReferred(connection, file) ? 0 : Blobs.length(connection, file);
        }
        return bytes;
    }

    private static boolean isReferred(Connection connection, Digest file) throws SQLException {
        return Query.of(connection, "select count(*) from " + REFERRED + " referred where digest = ?", file.toBytes())
                        .number()
                > 0;
    }

    private static boolean isInUse(Connection connection, Digest circuit) throws SQLException {
        return Query.of(
                                connection,
                                "select count(*) from proof_request where circuit = ? and ended_ms is null",
                                circuit.toBytes())
                        .number()
                > 0;
    }

    private static List<Digest> digestsOf(CircuitFiles files) {
        return Stream.of(Optional.of(files.zkey()), files.wasm(), files.r1cs())
                .flatMap(Optional::stream)
                .distinct()
                .toList();
    }

    private static void drop(Connection connection, StoredCircuit circuit) throws SQLException {
        var files = new ArrayList<>(digestsOf(circuit.files()));
        files.add(verifyingKeyDigest(connection, circuit));
        Query.of(connection, "delete from circuit where name = ? and version = ?", circuit.name(), circuit.version())
                .update();
        sweep(connection, files);
    }

    private static Digest verifyingKeyDigest(Connection connection, StoredCircuit circuit) throws SQLException {
        return Query.of(
                        connection,
                        "select verifying_key from circuit where name = ? and version = ?",
                        circuit.name(),
                        circuit.version())
                .first(row -> Digest.of(row.getBytes(1)))
                .orElseThrow();
    }

    /// Removes those of the files that no circuit refers to.
    private static void sweep(Connection connection, List<Digest> files) throws SQLException {
        for (var file : files) {
            if (!isReferred(connection, file)) {
                Blobs.remove(connection, file);
            }
        }
    }

    private static void insert(Connection connection, StoredCircuit circuit, Digest verifyingKey) throws SQLException {
        var facts = circuit.facts();
        Query.of(
                        connection,
                        "insert into circuit (name, version, digest, zkey, wasm, r1cs, verifying_key, wires,"
                                + " public_inputs, domain_log, constraints, registered_ms)"
                                + " values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                        circuit.name(),
                        circuit.version(),
                        circuit.digest().toBytes(),
                        circuit.files().zkey().toBytes(),
                        circuit.files().wasm().map(Digest::toBytes),
                        circuit.files().r1cs().map(Digest::toBytes),
                        verifyingKey.toBytes(),
                        facts.wires(),
                        facts.publicInputs(),
                        facts.domainLog(),
                        facts.constraints().isPresent()
                                ? Optional.of(facts.constraints().getAsInt())
                                : Optional.empty(),
                        circuit.registeredMs())
                .update();
    }

    @Override
    public CompletionStage<Optional<StoredCircuit>> newest(String name) {
        return transactions.read(
                connection -> Query.of(connection, CIRCUIT + " where name = ? order by version desc limit 1", name)
                        .first(SqlCircuitBook::circuit));
    }

    @Override
    public CompletionStage<Optional<StoredCircuit>> withDigest(Digest circuit) {
        return transactions.read(connection -> Query.of(
                        connection, CIRCUIT + " where digest = ? order by registered_ms limit 1", circuit.toBytes())
                .first(SqlCircuitBook::circuit));
    }

    @Override
    public CompletionStage<List<StoredCircuit>> list(String after, int max) {
        return transactions.read(connection -> Query.of(
                        connection,
                        CIRCUIT + " listed where name > ? and version ="
                                + " (select max(version) from circuit other where other.name = listed.name)"
                                + " order by name limit ?",
                        after,
                        max)
                .all(SqlCircuitBook::circuit));
    }

    @Override
    public CompletionStage<String> verifyingKey(StoredCircuit circuit) {
        return transactions.read(
                connection -> new String(Blobs.read(connection, verifyingKeyDigest(connection, circuit)), UTF_8));
    }

    private static StoredCircuit circuit(ResultSet row) throws SQLException {
        int constraints = row.getInt("constraints");
        var known = row.wasNull() ? OptionalInt.empty() : OptionalInt.of(constraints);
        return new StoredCircuit(
                row.getString("name"),
                row.getInt("version"),
                new CircuitFiles(
                        Digest.of(row.getBytes("zkey")), digest(row.getBytes("wasm")), digest(row.getBytes("r1cs"))),
                new CircuitFacts(row.getInt("wires"), row.getInt("public_inputs"), row.getInt("domain_log"), known),
                row.getLong("registered_ms"));
    }

    private static Optional<Digest> digest(byte @Nullable [] bytes) {
        return bytes == null ? Optional.empty() : Optional.of(Digest.of(bytes));
    }
}
