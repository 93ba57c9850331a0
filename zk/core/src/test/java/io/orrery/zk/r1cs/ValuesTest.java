package io.orrery.zk.r1cs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.orrery.zk.field.Fr;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.BinaryOperator;
import org.junit.jupiter.api.Test;

final class ValuesTest {
    private static final int LANES = 5;

    private final Random random = new Random(21);
    private final List<Fr> one = elements(1);
    private final List<Fr> many = elements(LANES);
    private final List<Fr> others = elements(LANES);

    private List<Fr> elements(int count) {
        var elements = new ArrayList<Fr>();
        for (int i = 0; i < count; i++) {
            elements.add(i == 2 ? Fr.ZERO : Fr.reduce(new BigInteger(256, random)));
        }
        return elements;
    }

    private static Values values(List<Fr> elements) {
        return Values.of(elements.size(), elements::get);
    }

    private static List<Fr> each(List<Fr> a, List<Fr> b, BinaryOperator<Fr> operation) {
        var results = new ArrayList<Fr>();
        for (int lane = 0; lane < Math.max(a.size(), b.size()); lane++) {
            results.add(operation.apply(a.get(lane % a.size()), b.get(lane % b.size())));
        }
        return results;
    }

    private static List<Fr> read(Lc values) {
        var elements = new ArrayList<Fr>();
        for (int lane = 0; lane < values.values().lanes(); lane++) {
            elements.add(values.value(lane));
        }
        return elements;
    }

    @Test
    void operationsAreDoneInEachLaneAndOneLaneGoesWithMany() {
        var factor = Fr.of(77);
        for (var a : List.of(one, many)) {
            for (var b : List.of(one, others)) {
                assertThat(read(values(a).plus(values(b)))).isEqualTo(each(a, b, Fr::add));
                assertThat(read(values(a).minus(values(b)))).isEqualTo(each(a, b, Fr::sub));
                assertThat(read(values(a).times(values(b)))).isEqualTo(each(a, b, Fr::mul));
                assertThat(read(values(a).plus(factor, values(b))))
                        .isEqualTo(each(a, b, (x, y) -> x.add(y.mul(factor))));
                assertThat(read(Weights.of(factor, Fr.of(3), Fr.of(5)).sum(values(a), values(b))))
                        .isEqualTo(
                                each(a, b, (x, y) -> factor.add(x.mul(Fr.of(3))).add(y.mul(Fr.of(5)))));
                assertThat(read(Lc.binary(List.of(values(a), values(b), values(a)))))
                        .isEqualTo(each(a, b, (x, y) -> x.mul(Fr.of(5)).add(y.add(y))));
            }
            assertThat(read(values(a).negate()))
                    .isEqualTo(a.stream().map(Fr::negate).toList());
            assertThat(read(values(a).inverse()))
                    .isEqualTo(a.stream()
                            .map(x -> x.isZero() ? Fr.ZERO : x.inverse())
                            .toList());
            assertThat(read(values(a).isZero()))
                    .isEqualTo(
                            a.stream().map(x -> x.isZero() ? Fr.ONE : Fr.ZERO).toList());
            assertThat(read(values(a).plus(factor)))
                    .isEqualTo(a.stream().map(factor::add).toList());
            assertThat(read(values(a).minus(factor)))
                    .isEqualTo(a.stream().map(x -> x.sub(factor)).toList());
            assertThat(read(values(a).times(factor)))
                    .isEqualTo(a.stream().map(factor::mul).toList());
            for (int bit : new int[] {0, 1, 63, 64, 191, 253, 255}) {
                assertThat(read(values(a).integers().bit(bit)))
                        .isEqualTo(a.stream()
                                .map(x -> x.bit(bit) ? Fr.ONE : Fr.ZERO)
                                .toList());
            }
        }
    }

    @Test
    void aWeightedSumHasAnyNumberOfTerms() {
        for (int count = 1; count <= 20; count++) {
            int terms = count;
            var factors = elements(terms);
            var sum = Fr.of(9);
            var values = new Lc[terms];
            for (int i = 0; i < terms; i++) {
                values[i] = values(many);
                sum = sum.add(factors.get(i).mul(many.getFirst()));
            }
            var weights = Weights.of(Fr.of(9), factors.toArray(Fr[]::new));
            assertThat(weights.sum(values).value(0)).isEqualTo(sum);
            assertThatThrownBy(() -> weights.sum(new Lc[terms + 1])).isInstanceOf(IllegalArgumentException.class);
        }
        assertThatThrownBy(() -> Weights.of(Fr.ONE)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void lanesOfDifferentNumbersDoNotMix() {
        var three = values(elements(3));
        assertThatThrownBy(() -> three.plus(values(many)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("3")
                .hasMessageContaining("5");
        assertThatThrownBy(() -> Lc.binary(List.of(three, values(many)))).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Weights.of(Fr.ONE, Fr.ONE, Fr.ONE).sum(three, values(many)))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void onlyValuesThatAgreeInAllLanesAreAskedForWithoutALane() {
        assertThat(values(List.of(Fr.of(4), Fr.of(4))).value()).isEqualTo(Fr.of(4));
        assertThatThrownBy(() -> values(many).value()).isInstanceOf(IllegalStateException.class);
        assertThat(values(many).lane(3).value()).isEqualTo(many.get(3));
    }
}
