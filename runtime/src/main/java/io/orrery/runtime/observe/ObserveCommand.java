package io.orrery.runtime.observe;

import io.orrery.runtime.Complaint;
import io.orrery.runtime.node.NodeHome;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// `./orrery observe`.
@Command(
        name = "observe",
        mixinStandardHelpOptions = true,
        description = "Starts Prometheus and Alertmanager, where this machine has them, with the rules of"
                + " deploy/monitoring, and watches running nodes until Ctrl-C. Status 3 where they are not to be had.")
public final class ObserveCommand implements Callable<Integer> {
    private static final int NOT_RUN = 3;
    private static final Pattern TARGET = Pattern.compile("[A-Za-z0-9.\\-]+:[0-9]{1,5}|\\[[0-9a-fA-F:]+]:[0-9]{1,5}");

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Option(
            names = "--nodes",
            split = ",",
            paramLabel = "HOST:PORT",
            description =
                    "Metrics of a rollup's nodes. Without any target, 127.0.0.1:9095, which is where `up` has them.")
    private List<String> nodes = List.of();

    @Option(names = "--validators", split = ",", paramLabel = "HOST:PORT", description = "Of validators' nodes.")
    private List<String> validators = List.of();

    @Option(
            names = "--chains",
            split = ",",
            paramLabel = "HOST:PORT",
            description = "Of what is beside chains' clients.")
    private List<String> chains = List.of();

    @Option(names = "--machines", split = ",", paramLabel = "HOST:PORT", description = "Of node_exporter.")
    private List<String> machines = List.of();

    @Option(
            names = "--secrets",
            paramLabel = "DIR",
            description =
                    "Tells the shipped receivers of alerts; a file for each secret of deploy/monitoring/alertmanager.yml.")
    private Optional<Path> secrets = Optional.empty();

    @Option(names = "--webhook", paramLabel = "URL", description = "Tells this address of every alert instead.")
    private Optional<URI> webhook = Optional.empty();

    @Option(names = "--prometheus-port", defaultValue = "9090", description = "Default ${DEFAULT-VALUE}.")
    private int prometheusPort = 9090;

    @Option(names = "--alertmanager-port", defaultValue = "9093", description = "Default ${DEFAULT-VALUE}.")
    private int alertmanagerPort = 9093;

    @Option(
            names = "--home",
            defaultValue = ".orrery/observe",
            description = "For what they have measured, and their log (default ${DEFAULT-VALUE}).")
    private Path home = Path.of(".orrery/observe");

    @Override
    public Integer call() throws IOException, InterruptedException {
        var receivers = receivers();
        var targets = targets();
        var monitoring =
                NodeHome.root().resolve("deploy/monitoring").toAbsolutePath().normalize();
        if (!Files.isDirectory(monitoring)) {
            throw new Complaint("there is no " + monitoring + ": observe is for a checkout of the sources");
        }
        var prometheus = Programs.find(monitoring, "prometheus");
        var alertmanager = Programs.find(monitoring, "prometheus-alertmanager");
        var out = spec.commandLine().getOut();
        if (prometheus.isEmpty() || alertmanager.isEmpty()) {
            out.println(
                    "not run: Prometheus or Alertmanager is not on this machine, and deploy/monitoring/tools.sh got none");
            out.flush();
            return NOT_RUN;
        }
        var settings = new Observatory.Settings(
                prometheus.get(),
                alertmanager.get(),
                monitoring,
                home.toAbsolutePath(),
                targets,
                prometheusPort,
                alertmanagerPort);
        try (var observatory = Observatory.start(settings, receivers)) {
            // Ctrl-C ends this process, and these with it.
            Runtime.getRuntime().addShutdownHook(new Thread(observatory::close, "observe-end"));
            // Its pages have other paths where Debian has built it: its root leads to them.
            out.println("prometheus    " + observatory.prometheus());
            out.println("alertmanager  " + observatory.alertmanager());
            out.println("log           " + observatory.log());
            out.flush();
            observatory.await();
        }
        return 0;
    }

    private Observatory.Receivers receivers() {
        if (secrets.isPresent() && webhook.isPresent()) {
            throw refused("--secrets and --webhook: alerts go to the one or to the other");
        }
        webhook.filter(url -> !List.of("http", "https").contains(String.valueOf(url.getScheme())))
                .ifPresent(url -> {
                    throw refused("--webhook is " + url + "; it begins with http:// or https://");
                });
        return secrets.<Observatory.Receivers>map(Observatory.Receivers.Shipped::new)
                .or(() -> webhook.map(Observatory.Receivers.Webhook::new))
                .orElseGet(Observatory.Receivers.Nobody::new);
    }

    private Map<String, List<String>> targets() {
        var targets = new LinkedHashMap<String, List<String>>();
        targets.put("nodes", nodes);
        targets.put("validators", validators);
        targets.put("chains", chains);
        targets.put("machines", machines);
        targets.forEach((kind, each) -> each.stream()
                .filter(target -> !TARGET.matcher(target).matches())
                .findFirst()
                .ifPresent(target -> {
                    throw refused("--" + kind + " has \"" + target + "\"; it is HOST:PORT");
                }));
        if (targets.values().stream().allMatch(List::isEmpty)) {
            targets.put("nodes", List.of("127.0.0.1:9095"));
        }
        return targets;
    }

    private ParameterException refused(String message) {
        return new ParameterException(spec.commandLine(), message);
    }
}
