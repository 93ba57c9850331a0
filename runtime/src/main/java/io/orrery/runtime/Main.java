package io.orrery.runtime;

import io.orrery.ethereum.L1Rejected;
import io.orrery.ethereum.L1Unavailable;
import io.orrery.runtime.admin.AdminCommand;
import io.orrery.runtime.bench.BenchCommand;
import io.orrery.runtime.chain.ChainReadyCommand;
import io.orrery.runtime.client.JsonRpcClient;
import io.orrery.runtime.cluster.ClusterCommand;
import io.orrery.runtime.committee.CommitteeCommand;
import io.orrery.runtime.demo.DemoCommand;
import io.orrery.runtime.drill.DrillCommand;
import io.orrery.runtime.governance.GovernanceCommand;
import io.orrery.runtime.gpu.GpuCommand;
import io.orrery.runtime.node.ConfigCommand;
import io.orrery.runtime.node.UpCommand;
import io.orrery.runtime.observe.ObserveCommand;
import io.orrery.runtime.plan.PlanCommand;
import io.orrery.runtime.proofs.ProofsCommand;
import io.orrery.runtime.prove.CircuitCommand;
import io.orrery.runtime.prove.ProveCommand;
import io.orrery.runtime.prove.SetupCommand;
import io.orrery.runtime.prove.VerifyCommand;
import io.orrery.runtime.rebuild.RebuildCommand;
import io.orrery.runtime.rebuild.ResendCommand;
import io.orrery.runtime.release.ReleaseCommand;
import io.orrery.runtime.replay.ReplayCommand;
import io.orrery.runtime.validator.ValidatorCommand;
import io.orrery.runtime.wallet.WalletCommand;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/// The program behind `./orrery`.
@Command(
        name = "orrery",
        mixinStandardHelpOptions = true,
        description = "One runtime for a zk-rollup and everything behind it.",
        subcommands = {
            DemoCommand.class,
            UpCommand.class,
            ClusterCommand.class,
            DrillCommand.class,
            CommitteeCommand.class,
            WalletCommand.class,
            GovernanceCommand.class,
            ProveCommand.class,
            VerifyCommand.class,
            SetupCommand.class,
            CircuitCommand.class,
            GpuCommand.class,
            ProofsCommand.class,
            ValidatorCommand.class,
            ChainReadyCommand.class,
            AdminCommand.class,
            ReplayCommand.class,
            RebuildCommand.class,
            ResendCommand.class,
            ObserveCommand.class,
            ReleaseCommand.class,
            PlanCommand.class,
            BenchCommand.class,
            ConfigCommand.class
        })
public final class Main {
    private Main() {}

    public static void main(String[] arguments) {
        System.exit(commandLine().execute(arguments));
    }

    /// All commands, with what happens when one fails.
    static CommandLine commandLine() {
        var commandLine = new CommandLine(new Main());
        commandLine.setCaseInsensitiveEnumValuesAllowed(true);
        // What a person can act on is one line; anything else is a bug and shows where it is.
        commandLine.setExecutionExceptionHandler((failure, command, _) -> {
            if (isForThePerson(failure)) {
                command.getErr().println("orrery: " + failure.getMessage());
            } else {
                failure.printStackTrace(command.getErr());
            }
            return CommandLine.ExitCode.SOFTWARE;
        });
        commandLine.setParameterExceptionHandler((wrong, _) -> {
            var command = wrong.getCommandLine();
            var name = command.getCommandSpec().qualifiedName();
            command.getErr().println("orrery: " + wrong.getMessage() + ". ./" + name + " --help tells what it takes.");
            return command.getCommandSpec().exitCodeOnInvalidInput();
        });
        return commandLine;
    }

    private static boolean isForThePerson(Exception failure) {
        return failure instanceof Complaint
                || failure instanceof L1Unavailable
                || failure instanceof L1Rejected
                || failure instanceof JsonRpcClient.NodeUnreachable
                || failure instanceof JsonRpcClient.NodeRefused;
    }
}
