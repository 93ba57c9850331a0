package io.orrery.runtime.node;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import io.orrery.domain.Digest;
import io.orrery.domain.validator.duty.EthereumNetworks;
import io.orrery.ethereum.DevnetAccounts;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StartChecksTest {
    private static Config with(String lines) {
        return ConfigFactory.parseString(lines)
                .withFallback(ConfigFactory.parseResources("application.conf"))
                .withFallback(ConfigFactory.load())
                .resolve();
    }

    @Test
    void aNodeStartsWithWhatTheFilesSay() {
        assertThat(StartChecks.rollup(with("")).found()).isEmpty();
        assertThat(StartChecks.validator(with(""), Optional.of(EthereumNetworks.MAINNET))
                        .found())
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "orrery.l1.devnet-chain-ids = [31337, 1]|orrery.l1.devnet-chain-ids has [1]; these are public chains",
                "orrery.proving.sizes = eight|orrery.proving.sizes has \"eight\"",
                "orrery.da.layers = \"committee,calldata\"|orrery.da.layers has committee, and",
                "akka.cluster.roles = [cook]|akka.cluster.roles has \"cook\"",
                "orrery.cluster.bootstrap = on|this node is to join others, and has a database of its own",
                "orrery.persistence.url = \"mysql://hunter2@db/o\"|orrery.persistence.url is no database that",
                "orrery.persistence.password = \"aws-ssm:db\"|orrery.persistence.password has \"aws-ssm:db\"; a name of Parameter Store begins with /",
                "orrery.admin.token-file = \"/no/such\"|orrery.admin.token-file is \"/no/such\"; there is no such file",
                "orrery.drain.proof = 61s|orrery.drain.proof is PT1M1S, and at most",
                "akka.remote.artery { transport = tls-tcp, ssl.rotating-keys-engine.key-file = /no/key }|nodes speak TLS with each other, and /no/key can not be read",
                "orrery.log.format = xml|orrery.log.format is \"xml\"; it is one of [text, json]",
                "orrery.http.shared-store.url = \"http://hunter2@cache\"|orrery.http.shared-store.url is redis://HOST:PORT or rediss://HOST:PORT",
                "orrery.http.shared-store.url = \"redis://:hunter2@cache:6379\"|orrery.http.shared-store.url has a user or a password",
                "orrery.http.shared-store.url = \"aws-ssm:cache\"|orrery.http.shared-store.url has \"aws-ssm:cache\"; a name of Parameter Store begins with /",
                "orrery.http.shared-store { url = \"redis://cache\", patience = 5s }|orrery.http.shared-store.patience is 5000ms; it is 1ms to 1000ms",
                "orrery.l1.deposit-tag = newest|orrery.l1.deposit-tag is \"newest\"; it is one of [latest, safe, finalized]",
            })
    void whatContradictsOrIsMissingIsTold(String line, String said) {
        assertThat(StartChecks.rollup(with(line)).found())
                .anySatisfy(problem -> assertThat(problem).startsWith(said).doesNotContain("hunter2"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "orrery.validator.defaults.fee-recipient = 0x12|orrery.validator.defaults.fee-recipient:",
                "orrery.validator.keymanager.token-file = /no/such|orrery.validator.keymanager.token-file is \"/no/such\"",
                "orrery.validator.vault.authority = /no/such|orrery.validator.vault.authority is \"/no/such\"",
                "orrery.validator.beacon.most-behind = 0|orrery.validator.beacon.most-behind is 0: at least 1",
            })
    void whatAValidatorsNodeLacksIsTold(String line, String said) {
        assertThat(StartChecks.validator(with(line), Optional.of(EthereumNetworks.HOODI))
                        .found())
                .anySatisfy(problem -> assertThat(problem).startsWith(said));
    }

    @Test
    void feesOfAPublicNetworkDoNotGoToAnAddressWhoseKeyEverybodyHas() {
        var config = with("orrery.validator.defaults.fee-recipient = \""
                + DevnetAccounts.signer(3).address() + "\"");
        assertThat(StartChecks.validator(config, Optional.of(EthereumNetworks.MAINNET))
                        .found())
                .singleElement()
                .satisfies(said -> assertThat(said)
                        .startsWith("orrery.validator.defaults.fee-recipient is "
                                + DevnetAccounts.signer(3).address() + "; everybody has its key"));
        var own = EthereumNetworks.minimal(1, new Digest(1, 2, 3, 4), List.of());
        assertThat(StartChecks.validator(config, Optional.of(own)).found()).isEmpty();
    }

    @Test
    void severalProblemsAreToldAtOnce() {
        assertThat(StartChecks.rollup(with("""
                orrery.http.prot = 1
                orrery.proving.sizes = eight
                akka.cluster.roles = [cook]
                orrery.l1.devnet-chain-ids = [10]
                """)).found()).hasSizeGreaterThanOrEqualTo(4);
    }
}
