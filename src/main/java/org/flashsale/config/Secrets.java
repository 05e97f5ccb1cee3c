package org.flashsale.config;

import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.apache.flink.configuration.GlobalConfiguration;

/**
 * Which options are secret, and how they are shown. A value that is only a reference, {@code
 * ${env:NAME}} or {@code ${file:/PATH:KEY}}, gives nothing away and is shown as it is.
 */
public final class Secrets {

    /** What is shown instead of a secret, as Flink does. */
    public static final String HIDDEN = GlobalConfiguration.HIDDEN_CONTENT;

    private static final Pattern REFERENCE = Pattern.compile("\\$\\{\\w+:[^${}]+}");

    /** Parts of names of secrets that Flink's web UI does not know. */
    private static final String[] SECRET_PARTS = {
        "passwd", "credential", "private", "keystore.key", "user.info", "assertion", "jaas"
    };

    private Secrets() {}

    /** Whether the option holds a secret, by its name. */
    public static boolean isSecret(String key) {
        if (hiddenByFlink(key)) {
            return true;
        }
        String lower = key.toLowerCase(Locale.ROOT);
        for (String part : SECRET_PARTS) {
            if (lower.contains(part)) {
                return true;
            }
        }
        return false;
    }

    /** Whether Flink's web UI and logs hide the option's value. */
    public static boolean hiddenByFlink(String key) {
        return GlobalConfiguration.isSensitive(key);
    }

    /** Whether the value stands in the environment or in a file and is only named here. */
    public static boolean isReference(String value) {
        return REFERENCE.matcher(value).matches();
    }

    /** The value as people may see it. */
    public static String mask(String key, String value) {
        return isSecret(key) && !isReference(value) ? HIDDEN : value;
    }

    /** Options as people may see them, in the order of their names. */
    public static Map<String, String> mask(Map<String, String> options) {
        Map<String, String> masked = new TreeMap<>();
        options.forEach((key, value) -> masked.put(key, mask(key, value)));
        return masked;
    }
}
