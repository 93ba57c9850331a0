package io.orrery.runtime.admin;

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
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/// `./orrery admin`: what a person does to a running cluster, by any of its nodes. See docs/ADMIN.md.
@Command(
        name = "admin",
        mixinStandardHelpOptions = true,
        description = "Pauses and resumes work, drains nodes, tries again what has stopped, and tells who did so.")
public final class AdminCommand {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration TIMEOUT = Duration.ofSeconds(60);
    private static final int PAGE = 500;
    private static final int CONFLICT = 409;
    private static final int FIRST_REFUSAL = 400;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Option(
            names = "--home",
            scope = ScopeType.INHERIT,
            defaultValue = ".orrery/node",
            description = "Folder of a node on this machine, which tells its URL and token (default ${DEFAULT-VALUE}).")
    private Path home = Path.of(".orrery/node");

    @Option(names = "--url", scope = ScopeType.INHERIT, description = "Of a node's management port: http://HOST:8558.")
    private Optional<URI> url = Optional.empty();

    @Option(
            names = "--token-file",
            scope = ScopeType.INHERIT,
            description = "The first line NAME SECRET of it is shown.")
    private Optional<Path> tokenFile = Optional.empty();

    @Option(names = "--dry-run", scope = ScopeType.INHERIT, description = "Says what would happen; changes nothing.")
    private boolean dryRun;

    @Option(names = "--json", scope = ScopeType.INHERIT, description = "Answers as the node gives them.")
    private boolean json;

    @Command(name = "pause", description = "Pauses one kind of work in the whole cluster, until it is resumed.")
    int pause(@Parameters(paramLabel = "WORK", description = "sealing, proving or settlement.") String work) {
        return act("pause", work);
    }

    @Command(name = "resume", description = "Lets paused work go on.")
    int resume(@Parameters(paramLabel = "WORK", description = "sealing, proving or settlement.") String work) {
        return act("resume", work);
    }

    @Command(name = "drain", description = "Has a node hand over what it has, and end.")
    int drain(@Parameters(paramLabel = "NODE", description = "HOST:PORT, as status lists it.") String node) {
        return act("drain", node);
    }

    @Command(name = "transfer-leadership", description = "Has the node with the singletons hand them over, and end.")
    int transferLeadership(
            @Option(names = "--to", paramLabel = "NODE", description = "Only if this node has them next.")
                    Optional<String> to) {
        return act("transfer-leadership", to.orElse(""));
    }

    @Command(name = "requeue", description = "Tries again what has stopped: a batch, or a proof.")
    int requeue(
            @Parameters(paramLabel = "WHAT", description = "A batch's number, or the 64 digits of a proof job.")
                    String what) {
        return act("requeue", what);
    }

    @Command(name = "enable-keys", description = "Says that the key set of a validator's node may be used.")
    int enableKeys(
            @Option(
                            names = "--wait",
                            required = true,
                            paramLabel = "SECONDS",
                            description = "Nothing is signed for so long: two epochs where somebody else may have had"
                                    + " the keys.")
                    long seconds) {
        return act("enable-keys", Long.toString(seconds));
    }

    @Command(name = "disable-keys", description = "Says that it may not be used any more, whoever has it.")
    int disableKeys() {
        return act("disable-keys", "");
    }

    @Command(name = "pause-keys", description = "Stops that anything is signed with it.")
    int pauseKeys() {
        return act("pause-keys", "");
    }

    @Command(name = "resume-keys", description = "Lets it sign again.")
    int resumeKeys() {
        return act("resume-keys", "");
    }

    @Command(name = "hand-over-keys", description = "Has the node that has it give it to another.")
    int handOverKeys(
            @Option(names = "--to", paramLabel = "NODE", description = "HOST:PORT; the next one without.")
                    Optional<String> to) {
        return act("hand-over-keys", to.orElse(""));
    }

    @Command(name = "status", description = "What is paused, who has which lease, what waits.")
    int status() {
        var page = ask("GET", "/admin/status", Optional.empty());
        if (json) {
            out().println(page);
        } else {
            StatusText.lines(page, Instant.now()).forEach(out()::println);
        }
        return done(0);
    }

