package io.orrery.runtime.race;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import io.orrery.persistence.validator.SqlSigningLedger;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/// While it is open, nobody tells of a connection that was lost: in a race they are killed by the hundred, and
/// what that leads to is counted.
final class Hush implements AutoCloseable {
    private static final List<String> TOLD_BY = List.of("com.zaxxer.hikari", SqlSigningLedger.class.getName());

    private final Map<Logger, @Nullable Level> before = new LinkedHashMap<>();

    Hush() {
        for (var name : TOLD_BY) {
            if (LoggerFactory.getLogger(name) instanceof Logger logger) {
                before.put(logger, logger.getLevel());
                logger.setLevel(Level.ERROR);
            }
        }
    }

    @Override
    public void close() {
        before.forEach(Logger::setLevel);
    }
}
