package io.orrery.runtime.ansible;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.orrery.runtime.validator.ValidatorCommand;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;

/// A primary of mainnet and a standby of testnet, made by the roles in roots of their own, and what of it systemd,
/// sshd,
/// apt, the network and Orrery itself make.
class MachinesTest {
    private static final List<Machine.Making> MAKING = new ArrayList<>();

    @TempDir
    private static Path folder = Path.of("");

    private static List<Machine> machines = List.of();

    /// Both at once, because each waits for itself.
    @BeforeAll
    static void make() throws Exception {
        Ansible.orAbort(folder);
        Ansible.needs(Ansible.SOURCES.resolve("target/packages/Packages"), "deploy/ansible/tools.sh got no packages");
        Ansible.needs(Path.of("/usr/bin/systemd-analyze"), "no systemd on this machine, which reads units");
        if (!Files.readString(Path.of("/etc/os-release")).contains("VERSION_ID=\"12\"")) {
            Ansible.notRun("the roles are for Debian 12, and this is none");
        }
        Files.createDirectories(folder.resolve("tried"));
        var tried = Ansible.ended(folder, new ProcessBuilder(Machine.inARoot(folder.resolve("tried"), "/bin/true")));
        if (tried.status() != 0) {
            Ansible.notRun("this user or machine makes no root of its own: " + tried.said());
        }
        for (var machine : Mistakes.BY_MACHINE.entrySet()) {
            var shared = Files.createDirectories(folder.resolve(machine.getKey()));
            var placed = machine.getKey().equals("mainnet-1") ? Mistakes.PLACED : "";
            Files.writeString(shared.resolve("placed"), placed + "\n");
            var inventory = machine.getKey().substring(0, machine.getKey().indexOf('-'));
            MAKING.add(Machine.begin(shared, inventory, machine.getKey(), machine.getValue()));
        }
        var made = new ArrayList<Machine>();
        for (var making : MAKING) {
            made.add(making.await());
        }
        machines = List.copyOf(made);
    }

    @AfterAll
    static void stop() {
        MAKING.forEach(making -> making.process().destroyForcibly());
    }

    static Stream<Machine> machines() {
        return machines.stream();
    }

    private static Machine primary() {
        return machines.getFirst();
    }

    private static Machine standby() {
        return machines.getLast();
    }

    /// What a second run has to be.
    private static boolean changedNothing(Machine machine, String run) {
        var recap = machine.recap(run);
        return machine.status(run) == 0 && recap.changed() == 0 && recap.failed() == 0;
    }

    @ParameterizedTest
    @MethodSource("machines")
    void theFirstRunMakesItAndTheSecondChangesNothing(Machine machine) {
        assertThat(machine.status("first")).as(machine.said("first.log")).isZero();
        assertThat(machine.recap("first").changed()).isGreaterThan(25);
        assertThat(changedNothing(machine, "second"))
                .as(machine.said("second.log"))
                .isTrue();
        assertThat(machine.recap("second").ok()).isGreaterThan(90);
        assertThat(machine.said("jwt.second"))
                .isEqualTo(machine.said("jwt.first"))
                .matches("[0-9a-f]{64}\\s*");
    }

    @Test
    void theTwoMachinesHaveSecretsOfTheirOwn() {
        assertThat(primary().said("jwt.first")).isNotEqualTo(standby().said("jwt.first"));
    }

    @Test
    void aTaskThatChangesSomethingEachTimeIsNoticed() {
        assertThat(primary().status("restless")).isZero();
        assertThat(changedNothing(primary(), "restless")).isFalse();
    }

    @ParameterizedTest
    @MethodSource("machines")
    void whatIsToRunIsEnabledAndAStandbyDoesNotSign(Machine machine) {
        assertThat(machine.table("enabled"))
                .isEqualTo(Map.of(
                        "execution.service", "enabled",
                        "beacon.service", "enabled",
                        "nftables.service", "enabled",
                        "chrony.service", "enabled",
                        "ssh.service", "enabled",
                        "prometheus-node-exporter.service", "enabled",
                        "unattended-upgrades.service", "enabled",
                        "validator.service", machine.equals(primary()) ? "enabled" : "disabled"));
    }

