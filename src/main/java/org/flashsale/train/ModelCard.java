package org.flashsale.train;

import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.flashsale.scoring.ModelManifest;
import org.flashsale.scoring.ModelManifest.Head;
import org.flashsale.train.evaluate.Evaluation;
import org.flashsale.train.task.Examples;

/** The card of a bundle: what the model is for, how good it is, where it fails. */
final class ModelCard {

    @SuppressWarnings("InlineFormatString") // A page of text reads better apart from its figures.
    private static final String TEXT =
            """
            # %s %s

            %s over %d features of %s. The probabilities are calibrated inside the graph: scale and
            shift of the logit, fitted on out-of-fold scores (Platt 1999).%s

            ## What the outputs mean
            %s%s
            ## Size and cost
            %s

            ## Intended use
            %s

            ## Fairness
            %s

            ## Training data
            | file | rows | licence or terms | SHA-256 |
            |---|---|---|---|
            %s
            %s

            ## How good it is
            Five-fold cross-validation over %s: each fold repeats the whole training, choice of
            strength and calibration included, without its %s. The intervals come from a bootstrap
            over them. `logLossOfConstant` is what the base rate alone reaches, `f1Threshold` the
            probability from which on the class 1 maximises F1. Where an output is no sum of models,
            `logLossUncalibrated` and `eceUncalibrated` are those of its scores before calibration,
            by models that never saw the %s. Nothing was measured on another month or shop.%s

            | output | measure | value | 95 %% interval |
            |---|---|---|---|
            %s
            ## Limits
            %s""";

    private static final String USE_OF_LOGS =
            """
            Ranking and summing shoppers' intent during a sale, as input to a demand estimate that
            learns its own level. **The level of `purchase` belongs to the shop, the season and
            the prices it was trained on**: a shop with other habits has another, so whoever turns
            scores into units must recalibrate them on the sale's own purchases, as the job does.""";

    private static final String FAIRNESS =
            """
            **The shelf price is never personal**: one price per SKU for everybody, decided on sums of
            scores. The scores are no ground for a personal price, and none for a decision about a
            person. No input names age, sex, origin, health, wealth or place; what a shopper did may
            still go along with them, and nothing here measured that.""";

    private static final String USE_OF_TABLES =
            """
            Studies of sessions as an analytics tool counts them. The job does not compute these
            rows and refuses the bundle.""";

    private static final String LIMITS_OF_LOGS =
            """
            - Trained on the files above and nothing else; other days, seasons, shops and sale
            conditions shift both level and order.
            - Where few sessions end in a purchase, a handful of shoppers moves the figures for
            `purchase` by more than most model changes would.
            - `purchase` is at the price shown; what another price would do, only `sensitivity` says,
            if there is one, and only as far as the prices of the log did not follow demand.
            - Types without a feature of their own only count as events.
            """;

    private static final String LIMITS_OF_TABLES =
            """
            - Trained on the files above and nothing else; other shops and seasons shift both level
            and order.
            - A level of a category that training did not hold counts as none of them.
            - What a session's row holds is known when the session is over, not while it runs.
            """;

    private static final String REMEMBERS =
            """
            `rebuildShift` is how far the probability of an event moves, in the mean and for the
            middle 95 %, when the recurrent vector was made anew from the last 16 events, as after
            a release, instead of being carried on; over events with more behind them, by the
            model itself, with vectors that were not rounded.""";

    private static final String GAINS =
            """
            `aucGain` and `logLossGain` are what the richest model that was tried changes against
            the logistic regression, on the same shoppers and draws. Where the interval of
            `logLossGain` is not wholly below 0, nothing is gained, and the head keeps the simpler
            model.""";

    private ModelCard() {}

