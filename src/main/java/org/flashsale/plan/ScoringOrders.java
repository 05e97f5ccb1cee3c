package org.flashsale.plan;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.flashsale.domain.ControlRecord;
import org.flashsale.plan.PlanError.Code;
import org.flashsale.plan.YamlNode.Scalar;

/**
 * Reads the documents of the control records that the scoring operator answers: JSON or YAML 1.2,
 * {@code schemas/model-prepare.schema.json} and its neighbours.
 */
public final class ScoringOrders {

    /** Kinds of the records that the scoring operator answers. */
    public static final Set<String> KINDS =
            Set.of(
                    ControlRecord.MODEL_PREPARE,
                    ControlRecord.MODEL_READY,
                    ControlRecord.MODEL_ACTIVATE,
                    ControlRecord.MODEL_ROLLBACK,
                    ControlRecord.OPTIONS);

    private static final int URI_LENGTH_MAX = 2_000;
    private static final int DOCUMENT_LENGTH_MAX = 10_000;
    private static final long DEADLINE_MAX_MS = 10_000;
    private static final int BATCH_MAX = 8_192;
    private static final int UNWRITTEN_MAX = 10_000_000;
    private static final Pattern REQUEST = Pattern.compile("(?s).{1,1000}");
    private static final Pattern SHA_256 = Pattern.compile("[0-9a-f]{64}");

    private final ControlRecord record;
    private final PlanErrors errors = new PlanErrors();

    private ScoringOrders(ControlRecord record) {
        this.record = record;
    }

    /** What a record turned out to be. */
    public sealed interface Parsed {

        /** An order that can be followed. */
        record Valid(ScoringOrder order) implements Parsed {}

        /** Everything that is wrong with it; never empty. */
        record Invalid(List<PlanError> errors) implements Parsed {

            /** Copies the list. */
            public Invalid {
                errors = List.copyOf(errors);
            }
        }
    }

    /** Reads a record of one of the {@link #KINDS}. */
    public static Parsed parse(ControlRecord record) {
        return new ScoringOrders(record).parse();
    }

    private Parsed parse() {
        Optional<ScoringOrder> order = Optional.empty();
        if (record.document().length() > DOCUMENT_LENGTH_MAX) {
            String wrong = "the document has " + record.document().length() + " signs";
            errors.add(new PlanError(0, "", Code.TOO_BIG, wrong, "up to " + DOCUMENT_LENGTH_MAX));
        } else {
            order =
                    YamlReader.read(record.document(), DOCUMENT_LENGTH_MAX, errors)
                            .flatMap(root -> Fields.mapping(root, "", errors))
                            .map(mapping -> order(new Fields("", mapping, true, errors)));
        }
        return order.isPresent() && errors.isEmpty()
                ? new Parsed.Valid(order.get())
                : new Parsed.Invalid(errors.list());
    }

    private ScoringOrder order(Fields fields) {
        ScoringOrder order =
                switch (record.kind()) {
                    case ControlRecord.MODEL_PREPARE ->
                            new ScoringOrder.Prepare(
                                    fields.get("bundle", ScoringOrders::uri, ""), sha256(fields));
                    case ControlRecord.MODEL_READY ->
                            new ScoringOrder.Ready(
                                    fields.get("job", Scalars.planId(), ""),
                                    fields.get("request", ScoringOrders::request, ""));
                    case ControlRecord.MODEL_ACTIVATE ->
                            new ScoringOrder.Activate(sha256(fields), effectiveFrom());
                    case ControlRecord.MODEL_ROLLBACK ->
                            new ScoringOrder.Rollback(record.effectiveFrom());
                    default -> options(fields);
                };
        fields.finish(Code.UNKNOWN_FIELD, "is no field of " + record.kind());
        return order;
    }

    private static String sha256(Fields fields) {
        return fields.get("sha256", ScoringOrders::hash, "");
    }

    private long effectiveFrom() {
        if (record.effectiveFrom().isEmpty()) {
            errors.add(
                    new PlanError(
                            0,
                            "effectiveFrom",
                            Code.MISSING_FIELD,
                            "the record says no effective time",
                            "an event time after the watermarks of all subtasks"));
        }
        return record.effectiveFrom().orElse(0);
    }

    private ScoringOrder.Options options(Fields fields) {
        return new ScoringOrder.Options(
                whole(fields, "deadlineMs", 1, DEADLINE_MAX_MS),
                toInt(whole(fields, "maxBatch", 1, BATCH_MAX)),
                toInt(whole(fields, "unwritten", 0, UNWRITTEN_MAX)),
                share(fields, "scoredSample"));
    }

    private static OptionalDouble share(Fields fields, String name) {
        return fields.has(name)
                ? OptionalDouble.of(fields.get(name, Scalars.number(0, 1), 0.0))
                : OptionalDouble.empty();
    }

    private static OptionalLong whole(Fields fields, String name, long least, long most) {
        return fields.has(name)
                ? OptionalLong.of(fields.get(name, Scalars.whole(least, most), least))
                : OptionalLong.empty();
    }

    private static OptionalInt toInt(OptionalLong value) {
        return value.isEmpty() ? OptionalInt.empty() : OptionalInt.of((int) value.getAsLong());
    }

    /** Any text: a request names itself as it likes. */
    private static String request(Scalar scalar) {
        return matching(scalar, REQUEST, "1 to 1,000 signs");
    }

    private static String hash(Scalar scalar) {
        return matching(scalar, SHA_256, "64 hexadecimal digits in lower case");
    }

    private static String matching(Scalar scalar, Pattern pattern, String allowed) {
        if (!pattern.matcher(scalar.text()).matches()) {
            String wrong = "is " + PlanErrors.show(scalar.text());
            throw new Refusal(Code.BAD_NAME, wrong, allowed);
        }
        return scalar.text();
    }

    private static String uri(Scalar scalar) {
        Function<Scalar, String> text = Scalars.text();
        String uri = text.apply(scalar);
        try {
            if (uri.length() <= URI_LENGTH_MAX && new URI(uri).getScheme() != null) {
                return uri;
            }
        } catch (URISyntaxException e) {
            throw badUri(uri);
        }
        throw badUri(uri);
    }

    private static Refusal badUri(String uri) {
        return new Refusal(
                Code.BAD_NAME,
                "is " + PlanErrors.show(uri),
                "the URI of a folder or zip, such as s3://models/spring.zip");
    }
}
