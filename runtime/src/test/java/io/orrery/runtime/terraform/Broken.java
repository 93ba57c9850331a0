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
                    "network",
                    "main.tf",
                    "[\"app\", \"core\", \"compute\"], subnet.tier",
                    "[\"app\", \"core\", \"compute\", \"data\"], subnet.tier",
                    "data_has_no_way_out"));

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
