package io.orrery.runtime.node;

import com.typesafe.config.Config;
import io.orrery.persistence.schema.Database;
import io.orrery.persistence.schema.PostgresServer;
import io.orrery.runtime.Complaint;
import java.nio.file.Path;

/// The database that the configuration names: a server where there is a URL, else a file.
final class NodeDatabase {
    private NodeDatabase() {}

    /// @param config `orrery.persistence`
    static Database open(Config config) {
        int connections = config.getInt("connections");
        var url = config.getString("url");
        if (url.isEmpty()) {
            return Database.open(new Database.Settings(Path.of(config.getString("file")), connections));
        }
        PostgresServer server;
        try {
            server = new PostgresServer(url, config.getString("user"), config.getString("password"), connections);
        } catch (IllegalArgumentException wrong) {
            throw new Complaint("orrery.persistence: " + wrong.getMessage(), wrong);
        }
        return Database.connect(server);
    }
}
