package io.orrery.runtime.validator;

import static io.orrery.runtime.validator.Keystores.key;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.ConfigFactory;
import io.orrery.domain.Digest;
import io.orrery.domain.validator.duty.EthereumNetworks;
import io.orrery.domain.validator.duty.NetworkProfile;
import io.orrery.domain.validator.duty.Scheme;
import io.orrery.domain.validator.protection.ValidatorKey;
import io.orrery.domain.validator.signing.KeyRoom.LockedKey;
import io.orrery.ethereum.consensus.BlsKeystore;
import io.orrery.ethereum.keystore.Secrets;
import io.orrery.runtime.beacon.RehearsalKeys;
import io.orrery.runtime.node.NodeHome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DevelopmentKeysTest {
    private static final NetworkProfile OWN = EthereumNetworks.minimal(1, new Digest(1, 2, 3, 4), List.of());

    @TempDir
    private Path folder = Path.of("");

    private static Optional<String> refused(String publicKey, NetworkProfile network) {
        return DevelopmentKeys.refused(ValidatorKey.parse(publicKey), network);
    }

    /// The first two are of eth2.0-pm's list of interop keys.
    @ParameterizedTest
    @CsvSource({
        "0xa99a76ed7796f7be22d5b7e85deeb7c5677e88e511e0b337618f8c4eb61349b4bf2d153f649f7b53359fe8b94a38e44c,the clients' test chains",
        "0xb89bebc699769726a318c8e9971bd3171297c61aea4a6578a7a4f94b547dcba5bac16a89108b6b6a1fe3695d1a874a0b,the clients' test chains",
    })
    void aKeyOfTheClientsTestChainsNeverSignsOnAPublicNetwork(String publicKey, String whose) {
        for (var network : EthereumNetworks.PUBLIC) {
            assertThat(refused(publicKey, network))
                    .hasValueSatisfying(said -> assertThat(said).contains(whose, "never signs on " + network.name()));
        }
        assertThat(refused(publicKey, OWN)).isEmpty();
    }

    @Test
    void aKeyOfOnesOwnMay() {
        assertThat(DevelopmentKeys.refused(key(7), EthereumNetworks.MAINNET)).isEmpty();
    }

    @Test
    void aKeystoreOfARehearsalIsLeftOutOnAPublicNetworkAndSignsOnOnesOwn() throws IOException {
        var keys = folder.resolve("keys");
        RehearsalKeys.write(keys, Scheme.BLS12_381, 2);
        try (var shelf = shelf(keys, EthereumNetworks.HOODI)) {
            var loaded = shelf.reload();
            assertThat(loaded.loaded()).isZero();
            assertThat(loaded.failures())
                    .hasSize(2)
                    .allSatisfy(said -> assertThat(said)
                            .contains("rehearsal-0000", "a key of our rehearsals", "never signs on hoodi"));
            assertThat(shelf.publicKeys()).isEmpty();
        }
        try (var shelf = shelf(keys, OWN)) {
            assertThat(shelf.reload().loaded()).isEqualTo(2);
        }
    }

    private NodeShelf shelf(Path keys, NetworkProfile network) {
        return NodeShelf.lock(
                new NodeHome(folder.resolve("home")),
                Optional.of(keys),
                new Secrets.InFiles(keys),
                network,
                ConfigFactory.load());
    }

    @Test
    void theKeymanagerApiDoesNotTakeOneEither() throws IOException {
        RehearsalKeys.write(folder, Scheme.BLS12_381, 1);
        var locked = new LockedKey(
                Files.readString(folder.resolve("rehearsal-00000.json")),
                Files.readString(folder.resolve("rehearsal-00000.txt")));
        assertThatThrownBy(() -> new KeystoreOpener(new BlsKeystore(), 1 << 20, EthereumNetworks.MAINNET).open(locked))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("never signs on mainnet");
        assertThat(new KeystoreOpener(new BlsKeystore(), 1 << 20, OWN)
                        .open(locked)
                        .key())
                .isEqualTo(ValidatorKey.of(RehearsalKeys.of(Scheme.BLS12_381, 1)
                        .getFirst()
                        .publicKey()
                        .toBytes()));
    }
}
