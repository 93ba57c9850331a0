package io.orrery.runtime.node;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import io.orrery.runtime.Complaint;
import java.util.Map;

/// The configuration that a node is started with: the command line's over files, variables and properties.
public final class StartConfig {
    private StartConfig() {}

    /// @throws Complaint where a file is none, or lacks what it refers to
    public static Config of(Map<String, Object> commandLine) {
        try {
            return ConfigFactory.parseMap(commandLine, "the command line")
                    .withFallback(ConfigFactory.load())
                    .resolve();
        } catch (ConfigException unreadable) {
            throw new Complaint("the configuration can not be read: " + unreadable.getMessage(), unreadable);
        }
    }
}
