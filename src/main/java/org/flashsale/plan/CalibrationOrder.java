package org.flashsale.plan;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.flashsale.domain.ControlRecord;
import org.flashsale.plan.PlanError.Code;
import org.flashsale.plan.YamlNode.Scalar;

/**
 * Says on {@code control} how a job wants its purchase probabilities to be recalibrated from an
 * event time on: {@code schemas/calibration.schema.json}.
 *
 * @param job Flink's id of the job that learned it, 32 hexadecimal digits
 * @param name name of that job
 * @param epoch fencing number of its run
 * @param sale plan whose scores are meant
 * @param model name of the model
 * @param modelVersion its version
 * @param center logit that only the shift moves
 * @param shift on the logit
 * @param slope factor of a logit's distance from the center
 * @param labels labels that it was learned from
 * @param positives positive ones of them
 * @param effectiveFrom event time from which it holds, epoch ms
 */
public record CalibrationOrder(
        String job,
        String name,
        long epoch,
        String sale,
        String model,
        String modelVersion,
        double center,
        double shift,
        double slope,
        double labels,
        double positives,
        long effectiveFrom) {

    /** Largest center and shift, either way: beyond, a probability is 0 or 1. */
    public static final double LOGIT_MAX = 14;

    /** Largest slope; the least is its inverse. */
    public static final double SLOPE_MAX = 10;

    private static final int DOCUMENT_LENGTH_MAX = 10_000;
    private static final int LABEL_MAX = 1_000;
    private static final double COUNT_MAX = 1e18;
    private static final Pattern JOB = Pattern.compile("[0-9a-f]{32}");

    /** What a record turned out to be. */
    public sealed interface Parsed {

        /** One that can be followed, as far as its document tells. */
        record Valid(CalibrationOrder order) implements Parsed {}

        /** Everything that is wrong with it; never empty. */
        record Invalid(List<PlanError> errors) implements Parsed {

            /** Copies the list. */
            public Invalid {
                errors = List.copyOf(errors);
            }
        }
    }

    /**
     * The record that makes it.
     *
     * @param id the same for the same sale and model, so that the topic keeps the newest
     * @param requestId another one for each
     * @param issuedAt epoch ms
     */
    public ControlRecord record(String id, String requestId, long issuedAt) {
        String document =
                String.format(
                        Locale.ROOT,
                        "{\"job\": \"%s\", \"name\": \"%s\", \"epoch\": %d, \"sale\": %s,"
                                + " \"model\": %s, \"modelVersion\": %s, \"center\": %s,"
                                + " \"shift\": %s, \"slope\": %s, \"labels\": %.0f,"
                                + " \"positives\": %.0f}",
                        job,
                        name,
                        epoch,
                        quoted(sale),
                        quoted(model),
                        quoted(modelVersion),
                        center,
                        shift,
                        slope,
                        labels,
                        positives);
        return new ControlRecord(
                ControlRecord.CALIBRATION,
                id,
                requestId,
                issuedAt,
                OptionalLong.of(effectiveFrom),
                name,
                document);
    }

    /** A text as JSON writes it. */
    static String quoted(String text) {
        StringBuilder json = new StringBuilder("\"");
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"' || c == '\\') {
                json.append('\\').append(c);
            } else if (c < ' ') {
                json.append(String.format("\\u%04x", (int) c));
            } else {
                json.append(c);
            }
        }
        return json.append('"').toString();
    }

    /** Reads a record of the kind {@link ControlRecord#CALIBRATION}. */
    public static Parsed parse(ControlRecord record) {
        PlanErrors errors = new PlanErrors();
        Optional<CalibrationOrder> order = Optional.empty();
        if (record.document().length() > DOCUMENT_LENGTH_MAX) {
            String wrong = "the document has " + record.document().length() + " signs";
            errors.add(new PlanError(0, "", Code.TOO_BIG, wrong, "up to " + DOCUMENT_LENGTH_MAX));
        } else {
            order =
                    YamlReader.read(record.document(), DOCUMENT_LENGTH_MAX, errors)
                            .flatMap(root -> Fields.mapping(root, "", errors))
                            .map(mapping -> of(new Fields("", mapping, true, errors), record));
        }
        if (record.effectiveFrom().isEmpty()) {
            String wrong = "the record says no effective time";
            errors.add(
                    new PlanError(0, "effectiveFrom", Code.MISSING_FIELD, wrong, "an event time"));
        }
        return order.isPresent() && errors.isEmpty()
                ? new Parsed.Valid(order.get())
                : new Parsed.Invalid(errors.list());
    }

    private static CalibrationOrder of(Fields fields, ControlRecord record) {
        CalibrationOrder order =
                new CalibrationOrder(
                        fields.get("job", CalibrationOrder::job, ""),
                        fields.get("name", Scalars.planId(), ""),
                        fields.get("epoch", Scalars.whole(1, Long.MAX_VALUE / 2), 0L),
                        fields.get("sale", Scalars.planId(), ""),
                        fields.get("model", CalibrationOrder::label, ""),
                        fields.get("modelVersion", CalibrationOrder::label, ""),
                        fields.get("center", Scalars.number(-LOGIT_MAX, LOGIT_MAX), 0.0),
                        fields.get("shift", Scalars.number(-LOGIT_MAX, LOGIT_MAX), 0.0),
                        fields.get("slope", Scalars.number(1 / SLOPE_MAX, SLOPE_MAX), 1.0),
                        fields.get("labels", Scalars.number(0, COUNT_MAX), 0.0),
                        fields.get("positives", Scalars.number(0, COUNT_MAX), 0.0),
                        record.effectiveFrom().orElse(0));
        fields.finish(Code.UNKNOWN_FIELD, "is no field of " + ControlRecord.CALIBRATION);
        return order;
    }

    private static String label(Scalar scalar) {
        Function<Scalar, String> text = Scalars.text();
        String label = text.apply(scalar);
        if (label.isBlank() || label.length() > LABEL_MAX) {
            throw new Refusal(
                    Code.BAD_NAME, "is " + PlanErrors.show(label), "1 to " + LABEL_MAX + " signs");
        }
        return label;
    }

    private static String job(Scalar scalar) {
        // An id of digits alone is a number to YAML, and a job's id all the same.
        if (!JOB.matcher(scalar.text()).matches()) {
            throw new Refusal(
                    Code.BAD_NAME,
                    "is " + PlanErrors.show(scalar.text()),
                    "32 hexadecimal digits in lower case");
        }
        return scalar.text();
    }
}
