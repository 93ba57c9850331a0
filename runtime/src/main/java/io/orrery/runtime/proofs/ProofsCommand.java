package io.orrery.runtime.proofs;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.orrery.runtime.Complaint;
import io.orrery.runtime.node.NodeHome;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/// `./orrery proofs`: the dead letters of a running node on this machine. See docs/PROVER.md.
@Command(
        name = "proofs",
        mixinStandardHelpOptions = true,
        description = "Proof jobs that a person has to look at: dead, show, replay. On the node's own machine.")
public final class ProofsCommand {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration TIMEOUT = Duration.ofSeconds(30);
    private static final int PAGE = 100;
    private static final int FIRST_REFUSAL = 400;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Option(names = "--node", scope = ScopeType.INHERIT, paramLabel = "URL", description = "Where the node answers.")
    private Optional<URI> node = Optional.empty();

    @Option(
            names = "--home",
            scope = ScopeType.INHERIT,
            defaultValue = ".orrery/node",
            description = "Folder of the node's state, which tells its URL (default ${DEFAULT-VALUE}).")
    private Path home = Path.of(".orrery/node");

    @Option(names = "--json", scope = ScopeType.INHERIT, description = "Answers as the node gives them.")
    private boolean json;

    @Command(name = "dead", description = "Lists dead letters: id, circuit, cause, failed attempts.")
    int dead() {
        var all = JSON.createArrayNode();
        var after = "";
        JsonNode page;
        do {
            page = ask("GET", "/v1/dead-letters?limit=" + PAGE + "&after=" + after)
                    .path("deadLetters");
            for (var letter : page) {
                all.add(letter);
                after = letter.path("id").asText();
            }
        } while (page.size() == PAGE);
        if (json) {
            out().println(all);
        } else if (all.isEmpty()) {
            out().println("no dead letters");
        } else {
            all.forEach(letter -> out().println("%s  %s  %s  %s  since %s%s"
                    .formatted(
                            letter.path("id").asText(),
                            letter.has("batch")
                                    ? "batch " + letter.path("batch").asText()
                                    : letter.path("circuit").asText(),
                            letter.path("cause").asText(),
                            letter.path("failedAttempts").asText() + " failed attempts",
                            Instant.ofEpochMilli(letter.path("sinceMs").asLong()),
                            letter.path("replayable").asBoolean() ? "" : ", can not be replayed")));
        }
        return done();
    }

    @Command(name = "show", description = "One dead letter with its attempts and the digests of its inputs.")
    int show(@Parameters(paramLabel = "ID", description = "As `dead` lists it.") String id) {
        var letter = ask("GET", "/v1/dead-letters/" + id);
        out().println(json ? letter.toString() : letter.toPrettyString());
        return done();
    }

    @Command(name = "replay", description = "Has a dead letter tried again, as if it had just been asked for.")
    int replay(@Parameters(paramLabel = "ID", description = "As `dead` lists it.") String id) {
        var answer = ask("POST", "/v1/dead-letters/" + id + "/replay");
        out().println(
                        json
                                ? answer.toString()
                                : id + " is " + answer.path("state").asText());
        return done();
    }

    private JsonNode ask(String method, String path) {
        var base = node.map(URI::toString)
                .or(() -> new NodeHome(home).endpoints().map(NodeHome.Endpoints::rpc))
                .orElseThrow(() -> new Complaint("no node has been started in " + home + ": name one with --node URL"));
        if (!path.matches("[A-Za-z0-9/?=&.-]+")) {
            throw new Complaint("an id has 64 hexadecimal digits");
        }
        var request = HttpRequest.newBuilder(URI.create(base).resolve(path))
                .timeout(TIMEOUT)
                .method(method, HttpRequest.BodyPublishers.noBody())
                .build();
        try (var http = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(TIMEOUT)
                .build()) {
            var response = http.send(request, HttpResponse.BodyHandlers.ofString());
            var answer = JSON.readTree(response.body());
            if (response.statusCode() >= FIRST_REFUSAL) {
                throw new Complaint(answer.path("detail").asText("the node answers " + response.statusCode()));
            }
            return answer;
        } catch (JsonProcessingException notJson) {
            throw new Complaint(base + " does not answer in JSON", notJson);
        } catch (IOException unreachable) {
            throw new Complaint(base + " can not be reached", unreachable);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new Complaint("interrupted while waiting for " + base, interrupted);
        }
    }

    private PrintWriter out() {
        return spec.commandLine().getOut();
    }

    private int done() {
        out().flush();
        return 0;
    }
}
