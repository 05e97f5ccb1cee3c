package org.flashsale.config;

import java.util.LinkedHashMap;
import java.util.Map;
import org.flashsale.failure.UsageError;

/** Program arguments of the job: {@code --key value}, {@code --key=value} or {@code key=value}. */
final class Arguments {

    private Arguments() {}

    static Map<String, String> parse(String... args) {
        Map<String, String> options = new LinkedHashMap<>();
        for (int i = 0; i < args.length; i++) {
            String arg = args[i].startsWith("--") ? args[i].substring(2) : args[i];
            int equals = arg.indexOf('=');
            if (equals > 0) {
                options.put(arg.substring(0, equals), arg.substring(equals + 1));
            } else if (args[i].startsWith("--") && i + 1 < args.length) {
                options.put(arg, args[++i]);
            } else {
                throw new UsageError("'" + args[i] + "' is no option: write --flashsale.KEY VALUE");
            }
        }
        return options;
    }
}
