package io.orrery.runtime.validator;

import io.orrery.domain.validator.duty.EthereumNetworks;
import io.orrery.domain.validator.duty.NetworkProfile;
import io.orrery.runtime.Complaint;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;

/// What `--network` means: a public network by its name, or a file that says all of another.
final class NetworkChoice {
    private NetworkChoice() {}

    static NetworkProfile of(String given) {
        return EthereumNetworks.PUBLIC.stream()
                .filter(known -> known.name().equals(given))
                .findFirst()
                .orElseGet(() -> inFile(given));
    }

    private static NetworkProfile inFile(String given) {
        var file = Path.of(given);
        if (!Files.isRegularFile(file)) {
            throw new Complaint("--network is \"" + given + "\"; there are "
                    + EthereumNetworks.PUBLIC.stream().map(NetworkProfile::name).collect(Collectors.joining(", "))
                    + ", and no such file");
        }
        return NetworkFile.read(file);
    }
}
