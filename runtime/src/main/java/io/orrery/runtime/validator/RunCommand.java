package io.orrery.runtime.validator;

import com.typesafe.config.Config;
import io.orrery.runtime.Complaint;
import io.orrery.runtime.config.NamedSecrets;
import io.orrery.runtime.node.NodeHome;
import io.orrery.runtime.node.PortOptions;
import io.orrery.runtime.node.StartChecks;
import io.orrery.runtime.node.StartConfig;
import io.orrery.runtime.node.ValidatorNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// `./orrery validator run`: a node that signs while it has the key set.
@Command(
        name = "run",
        mixinStandardHelpOptions = true,
        description =
                "A node with the keys of a folder, and those that the keymanager API brings. Of all nodes on one database one signs with a key set, and the"
                        + " next follows when it is silent. Ends with Ctrl-C, and gives the key set to the next.")
final class RunCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Option(
            names = "--home",
            defaultValue = ".orrery/validator",
            description = "Folder for the node's state (default ${DEFAULT-VALUE}).")
    private Path home = Path.of(".orrery/validator");

    @Option(
            names = "--jdbc",
            description = "URL of a PostgreSQL database (jdbc:postgresql://...); without it H2 in a file of the home,"
                    + " which one node has alone. User and password: ORRERY_JDBC_USER, ORRERY_JDBC_PASSWORD.")
    private Optional<String> jdbc = Optional.empty();

    @Option(
            names = "--network",
            required = true,
            description = "mainnet, sepolia, holesky, hoodi, or a file that tells another network.")
    private String network = "";

    @Option(
            names = "--keys",
            description = "Folder of keystores (*.json), which the keymanager API changes nothing in. Those that it"
                    + " brings lie in the home.")
    private Optional<Path> keys = Optional.empty();

    @Option(
            names = "--passwords",
            paramLabel = "DIR|env:|vault:URL|aws-sm:PREFIX|aws-ssm:/PREFIX",
            description = "Folder with a .txt file for each keystore; vault:https://HOST/MOUNT/PATH for Vault;"
                    + " aws-sm:PREFIX for AWS Secrets Manager, aws-ssm:/PREFIX for Parameter Store;"
                    + " env:, as without it, for ORRERY_KEYSTORE_PASSWORD_NAME of the environment, or"
                    + " ORRERY_KEYSTORE_PASSWORD for all.")
    private Optional<String> passwords = Optional.empty();

    @Option(names = "--key-set", defaultValue = "main", description = "Name of the key set (default ${DEFAULT-VALUE}).")
    private String keySet = "main";

    @Option(
            names = "--fee-recipient",
            description = "Address that fees go to, of keys for which the keymanager API has set none.")
    private Optional<String> feeRecipient = Optional.empty();

    @Option(
            names = "--gas-limit",
            description = "Of blocks of such keys, as builders are asked for (default 60000000).")
    private Optional<Long> gasLimit = Optional.empty();

    @Option(names = "--graffiti", description = "Of blocks of such keys, up to 32 bytes of UTF-8.")
    private Optional<String> graffiti = Optional.empty();

    @Option(
            names = "--beacon",
            split = ",",
            paramLabel = "URL",
            description =
                    "Beacon nodes, the preferred one first: the node does its validators' duties there. Without, it"
                            + " signs what others ask for.")
    private List<String> beacon = List.of();

    @Option(names = "--port", description = "Remote signing (default 9000).")
    private Optional<Integer> port = Optional.empty();

    @Mixin
    private PortOptions ports = new PortOptions();

    @Option(
            names = "--join",
            split = ",",
            description = "HOST:PORT of nodes, by --remoting-port, whose cluster this one is to join, the same list on"
                    + " each of them; the first begins it. Needs --jdbc.")
    private List<String> join = List.of();

    @Override
    public Integer call() throws InterruptedException {
        var profile = NetworkChoice.of(network);
        try {
            Files.createDirectories(home);
        } catch (IOException refused) {
            throw new Complaint(home + " can not be made a folder: " + refused, refused);
        }
        var said = StartConfig.of(overrides());
        StartChecks.validator(said, Optional.of(profile)).require();
        var config = NamedSecrets.read(said);
        try (var shelf = NodeShelf.lock(
                new NodeHome(home), keys, PasswordSource.of(passwords, config, System.getenv()), profile, config)) {
            var loaded = shelf.reload();
            loaded.failures().forEach(line -> spec.commandLine().getErr().println("left out: " + line));
            if (loaded.loaded() == 0 && keys.isPresent()) {
                throw new Complaint("no keystore of " + keys.get() + " could be opened: there is nothing to sign with");
            }
            run(config, shelf.keysOf(keySet));
        } catch (IOException unreadable) {
            throw new Complaint("keystores can not be read: " + unreadable.getMessage(), unreadable);
        }
        return 0;
    }

    private void run(Config config, ValidatorNode.Keys signing) throws InterruptedException {
        try (var node = ValidatorNode.start(config, new NodeHome(home), signing)) {
            // SIGTERM: a JVM ends when its hooks have, and the next node has the keys once they are given back.
            Runtime.getRuntime().addShutdownHook(new Thread(node::close, "node-end"));
            var out = spec.commandLine().getOut();
            out.printf(
                    "keys        %d of %s, set %s%n",
                    signing.signer().publicKeys().size(), signing.network().name(), signing.keySet());
            out.printf("signing     http://%s/api/v1/eth2%n", node.http());
            out.printf("keymanager  http://%s/eth/v1, token in %s%n", node.http(), node.keymanagerToken());
            PortOptions.say(out, config);
            out.flush();
            node.awaitEnd();
        }
    }

    private Map<String, Object> overrides() {
        var overrides = new HashMap<String, Object>();
        feeRecipient.ifPresent(address -> overrides.put("orrery.validator.defaults.fee-recipient", address));
        gasLimit.ifPresent(gas -> overrides.put("orrery.validator.defaults.gas-limit", gas));
        graffiti.ifPresent(text -> overrides.put("orrery.validator.defaults.graffiti", text));
        if (!beacon.isEmpty()) {
            overrides.put("orrery.validator.beacon.urls", beacon);
        }
        port.ifPresent(number -> overrides.put("orrery.validator.api.port", number));
        ports.into(overrides);
        overrides.put("orrery.persistence.file", new NodeHome(home).database().toString());
        jdbc.ifPresent(given -> overrides.put("orrery.persistence.url", given));
        overrides.putAll(ValidatorNode.place(join));
        return overrides;
    }
}
