package io.orrery.http.validator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.orrery.domain.validator.duty.Duty;
import io.orrery.domain.validator.duty.EthereumNetworks;
import io.orrery.domain.validator.duty.NetworkProfile;
import io.orrery.domain.validator.protection.ValidatorKey;
import io.orrery.domain.validator.signing.KeyRoom.LocalKey;
import io.orrery.domain.validator.signing.RemoteKeys.RemoteKey;
import java.net.http.HttpResponse;
import java.security.SecureRandom;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class KeymanagerApiTest {
    private static final NetworkProfile NETWORK = EthereumNetworks.HOODI;
    private static final ValidatorKey KEY = ValidatorEdge.key(1);
    private static final ValidatorKey FIXED = ValidatorEdge.key(2);
    private static final ValidatorKey OTHER = ValidatorEdge.key(3);
    private static final String KEYSTORES = "/eth/v1/keystores";
    private static final String REMOTE = "/eth/v1/remotekeys";
    private static final String OF_KEY = "/eth/v1/validator/" + KEY + "/";

    private static ValidatorEdge edge;

    @BeforeAll
    static void start() {
        edge = ValidatorEdge.of(NETWORK);
    }

    @AfterAll
    static void stop() {
        edge.close();
    }

    @BeforeEach
    void clean() {
        edge.keys.local.clear();
        edge.keys.local.add(new LocalKey(KEY, Optional.of("m/12381/3600/1/0/0"), false));
        edge.keys.local.add(new LocalKey(FIXED, Optional.empty(), true));
        edge.keys.gone.clear();
        edge.keys.histories.clear();
        edge.keys.settings.clear();
        edge.remote.known.clear();
        edge.door.keys.clear();
        edge.door.keys.add(KEY);
        edge.door.asked.clear();
        edge.index = OptionalLong.of(ValidatorEdge.INDEX);
        edge.currentEpoch = 60_000;
    }

    private static void assertRefused(HttpResponse<String> response, int status, Fault fault, String field) {
        assertThat(response.statusCode()).as(response.body()).isEqualTo(status);
        var told = ValidatorEdge.json(response);
        assertThat(told.path("reason").asText()).isEqualTo(fault.word());
        assertThat(told.path("field").asText()).isEqualTo(field);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "Bearer", "Basic abc", "Token x"})
    void withoutATokenNothingIsTold(String shown) {
        var request = edge.request(KEYSTORES);
        var response = edge.send(shown.isEmpty() ? request : request.header("Authorization", shown));
        assertRefused(response, 401, Fault.TOKEN_MISSING, "Authorization");
        assertThat(response.headers().firstValue("WWW-Authenticate")).isPresent();
    }

    @Test
    void aWrongTokenOpensNoneOfTheGuardedEndpoints() {
        for (var endpoint : ValidatorRoutes.table(edge.settings, edge.dependencies)) {
            boolean guarded = endpoint.template().startsWith("/eth/v1/");
            assertThat(endpoint.guard())
                    .as(endpoint.name())
                    .isEqualTo(guarded ? Endpoint.Guard.TOKEN : Endpoint.Guard.OPEN);
            if (guarded) {
                var request = edge.open(
                        endpoint.method().value(),
                        endpoint.template().replace("{pubkey}", KEY.toString()),
                        endpoint.content() == Endpoint.Content.JSON ? "{}" : "");
                assertRefused(
                        edge.send(request.header("Authorization", "Bearer " + ValidatorEdge.TOKEN + "0")),
                        403,
                        Fault.TOKEN_UNKNOWN,
                        "Authorization");
            }
        }
        assertThat(edge.keys.local).hasSize(2);
    }

    @Test
    void aTokenIsLongAndIsNeverTold() {
        assertThat(KeymanagerToken.fresh(new SecureRandom())).matches("0x[0-9a-f]{64}");
        for (var bad :
                new String[] {"", "0x12", "secret-secret-secret-secret-secret-secret-secret-secret-secret-secret-secret"
                }) {
            assertThatThrownBy(() -> KeymanagerToken.parse(bad))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageNotContaining("secret");
        }
    }

    @Test
    void withoutAKeymanagerItsPathsAreNotThere() {
        try (var bare = ValidatorEdge.withoutKeymanager(NETWORK)) {
            assertThat(bare.call("GET", KEYSTORES, "").statusCode()).isEqualTo(404);
            assertThat(bare.send(bare.request("/upcheck")).statusCode()).isEqualTo(200);
        }
    }

    @Test
    void keysAreListed() {
        var data = ValidatorEdge.json(edge.call("GET", KEYSTORES, "")).path("data");
        assertThat(data.toString())
                .isEqualTo("[{\"validating_pubkey\":\"" + KEY
                        + "\",\"derivation_path\":\"m/12381/3600/1/0/0\",\"readonly\":false},{\"validating_pubkey\":\""
                        + FIXED + "\",\"readonly\":true}]");
    }

    @Test
    void eachKeystoreHasAStatusOfItsOwn() {
        var response = edge.call(
                "POST",
                KEYSTORES,
                "{\"keystores\":[\"" + OTHER + "\",\"" + KEY + "\",\"" + OTHER
                        + "\"],\"passwords\":[\"right\",\"right\",\"wrong\"],\"slashing_protection\":\"{}\"}");
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(ValidatorEdge.statuses(response)).containsExactly("imported", "duplicate", "error");
        assertThat(ValidatorEdge.json(response).at("/data/2/message").asText()).contains("password");
        assertThat(edge.keys.histories).containsExactly("{}");
        assertThat(edge.keys.local).extracting(LocalKey::key).contains(OTHER);
    }

    @Test
    void aHistoryThatIsRefusedBringsNoKey() {
        var response = edge.call(
                "POST",
                KEYSTORES,
                "{\"keystores\":[\"" + OTHER + "\"],\"passwords\":[\"right\"],\"slashing_protection\":\""
                        + FakeKeys.REFUSED_HISTORY + "\"}");
        assertRefused(response, 400, Fault.MALFORMED, "slashing_protection");
        assertThat(response.body()).contains("data[0].pubkey is missing");
        assertThat(edge.keys.local).extracting(LocalKey::key).doesNotContain(OTHER);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{`passwords`:[]}|keystores",
                "{`keystores`:[]}|passwords",
                "{`keystores`:[`a`],`passwords`:[]}|passwords",
                "{`keystores`:`a`,`passwords`:[]}|keystores",
                "{`keystores`:[{}],`passwords`:[`a`]}|keystores[0]",
                "{`keystores`:[`a`],`passwords`:[7]}|passwords[0]",
                "{`keystores`:[],`passwords`:[],`slashing_protection`:{}}|slashing_protection",
                "[]|''",
            })
    void whatIsWrongWithAnImportIsNamed(String body, String field) {
        var response = edge.call("POST", KEYSTORES, body.replace('`', '"'));
        assertRefused(response, 400, Fault.MALFORMED, field);
        assertThat(edge.keys.local).hasSize(2);
    }

    @Test
    void aBodyThatIsNoJsonIsNotRepeated() {
        var response = edge.call("POST", KEYSTORES, "{\"keystores\":[],\"passwords\":[hunter2]}");
        assertRefused(response, 400, Fault.MALFORMED, "");
        assertThat(response.body()).doesNotContain("hunter2");
    }

    @Test
    void whoeverTakesAKeyAwayGetsItsHistoryAsOftenAsHeAsks() {
        var body = "{\"pubkeys\":[\"" + KEY + "\",\"" + FIXED + "\",\"" + OTHER + "\"]}";
        var first = edge.call("DELETE", KEYSTORES, body);
        assertThat(first.statusCode()).isEqualTo(200);
        assertThat(ValidatorEdge.statuses(first)).containsExactly("deleted", "error", "not_found");
        assertThat(ValidatorEdge.json(first).at("/data/1/message").asText()).isNotBlank();
        assertThat(ValidatorEdge.json(first).path("slashing_protection").asText())
                .isEqualTo("{\"history\":true}");
        assertThat(ValidatorEdge.statuses(edge.call("DELETE", KEYSTORES, body)))
                .containsExactly("not_active", "error", "not_found");
    }

    @Test
    void whatIsNoKeyIsNotTakenAway() {
        assertRefused(
                edge.call("DELETE", KEYSTORES, "{\"pubkeys\":[\"" + KEY + "\",\"0x12\"]}"),
                400,
                Fault.MALFORMED,
                "pubkeys[1]");
        assertThat(edge.keys.local).hasSize(2);
    }

    @Test
    void keysOfOtherSignersComeAndGo() {
        var body = "{\"remote_keys\":[{\"pubkey\":\"" + OTHER + "\",\"url\":\"https://signer.example:9000\"}]}";
        assertThat(ValidatorEdge.statuses(edge.call("POST", REMOTE, body))).containsExactly("imported");
        assertThat(ValidatorEdge.statuses(edge.call("POST", REMOTE, body))).containsExactly("duplicate");
        assertThat(ValidatorEdge.json(edge.call("GET", REMOTE, "")).path("data").toString())
                .isEqualTo(
                        "[{\"pubkey\":\"" + OTHER + "\",\"url\":\"https://signer.example:9000\",\"readonly\":false}]");
        edge.remote.known.add(new RemoteKey(KEY, "http://fixed", true));
        var gone = edge.call("DELETE", REMOTE, "{\"pubkeys\":[\"" + OTHER + "\",\"" + FIXED + "\",\"" + KEY + "\"]}");
        assertThat(ValidatorEdge.statuses(gone)).containsExactly("deleted", "not_found", "error");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "ftp://signer", "signer:9000", "http://", "/path", "http://user:secret@signer", "http://a b"
            })
    void aSignerIsAUrlWithoutASecret(String url) {
        var response =
                edge.call("POST", REMOTE, "{\"remote_keys\":[{\"pubkey\":\"" + OTHER + "\",\"url\":\"" + url + "\"}]}");
        assertRefused(response, 400, Fault.MALFORMED, "remote_keys[0].url");
        assertThat(edge.remote.known).isEmpty();
    }

    @Test
    void aFeeRecipientIsSetToldAndTakenOut() {
        assertRefused(edge.call("GET", OF_KEY + "feerecipient", ""), 404, Fault.NOT_SET, "pubkey");
        var address = "0xAbcF8e0d4e9587369b2301D0790347320302cc09".toLowerCase(java.util.Locale.ROOT);
        assertThat(edge.call("POST", OF_KEY + "feerecipient", "{\"ethaddress\":\"" + address + "\"}")
                        .statusCode())
                .isEqualTo(202);
        var data = ValidatorEdge.json(edge.call("GET", OF_KEY + "feerecipient", ""))
                .path("data");
        assertThat(data.path("pubkey").asText()).isEqualTo(KEY.toString());
        assertThat(data.path("ethaddress").asText()).isEqualToIgnoringCase(address);
        assertThat(edge.call("DELETE", OF_KEY + "feerecipient", "").statusCode())
                .isEqualTo(204);
        assertThat(edge.keys.settings)
                .hasEntrySatisfying(
                        KEY, setting -> assertThat(setting.feeRecipient()).isEmpty());
    }

    @Test
    void aGasLimitAndGraffitiFallBackToThoseOfAll() {
        assertThat(data("gas_limit")).isEqualTo("36000000");
        assertThat(data("graffiti")).isEqualTo("orrery");
        assertThat(edge.call("POST", OF_KEY + "gas_limit", "{\"gas_limit\":\"30000000\"}")
                        .statusCode())
                .isEqualTo(202);
        assertThat(edge.call("POST", OF_KEY + "graffiti", "{\"graffiti\":\"mine\"}")
                        .statusCode())
                .isEqualTo(202);
        assertThat(data("gas_limit")).isEqualTo("30000000");
        assertThat(data("graffiti")).isEqualTo("mine");
        assertThat(edge.call("DELETE", OF_KEY + "gas_limit", "").statusCode()).isEqualTo(204);
        assertThat(data("gas_limit")).isEqualTo("36000000");
        assertThat(data("graffiti")).isEqualTo("mine");
    }

    private static String data(String name) {
        return ValidatorEdge.json(edge.call("GET", OF_KEY + name, ""))
                .path("data")
                .path(name)
                .asText();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "feerecipient|{`ethaddress`:`0x0000000000000000000000000000000000000000`}|ethaddress",
                "feerecipient|{`ethaddress`:`0xAbcf8e0d4e9587369b2301D0790347320302cc09`}|ethaddress",
                "feerecipient|{`ethaddress`:`0x12`}|ethaddress",
                "feerecipient|{}|ethaddress",
                "gas_limit|{`gas_limit`:`0`}|gas_limit",
                "gas_limit|{`gas_limit`:`18446744073709551615`}|gas_limit",
                "gas_limit|{`gas_limit`:30000000}|gas_limit",
                "graffiti|{`graffiti`:`ééééééééééééééééé`}|graffiti",
                "graffiti|{`graffiti`:null}|graffiti",
            })
    void whatIsWrongWithASettingIsNamed(String path, String body, String field) {
        assertRefused(edge.call("POST", OF_KEY + path, body.replace('`', '"')), 400, Fault.MALFORMED, field);
        assertThat(edge.keys.settings).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"feerecipient", "gas_limit", "graffiti"})
    void aKeyThatIsNotHereHasNoSettings(String path) {
        var elsewhere = "/eth/v1/validator/" + OTHER + "/" + path;
        assertRefused(edge.call("GET", elsewhere, ""), 404, Fault.UNKNOWN_KEY, "pubkey");
        assertRefused(edge.call("DELETE", elsewhere, ""), 404, Fault.UNKNOWN_KEY, "pubkey");
        assertRefused(edge.call("GET", "/eth/v1/validator/0x12/" + path, ""), 400, Fault.MALFORMED, "pubkey");
    }

    @Test
    void anExitIsSignedForTheEpochThatIsAskedForOrForNow() {
        var now = ValidatorEdge.json(edge.call("POST", OF_KEY + "voluntary_exit", ""));
        assertThat(now.at("/data/message").toString()).isEqualTo("{\"epoch\":\"60000\",\"validator_index\":\"4711\"}");
        assertThat(now.at("/data/signature").asText()).hasSize(2 + 2 * 96);
        var then = ValidatorEdge.json(edge.call("POST", OF_KEY + "voluntary_exit?epoch=59000", ""));
        assertThat(then.at("/data/message/epoch").asText()).isEqualTo("59000");
        assertThat(edge.door.asked.getLast().getFirst().duty())
                .isEqualTo(new Duty.VoluntaryExit(59_000, ValidatorEdge.INDEX));
        assertThat(edge.door.asked.getLast().getFirst().fork()).contains(NETWORK.at(60_000));
    }

    @Test
    void anExitThatCanNotBeIsRefused() {
        for (var epoch : new String[] {"x", "-1", "18446744073709551615", "18446744073709551616"}) {
            assertRefused(
                    edge.call("POST", OF_KEY + "voluntary_exit?epoch=" + epoch, ""), 400, Fault.MALFORMED, "epoch");
        }
        edge.index = OptionalLong.empty();
        assertRefused(edge.call("POST", OF_KEY + "voluntary_exit", ""), 404, Fault.UNKNOWN_KEY, "pubkey");
        assertRefused(
                edge.call("POST", "/eth/v1/validator/" + OTHER + "/voluntary_exit", ""),
                404,
                Fault.UNKNOWN_KEY,
                "pubkey");
        assertThat(edge.door.asked).isEmpty();
    }
}
