package io.orrery.runtime.plan;

import static org.assertj.core.api.Assertions.assertThat;

import io.orrery.runtime.node.NodeHome;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/// The two files that a plan is made of: what is wrong with one is told, and what they repeat is true.
class PlanFilesTest {
    private static final Path ROOT = NodeHome.root();
    private static final List<String> WORDS = List.of("no", "one", "two", "three", "four", "five", "six");

    static Stream<Figure> figures() throws IOException {
        return PlanFiles.sizing().figures().values().stream();
    }

    @ParameterizedTest
    @MethodSource("figures")
    void aFigureStandsInThePageThatItNames(Figure figure) throws IOException {
        assertThat(absent(figure, Files.readString(ROOT.resolve(figure.page()))))
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "245 µs | 250 µs | 245 µs of a processor for each transfer",
                "## Admission | ## Admissions | there is no section Admission",
                "### Two nodes | ## The work of sealed batches, 245 µs of a processor for each transfer | absent"
            })
    void aPageThatSaysSomethingElseIsNoticed(String says, String other, String problem) throws IOException {
        var figure = Objects.requireNonNull(PlanFiles.sizing().figures().get("work-of-batches"));
        var page = Files.readString(ROOT.resolve("docs/BENCHMARKS.md"));
        if (problem.equals("absent")) {
            // In the section behind it is not in its own.
            page = page.replaceFirst("245 µs of a processor for each transfer more", "some")
                    .replace(says, other);
            assertThat(absent(figure, page)).isPresent();
        } else {
            assertThat(absent(figure, page.replace(says, other)))
                    .hasValueSatisfying(told -> assertThat(told).contains(problem));
        }
    }

    @Test
    void aFigureThatIsNotWhatStandsThereIsNoticed() {
        var figure = new Figure("x", new BigDecimal("246"), "us/transfer", 1, "245 µs", "docs/X.md", "A");
        assertThat(absent(figure, "## A\n245 µs of it\n"))
                .hasValueSatisfying(told -> assertThat(told).contains("246 is not in '245 µs'"));
    }

    /// Why a figure is not what its page says; empty where it is.
    private static Optional<String> absent(Figure figure, String page) {
        var section = Pattern.compile(
                        "^#+ " + Pattern.quote(figure.section()) + "$\n(.*?)(?=^#+ |\\z)",
                        Pattern.MULTILINE | Pattern.DOTALL)
                .matcher(page);
        if (!section.find()) {
            return Optional.of("there is no section " + figure.section());
        }
        if (!flat(section.group(1)).contains(flat(figure.stands()))) {
            return Optional.of("does not say: " + figure.stands());
        }
        var value = figure.value();
        var whole = value.stripTrailingZeros().scale() <= 0;
        var ways = Stream.of(
                        Stream.of(value.toPlainString()),
                        whole
                                ? Stream.of(
                                        String.format(Locale.ROOT, "%,d", value.longValue()), value.longValue() + ".0")
                                : Stream.<String>of(),
                        whole && value.intValue() < WORDS.size()
                                ? Stream.of(WORDS.get(value.intValue()))
                                : Stream.<String>of())
                .flatMap(each -> each);
        var said = ways.anyMatch(way -> Pattern.compile("(?<![\\d.,])" + Pattern.quote(way) + "(?![\\d]|[.,]\\d)")
                .matcher(figure.stands())
                .find());
        return said ? Optional.empty() : Optional.of(value + " is not in '" + figure.stands() + "'");
    }

    private static String flat(String text) {
        return text.replaceAll("\\s+", " ")
                .replace("**", "")
                .replace("| |", "||")
                .replace("| |", "||");
    }

    static Stream<String> environments() {
        return Stream.of("dev", "staging", "prod");
    }

    @ParameterizedTest
    @MethodSource("environments")
    void anEnvironmentIsWhatTerraformHas(String name) throws IOException {
        var place = Objects.requireNonNull(PlanFiles.sizing().places().get(name));
        assertThat(terraform(Files.readString(main(name))))
                .containsAllEntriesOf(expected(place))
                .hasSizeGreaterThan(15);
    }

    @Test
    void anEnvironmentThatTerraformHasChangedIsNoticed() throws IOException {
        var prod = expected(Objects.requireNonNull(PlanFiles.sizing().places().get("prod")));
        var changed = terraform(Files.readString(main("prod")).replace("max = 12", "max = 13"));
        assertThat(changed.entrySet()).doesNotContainNull().isNotEqualTo(prod.entrySet());
        assertThat(changed).containsEntry("app.max", "13").doesNotContainEntry("app.max", prod.get("app.max"));
    }

    private static Map<String, String> expected(Place place) {
        var expected = new TreeMap<String, String>();
        place.groups().forEach((role, group) -> {
            expected.put(role + ".machine", group.machine());
            expected.put(role + ".min", String.valueOf(group.min()));
            expected.put(role + ".max", String.valueOf(group.max()));
            expected.put(role + ".disk_gb", String.valueOf(group.diskGb()));
        });
        expected.put("postgres.instance_class", place.postgres().machine());
        expected.put("postgres.storage_gb", String.valueOf(place.postgres().diskGb()));
        expected.put("postgres.max_storage_gb", String.valueOf(place.postgres().mostGb()));
        expected.put("postgres.multi_az", String.valueOf(place.postgres().copies() == 2));
        expected.put("redis.node_type", place.redis());
        expected.put("redis.replicas", String.valueOf(place.redisCopies() - 1));
        expected.put("zones", String.valueOf(place.zones()));
        expected.put("nat", String.valueOf(place.nat()));
        return expected;
    }

    private static Path main(String name) {
        return ROOT.resolve("deploy/terraform/envs").resolve(name).resolve("main.tf");
    }

    /// What stands in an environment's file, by name.
    private static Map<String, String> terraform(String text) {
        var found = new TreeMap<String, String>();
        var block = Pattern.compile("^ *(core|app|gpu|blockchain|postgres|redis) +=  *\\{(.*)}$", Pattern.MULTILINE)
                .matcher(text);
        while (block.find()) {
            var role = block.group(1);
            if (!role.equals("postgres") && !role.equals("redis")) {
                found.put(role + ".disk_gb", "100");
            }
            for (var part : block.group(2).split(",", -1)) {
                var pair = part.strip().split(" *= *", 2);
                var field = pair[0].equals("instance_types") ? "machine" : pair[0];
                found.put(
                        role + "." + field, pair[1].replaceAll("[\\[\\]\"]", "").strip());
            }
        }
        var zones = Pattern.compile("zones +=.*")
                .matcher(text)
                .results()
                .findFirst()
                .orElseThrow();
        var many = (int) zones.group().chars().filter(each -> each == '$').count();
        found.put("zones", String.valueOf(many));
        found.put("nat", text.matches("(?s).*nat_per_zone +=  *true.*") ? String.valueOf(many) : "1");
        return found;
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "eks: {price: 0.10, | eks: { | prices/eks/price: is missing; it is a number above 0",
                "eks: {price: 0.10, | eks: {price: 0, | prices/eks/price: is above 0",
                "eks: {price: 0.10, unit: hour | eks: {price: 0.10, unit: fortnight | prices/eks/unit: is 'fortnight'; one of GB",
                "unit: hour, currency: USD, region: us-east-1, asOf: 2026-04-01 | unit: hour, currency: USD, region: us-east-1 | prices/eks/asOf: is missing; it is a day",
                "asOf: 2026-04-01 | asOf: 2026-13-01 | prices/eks/asOf: is missing; it is a day",
                "eks: {price: 0.10, unit: hour, currency: USD | eks: {price: 0.10, unit: hour, currency: EUR, curency: USD | prices/eks/curency: is not known",
                "eks: {price: 0.10, unit: hour, currency: USD | eks: {price: 0.10, unit: hour, currency: FLORIN | prices/eks/currency: is 'FLORIN'",
                "source: \"https://cloudburn.io/blog/amazon-eks-pricing\" | source: somebody | prices/eks/source: is 'somebody'; it is a page",
                "source: \"https://cloudburn.io/blog/amazon-eks-pricing\" | region: us-east-2 | is not YAML",
                "hours-in-month: 730 | hours-in-month: 24 | hours-in-month: is a whole number of at least 672"
            })
    void aPriceThatIsNotSoundIsRefusedWithItsLineAndRule(String sound, String broken, String problem)
            throws IOException {
        var text = Files.readString(PlanFiles.PRICES);
        assertThat(text).contains(sound);
        var line = text.substring(0, text.indexOf(sound)).split("\n", -1).length;
        assertThat(Prices.read(text.replace(sound, broken)).problems())
                .anySatisfy(told -> assertThat(told).startsWith("line " + line).contains(problem));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "admission: {value: 2500, | admission: { | figures/admission/value: is missing",
                "admission: {value: 2500, unit: transfers/s/core | admission: {value: 2500, unit: transfers | figures/admission/unit: is 'transfers'",
                "unit: transfers/s/core, headroom: 2 | unit: transfers/s/core, headroom: 0.5 | figures/admission/headroom: is at least 1",
                "core: {machine: m7i.large, min: 1 | core: {machine: m7i.large, min: few | environments/dev/core/min: is a whole number",
                "postgres: {machine: db.t4g.medium, copies: 1 | postgres: {copies: 1 | environments/dev/postgres/machine: is missing",
                "core: [m7i.2xlarge, m7i.4xlarge, m7i.8xlarge] | core: [] | larger/core: is missing",
                "core: {machine: dedicated-16, min: 3} | cores: {machine: dedicated-16, min: 3} | bare/cores: is not known",
                "database-most: 65536 | database-least: 65536 | database-least: is not known"
            })
    void aSizeThatIsNotSoundIsRefusedWithItsLineAndRule(String sound, String broken, String problem)
            throws IOException {
        var text = Files.readString(PlanFiles.SIZING);
        assertThat(text).contains(sound);
        var line = text.substring(0, text.indexOf(sound)).split("\n", -1).length;
        assertThat(Sizing.read(text.replace(sound, broken)).problems())
                .anySatisfy(told -> assertThat(told).startsWith("line " + line).contains(problem));
    }

    @Test
    void allProblemsAreInOneList() throws IOException {
        var broken = Files.readString(PlanFiles.PRICES)
                .replace("unit: hour", "unit: day")
                .replace("currency: EUR", "currency: DM");
        assertThat(Prices.read(broken).problems()).hasSizeGreaterThan(20);
    }

    @Test
    void aMachineWithoutAPriceIsNamed() throws IOException {
        var prices = Prices.read(Files.readString(PlanFiles.PRICES)
                .replace("  m7i.xlarge:", "  m7i.other:")
                .replace("  cache.t4g.micro:", "  cache.other:"));
        assertThat(PlanFiles.sizing().unpriced(PlanFiles.prices())).isEmpty();
        assertThat(PlanFiles.sizing().unpriced(prices.prices()))
                .hasSize(2)
                .anySatisfy(told -> assertThat(told).contains("m7i.xlarge", "cores and memory"))
                .anySatisfy(told -> assertThat(told).contains("cache.t4g.micro", "no price"));
    }

    @Test
    void everyPriceIsUsedByAPlanOrNamedByASize() throws IOException {
        var text = Files.readString(PlanFiles.SIZING)
                + Files.readString(ROOT.resolve("runtime/src/main/java/io/orrery/runtime/plan/Cost.java"));
        assertThat(PlanFiles.prices().prices().keySet())
                .allSatisfy(name -> assertThat(text).containsPattern("[\" \\[]" + Pattern.quote(name) + "[\",\\]}]"));
    }
}
