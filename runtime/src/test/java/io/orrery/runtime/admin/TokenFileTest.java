package io.orrery.runtime.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import io.orrery.runtime.Complaint;
import io.orrery.runtime.node.NodeHome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class TokenFileTest {
    @TempDir
    private Path folder;

    private static Config named(String file) {
        return ConfigFactory.parseMap(Map.of(TokenFile.KEY, file));
    }

    @Test
    void aHomeGetsATokenOfItsOwnOnceAndForItsOwnerAlone() throws IOException {
        var home = new NodeHome(folder.resolve("node"));
        var file = TokenFile.of(named(""), home).file();
        var written = Files.readString(file);

        assertThat(file).isEqualTo(home.adminToken());
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        assertThat(written.lines().skip(1).findFirst().orElseThrow()).matches("home [A-Za-z0-9_-]{43}");
        TokenFile.of(named(""), home);
        assertThat(file).hasContent(written);
        var other = TokenFile.of(named(""), new NodeHome(folder.resolve("other")));
        assertThat(Files.readString(other.file())).isNotEqualTo(written);
    }

    @Test
    void aFileThatIsNamedHasToBeThereAndReadable() throws IOException {
        var home = new NodeHome(folder);
        var missing = folder.resolve("tokens");
        assertThatThrownBy(() -> TokenFile.of(named(missing.toString()), home))
                .isInstanceOf(Complaint.class)
                .hasMessageContaining(missing.toString())
                .hasMessageContaining(TokenFile.KEY);
        Files.writeString(missing, "ann short\n");
        assertThatThrownBy(() -> TokenFile.of(named(missing.toString()), home))
                .isInstanceOf(Complaint.class)
                .hasMessageContaining("line 1 has a secret that is not 32 to 256");
        assertThat(home.adminToken()).doesNotExist();
    }
}
