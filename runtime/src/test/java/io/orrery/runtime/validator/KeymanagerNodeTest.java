package io.orrery.runtime.validator;

import static io.orrery.runtime.validator.Keystores.key;
import static io.orrery.runtime.validator.Keystores.locked;
import static io.orrery.runtime.validator.NodeWithKeys.NETWORK;
import static io.orrery.runtime.validator.NodeWithKeys.epoch;
import static io.orrery.runtime.validator.NodeWithKeys.json;
import static io.orrery.runtime.validator.NodeWithKeys.statuses;
import static org.assertj.core.api.Assertions.assertThat;

import io.orrery.domain.validator.duty.Duty;
import io.orrery.domain.validator.protection.SlashingProtection.Refusal;
import io.orrery.domain.validator.protection.ValidatorKey;
import io.orrery.domain.validator.signing.KeyRoom.LockedKey;
import io.orrery.domain.validator.signing.SigningOutcome;
import io.orrery.runtime.bench.ScratchPostgres;
import io.orrery.runtime.node.NodeHome;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import picocli.CommandLine;

/// The keymanager API of a node as people use it, over HTTP, with restarts in between.
class KeymanagerNodeTest {
    private static final String KEYSTORES = "/eth/v1/keystores";
    private static final String RECIPIENT = "0xAbcF8e0d4e9587369b2301D0790347320302cc09";

    @TempDir
    private static Path servers = Path.of("");

    private static ScratchPostgres server;

    @TempDir
    private Path folder = Path.of("");

    private enum Engine {
        H2,
        POSTGRESQL
    }

    @BeforeAll
    static void startServer() {
        server = ScratchPostgres.start(servers.resolve("postgres"));
    }

    @AfterAll
    static void stopServer() throws IOException {
        server.close();
    }

    private NodeHome home() {
        return new NodeHome(folder.resolve("home"));
    }

    private NodeWithKeys start(Engine engine) throws IOException {
        return NodeWithKeys.start(
                home(),
                Optional.empty(),
                switch (engine) {
                    case H2 -> Map.of();
                    case POSTGRESQL -> Map.of("orrery.persistence.url", server.url());
                });
    }

    private static String history(ValidatorKey key, long target, String more) {
        return """
                {"metadata": {"interchange_format_version": "5", "genesis_validators_root": "%s"}, "data": [
                {"pubkey": "%s", "signed_blocks": [], "signed_attestations": [
                {"source_epoch": "%d", "target_epoch": "%d"}]}%s]}
                """.formatted(NETWORK.genesisValidatorsRoot(), key, target - 1, target, more);
    }

    private static String ofKey(int number, String what) {
        return "/eth/v1/validator/" + key(number) + "/" + what;
    }

    @ParameterizedTest
    @EnumSource
    void keysComeWithTheirHistoriesAndGoForGood(Engine engine) throws IOException {
        long epoch = epoch();
        String backup;
        try (var node = start(engine)) {
            nobodyGetsInWithoutTheToken(node);
            importsAreWholeOrNotAtAll(node, epoch);
            node.enable();
            assertThat(node.vote(key(1), epoch - 1, 1)).isEqualTo(new SigningOutcome.Slashable(Refusal.DOUBLE_VOTE));
            assertThat(node.vote(key(1), epoch, 1)).isInstanceOf(SigningOutcome.Signed.class);
            settingsAreTaken(node);
            assertThat(node.call("POST", ofKey(1, "voluntary_exit"), "").statusCode())
                    .isEqualTo(503);
            backup = Files.readString(home().keystores().resolve(key(1) + ".json"));
        }
        try (var node = start(engine)) {
            node.awaitSigning();
            assertThat(node.listed()).containsExactlyInAnyOrder(key(1).toString(), key(4).toString());
            settingsAreKept(node);
            assertThat(node.vote(key(1), epoch, 2)).isEqualTo(new SigningOutcome.Slashable(Refusal.DOUBLE_VOTE));
            keysGoWithTheirHistories(node, epoch);
            putBack(backup);
            node.reload();
            isSilent(node, epoch);
        }
        try (var node = start(engine)) {
            node.awaitSigning();
            isSilent(node, epoch);
            assertThat(statuses(node.importKeys("", locked(1)))).containsExactly("imported");
            assertThat(node.vote(key(1), epoch, 2)).isEqualTo(new SigningOutcome.Slashable(Refusal.DOUBLE_VOTE));
            assertThat(node.sign(key(1), new Duty.RandaoReveal(epoch), epoch))
                    .isInstanceOf(SigningOutcome.Signed.class);
        }
    }

