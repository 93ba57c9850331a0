package io.orrery.runtime.kubernetes;

import io.orrery.runtime.node.NodeHome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/// What Terraform makes in an account, as its files say.
record Account(String name, String environment, String modules) {
    private static final Path FOLDER = NodeHome.root().resolve("deploy/terraform");

    static Account of(String environment) throws IOException {
        var main = Files.readString(FOLDER.resolve("envs").resolve(environment).resolve("main.tf"));
        var modules = new StringBuilder();
        for (var file : List.of(
                "data/variables.tf", "data/buckets.tf", "eks/main.tf", "network/main.tf", "rollup/accounts.tf")) {
            modules.append(Files.readString(FOLDER.resolve("modules").resolve(file)));
        }
        return new Account(first(main, " name +=  *\"([a-z-]+)\""), main, modules.toString());
    }

    static String first(String text, String pattern) {
        return Pattern.compile(pattern)
                .matcher(text)
                .results()
                .findFirst()
                .orElseThrow(() -> new AssertionError("nothing is as " + pattern))
                .group(1);
    }

    /// The places of secrets, each with what it is for.
    Map<String, String> secrets() {
        var block = first(modules, "(?s)variable \"secrets\" \\{.*?default = \\{(.*?)\\n  }");
        var secrets = new TreeMap<String, String>();
        Pattern.compile("\"([a-z0-9/-]+)\" +=  *\"(.*)\"")
                .matcher(block)
                .results()
                .forEach(each -> secrets.put(name + "/" + each.group(1), each.group(2)));
        return secrets;
    }

    /// The addresses of a tier: an eighth of the network's.
    String tier(String tier) {
        var network = first(environment, " cidr +=  *\"10\\.([0-9]+)\\.0\\.0/16\"");
        var place = Integer.parseInt(first(modules, "tiers = \\{.*\\b" + tier + " = ([0-9])"));
        return "10.%s.%d.0/19".formatted(network, place * 32);
    }

    /// The machine of a group of nodes.
    String machine(String group) {
        return first(environment, " " + group + " +=  *\\{ instance_types = \\[\"([a-z0-9.]+)\"]");
    }

    /// What keeps pods off a group: key=value, or nothing.
    String taint(String group) {
        return first(modules, " " + group + " +=  *\\{ tier = .*taints = \\{ ?(.*?) ?}")
                .replaceAll("[\" ]", "");
    }

    /// NAMESPACE/ACCOUNT of whoever is given a role.
    List<String> identities() {
        return Pattern.compile("namespace +=  *\"([a-z-]+)\"\\n +service_account +=  *\"([a-z-]+)\"")
                .matcher(modules)
                .results()
                .map(each -> each.group(1) + "/" + each.group(2))
                .toList();
    }

    String bucket(String account, String kind) {
        if (!modules.contains("\"${var.name}-${var.account_id}-${each.key}\"")) {
            throw new AssertionError("buckets are not named as they were");
        }
        return name + "-" + account + "-" + kind;
    }
}
