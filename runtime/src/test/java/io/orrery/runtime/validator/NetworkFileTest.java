package io.orrery.runtime.validator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.orrery.domain.validator.duty.AddressForm;
import io.orrery.domain.validator.duty.EthereumNetworks;
import io.orrery.domain.validator.duty.ForkName;
import io.orrery.domain.validator.duty.Preset;
import io.orrery.domain.validator.duty.QrlNetworks;
import io.orrery.domain.validator.duty.Scheme;
import io.orrery.runtime.Complaint;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NetworkFileTest {
    private static final String ETHEREUM = """
            name = devnet
            kind = ethereum
            preset = minimal
            seconds-per-slot = 6
            genesis-time = 1700000000
            genesis-validators-root = "0x0100000000000000000000000000000000000000000000000000000000000002"
            addresses = 0x
            forks = [
              { name = phase0, version = "0x00000001", epoch = 0 }
              { name = altair, version = "0x01000001", epoch = 0 }
              { name = bellatrix, version = "0x02000001", epoch = 0 }
              { name = capella, version = "0x03000001", epoch = 0 }
              { name = deneb, version = "0x04000001", epoch = 2 }
            ]
            """;

    /// The example that the documents print.
    static String example() throws IOException {
        var text = Files.readString(Path.of("..", "docs", "VALIDATORS.md"));
        int begin = text.indexOf("```hocon\n") + "```hocon\n".length();
        return text.substring(begin, text.indexOf("```", begin));
    }

    @Test
    void theExampleOfTheDocumentsIsANetworkOfQrl() throws Exception {
        var network = NetworkFile.parse("example", example());
        assertThat(network)
                .isEqualTo(QrlNetworks.network(
                        "qrl-devnet",
                        network.genesisTime(),
                        network.genesisValidatorsRoot(),
                        network.forks().genesisVersion(),
                        AddressForm.QRL_Q20));
        assertThat(network.scheme()).isEqualTo(Scheme.ML_DSA_87);
    }

    @Test
    void aPrivateNetworkOfEthereumHasItsForksAndPreset() {
        var network = NetworkFile.parse("file", ETHEREUM);
        assertThat(network.preset()).isEqualTo(Preset.MINIMAL);
        assertThat(network.forks().at(2).name()).isEqualTo(ForkName.DENEB);
        assertThat(network.forks().at(1).version()).hasToString("0x03000001");
        assertThat(network.secondsPerSlot()).isEqualTo(6);
        assertThat(network.api()).isEqualTo("eth");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "kind = ethereum|kind = qrl|file: preset is \"minimal\", and is one of [qrl]",
                "kind = ethereum|kind = zond|file: kind is \"zond\", and is one of [ethereum, qrl]",
                "preset = minimal|preset = qrl|file: preset is \"qrl\", and is one of [mainnet, minimal]",
                "addresses = 0x|addresses = Q20|file: addresses is \"Q20\", and is one of [0x]",
                "name = devnet|name = \"a b\"|file: name is \"a b\", and has 1 to 64",
                "name = devnet||file: name is missing",
                "name = devnet|nickname = x, name = devnet|file: nickname is no field of it; there are [addresses, ",
                "seconds-per-slot = 6|seconds-per-slot = 0|1 to 4096 seconds, not 0",
                "seconds-per-slot = 6|seconds-per-slot = six|seconds-per-slot has type STRING rather than NUMBER",
                "genesis-time = 1700000000|genesis-time = -1|no time of a genesis",
                "000002\"|00000\"|file: genesis-validators-root is \"0x01",
                "name = deneb|name = zond|file: forks[4].name is \"zond\", and is one of [phase0, ",
                "name = deneb|name = altair|file: forks: ALTAIR does not come after CAPELLA",
                "0x04000001|0x03000001|file: forks: two forks of one network have one version",
                "0x04000001|04000001|file: forks[4].version is \"04000001\", and a fork version is 0x",
                "epoch = 2|epoch = -2|file: forks[4].epoch is \"-2\", and",
                "epoch = 2|epoch = 2, at = 3|file: forks[4].at is no field",
            })
    void whatCanNotBeIsNamed(String good, @Nullable String bad, String said) {
        assertThat(ETHEREUM).contains(good);
        var text = ETHEREUM.replace(good, bad == null ? "" : bad);
        assertThatThrownBy(() -> NetworkFile.parse("file", text))
                .isInstanceOf(Complaint.class)
                .hasMessageContaining(said);
    }

    @Test
    void aNetworkIsChosenByItsNameOrItsFile(@TempDir Path folder) throws Exception {
        assertThat(NetworkChoice.of("hoodi")).isEqualTo(EthereumNetworks.HOODI);
        var file = Files.writeString(folder.resolve("net.conf"), ETHEREUM);
        assertThat(NetworkChoice.of(file.toString()).name()).isEqualTo("devnet");
        assertThatThrownBy(() -> NetworkChoice.of("goerli"))
                .hasMessage("--network is \"goerli\"; there are mainnet, sepolia, holesky, hoodi, and no such file");
        Files.writeString(file, "#".repeat(1 << 17));
        assertThatThrownBy(() -> NetworkChoice.of(file.toString())).hasMessageContaining("more than 65536 bytes");
    }
}
