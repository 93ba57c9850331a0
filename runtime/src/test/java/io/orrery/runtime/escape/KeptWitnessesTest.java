package io.orrery.runtime.escape;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.orrery.domain.rollup.account.Address;
import io.orrery.domain.rollup.replay.ExitWitness;
import io.orrery.runtime.Program;
import java.math.BigInteger;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What an untrusted vault may answer. What follows from branches is tried where there is an L1: see EscapeDrillTest.
class KeptWitnessesTest {
    private static final String ROLLUP = "0x5fbdb2315678afecb367f032d93f642f64180aa3";
    private static final String WORD = "0x" + "0".repeat(63) + "7";
    private static final String LEVEL = "[\"" + WORD + "\",\"" + WORD + "\",\"" + WORD + "\"]";
    private static final String ANSWER = "{'batch':5,'l1ChainId':31337,'rollup':'" + ROLLUP
            + "','accounts':[{'index':9,'owner':'" + ROLLUP + "','token':1,'nonce':2,'balance':'1000','key':{'x':'"
            + WORD + "','y':'" + WORD + "'},'branch':["
            + String.join(",", Collections.nCopies(ExitWitness.DEPTH, LEVEL)) + "]}],'next':null}";

    private static String answer() {
        return ANSWER.replace('\'', '"');
    }

    @Test
    void anAnswerIsReadAsItIsServed() {
        var answer = VaultAnswer.parse(answer());
        assertThat(answer.batch()).isEqualTo(5);
        assertThat(answer.rollup()).isEqualTo(Address.parse(ROLLUP));
        assertThat(answer.next()).isEmpty();
        var witness = answer.accounts().getFirst();
        assertThat(witness.index()).isEqualTo(9);
        assertThat(witness.account().balance()).isEqualTo(BigInteger.valueOf(1000));
        assertThat(witness.branch()).hasSize(ExitWitness.DEPTH);
        assertThat(VaultAnswer.parse(answer().replace("\"next\":null", "\"next\":70"))
                        .next())
                .hasValue(70);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "\"batch\":5|\"batch\":-5|batch must be an integer from 0 on, not -5",
                "\"batch\":5|\"batch\":5.5|batch must be an integer",
                "\"token\":1,|''|lacks token",
                "\"1000\"|\"-1000\"|balance must be a decimal of at most 39 digits, not -1000",
                "\"index\":9|\"index\":4294967296|account index 4294967296 does not fit in 32 bits",
                "{\"batch\"|[{\"batch\"|is not JSON",
            })
    void whatIsWrongInAnAnswerIsNamed(String good, String bad, String complaint) {
        assertThatThrownBy(() -> VaultAnswer.parse(answer().replace(good, bad)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(complaint);
    }

    @Test
    void anElementBeyondTheFieldIsRefused() {
        assertThatThrownBy(() -> VaultAnswer.parse(answer().replace(WORD, "0x" + "f".repeat(64))))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void theProgramSaysWhatItNeeds(@TempDir Path folder) throws Exception {
        var key = folder.resolve("wallet.json").toString();
        Program.run(folder, List.of("wallet", "escape", "--vault", "http://127.0.0.1:1", "--witness", "a.json"))
                .refusedWith(1, "--vault and --witness exclude one another");
        Program.run(folder, List.of("wallet", "escape", "--wallet", key, "--l1", "http://127.0.0.1:1"))
                .refusedWith(1, "no wallet at " + key);
        Program.run(folder, List.of("rebuild", "--l1", "http://127.0.0.1:1", "--contract", ROLLUP))
                .refusedWith(1, "say --from-l1");
        Program.run(folder, List.of("rebuild", "--from-l1", "--l1", "http://127.0.0.1:1", "--contract", "0x12"))
                .refusedWith(1, "--contract", "40 hexadecimal digits");
    }
}
