package org.flashsale.scoring;

import java.io.Serializable;
import java.net.URI;
import java.util.List;
import java.util.stream.Stream;

/**
 * What of its surroundings the scoring may use.
 *
 * @param allowed prefixes of https addresses from which bundles may be fetched, each ending in a
 *     slash
 * @param gpuResource name of Flink's external resource that tells which GPU is the task's
 */
public record ModelAccess(List<String> allowed, String gpuResource) implements Serializable {

    /** No https, and the resource that clusters usually have. */
    public static final ModelAccess DEFAULT = new ModelAccess(List.of(), "gpu");

    /** Checks the prefixes. */
    public ModelAccess {
        allowed = List.copyOf(allowed);
        for (String prefix : allowed) {
            URI uri = URI.create(prefix);
            if (!"https".equals(uri.getScheme())
                    || uri.getHost() == null
                    || !prefix.endsWith("/")) {
                throw new IllegalArgumentException(
                        "not an https address that ends in a slash: " + prefix);
            }
        }
    }

    /** Prefixes as an option lists them: separated by commas. */
    public static List<String> prefixes(String list) {
        return Stream.of(list.split(",", -1))
                .map(String::strip)
                .filter(prefix -> !prefix.isEmpty())
                .toList();
    }
}
