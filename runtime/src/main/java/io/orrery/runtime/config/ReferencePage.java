package io.orrery.runtime.config;

import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/// The reference as a page of Markdown: docs/CONFIGURATION.md.
final class ReferencePage {
    private static final String HEAD = """
            # Configuration

            This page is what `./orrery config reference` prints, made from the comments of \
            [the files](../cluster-config/src/main/resources) that nodes read. Each key can be set by a system property of \
            its name (`-Dorrery.http.port=8081`), in a file of one's own (`-Dconfig.file=FILE`, whose first line is \
            `include classpath("application")`), and by the variable beside it.

            - `./orrery config` shows what is in force and where it came from; secrets are masked.
            - `./orrery config check` tells everything that is wrong in one list: keys that there are none of, values of \
            another kind or out of bounds, values that contradict each other, files that are missing. A node that starts \
            looks first, and does not start with any.
            - A text `aws-sm:NAME` or `aws-ssm:/NAME` in the place of `orrery.persistence.url`, `user` or `password`, of \
            the same in `orrery.http.shared-store`, or of `orrery.l1.url` is read from AWS at the start ([aws](#aws)).
            """;

    private static final String PODS = """

            ## kubernetes
            What is otherwise in pods, whose chart says `-Dconfig.resource=kubernetes.conf`: it takes the place of \
            `application.conf`, and includes it.
            """;

    private final Reference reference;

    ReferencePage(Reference reference) {
        this.reference = reference;
    }

    String text() {
        var page = new StringBuilder(HEAD);
        for (var file : reference.files()) {
            var ours = settings(setting -> setting.isOurs() && setting.file().equals(file));
            if (!ours.isEmpty()) {
                page.append("\n## ").append(file).append('\n');
                if (!reference.about(file).isEmpty()) {
                    page.append(reference.about(file)).append('\n');
                }
                table(page, ours);
            }
        }
        page.append("\n## Settings of libraries that a variable sets\n");
        table(page, settings(setting -> !setting.isOurs() && setting.variable().isPresent()));
        page.append(PODS);
        table(page, Reference.alone("kubernetes").settings());
        return page.toString();
    }

    private List<Setting> settings(Predicate<Setting> wanted) {
        return reference.settings().stream().filter(wanted).toList();
    }

    private static void table(StringBuilder page, List<Setting> settings) {
        page.append("\n| key | default | kind | variable | meaning |\n|---|---|---|---|---|\n");
        settings.stream().map(ReferencePage::row).forEach(page::append);
    }

    private static String row(Setting setting) {
        return List.of(
                        code(setting.key()),
                        setting.written().isEmpty() ? "" : code(setting.written()),
                        kind(setting),
                        setting.variable().map(ReferencePage::code).orElse(""),
                        setting.meaning().replace("|", "\\|").replace("<", "&lt;"))
                .stream()
                .collect(Collectors.joining(" | ", "| ", " |\n"));
    }

    private static String kind(Setting setting) {
        Optional<Long> most = setting.most();
        return most.map(bound -> "a whole number up to " + bound)
                .orElse(setting.kind().rule());
    }

    private static String code(String text) {
        return "`" + text.replace("|", "\\|") + "`";
    }
}
