package io.orrery.runtime.release;

import java.net.URI;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// `./orrery release back`: what an interrupted release has done, undone.
@Command(
        name = "back",
        mixinStandardHelpOptions = true,
        description = "Goes back from where an interrupted release stands. Ends with 1 where it did, and 4 where that"
                + " failed; it may be done again then. 0 where there is nothing to go back from.")
final class ReleaseBackCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Option(names = "--state", required = true, description = "What the release has written.")
    private Path file = Path.of("");

    @Override
    public Integer call() throws InterruptedException {
        var state = new ReleaseState(file);
        var stand = state.read();
        // Nobody is asked on the way back.
        var frame = new RunFrame(spec.commandLine().getOut(), state, URI.create("http://127.0.0.1"));
        if (stand.isEmpty()) {
            frame.say("nothing to go back from: no release has stopped halfway");
            return 0;
        }
        return frame.whileListening(run -> run.back(stand.get(), "it was interrupted", ReleaseRun.Ended.WENT_BACK));
    }
}