    @ParameterizedTest
    @MethodSource("machines")
    void systemdFindsNothingWrongWithTheUnits(Machine machine) {
        assertThat(machine.said("verified")).isEmpty();
        assertThat(machine.said("mistyped")).contains("ProtectHouse");
    }

    @ParameterizedTest
    @CsvSource({"execution", "beacon", "validator"})
    void aUnitIsExposedToLittleBySystemdsOwnScale(String unit) throws Exception {
        assertThat(primary().exposure(folder, unit, "# It writes to")).isZero();
        assertThat(primary().exposure(folder, unit, "CapabilityBoundingSet=")).isNotZero();
        assertThat(primary().exposure(folder, unit, "SystemCallFilter=")).isNotZero();
    }

    @Test
    void everySecretOfTheUnitIsACredentialThatOnlyTheMachineDecrypts() {
        var unit = primary().said("validator.service");
        assertThat(unit.lines().filter(line -> line.startsWith("LoadCredentialEncrypted=")))
                .containsExactlyInAnyOrderElementsOf(Stream.of(Mistakes.PLACED.split(" ", -1))
                        .filter(name -> !name.matches(".*\\.(json|crt)"))
                        .map(name -> "LoadCredentialEncrypted=" + name + ":/etc/credstore.encrypted/validator/" + name)
                        .toList());
        assertThat(unit.lines().filter(line -> line.startsWith("Environment=")))
                .isNotEmpty()
                .noneMatch(line -> line.contains("PASSWORD"));
    }

    @Test
    void orreryTakesTheArgumentsOfItsUnit() {
        for (var machine : machines) {
            var words = machine.command("validator");
            assertThat(words.subList(0, 2)).containsExactly("/opt/orrery/current/bin/orrery", "validator");
            var arguments = words.subList(2, words.size()).toArray(String[]::new);
            new CommandLine(new ValidatorCommand()).parseArgs(arguments);
            arguments[1] = "--hoem=/var/lib/validator/home";
            assertThatThrownBy(() -> new CommandLine(new ValidatorCommand()).parseArgs(arguments))
                    .isInstanceOf(CommandLine.UnmatchedArgumentException.class);
        }
    }

    @Test
    void theClientsTakeWhatTheChartGivesThem() throws Exception {
        var chart = Files.readString(Ansible.SOURCES.resolve("../helm/chain-node/templates/_chains.tpl"));
        for (var unit : List.of("execution", "beacon")) {
            var words = primary().command(unit);
            assertThat(words).hasSizeGreaterThan(8);
            assertThat(words.stream().skip(1).map(word -> word.split("=", 2)[0]))
                    .allSatisfy(flag -> assertThat(chart).containsPattern(flag + "[^a-z-]"));
        }
        assertThat(primary().command("execution"))
                .contains("--mainnet", "--http.addr=127.0.0.1", "--nat=extip:203.0.113.21");
        assertThat(standby().command("beacon")).contains("--hoodi", "--http-host=127.0.0.1");
    }

    @ParameterizedTest
    @MethodSource("machines")
    void onlyKeysOpenSshAndOnlyToWhoIsNamed(Machine machine) {
        assertThat(machine.table("sshd"))
                .containsEntry("passwordauthentication", "no")
                .containsEntry("kbdinteractiveauthentication", "no")
                .containsEntry("authenticationmethods", "publickey")
                .containsEntry("permitrootlogin", "no")
                .containsEntry("allowusers", "admin");
    }

    @ParameterizedTest
    @MethodSource("machines")
    void securityUpdatesComeByThemselvesAndNothingElseAndNeverAReboot(Machine machine) {
        assertThat(machine.said("origins").lines().skip(1))
                .containsExactly("Unattended-Upgrade::Origins-Pattern:: \"origin=Debian,"
                        + "codename=${distro_codename}-security,label=Debian-Security\";");
        assertThat(machine.said("reboot").strip()).isEqualTo("Unattended-Upgrade::Automatic-Reboot \"false\";");
    }

