package io.orrery.runtime.validator;

import io.orrery.runtime.beacon.ChainCommand;
import picocli.CommandLine.Command;

/// `./orrery validator`. See docs/VALIDATORS.md.
@Command(
        name = "validator",
        mixinStandardHelpOptions = true,
        description = "Validator keys: what they have signed, who may sign with them, and the proof of both.",
        subcommands = {
            RunCommand.class,
            ChainCommand.class,
            StatusCommand.class,
            HandOverCommand.class,
            PersonsWord.EnableCommand.class,
            PersonsWord.DisableCommand.class,
            PersonsWord.PauseCommand.class,
            PersonsWord.ResumeCommand.class,
            PersonsWord.AcceptDatabaseCommand.class,
            AcceptKeyCommand.class,
            ConformanceCommand.class,
            ImportCommand.class,
            ExportCommand.class,
            AuditCommand.class
        })
public final class ValidatorCommand {}
