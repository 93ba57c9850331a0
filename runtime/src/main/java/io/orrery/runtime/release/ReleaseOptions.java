package io.orrery.runtime.release;

import io.orrery.runtime.release.ChartSettings.Colour;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// Which release, from what to what.
final class ReleaseOptions {
    private static final Pattern DIGEST = Pattern.compile("sha256:[0-9a-f]{64}");

    @Mixin
    final OrderOption order = new OrderOption();

    @Option(names = "--environment", required = true, description = "As the file names it.")
    String name = "";

    @Option(names = "--repository", required = true, description = "Of the image.")
    private String repository = "";

    @Option(names = "--from", required = true, description = "Digest that runs now.")
    private String from = "";

    @Option(names = "--to", required = true, description = "Digest of the new release.")
    private String to = "";

    @Option(
            names = "--without-da",
            arity = "0..1",
            fallbackValue = "true",
            description = "Leaves the DA connector's values out.")
    private boolean withoutDa;

    @Option(
            names = "--signer",
            paramLabel = "REGEX",
            description = "Who may have signed the image: its identity, as the certificate has it.")
    Optional<String> signer = Optional.empty();

    @Option(
            names = "--values",
            paramLabel = "FILE",
            description = "Values of a team's own, on top of its environment's; an empty name is none.")
    private List<String> own = List.of();

    Rollout.Environment environment() {
        return order.environment(name);
    }

    String from() {
        return from;
    }

    ReleasePlan plan(Colour live) {
        var environment = environment();
        boolean validators = environment.epochSeconds() > 0;
        if (!validators && !withoutDa && environment.da().isEmpty()) {
            throw order.refused("--environment " + name + ": has no values for a DA connector; --without-da says so");
        }
        try {
            signer.ifPresent(Pattern::compile);
        } catch (PatternSyntaxException noPattern) {
            throw order.refused("--signer: is a regular expression: " + noPattern.getDescription());
        }
        var images = new ReleasePlan.Images(repository, digest("--from", from), digest("--to", to), signer, files());
        if (from.equals(to)) {
            throw order.refused("--to: is the digest that runs now");
        }
        boolean withDa = !validators && !withoutDa;
        return ReleasePlan.of(order.read(), environment, withDa, live, images);
    }

    private List<String> files() {
        return own.stream().filter(name -> !name.isBlank()).toList();
    }

    private String digest(String option, String value) {
        if (!DIGEST.matcher(value).matches()) {
            throw order.refused(
                    option + " " + value + ": is a digest, sha256: and 64 hexadecimal digits; a tag can move");
        }
        return value;
    }
}