    @Command(name = "log", description = "What people did, oldest first, and whether the book is whole.")
    int log() {
        long after = 0;
        Optional<String> broken = Optional.empty();
        JsonNode page;
        do {
            page = ask("GET", "/admin/log?limit=" + PAGE + "&after=" + after, Optional.empty());
            for (var entry : page.path("entries")) {
                out().println(json ? entry.toString() : StatusText.entry(entry));
                after = entry.path("number").asLong();
            }
            if (page.path("brokenAt").isNumber() && broken.isEmpty()) {
                broken = Optional.of(page.path("brokenAt").asText());
            }
        } while (page.path("entries").size() == PAGE);
        out().flush();
        broken.ifPresent(number -> {
            throw new Complaint(
                    "the book is not as it was written: look at entry " + number + " and the one before it");
        });
        return done(0);
    }

    private int act(String action, String subject) {
        var body = JSON.createObjectNode()
                .put("action", action)
                .put("subject", subject)
                .put("dryRun", dryRun);
        var answer = ask("POST", "/admin/actions", Optional.of(body.toString()));
        boolean taken = answer.path("done").asBoolean();
        if (json) {
            out().println(answer);
        } else {
            var told = new ArrayList<String>();
            answer.path("told").forEach(sentence -> told.add(sentence.asText()));
            out().println((taken ? dryRun ? "would be done: " : "done: " : "refused: ") + String.join("; ", told));
        }
        return done(taken ? 0 : 1);
    }

    private JsonNode ask(String method, String path, Optional<String> body) {
        var known = new NodeHome(home).admin();
        var base = url.map(URI::toString)
                .or(() -> known.map(NodeHome.Admin::url))
                .orElseThrow(() -> new Complaint("no node has been started in " + home + ": name one with --url"));
        var file = tokenFile
                .or(() -> known.map(NodeHome.Admin::tokenFile))
                .orElseThrow(() -> new Complaint("no token is known: name a file with --token-file"));
        var request = HttpRequest.newBuilder(URI.create(base).resolve(path))
                .timeout(TIMEOUT)
                .header("Authorization", "Bearer " + secret(file))
                .method(
                        method,
                        body.map(HttpRequest.BodyPublishers::ofString).orElseGet(HttpRequest.BodyPublishers::noBody));
        body.ifPresent(_ -> request.header("Content-Type", "application/json"));
        try (var http = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(TIMEOUT)
                .build()) {
            var response = http.send(request.build(), HttpResponse.BodyHandlers.ofString());
            var answer = JSON.readTree(response.body());
            if (response.statusCode() >= FIRST_REFUSAL && response.statusCode() != CONFLICT) {
                throw new Complaint(answer.path("detail").asText("the node answers " + response.statusCode()));
            }
            return answer;
        } catch (JsonProcessingException notJson) {
            throw new Complaint(base + " does not answer in JSON: is it a node's management port?", notJson);
        } catch (IOException unreachable) {
            throw new Complaint(base + " can not be reached", unreachable);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new Complaint("interrupted while waiting for " + base, interrupted);
        }
    }

    private static String secret(Path file) {
        List<String> lines;
        try {
            lines = Files.readAllLines(file);
        } catch (IOException unreadable) {
            throw new Complaint(file + " can not be read; --token-file names another", unreadable);
        }
        return lines.stream()
                .map(String::strip)
                .filter(line -> !line.isEmpty() && !line.startsWith("#"))
                .map(line -> line.split("\\s+", -1))
                .filter(parts -> parts.length == 2 && parts[1].matches("[\\x21-\\x7e]+"))
                .map(parts -> parts[1])
                .findFirst()
                .orElseThrow(() -> new Complaint(file + " has no line NAME SECRET"));
    }

    private PrintWriter out() {
        return spec.commandLine().getOut();
    }

    private int done(int status) {
        out().flush();
        return status;
    }
}
