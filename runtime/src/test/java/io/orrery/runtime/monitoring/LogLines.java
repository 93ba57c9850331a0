package io.orrery.runtime.monitoring;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.joran.JoranConfigurator;
import ch.qos.logback.classic.util.LogbackMDCAdapter;
import ch.qos.logback.core.OutputStreamAppender;
import ch.qos.logback.core.joran.spi.JoranException;
import io.orrery.runtime.Main;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;

/// Orrery's own configuration of logs, with what it prints kept.
final class LogLines {
    /// What every line has where programs read it.
    static final List<String> FIELDS = List.of("timestamp", "level", "threadName", "loggerName", "formattedMessage");

    private final ByteArrayOutputStream printed = new ByteArrayOutputStream();
    private final Logger logger;

    private LogLines(LoggerContext context) {
        this.logger = context.getLogger("io.orrery.runtime.node.Node");
        context.getLogger(Logger.ROOT_LOGGER_NAME)
                .iteratorForAppenders()
                .forEachRemaining(appender -> ((OutputStreamAppender<?>) appender).setOutputStream(printed));
    }

    /// @param format as ORRERY_LOG_FORMAT says it
    static LogLines of(String format) {
        var context = new LoggerContext();
        context.setMDCAdapter(new LogbackMDCAdapter());
        context.putProperty("ORRERY_LOG_FORMAT", format);
        var reader = new JoranConfigurator();
        reader.setContext(context);
        try {
            reader.doConfigure(Objects.requireNonNull(Main.class.getResource("/logback.xml")));
        } catch (JoranException unreadable) {
            throw new IllegalStateException(unreadable);
        }
        return new LogLines(context);
    }

    void log(Level level, String message, Object... arguments) {
        logger.log(
                null,
                LogLines.class.getName(),
                Level.toLocationAwareLoggerInteger(level),
                message,
                arguments,
                arguments.length == 1 && arguments[0] instanceof Throwable failure ? failure : null);
    }

    List<String> printed() {
        return printed.toString(StandardCharsets.UTF_8).lines().toList();
    }
}
