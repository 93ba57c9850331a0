package io.orrery.runtime;

import io.orrery.ethereum.DevnetProcess;
import io.orrery.runtime.node.NodeHome;
import java.util.Locale;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Assumptions;

/// Tests that need a real L1. The build installs the pinned anvil on Linux x86-64, so that its absence there is a
/// fault; elsewhere the tests say loudly that they were not run.
public final class RequiresAnvil {
    private RequiresAnvil() {}

    public static void orAbort() {
        if (DevnetProcess.isInstalled(NodeHome.nodeModules())) {
            return;
        }
        var system = System.getProperty("os.name").toLowerCase(Locale.ROOT);
        var machine = System.getProperty("os.arch").toLowerCase(Locale.ROOT);
        if (system.contains("linux") && (machine.equals("amd64") || machine.equals("x86_64"))) {
            Assertions.fail("anvil is not installed in " + NodeHome.nodeModules()
                    + ", though the build of contracts installs it on Linux x86-64");
        }
        var why = "not run: no pinned anvil for " + system + " on " + machine;
        System.err.println(why);
        Assumptions.abort(why);
    }
}
