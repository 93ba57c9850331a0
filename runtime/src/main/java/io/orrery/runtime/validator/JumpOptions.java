package io.orrery.runtime.validator;

import io.orrery.domain.validator.custody.SigningLedger;
import io.orrery.domain.validator.duty.EthereumNetworks;
import io.orrery.domain.validator.protection.BoundedJump;
import io.orrery.domain.validator.protection.Watermarks;
import io.orrery.runtime.Complaint;
import java.time.Instant;
import java.util.NoSuchElementException;
import java.util.Optional;
import picocli.CommandLine.Option;

/// How far watermarks jump where a person says that what is not known is right: see [BoundedJump].
final class JumpOptions {
    @Option(
            names = "--current-slot",
            description = "Of the chain; without, by this machine's clock, where it is a public one of Ethereum.")
    private Optional<Long> currentSlot = Optional.empty();

    @Option(
            names = "--slots-per-epoch",
            defaultValue = "32",
            description = "Of the chain, with --current-slot (default ${DEFAULT-VALUE}).")
    private int slotsPerEpoch = 32;

    Watermarks watermarks(SigningLedger from, String keySet) {
        return currentSlot
                .map(slot -> jump(slot, slotsPerEpoch))
                .orElseGet(() -> jump(LedgerOptions.await(from.keySets()).stream()
                        .filter(set -> set.name().equals(keySet))
                        .findFirst()
                        .orElseThrow(() -> new NoSuchElementException("there is no key set " + keySet))));
    }

    private static Watermarks jump(SigningLedger.KeySet set) {
        var network = EthereumNetworks.PUBLIC.stream()
                .filter(known -> known.genesisValidatorsRoot().equals(set.genesisValidatorsRoot()))
                .findFirst()
                .orElseThrow(() -> new Complaint("the chain with genesis root " + set.genesisValidatorsRoot()
                        + " is none whose time is known here:" + " say --current-slot, and --slots-per-epoch"));
        return jump(
                network.slotAt(Instant.now().getEpochSecond()),
                Math.toIntExact(network.preset().slotsPerEpoch()));
    }

    private static Watermarks jump(long slot, int slotsPerEpoch) {
        try {
            // Below zero both go to the rule, which says what is wrong.
            return BoundedJump.watermarks(Math.floorDiv(slot, Math.max(1, slotsPerEpoch)), slotsPerEpoch);
        } catch (IllegalArgumentException absurd) {
            throw new Complaint("--current-slot, --slots-per-epoch: " + absurd.getMessage(), absurd);
        }
    }
}
