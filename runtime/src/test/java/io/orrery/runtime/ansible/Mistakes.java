package io.orrery.runtime.ansible;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// What machines are shown after they were made, so that it is seen to be noticed.
final class Mistakes {
    /// What a person has put on the primary.
    static final String PLACED = "mainnet-0001.json mainnet-0001.txt mainnet-0002.json mainnet-0002.txt"
            + " database-password tls.key tls.crt ca.crt";

    /// What is refused of it, and with which words.
    record Noticed(String machine, String mistake, List<String> words) {
        @Override
        public String toString() {
            return mistake;
        }
    }

    static final List<Noticed> NOTICED = List.of(
            new Noticed(
                    "mainnet-1",
                    "missing",
                    List.of("/etc/credstore.encrypted/validator/mainnet-0002.txt", "a person puts them there")),
            new Noticed(
                    "mainnet-1",
                    "locked-out",
                    List.of("firewall.trusted is 198.51.100.0/28", "you come from 203.0.113.99")),
            new Noticed(
                    "testnet-2", "other-file", List.of("/srv/test/prysm has the sha256", "the inventory says 2222")),
            new Noticed("testnet-2", "nobody", List.of("baseline.admins is admin", "none of them has a key")),
            new Noticed(
                    "testnet-2",
                    "clock-not",
                    List.of("the clock is not within 50 ms of the servers", "votes for nothing")));

    private static final String CLOCK = play("""
              vars: {timesync: {wait_seconds: 3}}
              tasks:
                - ansible.builtin.include_tasks: /srv/ansible/roles/timesync/tasks/synchronised.yml
            """);
    /// It may not set the machine's clock, and is told not to.
    private static final String CHRONYD = """
            mkdir -p /run/chrony && chmod 750 /run/chrony && chown _chrony: /run/chrony
            chronyd -x 'port 0' 'cmdport 0' 'pidfile /run/chrony/wrong.pid'""";
    /// One that has the time of another, a few times a second.
    private static final String AGREED = """
            chronyd -x 'port 11123' 'cmdport 0' 'bindcmdaddress /' 'allow 127.0.0.1' 'local stratum 1' \\
              'pidfile /run/chrony/other.pid'
            chronyd -x 'port 0' 'cmdport 0' 'server 127.0.0.1 port 11123 minpoll -4 maxpoll -4' \\
              'pidfile /run/chrony/right.pid'""";

    static final Map<String, List<Machine.Mistake>> BY_MACHINE = byMachine();

    private Mistakes() {}

    private static Map<String, List<Machine.Mistake>> byMachine() {
        var all = new LinkedHashMap<String, List<Machine.Mistake>>();
        all.put(
                "mainnet-1",
                List.of(
                        new Machine.Mistake("restless", "", play("  roles: [systemd, timesync]\n"), restless()),
                        new Machine.Mistake("locked-out", "", play("""
                                  environment: {SSH_CONNECTION: 203.0.113.99 50000 203.0.113.21 22}
                                  roles: [systemd, firewall]
                                """), Map.of()),
                        new Machine.Mistake(
                                "missing",
                                "rm /etc/credstore.encrypted/validator/mainnet-0002.txt",
                                play("  roles: [systemd, validator]\n"),
                                Map.of())));
        all.put(
                "testnet-2",
                List.of(
                        new Machine.Mistake("other-file", "", play("""
                          tasks:
                            - ansible.builtin.include_role: {name: artifact}
                              vars:
                                artifact_name: beacon
                                artifact_file: {path: /srv/test/prysm, sha256: "%s"}
                                artifact_program: prysm
                        """.formatted("2".repeat(64))), Map.of()),
                        new Machine.Mistake(
                                "nobody",
                                "rm /home/admin/.ssh/authorized_keys",
                                play("  roles: [systemd, baseline]\n"),
                                Map.of()),
                        new Machine.Mistake("clock-not", CHRONYD, CLOCK, Map.of()),
                        new Machine.Mistake("clock-set", AGREED, CLOCK, Map.of())));
        return all;
    }

    private static String play(String rest) {
        return "- hosts: all\n  gather_facts: false\n%s".formatted(rest);
    }

    /// The role that says who tells the time, and says when it said so.
    private static Map<String, String> restless() {
        var role = Ansible.SOURCES.resolve("roles/timesync");
        var copy = new LinkedHashMap<String, String>();
        try (var files = Files.walk(role)) {
            for (var file : files.filter(Files::isRegularFile).toList()) {
                copy.put("timesync/" + role.relativize(file), Files.readString(file));
            }
        } catch (IOException unread) {
            throw new UncheckedIOException(unread);
        }
        copy.computeIfPresent("timesync/templates/chrony.conf.j2", (_, text) -> text + "# {{ now() }}\n");
        return copy;
    }
}
