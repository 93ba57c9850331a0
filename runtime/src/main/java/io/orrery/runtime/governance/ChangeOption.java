package io.orrery.runtime.governance;

import io.orrery.domain.rollup.account.Address;
import io.orrery.domain.rollup.batch.BatchSize;
import io.orrery.ethereum.RollupGovernance.Change;
import io.orrery.runtime.Complaint;
import java.util.Optional;
import picocli.CommandLine.Option;

/// Which change is meant: exactly one of them.
final class ChangeOption {
    @Option(names = "--allow-operator", paramLabel = "ADDRESS", description = "This address may commit batches.")
    private Optional<String> allowed = Optional.empty();

    @Option(names = "--forbid-operator", paramLabel = "ADDRESS", description = "It may not any more.")
    private Optional<String> forbidden = Optional.empty();

    @Option(names = "--owner", paramLabel = "ADDRESS", description = "This address becomes the owner.")
    private Optional<String> owner = Optional.empty();

    @Option(
            names = "--verifier",
            paramLabel = "SLOTS=ADDRESS",
            description = "Batches of this size, verified by the contract at that address.")
    private Optional<String> verifier = Optional.empty();

    Change change() {
        return allowed.map(text -> Change.setOperator(address("--allow-operator", text), true))
                .or(() -> forbidden.map(text -> Change.setOperator(address("--forbid-operator", text), false)))
                .or(() -> owner.map(text -> Change.setOwner(address("--owner", text))))
                .or(() -> verifier.map(ChangeOption::verifier))
                .orElseThrow(() -> new IllegalStateException("the command line asks for one of them"));
    }

    private static Change verifier(String text) {
        var parts = text.split("=", -1);
        if (parts.length != 2) {
            throw new Complaint("--verifier is a size in slots, '=', and an address, not " + text);
        }
        try {
            return Change.addVerifier(new BatchSize(Integer.parseInt(parts[0])), address("--verifier", parts[1]));
        } catch (IllegalArgumentException unsound) {
            throw new Complaint("--verifier names no size that batches can have: " + parts[0], unsound);
        }
    }

    static Address address(String option, String text) {
        try {
            return Address.parse(text);
        } catch (IllegalArgumentException malformed) {
            throw new Complaint(option + " is an L1 address, 0x and 40 hexadecimal digits, not " + text, malformed);
        }
    }
}
