package io.orrery.runtime.beacon;

import io.orrery.domain.validator.duty.NetworkProfile;
import io.orrery.domain.validator.duty.Preset;
import io.orrery.domain.validator.duty.Scheme;
import io.orrery.runtime.Complaint;
import java.util.Locale;
import java.util.stream.Collectors;

/// A chain's network as a validators' node takes it by `--network FILE`.
public final class NetworkText {
    private NetworkText() {}

    /// A [Complaint] where a file can not tell it: epochs of another length than the preset's.
    public static String of(NetworkProfile network) {
        boolean qrl = network.scheme() == Scheme.ML_DSA_87;
        var preset = qrl ? Preset.QRL : Preset.MINIMAL;
        if (!network.preset().equals(preset)) {
            throw new Complaint("--write-network: a file tells epochs of " + preset.slotsPerEpoch()
                    + " slots and no others: say --slots-per-epoch " + preset.slotsPerEpoch());
        }
        var forks = network.forks().entries().stream()
                .map(fork -> "  { name = %s, version = \"%s\", epoch = %d }"
                        .formatted(fork.name().name().toLowerCase(Locale.ROOT), fork.version(), fork.epoch()))
                .collect(Collectors.joining("\n"));
        return """
                name = %s
                kind = %s
                preset = %s
                seconds-per-slot = %d
                genesis-time = %d
                genesis-validators-root = "%s"
                addresses = %s
                forks = [
                %s
                ]
                """.formatted(
                        network.name(),
                        qrl ? "qrl" : "ethereum",
                        qrl ? "qrl" : "minimal",
                        network.secondsPerSlot(),
                        network.genesisTime(),
                        network.genesisValidatorsRoot(),
                        qrl ? "Q20" : "0x",
                        forks);
    }
}
