package io.orrery.runtime.terraform;

import java.io.IOException;
import java.nio.file.Files;
import java.util.List;

/// A mistake in a module, and the run of its tests that has to notice it.
record Broken(String module, String file, String right, String wrong, String run) {
    static final List<Broken> ALL = List.of(
            new Broken(
                    "network",
                    "security.tf",
                    "to = \"redis\", from = [\"app\", \"core\"]",
                    "to = \"redis\", from = [\"app\", \"core\", \"alb\"]",
                    "each_role_opens_what_is_said_and_no_more"),
            new Broken(
                    "data",
                    "postgres.tf",
                    "storage_encrypted     = true",
                    "storage_encrypted     = false",
                    "everything_that_is_stored_is_encrypted_with_keys_of_our_own"),
            new Broken(
                    "data",
                    "variables.tf",
                    "var.postgres.multi_az || ",
                    "var.postgres.multi_az != null || ",
                    "prod_on_one_zone_is_refused"),
            new Broken(
                    "eks",
                    "main.tf",
                    "{ \"nvidia.com/gpu\" = \"true\" }",
                    "{}",
                    "gpu_nodes_are_tainted_and_go_down_to_none"),
            new Broken(
                    "eks",
                    "main.tf",
                    "  addon_version               = var.addon_versions[each.key]\n",
                    "",
                    "every_addon_is_one_version"),
            new Broken(
                    "edge",
                    "logs.tf",
                    "StringEquals = { \"aws:SourceAccount\" = var.account_id }",
                    "StringEquals = { \"aws:SourceAccount\" = \"*\" }",
                    "who_has_asked_is_written_where_nobody_else_writes"),
            new Broken(
                    "edge",
                    "main.tf",
                    "ELBSecurityPolicy-TLS13-1-2-2021-06",
                    "ELBSecurityPolicy-2016-08",
                    "tls_and_nothing_else"),
            new Broken(
                    "iam",
                    "main.tf",
                    "= each.value.service_account\n        }",
                    "= \"*\"\n        }",
                    "a_role_is_its_own_accounts"),
            new Broken(
                    "validator-node",
                    "main.tf",
                    "http_tokens                 = \"required\"",
                    "http_tokens                 = \"optional\"",
                    "it_has_no_rights_and_is_not_ended_by_mistake"),
            new Broken(
                    "validator-node",
                    "main.tf",
                    "port = 13000",
                    "port = 8545",
                    "it_opens_what_is_said_and_nothing_else"),
            new Broken(
                    "backup-node",
                    "variables.tf",
                    "var.region != var.primary.region",
                    "var.region != \"\"",
                    "a_standby_beside_its_primary_is_refused"),
            new Broken(
                    "monitoring-server",
                    "main.tf",
                    "port = 3000",
                    "port = 9090",
                    "it_is_asked_by_who_is_trusted_and_takes_logs_of_the_network"));

    /// Makes it, in a copy.
    void in(Terraform copy) throws IOException {
        var path = copy.tree().resolve("modules").resolve(module).resolve(file);
        var text = Files.readString(path);
        if (!text.contains(right)) {
            throw new IllegalStateException(module + "/" + file + " has no '" + right + "' to be broken");
        }
        Files.writeString(path, text.replace(right, wrong));
    }

    @Override
    public String toString() {
        return module + ": " + right + " -> " + wrong;
    }
}
