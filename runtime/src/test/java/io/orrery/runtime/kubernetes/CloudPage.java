package io.orrery.runtime.kubernetes;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// A page with commands: what stands between fences.
record CloudPage(String text) {
    private static final Pattern FENCE =
            Pattern.compile("^```([a-z]*)\\n(.*?)^```$", Pattern.MULTILINE | Pattern.DOTALL);
    private static final Pattern NAMED = Pattern.compile("\\$\\{?([A-Z_]+)}?");

    private List<String> fences(String language) {
        return FENCE.matcher(text)
                .results()
                .filter(fence -> fence.group(1).equals(language))
                .map(fence -> fence.group(2))
                .toList();
    }

    /// Every command in its order, with the values that the page has exported.
    List<String> commands() {
        var values = new HashMap<String, String>();
        var commands = new ArrayList<String>();
        for (var fence : fences("")) {
            for (var line : fence.split("\n", -1)) {
                if (line.isBlank()) {
                    continue;
                }
                if (line.startsWith("export ")) {
                    for (var pair : line.substring("export ".length()).split(" ", -1)) {
                        values.put(pair.split("=", 2)[0], pair.split("=", 2)[1]);
                    }
                }
                commands.add(NAMED.matcher(line)
                        .replaceAll(
                                found -> Matcher.quoteReplacement(values.getOrDefault(found.group(1), found.group()))));
            }
        }
        return commands;
    }

    /// The names in each JSON that a person makes.
    List<TreeSet<String>> values() throws IOException {
        var all = new ArrayList<TreeSet<String>>();
        for (var fence : fences("json")) {
            Map<?, ?> value = new ObjectMapper().readValue(fence, Map.class);
            var names = new TreeSet<String>();
            value.keySet().forEach(name -> names.add(String.valueOf(name)));
            all.add(names);
        }
        return all;
    }

    /// As a shell divides them; what it puts in from another command is one word, and is looked at itself.
    static List<String> words(String command) {
        return Pattern.compile("(?:\\$\\([^)]*\\)|\"[^\"]*\"|'[^']*'|[^\\s\"'])+")
                .matcher(command)
                .results()
                .map(each -> each.group().replaceAll("^[\"']|[\"']$", ""))
                .toList();
    }

    static String option(List<String> words, String name) {
        var at = words.indexOf(name);
        return at >= 0 && at + 1 < words.size() ? words.get(at + 1) : "";
    }

    static List<String> options(List<String> words, String name) {
        return Stream.iterate(1, each -> each < words.size(), each -> each + 1)
                .filter(each -> words.get(each - 1).equals(name))
                .map(words::get)
                .toList();
    }
}
