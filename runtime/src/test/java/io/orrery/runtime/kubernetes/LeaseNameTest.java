package io.orrery.runtime.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.ConfigFactory;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// One namespace may have a rollup's cluster and its validators'.
class LeaseNameTest {
    private static String lease(Map<String, String> variables) {
        return ConfigFactory.parseMap(variables)
                .withFallback(ConfigFactory.parseResources("kubernetes.conf"))
                .withFallback(ConfigFactory.defaultReferenceUnresolved())
                .resolve()
                .getString("akka.cluster.split-brain-resolver.lease-majority.lease-name");
    }

    @ParameterizedTest
    @ValueSource(strings = {"orrery", "orrery-validator"})
    void eachClusterHasTheLeaseOfItsName(String cluster) {
        assertThat(lease(
                        Map.of("ORRERY_POD_IP", "127.0.0.1", "ORRERY_POD_NAME", "pod", "ORRERY_CLUSTER_NAME", cluster)))
                .isEqualTo(cluster + "-akka-sbr");
    }

    @Test
    void whereNobodyNamesTheClusterItsLeaseIsThatOfOrrery() {
        assertThat(lease(Map.of("ORRERY_POD_IP", "127.0.0.1", "ORRERY_POD_NAME", "pod")))
                .isEqualTo("orrery-akka-sbr");
    }
}
