package io.orrery.runtime.node;

import com.typesafe.config.Config;
import io.orrery.ethereum.beacon.BeaconSettings;

/// Reads `orrery.validator.beacon` of beacon.conf, where each bound has its reason.
public final class BeaconConfig {
    private BeaconConfig() {}

    /// @param config the whole configuration
    public static BeaconSettings of(Config config) {
        var beacon = config.getConfig("orrery.validator.beacon");
        var events = beacon.getConfig("events");
        return new BeaconSettings(
                beacon.getDuration("timeout"),
                beacon.getDuration("block-timeout"),
                beacon.getDuration("patience"),
                beacon.getInt("agreement"),
                beacon.getDuration("look"),
                beacon.getLong("most-behind"),
                beacon.getInt("calls"),
                beacon.getInt("waiting"),
                events.getInt("silent-slots"),
                events.getDuration("pause"),
                events.getDuration("longest-pause"));
    }
}
