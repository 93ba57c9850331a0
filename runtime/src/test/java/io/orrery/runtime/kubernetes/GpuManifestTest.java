package io.orrery.runtime.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class GpuManifestTest {
    private static final Path MANIFESTS = Path.of("../deploy/kubernetes");

    private static ObjectNode read(String name) throws IOException {
        return AccessRules.read(MANIFESTS.resolve(name)).getFirst();
    }

    private static ObjectNode container(ObjectNode deployment) {
        return (ObjectNode) deployment.at("/spec/template/spec/containers/0");
    }

    private static Optional<String> taken(ObjectNode container, String variable) {
        var env = (ArrayNode) container.path("env");
        for (int i = 0; i < env.size(); i++) {
            if (env.get(i).path("name").asText().equals(variable)) {
                return Optional.of(env.remove(i).path("value").asText());
            }
        }
        return Optional.empty();
    }

    private static String component(ObjectNode deployment, String at) {
        return ((ObjectNode) deployment.at(at))
                .remove("app.kubernetes.io/component")
                .asText();
    }

    @Test
    void aNodeWithADeviceIsAsTheOthersButForItsDeviceItsRoleAndItsName() throws IOException {
        var gpu = read("gpu.yaml");
        var nodes = read("nodes.yaml");
        assertThat(((ObjectNode) gpu.path("metadata")).remove("name").asText()).isEqualTo("orrery-gpu");
        ((ObjectNode) nodes.path("metadata")).remove("name");
        ((ObjectNode) gpu.path("spec")).remove("replicas");
        ((ObjectNode) nodes.path("spec")).remove("replicas");
        for (var at : new String[] {"/spec/selector/matchLabels", "/spec/template/metadata/labels"}) {
            assertThat(component(gpu, at)).isEqualTo("gpu");
            assertThat(component(nodes, at)).isEqualTo("node");
        }
        var container = container(gpu);
        JsonNode resources = container.remove("resources");
        assertThat(resources.at("/limits/nvidia.com~1gpu").asInt()).isOne();
        assertThat(taken(container, "ORRERY_ROLES")).contains("gpu");
        assertThat(taken(container, "NVIDIA_DRIVER_CAPABILITIES")).contains("compute");
        var theirs = taken(container(nodes), "JAVA_TOOL_OPTIONS").orElseThrow();
        assertThat(taken(container, "JAVA_TOOL_OPTIONS").orElseThrow())
                .isEqualTo(theirs + " -Dakka.management.cluster.bootstrap.new-cluster-enabled=off");

        assertThat(gpu).isEqualTo(nodes);
    }
}