    /**
     * The text of a card.
     *
     * @param cost what a step costs, as measured; empty if nobody measured
     */
    static String of(
            String name,
            String version,
            Trainer.Result result,
            Examples set,
            List<ModelManifest.TrainingFile> data,
            Optional<StepCost> cost) {
        boolean log = set.source().span().isPresent();
        long unused = HeadPlan.unused(result.catalogue());
        return String.format(
                Locale.ROOT,
                TEXT,
                name,
                version,
                result.model().description(),
                result.catalogue().width() - unused,
                log ? "what a shopper did so far" : "a session",
                unused == 0
                        ? ""
                        : " The time of day has no weight: a\n"
                                + "log of a few days cannot tell it from chance.",
                meanings(set),
                prices(result),
                sizeAndCost(result.model(), cost),
                log ? USE_OF_LOGS : USE_OF_TABLES,
                FAIRNESS,
                files(data),
                source(set),
                log ? "shoppers" : "rows",
                log ? "shoppers" : "rows",
                log ? "shopper" : "row",
                notes(result),
                metrics(result),
                log ? LIMITS_OF_LOGS : LIMITS_OF_TABLES);
    }

    private static String sizeAndCost(TrainedModel model, Optional<StepCost> cost) {
        String size =
                String.format(
                        Locale.ROOT,
                        "The graph has %,d bytes%s.",
                        model.graph().length,
                        model.stateWidth() == 0
                                ? " and remembers nothing"
                                : " and steps once per event with a recurrent vector of "
                                        + model.stateWidth()
                                        + " cells,\nwhich the shopper's state holds");
        return size + cost.map(measured -> "\n" + measured).orElse("");
    }

    private static String notes(Trainer.Result result) {
        boolean gains =
                result.metrics().stream().anyMatch(m -> m.name().equals(Trainer.LOG_LOSS_GAIN));
        return (gains ? "\n\n" + GAINS : "")
                + (result.model().stateWidth() == 0 ? "" : "\n\n" + REMEMBERS);
    }

    private static String meanings(Examples set) {
        StringBuilder text = new StringBuilder();
        for (Head head : set.labels().keySet()) {
            text.append(
                    String.format(
                            "- `%s`: %s.\n",
                            Evaluation.name(head), set.meanings().getOrDefault(head, "")));
        }
        return text.toString();
    }

    private static String prices(Trainer.Result result) {
        boolean known = result.model().names().contains(Head.SENSITIVITY);
        String meaning =
                known ? "- `sensitivity`: s ≥ 0 in P(p) = σ(logit − s·ln(p / offered)).\n" : "";
        return meaning + "\n" + result.prices() + "\n";
    }

    private static String files(List<ModelManifest.TrainingFile> data) {
        StringBuilder files = new StringBuilder();
        for (ModelManifest.TrainingFile file : data) {
            files.append(
                    String.format(
                            Locale.ROOT,
                            "| %s | %,d | %s | %s |\n",
                            file.file(),
                            file.rows(),
                            file.licence().replace('|', '/'),
                            file.sha256()));
        }
        return files.toString();
    }

    private static String source(Examples set) {
        StringBuilder shares = new StringBuilder();
        for (Head head : set.labels().keySet()) {
            shares.append(
                    String.format(
                            Locale.ROOT,
                            "%s %.1f %% positive for `%s`",
                            shares.length() == 0 ? "" : ",",
                            100.0 * set.positives(head) / set.size(),
                            Evaluation.name(head)));
        }
        Examples.Source source = set.source();
        if (source.span().isEmpty()) {
            return String.format(Locale.ROOT, "%,d rows,%s.", source.rows(), shares);
        }
        Examples.Span span = source.span().get();
        return String.format(
                Locale.ROOT,
                """
                The log lies between %s and %s and covers
                %.1f hours of that, in %d runs without a silence. %,d events were read; %,d were
                repeated. %,d events of %,d shoppers have a known future and were labelled:%s.
                Labels look at strictly later times of the same run, so what happens after its end
                is not seen, and a few labels are 0 that would be 1.""",
                Instant.ofEpochMilli(span.first()),
                Instant.ofEpochMilli(span.last()),
                span.coveredMs() / 3_600_000.0,
                span.slices(),
                source.rows(),
                source.dropped(),
                set.size(),
                set.occupiedUnits(),
                shares);
    }

    private static String metrics(Trainer.Result result) {
        StringBuilder metrics = new StringBuilder();
        for (ModelManifest.Metric metric : result.metrics()) {
            metrics.append(
                    String.format(
                            Locale.ROOT,
                            "| `%s` | %s | %.4f | %.4f to %.4f |\n",
                            Evaluation.name(metric.head()),
                            metric.name(),
                            metric.value(),
                            metric.low(),
                            metric.high()));
        }
        return metrics.toString();
    }
}
