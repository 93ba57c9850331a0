package io.orrery.runtime.kubernetes;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/// The sets of values that ship with the chart `orrery`.
enum Environment {
    SMALL("small"),
    DEV("dev"),
    DEV_VALIDIUM("dev", "dev-validium"),
    STAGING("staging"),
    STAGING_VALIDIUM("staging", "staging-validium"),
    PROD("prod"),
    PROD_VALIDIUM("prod", "prod-validium"),
    TESTNET("testnet"),
    MAINNET("mainnet");

    static final String RELEASE = "orrery";

    /// What no file can say beforehand: which image.
    static final Map<String, String> IMAGE =
            Map.of("image.repository", "registry.example/orrery", "image.digest", "sha256:" + "5a".repeat(32));

    @SuppressWarnings("ImmutableEnumChecker") // An array of the constants' own.
    private final String[] files;

    Environment(String... files) {
        this.files = files;
    }

    List<Path> values(Chart chart) {
        return Stream.of(files)
                .map(file -> chart.folder().resolve("environments").resolve(file + ".yaml"))
                .toList();
    }

    Manifests render(Chart chart) {
        return chart.render(RELEASE, values(chart), IMAGE);
    }
}
