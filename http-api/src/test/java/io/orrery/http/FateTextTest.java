package io.orrery.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.orrery.http.TransactionFates.Fate;
import io.orrery.http.shared.SharedStore;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class FateTextTest {
    @ParameterizedTest
    @EnumSource(Reason.class)
    void aRefusalIsReadAsItWasWritten(Reason reason) {
        var refused = new Fate.Refused(new Refusal(reason, "to", "there is no account \"7\" \u2014 of anybody"));

        assertThat(FateText.write(refused).flatMap(FateText::read)).contains(refused);
    }

    @Test
    void anAdmissionToo() {
        assertThat(FateText.write(new Fate.Admitted())).contains("{\"status\":\"admitted\"}");
        assertThat(FateText.write(new Fate.Admitted()).flatMap(FateText::read)).contains(new Fate.Admitted());
    }

    @Test
    void whatIsTooLongIsNotTold() {
        var message = "x".repeat(SharedStore.MOST_VALUE_BYTES);

        assertThat(FateText.write(new Fate.Refused(new Refusal(Reason.EXPIRED, "", message))))
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "nonsense",
                "{}",
                "[]",
                "7",
                "{\"status\":\"refused\"}",
                "{\"status\":\"refused\",\"reason\":\"of_a_later_release\",\"field\":\"\",\"message\":\"\"}",
                "{\"status\":\"of_a_later_release\"}",
                "{\"status\":\"admitted\"} and more",
                "{\"status\":\"refused\",\"status\":\"admitted\"}"
            })
    void whatIsNoFateIsNone(String text) {
        assertThat(FateText.read(text)).isEmpty();
    }
}
