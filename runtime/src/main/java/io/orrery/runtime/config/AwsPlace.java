package io.orrery.runtime.config;

import com.typesafe.config.Config;
import io.orrery.ethereum.keystore.AwsSecrets;
import io.orrery.ethereum.keystore.AwsSecrets.Service;
import io.orrery.runtime.Complaint;
import java.net.URI;
import java.util.Optional;

/// A place of secrets at AWS: `aws-sm:NAME` for Secrets Manager, `aws-ssm:/NAME` for Parameter Store.
///
/// @param name of one secret, or what all names have in front
public record AwsPlace(Service service, String name) {
    private static final String SECRETS_MANAGER = "aws-sm:";
    private static final String PARAMETER_STORE = "aws-ssm:";
    private static final String KEY = "orrery.aws";
    private static final int MOST_TRIES = 10;

    /// Empty where the text does not name one.
    ///
    /// @param what has the text, for whoever is told that it is no name
    public static Optional<AwsPlace> in(String text, String what) {
        if (text.startsWith(SECRETS_MANAGER)) {
            return Optional.of(
                    new AwsPlace(Service.SECRETS_MANAGER, name(text.substring(SECRETS_MANAGER.length()), what)));
        }
        if (text.startsWith(PARAMETER_STORE)) {
            var name = name(text.substring(PARAMETER_STORE.length()), what);
            if (!name.startsWith("/")) {
                throw new Complaint(
                        what + " has \"" + text + "\"; a name of Parameter Store begins with /: aws-ssm:/" + name);
            }
            return Optional.of(new AwsPlace(Service.PARAMETER_STORE, name));
        }
        return Optional.empty();
    }

    private static String name(String given, String what) {
        var name = given.endsWith("/") ? given.substring(0, given.length() - 1) : given;
        if (!name.matches("/?[A-Za-z0-9_+=.@-]+(/[A-Za-z0-9_+=.@-]+)*")) {
            throw new Complaint(what + " names no secret of AWS: a name has letters, digits and _+=.@- between /");
        }
        return name;
    }

    /// What answers there.
    public AwsSecrets open(Config config) {
        var aws = config.getConfig(KEY);
        int tries = aws.getInt("tries");
        if (tries < 1 || tries > MOST_TRIES) {
            throw new Complaint(KEY + ".tries is " + tries + "; it is 1 to " + MOST_TRIES);
        }
        return new AwsSecrets(new AwsSecrets.Settings(
                service,
                some(aws, "region"),
                some(aws, "endpoint").map(AwsPlace::endpoint),
                some(aws, "field"),
                aws.getDuration("patience"),
                tries,
                aws.getDuration("pause")));
    }

    private static Optional<String> some(Config config, String key) {
        return Optional.of(config.getString(key)).filter(text -> !text.isEmpty());
    }

    private static URI endpoint(String text) {
        URI uri;
        try {
            uri = URI.create(text);
        } catch (IllegalArgumentException malformed) {
            throw new Complaint(KEY + ".endpoint is no URL", malformed);
        }
        boolean here = "127.0.0.1".equals(uri.getHost()) || "localhost".equals(uri.getHost());
        if (uri.getHost() == null
                || uri.getRawUserInfo() != null
                || !("https".equals(uri.getScheme()) || ("http".equals(uri.getScheme()) && here))) {
            throw new Complaint(KEY + ".endpoint is https://HOST, or http:// of this machine, and has no user");
        }
        return uri;
    }
}
