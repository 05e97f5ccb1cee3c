package org.flashsale.plan;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.flashsale.plan.PlanError.Code;
import org.flashsale.plan.Priors.Elasticity;

/** Reads a prior file; what only people read in it is passed over. */
final class PriorsParser {
    private static final String FORMAT = "flashsale-priors/1";
    private static final double ELASTICITY_MIN = -50;
    private static final double ELASTICITY_MAX = -0.001;
    private static final double SD_MIN = 1e-6;
    private static final double SD_MAX = 20;

    private PriorsParser() {}

    static Optional<Priors> parse(YamlNode root, PlanErrors errors) {
        return Fields.mapping(root, "", errors)
                .map(
                        mapping -> {
                            Fields fields = new Fields("", mapping, true, errors);
                            fields.get(
                                    "format",
                                    Scalars.word(List.of(FORMAT), Code.UNKNOWN_WORD),
                                    FORMAT);
                            return new Priors(
                                    entries(fields, "categories", "category", errors),
                                    fields.has("skus")
                                            ? entries(fields, "skus", "sku", errors)
                                            : Map.of());
                        });
    }

    private static Map<String, Elasticity> entries(
            Fields root, String list, String key, PlanErrors errors) {
        Map<String, Elasticity> entries = new LinkedHashMap<>();
        List<YamlNode> items = root.items(list);
        for (int i = 0; i < items.size(); i++) {
            String path = list + "[" + i + "]";
            Fields.mapping(items.get(i), path, errors)
                    .ifPresent(
                            mapping -> {
                                Fields fields = new Fields(path, mapping, true, errors);
                                String name = fields.get(key, Scalars.name(), "");
                                boolean first = entries.put(name, elasticity(fields)) == null;
                                if (!first && fields.ok(key)) {
                                    String wrong = PlanErrors.show(name) + " is there twice";
                                    fields.refuse(key, Code.DUPLICATE_KEY, wrong, "each once");
                                }
                            });
        }
        return entries;
    }

    private static Elasticity elasticity(Fields fields) {
        return new Elasticity(
                fields.get("elasticity", Scalars.number(ELASTICITY_MIN, ELASTICITY_MAX), -1.0),
                fields.get("sd", Scalars.number(SD_MIN, SD_MAX), 1.0),
                fields.has("conversionLogSd")
                        ? OptionalDouble.of(
                                fields.get("conversionLogSd", Scalars.number(0, 3), 0.0))
                        : OptionalDouble.empty());
    }
}
