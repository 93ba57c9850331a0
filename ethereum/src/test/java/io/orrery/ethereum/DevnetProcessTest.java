package io.orrery.ethereum;

import static io.orrery.ethereum.Devnet.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.orrery.domain.rollup.account.Address;
import java.io.IOException;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DevnetProcessTest {

    @TempDir
    Path folder;

    @Test
    void aChainContinuesFromItsStateFile() {
        var state = Optional.of(folder.resolve("chain.json"));
        var receiver = new Address(200, 1, 1);
        var devnet = DevnetProcess.start(Devnet.settings(0, state));
        MinedTransaction mined;
        try (devnet;
                var client = L1Client.at(devnet.url(), Devnet.PATIENCE, Runnable::run)) {
            var wallet = new L1Wallet(client, DevnetAccounts.signer(0), Devnet.PATIENCE);
            mined = await(wallet.send(new L1Call(receiver, BigInteger.TEN, "0x")));
        }
        assertThat(devnet.isAlive()).isFalse();
        try (var again = DevnetProcess.start(Devnet.settings(0, state));
                var client = L1Client.at(again.url(), Devnet.PATIENCE, Runnable::run)) {
            assertThat(await(client.balance(receiver))).isEqualTo(BigInteger.TEN);
            assertThat(await(client.block(BlockTag.LATEST)).number()).isGreaterThanOrEqualTo(mined.block());
            assertThat(await(client.mined(mined.hash()))).contains(mined);
        }
    }

    @Test
    void aMissingAnvilIsNamed() {
        var settings =
                new DevnetProcess.Settings(folder, 0, 0, Optional.empty(), folder.resolve("log"), Devnet.PATIENCE);
        assertThat(DevnetProcess.isInstalled(folder)).isFalse();
        assertThatThrownBy(() -> DevnetProcess.start(settings))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("anvil is not installed");
    }

    @Test
    void aPortInUseIsNamed() throws IOException {
        try (var taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            assertThatThrownBy(() -> DevnetProcess.start(Devnet.settings(taken.getLocalPort(), Optional.empty())))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("port " + taken.getLocalPort() + " is in use");
        }
    }

    @Test
    void anAnvilThatDiesIsReportedWithWhatItSaid() throws IOException {
        var state = folder.resolve("broken.json");
        Files.writeString(state, "{");
        assertThatThrownBy(() -> DevnetProcess.start(Devnet.settings(0, Optional.of(state))))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("anvil ended with status");
    }
}
