package io.orrery.runtime.kubernetes;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/// Who may do what, as manifests say: roles, and the accounts that they are bound to.
///
/// Source: <https://kubernetes.io/docs/reference/access-authn-authz/rbac/>
record AccessRules(List<ObjectNode> manifests) {
    boolean allow(String account, String verb, String group, String resource) {
        return of("RoleBinding")
                .filter(binding -> stream(binding.path("subjects"))
                        .anyMatch(subject -> subject.path("kind").asText().equals("ServiceAccount")
                                && subject.path("name").asText().equals(account)))
                .map(binding -> binding.path("roleRef").path("name").asText())
                .flatMap(role -> of("Role")
                        .filter(each ->
                                each.path("metadata").path("name").asText().equals(role)))
                .flatMap(role -> stream(role.path("rules")))
                .anyMatch(rule -> has(rule.path("verbs"), verb)
                        && has(rule.path("apiGroups"), group)
                        && has(rule.path("resources"), resource));
    }

    boolean hasAccount(String name) {
        return of("ServiceAccount")
                .anyMatch(account ->
                        account.path("metadata").path("name").asText().equals(name));
    }

    private Stream<ObjectNode> of(String kind) {
        return manifests.stream().filter(each -> each.path("kind").asText().equals(kind));
    }

    private static boolean has(JsonNode words, String word) {
        return stream(words).map(JsonNode::asText).anyMatch(word::equals);
    }

    private static Stream<JsonNode> stream(JsonNode array) {
        return StreamSupport.stream(array.spliterator(), false);
    }
}