    @ParameterizedTest
    @MethodSource("machines")
    void whatIsSecretIsForWhoNeedsItAlone(Machine machine) {
        assertThat(machine.table("modes"))
                .containsEntry("/etc/chain", "750 root:chain")
                .containsEntry("/etc/chain/jwt.hex", "640 root:chain")
                .containsEntry("/var/lib/validator/keys", "700 validator:validator")
                .containsEntry("/etc/credstore.encrypted", "700 root:root")
                .containsEntry("/etc/credstore.encrypted/validator", "700 root:root")
                .containsEntry("/opt/orrery/current/", "755 root:root");
    }

    static Stream<Mistakes.Noticed> mistakes() {
        return Mistakes.NOTICED.stream();
    }

    @ParameterizedTest
    @MethodSource("mistakes")
    void aMachineThatIsNotAsItHasToBeIsRefused(Mistakes.Noticed noticed) {
        var machine = noticed.machine().equals("mainnet-1") ? primary() : standby();
        assertThat(machine.status(noticed.mistake()))
                .as(machine.said(noticed.mistake() + ".log"))
                .isEqualTo(2);
        assertThat(machine.said(noticed.mistake() + ".log")).contains(noticed.words());
    }

    @Test
    void whoLacksASecretDoesNotSign() {
        assertThat(primary().said("missing.enabled").strip()).isEqualTo("disabled");
    }

    @Test
    void aClockThatIsSynchronisedIsNotRefused() {
        assertThat(standby().status("clock-set"))
                .as(standby().said("clock-set.log"))
                .isZero();
    }

    private static final String ALWAYS = " tcp/13000 tcp/30303 udp/12000 udp/30303 ping";

    @Test
    void eachDoorIsOpenToWhoIsNamedAndToNobodyElse() throws Exception {
        assertThat(new Ansible(folder)
                        .knock(primary().told().resolve("nftables.conf").toString()))
                .containsExactlyInAnyOrder(
                        "trusted4 tcp/22 tcp/3000" + ALWAYS,
                        "trusted6 tcp/22 tcp/3000" + ALWAYS,
                        "monitoring4 tcp/9095 tcp/9100" + ALWAYS,
                        "monitoring6 tcp/9095 tcp/9100" + ALWAYS,
                        "pair4 tcp/3500 tcp/13000 tcp/25520 tcp/30303 udp/12000 udp/30303 ping",
                        "stranger4" + ALWAYS,
                        "stranger6" + ALWAYS,
                        "through");
    }

    @Test
    void aDoorThatIsLeftOpenIsNoticed() throws Exception {
        var rules = primary().said("nftables.conf");
        assertThat(rules).contains("ip saddr @cluster4 ", "forward priority filter; policy drop");
        var open = Files.writeString(
                folder.resolve("open.conf"),
                rules.replace("ip saddr @cluster4 ", "")
                        .replace("forward priority filter; policy drop", "forward priority filter; policy accept"));
        assertThat(new Ansible(folder).knock(open.toString()))
                .contains("stranger4 tcp/13000 tcp/25520 tcp/30303 udp/12000 udp/30303 ping", "through tcp/22");
    }

    @Test
    void rulesThatNobodyComesInByAreTakenBack() throws Exception {
        var seen = new Ansible(folder)
                .nft(new ProcessBuilder(
                        Ansible.SCRIPTS.resolve("doors-back.sh").toString(),
                        primary().told().resolve("doors").toString(),
                        folder.resolve("doors-back").toString()));
        assertThat(seen.printed().lines())
                .containsExactly(
                        "try: changed, table inet doors",
                        "nobody came: table inet former",
                        "try again: changed, table inet doors",
                        "somebody came: table inet doors",
                        "once more: , table inet doors",
                        "no rules: , table inet doors");
    }

    @Test
    void packedTwiceItIsTheSameToTheByte() throws Exception {
        var shared = Files.createDirectories(folder.resolve("packed"));
        Machine.pack(shared, shared.resolve("one.tar.gz"));
        Machine.pack(shared, shared.resolve("two.tar.gz"));
        assertThat(shared.resolve("two.tar.gz")).hasSameBinaryContentAs(shared.resolve("one.tar.gz"));
    }
}
