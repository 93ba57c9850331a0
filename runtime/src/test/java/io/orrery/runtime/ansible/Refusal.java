package io.orrery.runtime.ansible;

import java.util.List;

/// A machine whose inventory says what it may not, and the words with which it has to be refused.
///
/// @param variables in YAML, in place of those of the environment
record Refusal(String name, String group, String variables, List<String> words) {
    private static final String DIGEST = Inventory.DIGEST;
    private static final String BINARY = "binary: {path: /nowhere, sha256: '" + DIGEST + "'}";
    static final String NODE = "network: hoodi, java_home: /srv/java, " + BINARY + ", jdbc_user: v, keystores: [a],"
            + " jdbc_url: 'jdbc:postgresql://db.example.net/v',"
            + " fee_recipient: '0x1111111111111111111111111111111111111111'";

    static final List<Refusal> ALL = List.of(
            // Who may come in.
            firewall("nobody", "trusted: []", "firewall.trusted is empty", "nobody could log in"),
            firewall(
                    "too-many",
                    "trusted: [0.0.0.0/0, '::/0', 198.50.0.0/15, '2001:db8::/31', 198.51.100.7/24, office.example.net],"
                            + " monitoring: [128.0.0.0/1], peers: {engine: [0.0.0.0/1], cluster: [192.0.0.0/8]}",
                    "firewall.trusted has 0.0.0.0/0: a block of IPv4 is of /16 or smaller",
                    "firewall.trusted has ::/0: a block of IPv6 is of /32 or smaller",
                    "firewall.trusted has 198.50.0.0/15",
                    "firewall.trusted has 2001:db8::/31",
                    "198.51.100.7/24 has host bits set",
                    "firewall.trusted has office.example.net",
                    "firewall.monitoring has 128.0.0.0/1",
                    "firewall.peers.engine has 0.0.0.0/1",
                    "firewall.peers.cluster has 192.0.0.0/8"),
            // What the roles do not take, or miss.
            new Refusal(
                    "arguments",
                    "primary",
                    """
                    firewall: {trusted: [198.51.100.0/24], trused: [198.51.100.0/24], peers: {redis: []}}
                    chain_node: {client: besu, network: hoodi, binary: {url: 'https://example.net/geth'}}
                    baseline: {admins: [admin], journal_days: soon}
                    timesync: {}
                    """,
                    List.of(
                            "firewall.peers.redis, firewall.trused. Supported parameters include",
                            "value of client must be one of: geth, gzond, got: besu",
                            "missing required arguments: sha256 found in chain_node -> binary",
                            "journal_days",
                            "missing required arguments: servers found in timesync")),
            // What runs.
            clients(
                    "short-digest",
                    "geth",
                    "hoodi",
                    "binary: {path: /nowhere, sha256: abc}",
                    "chain_node",
                    "'abc'",
                    "64 hexadecimal"),
            clients(
                    "two-places",
                    "geth",
                    "hoodi",
                    "binary: {path: /a, url: 'https://b', sha256: '" + DIGEST + "'}",
                    "by a url or by a path"),
            clients("wrong-pair", "gzond", "hoodi", BINARY, "beacon.client is prysm", "beside gzond works qrysm"),
            clients(
                    "two-networks",
                    "geth",
                    "mainnet",
                    BINARY,
                    "chain_node.network is mainnet",
                    "one machine is of one network"),
            new Refusal(
                    "wrong-network",
                    "primary",
                    """
                    chain_node: {client: geth, network: qrl, %1$s}
                    beacon: {client: prysm, network: qrl, %1$s}
                    validator: {%2$s}
                    """.formatted(BINARY, NODE.replace("hoodi", "qrl")),
                    List.of("chain_node.network is qrl", "geth knows holesky, hoodi, mainnet, sepolia")),
            new Refusal(
                    "one-clock",
                    "primary",
                    "timesync: {servers: [a.example, a.example, b.example]}",
                    List.of("timesync.servers", "three or more")),
            // Who signs.
            node("standby-with-keys", "standby", "", "standby-with-keys is a", "has no keys unless"),
            node(
                    "primary-without-keys",
                    "primary",
                    "keystores: []",
                    "validator.keystores of primary-without-keys is empty"),
            node("primary-takes-over", "primary", "takes_over: true", "validator.takes_over of the primary"),
            node("strangers", "standby", "takes_over: true", "validator.join of strangers is empty"),
            node(
                    "not-among-them",
                    "standby",
                    "takes_over: true, address: 192.0.2.9, join: ['192.0.2.1:25520', '192.0.2.2:25520']",
                    "192.0.2.9:25520, this machine, is not among them"),
            node(
                    "other-chain",
                    "primary",
                    "network_file: /srv/qrl.conf",
                    "validator.network is hoodi",
                    "/srv/qrl.conf"),
            node(
                    "own-database",
                    "primary",
                    "jdbc_url: 'jdbc:h2:file'",
                    "validator.jdbc_url is jdbc:h2:file",
                    "jdbc:postgresql://"),
            node("out-of-the-folder", "primary", "keystores: [../a]", "validator.keystores has '../a'"),
            node(
                    "burnt-fees",
                    "primary",
                    "fee_recipient: '0x0000000000000000000000000000000000000000'",
                    "validator.fee_recipient is '0x0000"),
            // What stands there and should not.
            new Refusal(
                    "secrets",
                    "primary",
                    """
                    validator: {%s, password: hunter2}
                    ansible_become_password: hunter2
                    of_the_node: '0x%s'
                    words: legal winner thank year wave sausage worth useful legal winner thank yellow
                    files: [{a: '-----BEGIN EC PRIVATE KEY-----'}]
                    """.formatted(NODE.replace("//db", "//v:hunter2@db"), "ab".repeat(32)),
                    List.of(
                            "validator.jdbc_url looks like a URL with a password",
                            "validator.password is named like a secret",
                            "ansible_become_password is named like a secret",
                            "of_the_node looks like a key of 32 bytes",
                            "words looks like a mnemonic",
                            "files[0].a looks like a private key")));

    /// Whose text must never be said again.
    static final List<String> UNSAID = List.of("hunter2", "ab".repeat(32), "sausage");

    private static Refusal firewall(String name, String variables, String... words) {
        return new Refusal("doors-" + name, "primary", "firewall: {" + variables + "}", List.of(words));
    }

    private static Refusal clients(String name, String client, String network, String binary, String... words) {
        var variables = "chain_node: {client: " + client + ", network: " + network + ", " + binary + "}";
        return new Refusal("client-" + name, "primary", variables, List.of(words));
    }

    /// Of a name that is there twice the last counts.
    private static Refusal node(String name, String group, String changed, String... words) {
        var variables = "validator: {" + NODE + (changed.isEmpty() ? "" : ", " + changed) + "}";
        return new Refusal(name, group, variables, List.of(words));
    }

    @Override
    public String toString() {
        return name;
    }
}
