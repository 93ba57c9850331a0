package io.orrery.runtime.validator;

import io.orrery.domain.validator.custody.KeySetCustody;
import io.orrery.domain.validator.custody.KeySetCustody.Command.Disable;
import io.orrery.domain.validator.custody.KeySetCustody.Command.Enable;
import io.orrery.domain.validator.custody.KeySetCustody.Command.Pause;
import io.orrery.domain.validator.custody.KeySetCustody.Command.Resume;
import io.orrery.domain.validator.custody.SigningLedger;
import io.orrery.domain.validator.custody.SigningLedger.CustodyAnswer;
import io.orrery.runtime.Complaint;
import io.orrery.runtime.admin.FenceText;
import java.io.IOException;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// `./orrery validator enable|disable|pause|resume|accept-database`: what a person says of a key set. It is written
/// into the database and its chain, and no node has to run or to answer for it: the next signature is
/// refused, or released.
final class PersonsWord {
    private PersonsWord() {}

    /// One of them.
    private abstract static class Said implements Callable<Integer> {
        @Spec
        private CommandSpec spec = CommandSpec.create();

        @Mixin
        private LedgerOptions ledger = new LedgerOptions();

        /// @param who says it
        abstract CompletionStage<CustodyAnswer> say(SigningLedger to, String keySet, String who);

        @Override
        public Integer call() throws IOException {
            var who = System.getProperty("user.name", "somebody");
            var answer = ledger.with(false, to -> LedgerOptions.await(say(to, ledger.keySet(), who)));
            var out = spec.commandLine().getOut();
            int status = switch (answer) {
                case CustodyAnswer.Done(var fence, var _) -> {
                    out.printf("%s is %s%n", ledger.keySet(), FenceText.of(fence));
                    yield 0;
                }
                case CustodyAnswer.Refused(var reason, var _, var detail, var _) -> {
                    out.printf("refused: %s %s%n", reason, detail);
                    yield 1;
                }
            };
            out.flush();
            return status;
        }
    }

    /// Of those that are a command of custody and nothing more.
    private abstract static class Word extends Said {
        /// @param who says it
        abstract KeySetCustody.Command word(String who);

        @Override
        CompletionStage<CustodyAnswer> say(SigningLedger to, String keySet, String who) {
            return to.custody(keySet, KeySetCustody.Settings.DEFAULT, word(who));
        }
    }

    @Command(
            name = "enable",
            mixinStandardHelpOptions = true,
            description = "Says that the key set may be used, and that nobody signs with its keys elsewhere.")
    static final class EnableCommand extends Word {
        @Option(
                names = "--wait",
                required = true,
                paramLabel = "SECONDS",
                description = "Nothing is signed for so long: two epochs (768 on Ethereum) where somebody else may have"
                        + " had the keys, to see on chain whether they sign still; 0 where nobody has.")
        private long wait;

        @Override
        KeySetCustody.Command word(String who) {
            if (wait < 0) {
                throw new Complaint("--wait is " + wait + ", and at least 0");
            }
            return new Enable(who, TimeUnit.SECONDS.toMillis(wait));
        }
    }

    @Command(
            name = "disable",
            mixinStandardHelpOptions = true,
            description = "Says that the key set may not be used any more, whoever has it.")
    static final class DisableCommand extends Word {
        @Override
        KeySetCustody.Command word(String who) {
            return new Disable(who);
        }
    }

    @Command(
            name = "pause",
            mixinStandardHelpOptions = true,
            description = "Stops that anything is signed; whoever has the key set keeps it.")
    static final class PauseCommand extends Word {
        @Override
        KeySetCustody.Command word(String who) {
            return new Pause(who);
        }
    }

    @Command(name = "resume", mixinStandardHelpOptions = true, description = "Lets a paused key set sign again.")
    static final class ResumeCommand extends Word {
        @Override
        KeySetCustody.Command word(String who) {
            return new Resume(who);
        }
    }

    @Command(
            name = "accept-database",
            mixinStandardHelpOptions = true,
            description =
                    "Says that this database is the right one, though it is not the one that it was, and that nobody"
                            + " signs on the other. Everything up to two epochs from now counts as signed from then on.")
    static final class AcceptDatabaseCommand extends Said {
        @Mixin
        private JumpOptions jump = new JumpOptions();

        @Override
        CompletionStage<CustodyAnswer> say(SigningLedger to, String keySet, String who) {
            return to.acceptDatabase(keySet, who, jump.watermarks(to, keySet));
        }
    }
}
