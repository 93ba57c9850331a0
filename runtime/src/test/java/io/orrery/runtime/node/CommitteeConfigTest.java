package io.orrery.runtime.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import io.orrery.domain.rollup.account.Address;
import io.orrery.ethereum.DataPolicyContract.Committee;
import io.orrery.runtime.Complaint;
import java.net.URI;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CommitteeConfigTest {
    private static final String ONE = "0x0000000000000000000000000000000000000001";
    private static final String TWO = "0x0000000000000000000000000000000000000002";

    private static Config config(String overrides) {
        return ConfigFactory.parseString(overrides)
                .withFallback(ConfigFactory.parseResources("da.conf"))
                .resolve();
    }

    private static CommitteeConfig committee(String overrides) {
        return CommitteeConfig.of(config("orrery.da.committee { " + overrides + " }"));
    }

    @Test
    void whatShipsHasNoCommittee() {
        var shipped = committee("");
        assertThat(shipped.urls()).isEmpty();
        assertThat(shipped.isDeployed()).isFalse();
    }

    @Test
    void membersAreListsOrTextsWithCommas() {
        var committee =
                committee("members = \"http://a:1, https://b\", addresses = [" + ONE + ", " + TWO + "], threshold = 2");
        assertThat(committee.urls()).containsExactly(URI.create("http://a:1"), URI.create("https://b"));
        assertThat(committee.deployed()).isEqualTo(new Committee(List.of(Address.parse(ONE), Address.parse(TWO)), 2));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "members = [\"http://who:word@ho st\"]|orrery.da.committee.members has what is no URL",
                "members = [\"ftp://host\"]|orrery.da.committee.members has a URL without a host, or with a scheme",
                "addresses = [0x12], threshold = 1|orrery.da.committee.addresses: an address is 0x and 40",
                "addresses = [" + ONE + "]|orrery.da.committee.threshold must be 1 to 1, as many as addresses, not 0",
                "addresses = [" + ONE + "], threshold = 2|orrery.da.committee.threshold must be 1 to 1",
                "threshold = 1|orrery.da.committee.threshold must be 1 to 0",
                "addresses = [" + ONE + ", " + ONE
                        + "], threshold = 1|orrery.da.committee.addresses must be at most 32",
                "max-calls = 0|orrery.da.committee can not have max-calls 0",
                "pause = 0s|orrery.da.committee: a committee can not have pause PT0S"
            })
    void whatCanNotWorkIsNamedAndNoPasswordIsPrinted(String wrong, String complaint) {
        assertThatThrownBy(() -> committee(wrong))
                .isInstanceOf(Complaint.class)
                .hasMessageStartingWith(complaint)
                .message()
                .doesNotContain("word@");
    }

    @Test
    void fewerUrlsThanMustSignAreRefused() {
        var committee = committee("members = [\"http://a:1\"], addresses = [" + ONE + ", " + TWO + "], threshold = 2");
        assertThatThrownBy(() -> committee.requireReachable(committee.deployed()))
                .hasMessage("orrery.da.layers has committee, 2 of its members must sign, and"
                        + " orrery.da.committee.members has 1 URLs");
    }

    @Test
    void aNewContractIsNotMadeForACommitteeWithoutMembers() {
        var layers = DataLayers.of(config("orrery.da.layers = [committee]"));
        assertThatThrownBy(() -> layers.requireNamed(committee("")))
                .hasMessage("orrery.da.layers has committee, and orrery.da.committee.members is empty");
        assertThatThrownBy(() -> layers.requireDeployable(committee("members = [\"http://a:1\"]")))
                .isInstanceOf(Complaint.class)
                .hasMessageStartingWith("orrery.da.layers has committee, and orrery.da.committee.addresses is empty");
        layers.requireDeployable(committee("members = [\"http://a:1\"], addresses = [" + ONE + "], threshold = 1"));
    }
}
