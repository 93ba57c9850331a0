package io.orrery.runtime.kubernetes;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.introspect.Annotated;
import com.fasterxml.jackson.databind.introspect.JacksonAnnotationIntrospector;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.LimitRange;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.ResourceQuota;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceAccount;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.api.model.apps.DaemonSet;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.autoscaling.v2.HorizontalPodAutoscaler;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.fabric8.kubernetes.api.model.rbac.Role;
import io.fabric8.kubernetes.api.model.rbac.RoleBinding;
import io.fabric8.kubernetes.api.model.scheduling.v1.PriorityClass;
import io.orrery.runtime.node.NodeHome;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Assumptions;

/// Manifests held against Kubernetes' own types, twice: one set of them knows which fields there are, the other one
/// what they must be. Neither knows both.
final class KubernetesTypes {
    private static final Path SCRIPTS = NodeHome.root().resolve("runtime/src/test/manifests");

    private static final Map<String, Class<? extends HasMetadata>> TYPES = Map.ofEntries(
            Map.entry("v1 Service", Service.class),
            Map.entry("v1 ServiceAccount", ServiceAccount.class),
            Map.entry("v1 Namespace", Namespace.class),
            Map.entry("v1 ConfigMap", ConfigMap.class),
            Map.entry("v1 ResourceQuota", ResourceQuota.class),
            Map.entry("v1 LimitRange", LimitRange.class),
            Map.entry("apps/v1 DaemonSet", DaemonSet.class),
            Map.entry("v1 PersistentVolumeClaim", PersistentVolumeClaim.class),
            Map.entry("apps/v1 Deployment", Deployment.class),
            Map.entry("apps/v1 StatefulSet", StatefulSet.class),
            Map.entry("autoscaling/v2 HorizontalPodAutoscaler", HorizontalPodAutoscaler.class),
            Map.entry("networking.k8s.io/v1 NetworkPolicy", NetworkPolicy.class),
            Map.entry("policy/v1 PodDisruptionBudget", PodDisruptionBudget.class),
            Map.entry("rbac.authorization.k8s.io/v1 Role", Role.class),
            Map.entry("rbac.authorization.k8s.io/v1 RoleBinding", RoleBinding.class),
            Map.entry("scheduling.k8s.io/v1 PriorityClass", PriorityClass.class),
            Map.entry("apiextensions.k8s.io/v1 CustomResourceDefinition", CustomResourceDefinition.class));

    /// Others' resources: crds.json has what we use of them, with its fields.
    private static final Set<String> OTHERS = Set.of(
            "keda.sh/v1alpha1 ScaledObject",
            "monitoring.coreos.com/v1 ServiceMonitor",
            "monitoring.coreos.com/v1 PrometheusRule",
            "elbv2.k8s.aws/v1beta1 TargetGroupBinding",
            "cert-manager.io/v1 Certificate",
            "cert-manager.io/v1 Issuer",
            "external-secrets.io/v1 ExternalSecret",
            "external-secrets.io/v1 SecretStore",
            "snapshot.storage.k8s.io/v1 VolumeSnapshotClass",
            "storage.k8s.io/v1 StorageClass",
            "velero.io/v1 Schedule");

    /// The types keep what they do not know; here it is an error.
    private static final ObjectMapper STRICT = JsonMapper.builder()
            .annotationIntrospector(new JacksonAnnotationIntrospector() {
                private static final long serialVersionUID = 1L;

                @Override
                public Boolean hasAnySetter(Annotated annotated) {
                    return false;
                }
            })
            .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .build();

    private KubernetesTypes() {}

    static List<String> unknownFields(Manifests release) {
        var lines = new ArrayList<String>();
        for (var manifest : release.all()) {
            unknownField(manifest).forEach(said -> lines.add(Manifests.title(manifest) + ": " + said));
        }
        return lines;
    }

    private static List<String> unknownField(ObjectNode manifest) {
        var name = manifest.path("apiVersion").asText() + " "
                + manifest.path("kind").asText();
        var type = TYPES.get(name);
        if (type == null) {
            return OTHERS.contains(name) ? List.of() : List.of("nobody here knows " + name);
        }
        try {
            STRICT.treeToValue(manifest, type);
            return List.of();
        } catch (JsonProcessingException unknown) {
            return List.of(unknown.getOriginalMessage());
        }
    }

    /// What is missing or of another type. Not run where the types are not installed.
    static List<String> mistakes(Manifests release) throws IOException, InterruptedException {
        if (!Files.isDirectory(SCRIPTS.resolve("node_modules/kubernetes-models"))) {
            var why = "not run: kubernetes-models is not installed (npm ci in runtime/src/test/manifests)";
            System.err.println(why);
            Assumptions.abort(why);
        }
        var process = new ProcessBuilder("node", SCRIPTS.resolve("check.mjs").toString())
                .redirectErrorStream(true)
                .start();
        try (var in = process.outputWriter(StandardCharsets.UTF_8)) {
            in.write(new ObjectMapper().writeValueAsString(release.all()));
        }
        try (var out = process.inputReader(StandardCharsets.UTF_8)) {
            var lines = out.readAllLines();
            int status = process.waitFor();
            return status == 0 || !lines.isEmpty() ? lines : List.of("status " + status);
        }
    }
}
