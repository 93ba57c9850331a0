package io.orrery.gpu.cuda;

import java.util.Locale;

/// The kernels of the module. Their parameters are device pointers (`P`) and unsigned integers of 32 bits (`U`), in
/// this order; what they mean stands beside each kernel in `src/main/cuda`.
enum Kernel {
    MULTIPLY_FR("PPPU"),
    MULTIPLY_FQ("PPPU"),
    SCALE_FR("PPPU"),
    SCALE_FQ("PPPU"),
    QUOTIENT("PPPPU"),
    PRODUCTS("PPPPPPU"),
    PERMUTE("UUPPU"),
    NTT_FREQUENCY("PUUUUP"),
    NTT_TIME("PUUUUP"),
    NTT_BLOCK("PUUUPPP"),
    DIGITS("PPUUUUP"),
    COUNT("PPUUUU"),
    OFFSETS("PPUU"),
    SCATTER("PPPPUUUUU"),
    ACCUMULATE_G1("PPPPPPUUU"),
    ACCUMULATE_G2("PPPPPPUUU"),
    MERGE_G1("PPPPPUUU"),
    MERGE_G2("PPPPPUUU"),
    MERGE_LARGE_G1("PPPPPUUUU"),
    MERGE_LARGE_G2("PPPPPUUUU"),
    REDUCE_G1("PPUU"),
    REDUCE_G2("PPUU"),
    TOTAL_G1("PPU"),
    TOTAL_G2("PPU"),
    COPIES_G1("PPUU"),
    COPIES_G2("PPUU"),
    RATE_IMAD("PU"),
    RATE_MULTIPLY_FQ("PU");

    private final String parameters;

    Kernel(String parameters) {
        this.parameters = parameters;
    }

    /// Its name in the module.
    String symbol() {
        return name().toLowerCase(Locale.ROOT);
    }

    int parameters() {
        return parameters.length();
    }

    /// Whether a parameter is a pointer, of 8 bytes, or an integer, of 4.
    boolean isPointer(int parameter) {
        return parameters.charAt(parameter) == 'P';
    }

    /// @throws IllegalArgumentException where a launch has another number of arguments, or one that its parameter
    ///     can not hold
    void require(long[] arguments) {
        if (arguments.length != parameters()) {
            throw new IllegalArgumentException(
                    symbol() + " takes " + parameters() + " arguments, not " + arguments.length);
        }
        for (int i = 0; i < arguments.length; i++) {
            if (!isPointer(i) && (arguments[i] < 0 || arguments[i] >= (1L << 32))) {
                throw new IllegalArgumentException(
                        symbol() + ": argument " + i + " is not in [0, 2^32): " + arguments[i]);
            }
        }
    }
}
