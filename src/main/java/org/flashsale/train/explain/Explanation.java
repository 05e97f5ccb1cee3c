package org.flashsale.train.explain;

import java.util.List;
import java.util.Map;

/**
 * Why a model says of an event what it says.
 *
 * @param event its id
 * @param user its shopper
 * @param time its time, epoch ms
 * @param eventsBefore events of the shopper that the row knows of
 * @param model name of the model
 * @param version its version
 * @param heads by the head's name
 */
public record Explanation(
        String event,
        String user,
        long time,
        int eventsBefore,
        String model,
        String version,
        Map<String, Score> heads) {

    /**
     * One score.
     *
     * @param score probability, or price slope
     * @param baselineScore the same of the baseline
     * @param unit of what is added: {@code logit} or {@code slope}
     * @param method {@code exact}, or {@code walks} where it was sampled
     * @param standardError of the least certain part; 0 where they are exact
     * @param completenessError by how much the parts miss the score, in the unit
     * @param parts those that add something, the strongest first
     */
    public record Score(
            double score,
            double baselineScore,
            String unit,
            String method,
            double standardError,
            double completenessError,
            List<Part> parts) {}

    /**
     * What a cell of the row adds, or {@code history}: all that the model remembers.
     *
     * @param feature its name
     * @param value the event's
     * @param baseline the baseline's
     * @param contribution what it adds
     */
    public record Part(String feature, double value, double baseline, double contribution) {}
}
