package org.flashsale.plan;

import java.time.Duration;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.flashsale.plan.PlanError.Code;
import org.flashsale.plan.YamlNode.Scalar;

/** Reads and writes sale plans as documents (YAML 1.2, {@code schemas/sale-plan.schema.json}). */
public final class SalePlans {

    /** Longest document, in signs: it has to travel in one message. */
    public static final int CHARS_MAX = 16_000_000;

    private SalePlans() {}

    /** What a document turned out to be. */
    public sealed interface Parsed {

        /** A plan that holds together. */
        record Valid(SalePlan plan) implements Parsed {}

        /** Everything that is wrong with it, in the order of lines; never empty. */
        record Invalid(List<PlanError> errors) implements Parsed {

            /** Copies the list. */
            public Invalid {
                errors = List.copyOf(errors);
            }
        }
    }

    /** Reads a document that may name any policy of this version. */
    public static Parsed parse(String yaml) {
        return parse(yaml, PolicyNames.ALL);
    }

    /** Reads a document that names no prior file. */
    public static Parsed parse(String yaml, PolicyNames policies) {
        return parse(yaml, policies, PriorSource.NONE);
    }

    /** Reads a document that may name a prior file. */
    public static Parsed parse(String yaml, PolicyNames policies, PriorSource priors) {
        PlanErrors errors = new PlanErrors();
        Optional<SalePlan> plan = Optional.empty();
        if (yaml.length() > CHARS_MAX) {
            String wrong = "the document has " + yaml.length() + " signs";
            errors.add(new PlanError(0, "", Code.TOO_BIG, wrong, "up to " + CHARS_MAX));
        } else {
            PlanParser parser = new PlanParser(policies, priors, errors);
            plan = YamlReader.read(yaml, CHARS_MAX, errors).flatMap(parser::parse);
        }
        return plan.isPresent() && errors.isEmpty()
                ? new Parsed.Valid(plan.get())
                : new Parsed.Invalid(errors.list());
    }

    /** Writes a plan so that {@link #parse} reads the same plan. */
    public static String toYaml(SalePlan plan) {
        return new PlanWriter(plan).write();
    }

    /**
     * Reads a time as plans write it, epoch ms.
     *
     * @throws IllegalArgumentException if it is none; the message says what is allowed
     */
    public static long parseTime(String text, ZoneId zone) {
        return read(text, Times.instant(zone));
    }

    /**
     * Reads a length of time as plans write it.
     *
     * @throws IllegalArgumentException if it is none; the message says what is allowed
     */
    public static Duration parseDuration(String text) {
        return Duration.ofMillis(read(text, Times.duration()));
    }

    private static <T> T read(String text, Function<Scalar, T> read) {
        try {
            return read.apply(new Scalar(new YamlNode.Place(0, 0), text, false));
        } catch (Refusal e) {
            throw new IllegalArgumentException(e.wrong() + "; allowed: " + e.allowed(), e);
        }
    }
}
