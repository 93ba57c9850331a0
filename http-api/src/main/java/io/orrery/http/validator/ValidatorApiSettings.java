package io.orrery.http.validator;

import com.typesafe.config.Config;
import java.time.Duration;

/// Address and bounds of the validator's HTTP: `orrery.validator.api` of validator-api.conf, where each
/// has its reason.
///
/// @param answerTimeout for a signature, or for what a table has to say
/// @param importTimeout for keys that come or go
public record ValidatorApiSettings(
        String host,
        int port,
        int maxConnections,
        int maxConcurrentRequests,
        int maxBodyBytes,
        int maxBatch,
        int maxKeystores,
        int maxUriChars,
        Duration bodyTimeout,
        Duration answerTimeout,
        Duration importTimeout,
        Duration shutdownGrace) {

    /// @param config the whole configuration
    public static ValidatorApiSettings of(Config config) {
        var api = config.getConfig("orrery.validator.api");
        return new ValidatorApiSettings(
                api.getString("host"),
                api.getInt("port"),
                api.getInt("max-connections"),
                api.getInt("max-concurrent-requests"),
                Math.toIntExact(api.getBytes("max-body")),
                api.getInt("max-batch"),
                api.getInt("max-keystores"),
                api.getInt("max-uri-chars"),
                api.getDuration("body-timeout"),
                api.getDuration("answer-timeout"),
                api.getDuration("import-timeout"),
                api.getDuration("shutdown-grace"));
    }
}
