package io.orrery.runtime.plan;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

/// What a demand takes and costs.
class PlanTest {
    private static final LocalDate DAY = LocalDate.parse("2026-11-27");
    private static final int RANDOM_PAIRS = 300;

    private static Sizing sizing;
    private static Prices prices;

    @BeforeAll
    static void read() throws IOException {
        sizing = PlanFiles.sizing();
        prices = PlanFiles.prices();
    }

    private static Demand users(long users) {
        return new Demand(users, 1_000, 2, 5, 39, "calldata", "cpu", 18);
    }

    private static Plan plan(Demand demand, Plan.Cloud cloud) {
        return Plan.of(demand, cloud, false, 1, sizing, prices, DAY);
    }

    private static Demand random(Random random, long users, long proofs) {
        var engine = Demand.ENGINES.get(random.nextInt(Demand.ENGINES.size()));
        return new Demand(
                users,
                proofs,
                random.nextDouble(0.01, 50),
                random.nextDouble(1, 20),
                Demand.SLOTS.get(random.nextInt(engine.equals("cpu") ? 3 : 2)),
                Demand.LAYERS.get(random.nextInt(Demand.LAYERS.size())),
                engine,
                18);
    }

    /// Where both are planned on the same machines, more is never fewer of them; and it never costs less.
    @ParameterizedTest
    @EnumSource
    void moreUsersNeverNeedFewerNodesNorLessMoney(Plan.Cloud cloud) {
        var seed = new Random().nextLong();
        var random = new Random(seed);
        for (var pair = 0; pair < RANDOM_PAIRS; pair++) {
            var few = (long) Math.pow(10, random.nextDouble(0, 8.9));
            var many = few + random.nextLong(few + 1);
            var like = new Random(random.nextLong());
            var proofs = (long) Math.pow(10, random.nextDouble(0, 11.9));
            var state = like.nextLong();
            var less = plan(random(new Random(state), few, proofs), cloud);
            var more = plan(random(new Random(state), many, proofs), cloud);
            var as = "seed %d: %s and %,d users".formatted(seed, less.demand(), many);
            assertThat(more.needs().coreCores())
                    .as(as)
                    .isGreaterThanOrEqualTo(less.needs().coreCores());
            assertThat(more.needs().provers())
                    .as(as)
                    .isGreaterThanOrEqualTo(less.needs().provers());
            assertThat(more.needs().yearBytes())
                    .as(as)
                    .isGreaterThanOrEqualTo(less.needs().yearBytes());
            less.nodes().forEach((role, before) -> {
                var after = Objects.requireNonNull(more.nodes().get(role));
                if (after.machine().equals(before.machine())) {
                    assertThat(after.count()).as(as + " " + role).isGreaterThanOrEqualTo(before.count());
                }
            });
            assertThat(more.cost().total())
                    .as(as)
                    .isGreaterThanOrEqualTo(less.cost().total());
        }
    }

