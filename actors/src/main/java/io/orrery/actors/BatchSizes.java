package io.orrery.actors;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigValueType;
import io.orrery.domain.rollup.batch.BatchSize;
import java.util.Arrays;
import java.util.List;

/// The sizes of batches in this deployment: `orrery.proving.sizes`, a list, or one text with commas, as an environment
/// variable has it.
public final class BatchSizes {
    private static final String KEY = "orrery.proving.sizes";
    /// So many the contract on L1 registers.
    private static final int MOST = 4;

    private BatchSizes() {}

    /// Rising.
    ///
    /// @throws IllegalArgumentException where they are not 1 to 4 different sizes, in one line
    public static List<BatchSize> from(Config config) {
        var value = config.getValue(KEY);
        var texts = value.valueType() == ConfigValueType.LIST
                ? config.getStringList(KEY)
                : Arrays.asList(config.getString(KEY).split(",", -1));
        var sizes = texts.stream()
                .map(text -> size(text.strip()))
                .sorted()
                .distinct()
                .toList();
        if (sizes.isEmpty() || sizes.size() != texts.size() || sizes.size() > MOST) {
            throw new IllegalArgumentException(KEY + " is " + texts + ", not 1 to " + MOST + " different sizes");
        }
        return sizes;
    }

    private static BatchSize size(String text) {
        try {
            return new BatchSize(Integer.parseInt(text));
        } catch (NumberFormatException notANumber) {
            throw new IllegalArgumentException(KEY + " has \"" + text + "\", not a number of slots", notANumber);
        } catch (IllegalArgumentException outOfRange) {
            throw new IllegalArgumentException(KEY + ": " + outOfRange.getMessage(), outOfRange);
        }
    }
}
