package io.orrery.runtime.ansible;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.orrery.runtime.Program;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Inventories and roles, before any machine is asked.
class AnsibleTest {
    @TempDir
    private static Path folder = Path.of("");

    private static Map<String, String> refused = Map.of();
    private static String said = "";

    /// All of them in one run, a machine each.
    @BeforeAll
    static void refuse() throws Exception {
        var ended = checked("testnet", Inventory.of(folder, Refusal.ALL).toString());
        assertThat(ended.status()).as("%s", ended).isEqualTo(2);
        refused = Inventory.failures(ended);
        said = ended.printed() + ended.said();
    }

    private static Program checked(String environment, String... further) throws IOException, InterruptedException {
        var own = Files.writeString(folder.resolve("own.yml"), Inventory.OWN);
        var arguments = Stream.concat(
                Stream.of("checks.yml", "--extra-vars", "@" + own, "--inventory", "inventories/" + environment),
                Stream.of(further).flatMap(each -> Stream.of("--inventory", each)));
        return Ansible.orAbort(folder).playbook(arguments.toArray(String[]::new));
    }

    @ParameterizedTest
    @ValueSource(strings = {"testnet", "mainnet"})
    void whatIsShippedIsReadAndNotRefused(String environment) throws Exception {
        var read = Ansible.orAbort(folder)
                .playbook("site.yml", "--syntax-check", "--inventory", "inventories/" + environment);
        assertThat(read.status()).as("%s", read).isZero();
        var ended = checked(environment);
        assertThat(ended.status()).as("%s", ended).isZero();
        assertThat(Inventory.failures(ended)).isEmpty();
    }

    @Test
    void standbysComeFirst() throws Exception {
        var read = Ansible.orAbort(folder).playbook("site.yml", "--list-hosts", "--inventory", "inventories/mainnet");
        var hosts = read.printed().lines().map(String::strip).filter(line -> line.matches("mainnet-\\d"));
        assertThat(hosts.skip(2)).containsExactly("mainnet-2", "mainnet-1");
    }

    static List<Refusal> refusals() {
        return Refusal.ALL;
    }

    @ParameterizedTest
    @MethodSource("refusals")
    void whatMayNotBeSaidIsRefusedByNameAndRule(Refusal refusal) {
        assertThat(refused).containsKey(refusal.name());
        assertThat(refused.get(refusal.name())).contains(refusal.words());
    }

    @Test
    void aSecretThatIsRefusedIsNotSaidAgain() {
        assertThat(Refusal.ALL).anyMatch(each -> each.variables().contains(Refusal.UNSAID.getFirst()));
        assertThat(said).doesNotContain(Refusal.UNSAID);
    }

    @Test
    void twoDatabasesOfOnePairAreRefused() throws Exception {
        var other = Files.writeString(
                folder.resolve("database.yml"),
                "all: {children: {standby: {hosts: {other: {ansible_host: 192.0.2.78, validator: {"
                        + Refusal.NODE.replace("keystores: [a]", "keystores: []") + "}}}}}}\n");
        assertThat(Inventory.failures(checked("testnet", other.toString())).get("testnet-1"))
                .contains("testnet-db.example.net", "another one on other", "primary and standby have one database");
    }

    @Test
    void aMachineOfBothGroupsIsRefused() throws Exception {
        var both =
                Files.writeString(folder.resolve("both.yml"), "all: {children: {standby: {hosts: {testnet-1: }}}}\n");
        assertThat(Inventory.failures(checked("testnet", both.toString())).get("testnet-1"))
                .contains("each machine is in one of the groups primary and standby");
    }

    @Test
    void whatVaultHasEncryptedIsNoSecretThatStandsThere() throws Exception {
        var password = Files.writeString(folder.resolve("vault"), "of the vault\n");
        var hidden = Ansible.orAbort(folder)
                .vault("encrypt_string", "--vault-password-file", password.toString(), "hunter2");
        assertThat(hidden.status()).as("%s", hidden).isZero();
        var vaulted = Files.writeString(
                folder.resolve("vaulted.yml"),
                "all:\n  hosts:\n    testnet-1:\n      ansible_become_password: "
                        + hidden.printed().strip().indent(6).strip() + "\n");
        var own = Files.writeString(folder.resolve("own.yml"), Inventory.OWN);
        var ended = Ansible.orAbort(folder)
                .playbook(
                        "checks.yml",
                        "--extra-vars",
                        "@" + own,
                        "--inventory",
                        "inventories/testnet",
                        "--inventory",
                        vaulted.toString(),
                        "--vault-password-file",
                        password.toString());
        assertThat(ended.status()).as("%s", ended).isZero();
    }

    @Test
    void theRolesAreAsAnsiblesReaderOfStyleWantsThem() throws Exception {
        var ended = Ansible.orAbort(folder).lint(Ansible.SOURCES);
        assertThat(ended.status()).as("%s", ended).isZero();
    }

    @Test
    void whatItDoesNotWantIsNoticed() throws Exception {
        var tree = Files.createDirectories(folder.resolve("style/roles/lax/tasks"));
        Files.writeString(tree.resolve("main.yml"), "- name: Look\n  ansible.builtin.command: date\n");
        Files.writeString(folder.resolve("style/site.yml"), "- name: All\n  hosts: all\n  roles: [lax]\n");
        var ended = Ansible.orAbort(folder).lint(folder.resolve("style"));
        assertThat(ended.status()).isEqualTo(2);
        assertThat(ended.printed()).contains("no-changed-when");
    }

    @Test
    void networksAndModesAreThoseOfTheChart() throws Exception {
        var chart = Files.readString(Ansible.SOURCES.resolve("../helm/chain-node/templates/_chains.tpl"));
        var begin = chart.indexOf("{{- define \"chain.facts\" -}}");
        var facts = new YAMLMapper()
                .readTree(chart.substring(chart.indexOf('\n', begin), chart.indexOf("{{- end }}\n\n{{- define", begin))
                        .replaceAll("(?m)^.*\\{\\{.*$\n", ""));
        for (var role : List.of("chain_node", "beacon")) {
            var clients = new YAMLMapper()
                    .readTree(Ansible.SOURCES
                            .resolve("roles/" + role + "/vars/main.yml")
                            .toFile())
                    .path(role + "_facts");
            assertThat(clients).hasSize(2);
            for (var client : clients.properties()) {
                for (var kind : List.of("networks", "modes")) {
                    var flags = new TreeMap<String, JsonNode>();
                    facts.path(client.getKey())
                            .path(kind)
                            .properties()
                            .forEach(each ->
                                    flags.put(each.getKey(), each.getValue().path("flags")));
                    assertThat(flags).isNotEmpty();
                    var ours = new TreeMap<String, JsonNode>();
                    client.getValue().path(kind).properties().forEach(each -> ours.put(each.getKey(), each.getValue()));
                    assertThat(ours).as("%s of %s", kind, client.getKey()).isEqualTo(flags);
                }
            }
        }
    }
}
