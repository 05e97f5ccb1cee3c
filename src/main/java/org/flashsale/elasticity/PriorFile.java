package org.flashsale.elasticity;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/**
 * A fit as the prior file that sale plans refer to ({@code schemas/priors.schema.json}). JSON is
 * YAML too, so either ending fits the file.
 */
public final class PriorFile {

    /** Value of the member {@code format}; another number is another layout. */
    public static final String FORMAT = "flashsale-priors/1";

    private static final ObjectMapper JSON =
            new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);
    private static final double PRECISION = 1e6;

    private PriorFile() {}

    /** The document, UTF-8. */
    public static byte[] write(ElasticityFit fit, SalesHistory history) throws IOException {
        ObjectNode root = JSON.createObjectNode();
        root.put("format", FORMAT);
        ObjectNode made = root.putObject("madeFrom");
        ArrayNode files = made.putArray("files");
        for (SalesHistory.SourceFile file : history.files()) {
            files.addObject()
                    .put("file", file.file())
                    .put("sha256", file.sha256())
                    .put("rows", file.rows())
                    .put("skipped", file.skipped());
        }
        made.put("spec", fit.chosen().name());
        made.put("draws", fit.draws());
        made.put("seed", fit.seed());
        made.put("rowsWithoutSales", history.withoutSales());
        ArrayNode categories = root.putArray("categories");
        for (ElasticityFit.CategoryPrior prior : fit.categories()) {
            ObjectNode category = categories.addObject().put("category", prior.category());
            put(category, prior.elasticity());
            category.put("skus", prior.skus());
            category.put("meanSd", rounded(prior.meanSd()));
            category.put("between", rounded(prior.between()));
            category.put("betweenAssumed", prior.betweenAssumed());
            prior.conversionLogSd().ifPresent(sd -> category.put("conversionLogSd", rounded(sd)));
        }
        ArrayNode skus = root.putArray("skus");
        for (ElasticityFit.SkuPrior prior : fit.skus()) {
            ObjectNode sku = skus.addObject().put("sku", prior.sku());
            sku.put("category", prior.category());
            put(sku, prior.elasticity());
            sku.put("rows", prior.rows());
            sku.put("periods", prior.periods());
            ObjectNode alone = sku.putObject("alone");
            prior.specs().forEach((spec, own) -> put(alone.putObject(spec.name()), own));
        }
        ArrayNode leftOut = root.putArray("leftOut");
        for (LeftOut left : fit.leftOut()) {
            leftOut.addObject()
                    .put("sku", left.sku())
                    .put("category", left.category())
                    .put("code", left.code().name())
                    .put("detail", left.detail());
        }
        return (JSON.writeValueAsString(root) + "\n").getBytes(StandardCharsets.UTF_8);
    }

    private static void put(ObjectNode into, Estimate estimate) {
        into.put("elasticity", rounded(estimate.value()));
        into.put("sd", rounded(estimate.sd()));
        into.put("low", rounded(estimate.low()));
        into.put("high", rounded(estimate.high()));
    }

    private static double rounded(double value) {
        return Math.round(value * PRECISION) / PRECISION;
    }

    /** A slope of ln conversion per unit of price/list, at a price. */
    public static String slopeText(Estimate elasticity, double priceOfList) {
        return String.format(
                Locale.ROOT,
                "%.1f ± %.1f",
                -elasticity.value() / priceOfList,
                elasticity.sd() / priceOfList);
    }
}
