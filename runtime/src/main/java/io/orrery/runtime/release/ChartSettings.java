package io.orrery.runtime.release;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// What a release of the chart is to be: each role's image, and the pools of provers that are there. One value is one
/// state, whichever steps have led to it, so that a way back is the state before.
///
/// @param values files, the later one counts
/// @param image what is in all roles but those that `digests` names
/// @param pools by role of provers: those that are there, as the chart names them
/// @param partition validators below it stay as they are
record ChartSettings(
        String namespace,
        List<String> values,
        String repository,
        String image,
        Map<String, String> digests,
        Map<String, List<String>> pools,
        Optional<Integer> partition) {

    /// The two pools that a role of provers may have; one of them is there between releases.
    enum Colour {
        BLUE,
        GREEN;

        Colour other() {
            return this == BLUE ? GREEN : BLUE;
        }

        /// How the chart names the pool.
        String of(String role) {
            return switch (this) {
                case BLUE -> role;
                case GREEN -> role + "-green";
            };
        }
    }

    ChartSettings {
        values = List.copyOf(values);
        digests = new TreeMap<>(digests);
        pools = new TreeMap<>(pools);
    }

    ChartSettings withImage(String digest) {
        var less = new TreeMap<>(digests);
        less.values().removeIf(digest::equals);
        return new ChartSettings(namespace, values, repository, digest, less, pools, partition);
    }

    ChartSettings withDigest(String role, String digest) {
        var more = new TreeMap<>(digests);
        if (digest.equals(image)) {
            more.remove(role);
        } else {
            more.put(role, digest);
        }
        return new ChartSettings(namespace, values, repository, image, more, pools, partition);
    }

    ChartSettings withPool(String role, String pool) {
        var there = new ArrayList<>(pools.getOrDefault(role, List.of()));
        there.add(pool);
        return withPools(role, there);
    }

    ChartSettings withoutPool(String role, String pool) {
        var there = new ArrayList<>(pools.getOrDefault(role, List.of()));
        there.remove(pool);
        var less = new TreeMap<>(digests);
        less.remove(pool);
        return new ChartSettings(namespace, values, repository, image, less, pools, partition).withPools(role, there);
    }

    private ChartSettings withPools(String role, List<String> there) {
        var changed = new TreeMap<>(pools);
        changed.put(role, List.copyOf(there));
        return new ChartSettings(namespace, values, repository, image, digests, changed, partition);
    }

    ChartSettings withPartition(Optional<Integer> below) {
        return new ChartSettings(namespace, values, repository, image, digests, pools, below);
    }

    /// All that the chart is told, so that nothing of the release before is left.
    List<String> command() {
        return words(List.of("helm", "upgrade", "--install"), List.of("--wait", "--timeout", "15m"));
    }

    /// Whether the chart takes that; nothing is asked or changed.
    List<String> trial() {
        return words(List.of("helm", "template"), List.of());
    }

    private List<String> words(List<String> verb, List<String> how) {
        var words = new ArrayList<>(verb);
        words.addAll(List.of("orrery", "deploy/helm/orrery", "-n", namespace));
        values.forEach(file -> words.addAll(List.of("-f", file)));
        words.addAll(how);
        settings().forEach((key, value) -> words.addAll(List.of("--set", key + "=" + value)));
        return List.copyOf(words);
    }

    private Map<String, String> settings() {
        var settings = new LinkedHashMap<String, String>();
        settings.put("image.repository", repository);
        settings.put("image.digest", image);
        digests.forEach((role, digest) -> settings.put("roles." + role + ".digest", digest));
        pools.forEach((role, there) -> {
            if (!there.contains(Colour.BLUE.of(role))) {
                settings.put("roles." + Colour.BLUE.of(role) + ".enabled", "false");
            }
            if (there.contains(Colour.GREEN.of(role))) {
                settings.put("roles." + Colour.GREEN.of(role) + ".enabled", "true");
            }
        });
        partition.ifPresent(below -> settings.put("roles.validator.partition", below.toString()));
        return settings;
    }
}
