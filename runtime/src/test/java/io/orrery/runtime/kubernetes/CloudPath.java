package io.orrery.runtime.kubernetes;

import io.orrery.runtime.Main;
import io.orrery.runtime.node.NodeHome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import picocli.CommandLine;

/// Goes through a page's commands one after another, and says what of them is not so. One that nothing here knows is
/// a problem too, so each is held by something.
final class CloudPath {
    private static final Path ROOT = NodeHome.root();
    private static final Pattern OURS = Pattern.compile("(?<![\\w/.-])((?:deploy|runtime)/[\\w./-]+)");
    /// What was said to a command: it is the same each time, and takes long.
    private static final Map<String, String> SAID = new ConcurrentHashMap<>();

    private final Account account;
    private final Manifests place;
    private final List<String> problems = new ArrayList<>();
    private final Set<String> made = new HashSet<>();
    private final Set<String> repositories = new HashSet<>();
    private final Set<String> namespaces = new HashSet<>(Set.of("kube-system", "default"));
    private int secrets;

    CloudPath(Account account, Manifests place) {
        this.account = account;
        this.place = place;
    }

    List<String> problems(CloudPage page) throws IOException {
        var commands = page.commands();
        if (commands.isEmpty()) {
            problems.add("the page has no commands");
        }
        for (var command : commands) {
            for (var part : command.split(" \\| ", -1)) {
                check(part, page);
            }
        }
        if (page.values().size() != secrets) {
            problems.add("%d secrets are put, and %d are shown"
                    .formatted(secrets, page.values().size()));
        }
        return problems;
    }

    private void check(String command, CloudPage page) throws IOException {
        var words = new ArrayList<>(CloudPage.words(command));
        while (words.getFirst().matches("ORRERY_[A-Z0-9_]+=.*")) {
            var name = words.removeFirst().split("=", 2)[0];
            require(
                    Files.readString(ROOT.resolve("docs/CONFIGURATION.md")).contains("`" + name + "`"),
                    command,
                    name + " is no variable of ours");
        }
        switch (words.getFirst()) {
            case "./orrery" -> ours(words, command);
            case "terraform" -> terraform(words, command);
            case "helm" -> helm(words, command);
            case "kubectl" -> kubectl(words, command);
            case "aws" -> aws(words, command, page);
            case "mvn" -> {
                require(
                        Files.readString(ROOT.resolve("runtime/pom.xml"))
                                .contains("<id>" + words.get(1).substring(2) + "</id>"),
                        command,
                        "there is no such profile");
                made.add("runtime/target/orrery-image.tar");
            }
            case "cp" -> made.add(words.getLast());
            case "sed" -> made.add(words.getLast());
            case "export", "openssl", "skopeo" -> {}
            default ->
                require(Files.isExecutable(ROOT.resolve(words.getFirst())), command, "nothing here knows this command");
        }
        OURS.matcher(words.getFirst().equals("cp") ? words.get(1) : command)
                .results()
                .map(each -> each.group(1))
                .forEach(file -> require(
                        made.contains(file) || Files.exists(ROOT.resolve(file)), command, "there is no " + file));
        if (words.contains(">")) {
            made.add(words.getLast());
        }
    }

    private void require(boolean holds, String command, String problem) {
        if (!holds) {
            problems.add(command + ": " + problem);
        }
    }

    private void ours(List<String> words, String command) {
        var said = SAID.computeIfAbsent(String.join(" ", words), _ -> {
            try {
                new CommandLine(Main.class)
                        .setCaseInsensitiveEnumValuesAllowed(true)
                        .parseArgs(words.subList(1, words.size()).toArray(String[]::new));
                return "";
            } catch (CommandLine.ParameterException wrong) {
                return String.valueOf(wrong.getMessage());
            }
        });
        require(said.isEmpty(), command, said);
    }

    private void terraform(List<String> words, String command) throws IOException {
        var folder = words.get(1).replaceFirst("^-chdir=", "");
        if (!Files.exists(ROOT.resolve(folder).resolve("main.tf"))) {
            problems.add(command + ": there is no environment in " + folder);
            return;
        }
        switch (words.get(2)) {
            case "init" ->
                require(
                        made.contains(folder + "/" + words.get(3).replaceFirst("-backend-config=", "")),
                        command,
                        "the page has not made that file");
            case "plan" -> made.add(folder + "/" + words.get(3).replaceFirst("-out=", ""));
            case "apply" ->
                require(made.contains(folder + "/" + words.get(3)), command, "the page has not made that plan");
            case "output" ->
                require(
                        Files.readString(ROOT.resolve(folder).resolve("outputs.tf"))
                                .contains("output \"" + words.getLast() + "\""),
                        command,
                        "there is no output " + words.getLast());
            default -> problems.add(command + ": is no step of ours");
        }
    }