    @ParameterizedTest
    @CsvSource({"10, aws", "100000, aws", "50000000, aws", "100000, bare", "50000000, bare"})
    void theTotalIsTheSumOfItsLinesAndEachLineItsPriceTimesItsQuantity(long users, Plan.Cloud cloud) {
        var cost = plan(users(users), cloud).cost();
        var sum = BigDecimal.ZERO;
        for (var line : cost.lines()) {
            var price = prices.get(line.price());
            assertThat(line.unit()).isEqualTo(price.unit());
            assertThat(price.currency()).isEqualTo(cost.currency());
            assertThat(line.amount())
                    .as(line.what())
                    .isEqualTo(line.quantity().multiply(price.amount()).setScale(2, RoundingMode.HALF_UP));
            sum = sum.add(line.amount());
        }
        assertThat(cost.total()).isEqualTo(sum).isPositive();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "1000       | deploy/terraform/envs/staging as it is",
                "5000000    | deploy/terraform/envs/prod as it is",
                "20000000   | a copy of deploy/terraform/envs/prod with"
            })
    void theSmallestEnvironmentThatDoesIsNamed(long users, String fits) {
        var demand = new Demand(users, 1_000, 0.1, 5, 39, "calldata", "cpu", 18);
        assertThat(plan(demand, Plan.Cloud.aws).fits().getFirst()).isEqualTo(fits);
    }

    @Test
    void devIsOnlyForWhatMayBeLostWithOneZone() {
        assertThat(Plan.of(users(10), Plan.Cloud.aws, true, 1, sizing, prices, DAY)
                        .fits())
                .containsExactly("deploy/terraform/envs/dev as it is");
        assertThat(plan(users(10), Plan.Cloud.aws).fits()).containsExactly("deploy/terraform/envs/staging as it is");
    }

    @Test
    void aDeviceThatWasNeverMeasuredIsReplacedByOneThatWas() {
        var demand = new Demand(1_000, 1_000, 2, 5, 39, "calldata", "h100", 20);
        var plan = plan(demand, Plan.Cloud.aws);
        assertThat(plan.fits())
                .anySatisfy(each -> assertThat(each).contains("nodes.gpu", "p5.4xlarge", "min = 0, max = 8"));
        var none = plan(new Demand(1_000, 1_000, 2, 5, 39, "calldata", "h200", 20), Plan.Cloud.aws);
        assertThat(none.told()).anySatisfy(each -> assertThat(each).contains("nodes of gpu", "too small"));
    }

    @Test
    void whatWasNeverMeasuredIsSaid() {
        assertThat(plan(users(100), Plan.Cloud.aws).told()).noneMatch(each -> each.startsWith("beyond"));
        assertThat(plan(users(200_000_000), Plan.Cloud.aws).told())
                .anySatisfy(each -> assertThat(each).contains("beyond what is measured", "transfers admitted", "3,296"))
                .anySatisfy(each -> assertThat(each).contains("beyond what is measured", "accounts", "100,098"));
        var busy = new Demand(5_000_000, 1_000, 500, 5, 39, "calldata", "cpu", 18);
        assertThat(plan(busy, Plan.Cloud.aws).told())
                .anySatisfy(each -> assertThat(each).contains("beyond what is measured", "nodes with entities"));
    }

    @Test
    void pricesAreOldAfterAHundredAndEightyDays() {
        var eks = prices.get("eks").asOf();
        assertThat(prices.old(List.of("eks"), eks.plusDays(180))).isEmpty();
        assertThat(prices.old(List.of("eks"), eks.plusDays(181))).containsExactly("eks (" + eks + ")");
        assertThat(Plan.of(users(10), Plan.Cloud.aws, false, 1, sizing, prices, eks.plusDays(181))
                        .told())
                .anySatisfy(each -> assertThat(each).contains("prices older than 180 days", "eks"));
    }

    /// By hand: 86,400 users with one transfer a day are one a second.
    @Test
    void theFiguresAreUsedAsTheyStand() {
        var needs = Needs.of(new Demand(86_400, 1, 1, 1, 39, "blob", "cpu", 18), new Rules(sizing.figures()));
        assertThat(needs.coreCores()).isEqualTo(2.0 / 2_500 + 2 * 245e-6);
        assertThat(needs.databaseCores()).isEqualTo(2 * 0.46 / 2_988);
        assertThat(needs.monthBytes()).isEqualTo(86_400.0 * 30 * 4_122 * 1.5);
        assertThat(needs.gas()).isEqualTo(86_400.0 * 30 * 9_523);
        assertThat(needs.blobGas()).isEqualTo(86_400.0 * 30 * 3_361);
        assertThat(needs.provers()).isEqualTo(2);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--users 0 | --users 0: is a whole number from 1",
                "--users -5 | --users -5: is a whole number from 1",
                "--users 1000000001 | --users 1000000001: is a whole number from 1 to 1,000,000,000",
                "--users 99999999999999999999 | --users 99999999999999999999: is a whole number",
                "--users many | --users many: is a whole number",
                "--users 1.5 | --users 1.5: is a whole number",
                "--proofs-per-month 0 | --proofs-per-month 0: is a whole number from 1",
                "--proofs-per-month 9999999999999 | --proofs-per-month 9999999999999: is a whole number from 1 to",
                "--cloud azure | --cloud",
                "--transactions-per-user-day 0 | --transactions-per-user-day 0.0: is a number from",
                "--transactions-per-user-day Infinity | --transactions-per-user-day Infinity: is a number from",
                "--peak 0.5 | --peak 0.5: is a number from 1",
                "--peak NaN | --peak NaN: is a number from 1",
                "--batch 16 | --batch 16: was never measured; one of 8, 39, 157",
                "--da celestia | --da celestia: was never measured; one of calldata",
                "--engine l4 | --engine l4: was never measured; one of cpu, h100, h200",
                "--circuit 24 | --circuit 24: was never measured; one of 16, 17, 18",
                "--engine h100 --circuit 16 | --circuit 16: was never measured; one of 18, 19, 20",
                "--engine h100 --batch 157 | --batch 157: was never proven on a device",
                "--gas-price 0 | --gas-price 0.0: is a number of gwei above 0",
                "--on yesterday | --on",
                "--sizing absent.yaml | absent.yaml: can not be read",
                "--prices absent.yaml | absent.yaml: can not be read"
            })
    void whatCanNotBeIsRefusedWithItsNameAndRule(String options, String rule) {
        var said = new StringWriter();
        var line = new CommandLine(new PlanCommand()).setErr(new PrintWriter(said));
        var sound = "--users 10 --proofs-per-month 10 --cloud aws --sizing %s --prices %s"
                .formatted(PlanFiles.SIZING, PlanFiles.PRICES);
        line.setOverwrittenOptionsAllowed(true);
        assertThat(line.execute((sound + " " + options).split(" ", -1))).isEqualTo(2);
        assertThat(said.toString()).contains(rule);
    }

    @ParameterizedTest
    @ValueSource(strings = {"aws", "bare"})
    void itPrintsTextAndJson(String cloud) throws IOException {
        var text = run(cloud);
        assertThat(text)
                .contains("nodes    core", "total", "rule     admission: 2500", "(docs/BENCHMARKS.md, Two nodes)");
        var json = new ObjectMapper().readTree(run(cloud, "--json"));
        var total = BigDecimal.ZERO;
        for (var line : json.at("/cost/lines")) {
            total = total.add(line.path("amount").decimalValue());
        }
        assertThat(json.at("/cost/total").decimalValue()).isEqualByComparingTo(total);
        assertThat(json.at("/needs/figures/0/stands").asText()).isNotBlank();
    }

    private static String run(String cloud, String... more) {
        var out = new StringWriter();
        var line = new CommandLine(new PlanCommand()).setOut(new PrintWriter(out));
        var arguments = new ArrayList<>(List.of(
                "--users",
                "1000",
                "--proofs-per-month",
                "1000",
                "--cloud",
                cloud,
                "--on",
                "2026-11-27",
                "--sizing",
                PlanFiles.SIZING.toString(),
                "--prices",
                PlanFiles.PRICES.toString()));
        arguments.addAll(List.of(more));
        assertThat(line.execute(arguments.toArray(String[]::new))).isZero();
        return out.toString();
    }
}
