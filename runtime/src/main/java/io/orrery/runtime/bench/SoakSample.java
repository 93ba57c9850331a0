package io.orrery.runtime.bench;

import io.orrery.runtime.ResidentMemory;
import io.orrery.runtime.demo.LocalStack;
import io.orrery.runtime.demo.MetricsPage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/// What a node has and keeps at one moment, by name: `heapMiB` after a collection, `residentMiB`,
/// `queue.*`, and of the tables `rows.*` and `bytes.*`, of what is stored in them without indexes.
record SoakSample(Map<String, Double> values) {
    private static final double MIB = 1 << 20;
    private static final Pattern USED = Pattern.compile("used (\\d+)K");
    private static final List<String> QUEUES = List.of(
            "orrery_operations_waiting",
            "orrery_batches_in_flight",
            "orrery_gate_waiting",
            "orrery_l1_waiting",
            "orrery_l1_unfinal");

    /// Kinds of content, by their codes.
    private static final String CONTENT = "case kind when 1 then 'shard-traces' when 2 then 'batch-traces'"
            + " when 3 then 'batch-data' when 4 then 'proofs' else 'statements' end";

    private static final String ENTITY = "split_part(persistence_id, '|', 1)";
    private static final List<String> TABLES = List.of(
            "tx", "tx_dropped", "account", "account_state", "batch", "batch_progress", "proof_request", "blob_piece");

    /// @param jdbc of PostgreSQL; empty where the node has an H2 file, which nobody else can read
    ///     meanwhile
    static SoakSample of(LocalStack stack, Path home, String jdbc)
            throws IOException, InterruptedException, SQLException {
        Map<String, Double> values = new LinkedHashMap<>();
        values.put("heapMiB", heapMiB(stack.nodePid()));
        ResidentMemory.nowKiB(stack.nodePid()).ifPresent(kib -> values.put("residentMiB", kib / 1024.0));
        var metrics = MetricsPage.read(stack.metricsPort());
        QUEUES.forEach(name -> values.put("queue." + name.substring("orrery_".length()), metrics.sum(name)));
        if (jdbc.isEmpty()) {
            values.put("bytes.file", (double) bytesOf(home));
        } else {
            tables(jdbc, values);
        }
        return new SoakSample(values);
    }

    private static double heapMiB(long pid) throws IOException, InterruptedException {
        jcmd(pid, "GC.run");
        double kib = 0;
        for (var line : jcmd(pid, "GC.heap_info").lines().toList()) {
            var used = USED.matcher(line);
            // What is loaded of the program stands below the heap.
            if (used.find() && !line.contains("Metaspace") && !line.contains("class space")) {
                kib += Long.parseLong(used.group(1));
            }
        }
        return kib / 1024;
    }

    private static String jcmd(long pid, String command) throws IOException, InterruptedException {
        var program = Path.of(System.getProperty("java.home"), "bin", "jcmd").toString();
        var process = new ProcessBuilder(program, Long.toString(pid), command)
                .redirectErrorStream(true)
                .start();
        var said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.waitFor() != 0) {
            throw new IOException("jcmd " + command + " of process " + pid + " says: " + said);
        }
        return said;
    }

    private static long bytesOf(Path folder) throws IOException {
        try (var files = Files.walk(folder)) {
            long bytes = 0;
            for (var file :
                    files.filter(each -> each.toString().endsWith(".mv.db")).toList()) {
                bytes += Files.size(file);
            }
            return bytes;
        }
    }

    private static void tables(String jdbc, Map<String, Double> values) throws SQLException {
        var counts = "select %s, count(*), sum(%s) from %s group by 1 order by 1";
        var queries = new LinkedHashMap<String, String>();
        queries.put("events.", counts.formatted(ENTITY, "octet_length(event_payload)", "event_journal"));
        queries.put("states.", counts.formatted(ENTITY, "octet_length(snapshot_payload)", "snapshot"));
        queries.put("content.", counts.formatted(CONTENT, "octet_length(bytes)", "content"));
        queries.put(
                "",
                String.join(
                        " union all ",
                        TABLES.stream()
                                .map(table -> "select '" + table + "', count(*), sum(pg_column_size(t.*)) from " + table
                                        + " t")
                                .toList()));
        try (var connection = DriverManager.getConnection(jdbc);
                var statement = connection.createStatement()) {
            for (var query : queries.entrySet()) {
                try (var rows = statement.executeQuery(query.getValue())) {
                    while (rows.next()) {
                        values.put("rows." + query.getKey() + rows.getString(1), (double) rows.getLong(2));
                        values.put("bytes." + query.getKey() + rows.getString(1), (double) rows.getLong(3));
                    }
                }
            }
            try (var rows = statement.executeQuery("select pg_database_size(current_database())")) {
                rows.next();
                values.put("databaseMiB", rows.getLong(1) / MIB);
            }
        }
    }

    double of(String name) {
        return values.getOrDefault(name, 0.0);
    }

    /// The sum of several.
    double of(String prefix, String... names) {
        return Arrays.stream(names).mapToDouble(name -> of(prefix + name)).sum();
    }
}
