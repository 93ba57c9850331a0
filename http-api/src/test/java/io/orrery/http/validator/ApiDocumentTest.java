package io.orrery.http.validator;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.orrery.domain.validator.duty.EthereumNetworks;
import io.orrery.domain.validator.duty.ForkName;
import io.orrery.domain.validator.duty.SigningType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// The served document and docs/API.md against what is served.
class ApiDocumentTest {
    private static ValidatorEdge edge;
    private static JsonNode document;

    @BeforeAll
    static void start() {
        edge = ValidatorEdge.of(EthereumNetworks.HOODI);
        document = ValidatorEdge.json(edge.send(edge.request("/v1/openapi.json")));
    }

    @AfterAll
    static void stop() {
        edge.close();
    }

    private static List<Endpoint> table() {
        return ValidatorRoutes.table(edge.settings, edge.dependencies);
    }

    @Test
    void everyEndpointIsInTheDocumentAndNothingElse() {
        var operations = new TreeSet<String>();
        document.get("paths")
                .properties()
                .forEach(path -> path.getValue().properties().forEach(item -> {
                    if (!item.getKey().equals("parameters")) {
                        operations.add(item.getKey().toUpperCase(Locale.ROOT) + " " + path.getKey());
                    }
                }));
        assertThat(operations).isEqualTo(table().stream().map(Endpoint::name).collect(Collectors.toSet()));
    }

    @Test
    void whatWantsATokenSaysSo() {
        for (var endpoint : table()) {
            var operation = document.at("/paths")
                    .path(endpoint.template())
                    .path(endpoint.method().value().toLowerCase(Locale.ROOT));
            assertThat(operation.has("security"))
                    .as(endpoint.name())
                    .isEqualTo(endpoint.guard() == Endpoint.Guard.TOKEN);
            assertThat(operation.has("requestBody"))
                    .as(endpoint.name())
                    .isEqualTo(endpoint.content() == Endpoint.Content.JSON);
        }
    }

    @Test
    void everyReferenceHasItsTargetAndEveryTargetItsReference() {
        var references = new HashSet<String>();
        collect(document, references);
        assertThat(references)
                .allSatisfy(reference -> assertThat(
                                document.at(reference.substring(1)).isMissingNode())
                        .as(reference)
                        .isFalse());
        for (var kind : List.of("schemas", "responses")) {
            document.at("/components/" + kind)
                    .fieldNames()
                    .forEachRemaining(name -> assertThat(references).contains("#/components/" + kind + "/" + name));
        }
    }

    private static void collect(JsonNode node, Set<String> references) {
        if (node.has("$ref")) {
            references.add(node.get("$ref").asText());
        }
        node.forEach(inner -> collect(inner, references));
    }

    @Test
    void itsWordsAreThoseOfTheCode() {
        assertThat(words("/components/schemas/Refusal/properties/reason/enum"))
                .isEqualTo(Arrays.stream(Fault.values()).map(Fault::word).collect(Collectors.toSet()));
        assertThat(words("/components/schemas/SigningRequest/properties/type/enum"))
                .isEqualTo(Arrays.stream(SigningType.values()).map(Enum::name).collect(Collectors.toSet()));
        assertThat(words("/components/schemas/SigningRequest/properties/beacon_block/properties/version/enum"))
                .isEqualTo(Arrays.stream(ForkName.values()).map(Enum::name).collect(Collectors.toSet()));
    }

    private static Set<String> words(String pointer) {
        return StreamSupport.stream(document.at(pointer).spliterator(), false)
                .map(JsonNode::asText)
                .collect(Collectors.toSet());
    }

    @Test
    void theDocumentForPeopleHasEveryPathAndReason() throws IOException {
        var text = Files.readString(Path.of("../docs/API.md"));
        assertThat(table()).allSatisfy(endpoint -> assertThat(text).contains(endpoint.template()));
        assertThat(Fault.values()).allSatisfy(fault -> assertThat(text).contains("`" + fault.word() + "`"));
    }
}
