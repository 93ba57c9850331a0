package io.orrery.runtime.replay;

import static org.assertj.core.api.Assertions.assertThat;

import io.orrery.persistence.schema.Database;
import io.orrery.runtime.Program;
import io.orrery.runtime.node.NodeHome;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What it finds is tested where a node has run, and where journals differ: see EndToEndTest and JournalAuditTest.
final class ReplayCommandTest {
    @Test
    void aFolderWithoutANodeIsNamedAndNothingIsMade(@TempDir Path folder) throws Exception {
        var home = folder.resolve("none");
        Program.run(folder, List.of("replay", "--check", "--home", home.toString()))
                .refusedWith(1, "no node has its database in " + home);
        assertThat(Files.exists(home)).isFalse();
    }

    @Test
    void aDatabaseThatIsInUseIsNotTouched(@TempDir Path folder) throws Exception {
        var file = new NodeHome(folder).database();
        try (var _ = Database.open(new Database.Settings(file, 1))) {
            Program.run(folder, List.of("replay", "--check", "--home", folder.toString()))
                    .refusedWith(1, "is in use by another process");
        }
    }

    @Test
    void aNodeWithoutBatchesIsAtGenesis(@TempDir Path folder) throws Exception {
        Database.open(new Database.Settings(new NodeHome(folder).database(), 1)).close();
        var program = Program.run(folder, List.of("replay", "--check", "--json", "--home", folder.toString()));
        assertThat(program.status()).isZero();
        assertThat(program.printed()).contains("\"batches\":0", "\"unassembled\":0");
    }
}
