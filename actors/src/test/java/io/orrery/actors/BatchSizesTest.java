package io.orrery.actors;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.ConfigFactory;
import io.orrery.domain.rollup.batch.BatchSize;
import java.util.List;
import org.junit.jupiter.api.Test;

class BatchSizesTest {
    private static List<BatchSize> from(String sizes) {
        return BatchSizes.from(ConfigFactory.parseString("orrery.proving.sizes = " + sizes));
    }

    @Test
    void aListOrATextWithCommasIsTakenInAnyOrder() {
        var both = List.of(new BatchSize(8), new BatchSize(39));
        assertThat(from("[8]")).containsExactly(new BatchSize(8));
        assertThat(from("[39, 8]")).isEqualTo(both);
        assertThat(from("\"8, 39\"")).isEqualTo(both);
        assertThat(from("8")).containsExactly(new BatchSize(8));
    }

    @Test
    void whatIsNotOneToFourDifferentSizesIsRefusedByName() {
        assertThatThrownBy(() -> from("[]")).hasMessageContaining("orrery.proving.sizes is []");
        assertThatThrownBy(() -> from("[8, 8]")).hasMessageContaining("different sizes");
        assertThatThrownBy(() -> from("[1, 2, 3, 4, 5]")).hasMessageContaining("1 to 4");
        assertThatThrownBy(() -> from("[0]"))
                .hasMessageContaining("orrery.proving.sizes: ")
                .hasMessageContaining("0");
        assertThatThrownBy(() -> from("[70000]")).hasMessageContaining("70000");
        assertThatThrownBy(() -> from("\"8,,39\"")).hasMessageContaining("orrery.proving.sizes has \"\"");
        assertThatThrownBy(() -> from("many")).hasMessageContaining("orrery.proving.sizes has \"many\"");
    }
}
