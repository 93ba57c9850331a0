package io.orrery.domain.validator.protection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Locale;
import org.junit.jupiter.api.Test;

class ValidatorKeyTest {
    @Test
    void aKeyIsReadInAnyCaseAndWrittenInLowerCase() {
        var text = "0x" + "Ab".repeat(ValidatorKey.BLS_BYTES);
        assertThat(ValidatorKey.parse(text)).hasToString(text.toLowerCase(Locale.ROOT));
        assertThat(ValidatorKey.parse("0x" + "01".repeat(ValidatorKey.ML_DSA_87_BYTES))
                        .toBytes())
                .hasSize(ValidatorKey.ML_DSA_87_BYTES);
        assertThat(ValidatorKey.parse(text).brief()).isEqualTo("0xabababababab");
    }

    @Test
    void keysAreInTheOrderOfTheirBytesWithoutSign() {
        assertThat(ValidatorKey.parse("0x" + "80".repeat(48)))
                .isGreaterThan(ValidatorKey.parse("0x" + "7f".repeat(48)));
    }

    @Test
    void whatIsNoKeyIsRefusedWithWhatItIs() {
        for (var wrong : new String[] {"", "0x", "ab", "0x" + "ab".repeat(47), "0x" + "zz".repeat(48), "0xabc"}) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> ValidatorKey.parse(wrong))
                    .withMessageStartingWith("a validator key");
        }
    }
}