    private void aws(List<String> words, String command, CloudPage page) throws IOException {
        var known = Map.of(
                "--cluster-name",
                account.name(),
                "--db-instance-identifier",
                account.name(),
                "--source-db-instance-identifier",
                account.name(),
                "--db-subnet-group-name",
                account.name());
        known.forEach((option, value) -> require(
                CloudPage.option(words, option).isEmpty()
                        || CloudPage.option(words, option).equals(value),
                command,
                "Terraform calls it " + value));
        if (words.contains("--nodegroup-name")) {
            require(
                    account.environment().contains(" " + CloudPage.option(words, "--nodegroup-name") + " "),
                    command,
                    "there is no such group of nodes");
        }
        Pattern.compile("\\$\\((.*)\\)").matcher(command).results().forEach(inner -> {
            try {
                check(inner.group(1), page);
            } catch (IOException unreadable) {
                problems.add(command + ": " + unreadable);
            }
        });
        if (words.contains("put-secret-value")) {
            var id = CloudPage.option(words, "--secret-id");
            var for_ = account.secrets().get(id);
            require(for_ != null, command, "Terraform makes no place " + id);
            var shown = page.values();
            if (for_ != null && secrets < shown.size()) {
                var names = Pattern.compile("ORRERY_[A-Z0-9_]+")
                        .matcher(for_)
                        .results()
                        .map(each -> each.group())
                        .collect(Collectors.toSet());
                require(
                        names.isEmpty() || shown.get(secrets).equals(names),
                        command,
                        "what is shown has not the names " + names);
            }
            secrets++;
        }
    }

    private void kubectl(List<String> words, String command) {
        var space = CloudPage.option(words, "-n");
        require(space.isEmpty() || namespaces.contains(space), command, "there is no namespace " + space);
        if (words.contains("-k")) {
            require(CloudPage.option(words, "-k").equals("deploy/place"), command, "is not the place that is built");
            place.of("Namespace").map(Manifests::name).forEach(namespaces::add);
        }
        var get = CloudPage.option(words, "get");
        Map.of("externalsecret", "ExternalSecret", "targetgroupbinding", "TargetGroupBinding")
                .forEach((word, kind) -> {
                    if (get.equals(word)) {
                        require(
                                place.of(kind)
                                        .anyMatch(each -> Manifests.name(each).equals(words.getLast())),
                                command,
                                "the place has none");
                    }
                });
        if (words.contains("port-forward")) {
            var service = words.get(words.indexOf("port-forward") + 1).replaceFirst("service/", "");
            var port = words.getLast().split(":", -1)[1];
            // The operator of Prometheus makes that one by itself.
            var others = service.equals("prometheus-operated") && port.equals("9090");
            var placed = place.of("Service")
                    .anyMatch(each -> Manifests.name(each).equals(service)
                            && each.at("/metadata/namespace").asText().equals(space)
                            && each.at("/spec/ports/0/port").asText().equals(port));
            require(others || placed, command, "there is no such service");
        }
    }

    private void helm(List<String> words, String command) throws IOException {
        if (words.get(1).equals("repo")) {
            repositories.add(words.get(3));
            return;
        }
        var name = words.get(3);
        var chart = words.get(4);
        var space = CloudPage.option(words, "-n");
        var values = CloudPage.options(words, "-f");
        if (words.contains("--create-namespace")) {
            namespaces.add(space);
        }
        require(namespaces.contains(space), command, "there is no namespace " + space);
        if (!chart.startsWith("deploy/")) {
            require(repositories.contains(chart.split("/", -1)[0]), command, "the page has not added " + chart);
            identity(words, command, name, space, values);
            return;
        }
        var settings = new LinkedHashMap<String, String>();
        CloudPage.options(words, "--set").forEach(each -> settings.put(each.split("=", 2)[0], each.split("=", 2)[1]));
        var said = SAID.computeIfAbsent(command + contents(values), _ -> {
            try {
                var folder =
                        Objects.requireNonNull(Path.of(chart).getFileName()).toString();
                Chart.named(folder)
                        .render(name, values.stream().map(ROOT::resolve).toList(), settings);
                return "";
            } catch (RuntimeException refused) {
                return String.valueOf(refused.getMessage());
            }
        });
        require(said.isEmpty(), command, said);
    }

    private static String contents(List<String> files) throws IOException {
        var all = new StringBuilder();
        for (var file : files) {
            all.append(Files.exists(ROOT.resolve(file)) ? Files.readString(ROOT.resolve(file)) : "");
        }
        return all.toString();
    }

    /// Whoever Terraform gives rights to stands where it thinks.
    private void identity(List<String> words, String command, String name, String space, List<String> values)
            throws IOException {
        var expected = account.identities().stream()
                .filter(each -> each.endsWith("/" + name))
                .toList();
        if (expected.isEmpty()) {
            return;
        }
        var told = words.stream()
                .filter(each -> each.startsWith("serviceAccount.name="))
                .map(each -> each.split("=", 2)[1])
                .findFirst()
                .orElse("");
        var written = contents(values);
        var account = told.isEmpty()
                ? Account.first(written + "\n, name: none", "serviceAccount:\\n +server: \\{.*\\bname: ([a-z-]+)")
                : told;
        require(
                expected.contains(space + "/" + account),
                command,
                "Terraform gives rights to " + expected + " and not to " + space + "/" + account);
    }
}
