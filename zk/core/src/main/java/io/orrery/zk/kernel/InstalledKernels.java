package io.orrery.zk.kernel;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.ServiceLoader;
import java.util.stream.Collectors;

/// The kernels that this machine can run, fastest first, and why the others are not among them. The scalar ones are
/// always there.
///
/// @param available at least one
/// @param absent a line for each that can not run here
public record InstalledKernels(List<Kernels> available, List<String> absent) {
    /// Asks every provider once; the answer stands for the life of the program.
    public static InstalledKernels here() {
        return Found.HERE;
    }

    /// The kernels of a name, or the fastest for `auto`.
    ///
    /// @throws IllegalArgumentException where there are none of this name, with the reason and those that there are
    public Kernels named(String name) {
        if (name.equals("auto")) {
            return available.getFirst();
        }
        return available.stream()
                .filter(kernels -> kernels.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no kernels '" + name + "' here; there are "
                        + available.stream().map(Kernels::name).collect(Collectors.joining(", "))
                        + (absent.isEmpty() ? "" : " (" + String.join("; ", absent) + ")")));
    }

    private static InstalledKernels look() {
        var providers = new ArrayList<KernelsProvider>();
        ServiceLoader.load(KernelsProvider.class, KernelsProvider.class.getClassLoader())
                .forEach(providers::add);
        providers.sort(Comparator.comparingInt(KernelsProvider::rank).reversed());
        var available = new ArrayList<Kernels>();
        var absent = new ArrayList<String>();
        for (var provider : providers) {
            switch (provider.open()) {
                case KernelsProvider.Offer.Ready(var kernels) -> available.add(kernels);
                case KernelsProvider.Offer.Absent(var reason) -> absent.add(provider.name() + " kernels: " + reason);
            }
        }
        available.add(ScalarKernels.INSTANCE);
        return new InstalledKernels(List.copyOf(available), List.copyOf(absent));
    }

    private static final class Found {
        private static final InstalledKernels HERE = look();
    }
}