    private void nobodyGetsInWithoutTheToken(NodeWithKeys node) throws IOException {
        assertThat(node.call("GET", KEYSTORES, "", "").statusCode()).isEqualTo(401);
        assertThat(node.call("GET", KEYSTORES, "", "Bearer 0x" + "00".repeat(32))
                        .statusCode())
                .isEqualTo(403);
        assertThat(node.call("GET", KEYSTORES, "").statusCode()).isEqualTo(200);
        if (FileSystems.getDefault().supportedFileAttributeViews().contains("posix")) {
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(home().keymanagerToken())))
                    .isEqualTo("rw-------");
        }
    }

    private static void importsAreWholeOrNotAtAll(NodeWithKeys node, long epoch) {
        var half = node.importKeys(history(key(1), epoch - 1, ", {\"pubkey\": \"" + key(4) + "\"}"), locked(1));
        assertThat(half.statusCode()).as(half.body()).isEqualTo(400);
        assertThat(half.body()).contains("slashing_protection", "data[1].signed_blocks is missing");
        var elsewhere = node.importKeys(
                history(key(1), epoch - 1, "")
                        .replace(NETWORK.genesisValidatorsRoot().toString(), "0x" + "ab".repeat(32)),
                locked(1));
        assertThat(elsewhere.statusCode()).isEqualTo(400);
        assertThat(node.listed()).isEmpty();
        assertThat(node.node
                        .ledger()
                        .keys(NodeWithKeys.SET)
                        .toCompletableFuture()
                        .join())
                .isEmpty();

        var wrong = new LockedKey(locked(2).json(), "incorrect");
        var wallet = new LockedKey(
                locked(3).json().replace(key(3).toString().substring(2), "ab".repeat(2_592)), Keystores.PASSWORD);
        var taken = node.importKeys(history(key(1), epoch - 1, ""), locked(1), wrong, wallet, locked(1), locked(4));
        assertThat(statuses(taken)).containsExactly("imported", "error", "error", "duplicate", "imported");
        assertThat(taken.body())
                .contains("password does not fit", "none of BLS12-381")
                .doesNotContain("incorrect");
        assertThat(node.listed()).containsExactlyInAnyOrder(key(1).toString(), key(4).toString());
    }

    private static void settingsAreTaken(NodeWithKeys node) {
        assertThat(node.call("GET", ofKey(1, "feerecipient"), "").statusCode()).isEqualTo(404);
        assertThat(json(node.call("GET", ofKey(1, "gas_limit"), ""))
                        .at("/data/gas_limit")
                        .asText())
                .isEqualTo("60000000");
        assertThat(node.call("POST", ofKey(1, "feerecipient"), "{\"ethaddress\":\"" + RECIPIENT + "\"}")
                        .statusCode())
                .isEqualTo(202);
        assertThat(node.call("POST", ofKey(1, "gas_limit"), "{\"gas_limit\":\"45000000\"}")
                        .statusCode())
                .isEqualTo(202);
        assertThat(node.call("POST", ofKey(1, "graffiti"), "{\"graffiti\":\"hello ☀\"}")
                        .statusCode())
                .isEqualTo(202);
        assertThat(node.call("POST", ofKey(2, "graffiti"), "{\"graffiti\":\"x\"}")
                        .statusCode())
                .isEqualTo(404);
    }

    private static void settingsAreKept(NodeWithKeys node) {
        assertThat(json(node.call("GET", ofKey(1, "feerecipient"), ""))
                        .at("/data/ethaddress")
                        .asText())
                .isEqualTo(RECIPIENT);
        assertThat(json(node.call("GET", ofKey(1, "graffiti"), ""))
                        .at("/data/graffiti")
                        .asText())
                .isEqualTo("hello ☀");
        assertThat(json(node.call("GET", ofKey(4, "gas_limit"), ""))
                        .at("/data/gas_limit")
                        .asText())
                .isEqualTo("60000000");
        assertThat(node.call("DELETE", ofKey(1, "gas_limit"), "").statusCode()).isEqualTo(204);
        assertThat(json(node.call("GET", ofKey(1, "gas_limit"), ""))
                        .at("/data/gas_limit")
                        .asText())
                .isEqualTo("60000000");
    }

    private static void keysGoWithTheirHistories(NodeWithKeys node, long epoch) {
        var gone = node.delete(KEYSTORES, key(1), key(9));
        assertThat(statuses(gone)).containsExactly("deleted", "not_found");
        assertThat(json(gone).path("slashing_protection").asText())
                .contains(key(1).toString(), "\"target_epoch\" : \"" + epoch + "\"")
                .doesNotContain(key(4).toString());
        assertThat(statuses(node.delete(KEYSTORES, key(1)))).containsExactly("not_active");
    }

    /// As from a backup of the folder.
    private void putBack(String keystore) throws IOException {
        Files.writeString(home().keystores().resolve(key(1) + ".json"), keystore);
        Files.writeString(home().keystores().resolve("restored.json"), keystore);
        Files.writeString(home().secrets().resolve(key(1) + ".txt"), Keystores.PASSWORD);
        Files.writeString(home().secrets().resolve("restored.txt"), Keystores.PASSWORD);
    }

    private static void isSilent(NodeWithKeys node, long epoch) {
        assertThat(node.listed()).containsExactly(key(4).toString());
        assertThat(node.vote(key(1), epoch, 1)).isEqualTo(new SigningOutcome.UnknownKey());
        assertThat(node.sign(key(1), new Duty.RandaoReveal(epoch), epoch)).isEqualTo(new SigningOutcome.UnknownKey());
        assertThat(node.sign(key(4), new Duty.RandaoReveal(epoch), epoch)).isInstanceOf(SigningOutcome.Signed.class);
    }

    @Test
    void aNodeWithoutTheSecretOfAKeyOfItsSetIsToldOf() throws IOException, SQLException {
        var url = server.url().replace("/postgres?", "/told?");
        try (var connection = DriverManager.getConnection(server.url());
                var statement = connection.createStatement()) {
            statement.execute("create database told");
        }
        try (var node = NodeWithKeys.start(home(), Optional.empty(), Map.of("orrery.persistence.url", url))) {
            node.node
                    .ledger()
                    .add(NodeWithKeys.SET, List.of(key(7)))
                    .toCompletableFuture()
                    .join();
            var said = new StringWriter();
            var line = new CommandLine(new ValidatorCommand()).setOut(new PrintWriter(said));
            assertThat(line.execute("status", "--jdbc", url, "--node", node.url()))
                    .isZero();
            assertThat(said.toString()).contains("that " + node.url() + " can not sign with", key(7).brief());
        }
    }

    @Test
    void aNodeSignsWithTheKeysOfAnotherUnderItsOwnCustody() throws IOException {
        long epoch = epoch();
        try (var signer = NodeWithKeys.start(new NodeHome(folder.resolve("signer")), Optional.empty(), Map.of());
                var node = NodeWithKeys.start(home(), Optional.empty(), Map.of())) {
            assertThat(statuses(signer.importKeys("", locked(1)))).containsExactly("imported");
            signer.enable();
            assertThat(statuses(node.addRemote(key(1), signer.url()))).containsExactly("imported");
            assertThat(statuses(node.addRemote(key(1), signer.url()))).containsExactly("duplicate");
            assertThat(node.vote(key(1), epoch, 1)).isInstanceOf(SigningOutcome.NotHere.class);
            node.enable();
            assertThat(node.vote(key(1), epoch, 1)).isInstanceOf(SigningOutcome.Signed.class);
            assertThat(node.sign(key(1), new Duty.RandaoReveal(epoch), epoch))
                    .isInstanceOf(SigningOutcome.Signed.class);
            // Whoever is asked first refuses: this node's history, and the signer's where it knows more.
            assertThat(node.vote(key(1), epoch, 2)).isEqualTo(new SigningOutcome.Slashable(Refusal.DOUBLE_VOTE));
            assertThat(signer.vote(key(1), epoch + 1, 3)).isInstanceOf(SigningOutcome.Signed.class);
            assertThat(node.vote(key(1), epoch + 1, 4))
                    .isInstanceOfSatisfying(
                            SigningOutcome.Unavailable.class,
                            unavailable -> assertThat(unavailable.detail()).contains(signer.url(), "412"));
            assertThat(node.call("POST", ofKey(1, "graffiti"), "{\"graffiti\":\"x\"}")
                            .statusCode())
                    .isEqualTo(202);

            assertThat(statuses(node.delete("/eth/v1/remotekeys", key(1), key(2))))
                    .containsExactly("deleted", "not_found");
            // It is written down for this root already, and has no signer any more.
            assertThat(node.vote(key(1), epoch + 1, 4)).isEqualTo(new SigningOutcome.UnknownKey());
        }
    }
}
