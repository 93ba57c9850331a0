package io.orrery.zk.groth16;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.ServiceLoader;

/// The engines of this machine, fastest first, and why the others are not among them. There may be none.
///
/// @param absent a line for each that can not run here
public record InstalledEngines(List<SumsEngine> available, List<String> absent) {
    /// Asks every provider once; the answer stands for the life of the program.
    public static InstalledEngines here() {
        return Found.HERE;
    }

    /// The fastest.
    public Optional<SumsEngine> first() {
        return available.stream().findFirst();
    }

    /// The engine of a name.
    public Optional<SumsEngine> named(String name) {
        return available.stream().filter(engine -> engine.name().equals(name)).findFirst();
    }

    /// Whether a provider of this name is installed, be its device there or not. Asks no device.
    public static boolean knows(String name) {
        return providers().stream().anyMatch(provider -> provider.name().equals(name));
    }

    /// An engine for each device of this machine, or why there is none for it, with the provider's name
    /// before it; those of the fastest provider first. They are opened here, for who asks: whoever does, asks
    /// once and does without [#here].
    public static List<SumsEngineProvider.Offer> ofEachDevice() {
        return providers().stream()
                .flatMap(provider -> provider.openAll().stream().<SumsEngineProvider.Offer>map(offer -> switch (offer) {
                    case SumsEngineProvider.Offer.Ready ready -> ready;
                    case SumsEngineProvider.Offer.Absent(var reason) ->
                        new SumsEngineProvider.Offer.Absent(provider.name() + " engine: " + reason);
                }))
                .toList();
    }

    private static List<SumsEngineProvider> providers() {
        var providers = new ArrayList<SumsEngineProvider>();
        ServiceLoader.load(SumsEngineProvider.class, SumsEngineProvider.class.getClassLoader())
                .forEach(providers::add);
        providers.sort(Comparator.comparingInt(SumsEngineProvider::rank).reversed());
        return providers;
    }

    private static InstalledEngines look() {
        var available = new ArrayList<SumsEngine>();
        var absent = new ArrayList<String>();
        for (var provider : providers()) {
            switch (provider.open()) {
                case SumsEngineProvider.Offer.Ready(var engine) -> available.add(engine);
                case SumsEngineProvider.Offer.Absent(var reason) -> absent.add(provider.name() + " engine: " + reason);
            }
        }
        return new InstalledEngines(List.copyOf(available), List.copyOf(absent));
    }

    private static final class Found {
        private static final InstalledEngines HERE = look();
    }
}
