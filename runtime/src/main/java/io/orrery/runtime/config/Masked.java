package io.orrery.runtime.config;

import java.util.Locale;
import java.util.regex.Pattern;

/// What may be shown of a setting: no password, and of a URL neither a user nor what looks like a key.
public final class Masked {
    private static final String HIDDEN = "(secret)";
    private static final Pattern SECRET_KEY = Pattern.compile("password|secret|private|api-keys\\.");
    private static final Pattern USER = Pattern.compile("(://)[^/@\\s\"]*@");
    private static final Pattern QUERY = Pattern.compile(
            "([?&;][^=&;\"]*(?:password|token|key|secret|user)[^=&;\"]*=)[^&;\\s\"]*", Pattern.CASE_INSENSITIVE);
    /// Providers of nodes have their customers' keys in the path.
    private static final Pattern LONG_PART = Pattern.compile("(://[^\\s\",]*?/)[A-Za-z0-9_-]{20,}");

    private Masked() {}

    /// @param value as it would be shown
    public static String value(String key, String value) {
        if (SECRET_KEY.matcher(key.toLowerCase(Locale.ROOT)).find()) {
            return HIDDEN;
        }
        var shown = USER.matcher(value).replaceAll("$1" + HIDDEN + "@");
        shown = QUERY.matcher(shown).replaceAll("$1" + HIDDEN);
        return LONG_PART.matcher(shown).replaceAll("$1" + HIDDEN);
    }
}
