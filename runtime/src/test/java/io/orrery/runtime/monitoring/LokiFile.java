package io.orrery.runtime.monitoring;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Loki's file as it is in an environment, and what is wrong with it.
final class LokiFile {
    private static final Pattern VARIABLE = Pattern.compile("\\$\\{(\\w+)(?::([^}]*))?}");
    private static final Set<String> SECRETS =
            Set.of("access_key_id", "secret_access_key", "session_token", "password", "bearer_token");
    /// Where nodes tell their metrics.
    private static final int METRICS = 9095;

    private final JsonNode file;
    private final Set<String> unset = new TreeSet<>();

    /// @param variables a line each, as a shell reads them
    LokiFile(String text, String variables) throws IOException {
        var set = new HashMap<String, String>();
        variables
                .lines()
                .filter(line -> !line.startsWith("#") && line.contains("="))
                .map(line -> line.split("=", 2))
                .forEach(pair -> set.put(pair[0], pair[1]));
        var expanded = VARIABLE.matcher(text).replaceAll(found -> {
            var value = Optional.ofNullable(set.get(found.group(1))).or(() -> Optional.ofNullable(found.group(2)));
            if (value.isEmpty()) {
                unset.add(found.group(1));
            }
            return Matcher.quoteReplacement(value.orElse(""));
        });
        this.file = new YAMLMapper().readTree(expanded);
    }

    /// As Loki writes it, in hours or seconds.
    Duration retention() {
        return Duration.parse("PT" + file.at("/limits_config/retention_period").asText());
    }

    String store() {
        return file.at("/schema_config/configs/0/object_store").asText();
    }

    List<String> faults() {
        var faults = new ArrayList<String>();
        unset.forEach(name -> faults.add("nobody sets " + name));
        if (!file.at("/compactor/retention_enabled").asBoolean()) {
            faults.add("nothing is ever deleted");
        }
        if (!file.at("/compactor/delete_request_store").asText().equals(store())) {
            faults.add("what is to be deleted is written elsewhere than the lines");
        }
        if (unset.isEmpty() && retention().compareTo(Duration.ofDays(1)) < 0) {
            faults.add("lines are kept for " + retention());
        }
        for (var key : List.of("filesystem", "aws")) {
            if (file.at("/storage_config/" + key).isMissingNode()) {
                faults.add("no place for " + key);
            }
        }
        if (store().equals("s3") && file.at("/storage_config/aws/bucketnames").isMissingNode()) {
            faults.add("s3 has no bucketnames");
        }
        for (var port : List.of("http_listen_port", "grpc_listen_port")) {
            if (file.at("/server/" + port).asInt() == METRICS) {
                faults.add("port " + METRICS + " is where nodes tell their metrics");
            }
        }
        SECRETS.stream()
                .filter(secret -> file.findValue(secret) != null)
                .forEach(secret -> faults.add("a secret: " + secret));
        if (file.at("/analytics/reporting_enabled").asBoolean(true)) {
            faults.add("it tells strangers of itself");
        }
        return faults;
    }
}
