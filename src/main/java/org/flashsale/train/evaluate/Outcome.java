package org.flashsale.train.evaluate;

import com.fasterxml.jackson.annotation.JsonAnyGetter;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import java.util.List;
import java.util.Map;

/**
 * What an evaluation found; its JSON is described in {@code docs/models.md}.
 *
 * @param task the task's name, else {@code log} or {@code table}
 * @param data files
 * @param rows events or rows that were read
 * @param dropped rows that the cleaning took out
 * @param units independent units with an example: shoppers, or rows of a table
 * @param draws draws of the bootstrap
 * @param seed of the draws
 * @param models per bundle, in the order in which they were given
 * @param differences each later bundle minus the first, paired by draw
 */
@JsonPropertyOrder({"task", "data", "rows", "dropped", "units", "draws", "seed"})
public record Outcome(
        String task,
        List<String> data,
        long rows,
        Map<String, Long> dropped,
        int units,
        int draws,
        long seed,
        List<Model> models,
        List<Difference> differences) {

    /**
     * One bundle.
     *
     * @param model where it was read
     * @param name its name
     * @param version its version
     * @param heads what was found per head
     */
    public record Model(String model, String name, String version, Map<String, HeadFigures> heads) {

        /** What was found of a head that was measured. */
        HeadFigures of(String head) {
            HeadFigures figures = heads.get(head);
            if (figures == null) {
                throw new IllegalArgumentException("was not measured: " + head);
            }
            return figures;
        }
    }

    /**
     * One head, or a part of its examples.
     *
     * @param rows examples
     * @param positives positive labels
     * @param measures per measure; one that is not defined is left out
     * @param slices by dimension and value
     */
    @JsonPropertyOrder({"rows", "positives"})
    public record HeadFigures(
            long rows,
            long positives,
            @JsonAnyGetter Map<String, Estimate> measures,
            @JsonInclude(JsonInclude.Include.NON_EMPTY)
                    Map<String, Map<String, HeadFigures>> slices) {}

    /**
     * How much better or worse a bundle is than the first.
     *
     * @param model the bundle
     * @param minus the first
     * @param head head
     * @param measures per measure, this minus the first
     */
    public record Difference(
            String model,
            String minus,
            String head,
            @JsonAnyGetter Map<String, Estimate> measures) {}
}
