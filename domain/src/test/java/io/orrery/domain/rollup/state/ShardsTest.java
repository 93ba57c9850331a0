package io.orrery.domain.rollup.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.orrery.domain.rollup.account.Address;
import io.orrery.domain.rollup.batch.BatchAssembly;
import java.util.HashSet;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ShardsTest {
    private static final long LAST = (1L << 32) - 1;

    @ParameterizedTest
    @ValueSource(ints = {4, 16, 64, 256})
    void anIndexIsItsShardAndThePlaceWithin(int count) {
        var shards = new Shards(count);

        assertThat(shards.of(0)).isZero();
        assertThat(shards.of(LAST)).isEqualTo(count - 1);
        assertThat(shards.local(LAST)).isEqualTo(shards.capacity() - 1);
        assertThat(shards.account(count - 1, shards.capacity() - 1)).isEqualTo(LAST);
        assertThat(shards.account(1, 0)).isEqualTo(shards.capacity());
        assertThat(shards.capacity() * count).isEqualTo(1L << 32);
    }

    @ParameterizedTest
    @ValueSource(ints = {4, 16, 64, 256})
    void theEmptyTreeHasTheSameRootHoweverItIsDivided(int count) {
        assertThat(BatchAssembly.stateRoot(BatchAssembly.genesisShardRoots(new Shards(count))))
                .isEqualTo(AccountTree.emptyRoot(Shards.TREE_DEPTH));
    }

    @ParameterizedTest
    @ValueSource(ints = {4, 16, 64, 256})
    void ownersAreSpreadOverAllShards(int count) {
        var shards = new Shards(count);
        var bytes = new byte[Address.BYTES];
        var hit = new HashSet<Integer>();
        for (int i = 0; i < 40 * count; i++) {
            bytes[0] = (byte) i;
            bytes[1] = (byte) (i >> 8);
            hit.add(shards.of(Address.of(bytes.clone()), 0));
        }

        assertThat(hit).hasSize(count);
    }

    @ParameterizedTest
    @ValueSource(ints = {-4, 0, 1, 2, 8, 15, 32, 128, 512, 1024, Integer.MAX_VALUE, Integer.MIN_VALUE})
    void whatCannotBeCutOutOfTheTreeIsRefused(int count) {
        assertThat(Shards.isDivision(count)).isFalse();
        assertThatThrownBy(() -> new Shards(count))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("not into " + count);
    }
}
