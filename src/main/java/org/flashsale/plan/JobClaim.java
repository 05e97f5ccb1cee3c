package org.flashsale.plan;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.flashsale.domain.ControlRecord;
import org.flashsale.plan.PlanError.Code;
import org.flashsale.plan.YamlNode.Scalar;

/**
 * Says on {@code control} that a job decides the prices of all sales under its name, from an epoch
 * on: {@code schemas/job-claim.schema.json}. Of two jobs of one name the one that claimed it later
 * goes on; a restart of the other one does not change that. Ties are broken by the jobs' ids, so
 * that never both or neither stop.
 *
 * @param job Flink's id of the job, 32 hexadecimal digits; its restarts keep it
 * @param name name of the job, {@code flashsale.name}
 * @param epoch fencing number of the run, about the epoch ms at its start
 * @param since epoch of the job's first run
 */
public record JobClaim(String job, String name, long epoch, long since)
        implements Comparable<JobClaim> {

    /** How far ahead of the broker's clock an epoch may be, ms; later ones are refused. */
    public static final long AHEAD_MAX_MS = 5 * 60_000;

    private static final int DOCUMENT_LENGTH_MAX = 1_000;
    private static final Pattern JOB = Pattern.compile("[0-9a-f]{32}");
    private static final Comparator<JobClaim> ORDER =
            Comparator.comparingLong(JobClaim::since).thenComparing(JobClaim::job);

    /** What a record turned out to be. */
    public sealed interface Parsed {

        /** A claim that counts. */
        record Valid(JobClaim claim) implements Parsed {}

        /** Everything that is wrong with it; never empty. */
        record Invalid(List<PlanError> errors) implements Parsed {

            /** Copies the list. */
            public Invalid {
                errors = List.copyOf(errors);
            }
        }
    }

    @Override
    public int compareTo(JobClaim other) {
        return ORDER.compare(this, other);
    }

    /**
     * Whether the epoch lies too far after the time at which the broker took the claim.
     *
     * @param appendedAt epoch ms
     */
    public boolean isAheadOf(long appendedAt) {
        return epoch - appendedAt > AHEAD_MAX_MS;
    }

    /**
     * The record that makes it; there is one per job, since its id is the job's.
     *
     * @param issuedAt epoch ms
     * @param run submission of the job
     */
    public ControlRecord record(long issuedAt, String run) {
        return new ControlRecord(
                ControlRecord.JOB_CLAIM,
                job,
                job + "/" + epoch,
                issuedAt,
                OptionalLong.empty(),
                run,
                String.format(
                        "{\"job\": \"%s\", \"name\": \"%s\", \"epoch\": %d, \"since\": %d}",
                        job, name, epoch, since));
    }

    /**
     * Reads a record of the kind {@link ControlRecord#JOB_CLAIM}.
     *
     * @param appendedAt when the broker took it, epoch ms: what its epoch is measured by
     */
    public static Parsed parse(ControlRecord record, long appendedAt) {
        PlanErrors errors = new PlanErrors();
        Optional<JobClaim> claim =
                record.document().length() > DOCUMENT_LENGTH_MAX
                        ? Optional.empty()
                        : YamlReader.read(record.document(), DOCUMENT_LENGTH_MAX, errors)
                                .flatMap(root -> Fields.mapping(root, "", errors))
                                .map(mapping -> of(new Fields("", mapping, true, errors)));
        if (claim.isEmpty() && errors.isEmpty()) {
            String wrong = "the document has " + record.document().length() + " signs";
            errors.add(new PlanError(0, "", Code.TOO_BIG, wrong, "up to " + DOCUMENT_LENGTH_MAX));
        }
        if (claim.isPresent() && errors.isEmpty()) {
            check(claim.get(), record, appendedAt, errors);
        }
        return claim.isPresent() && errors.isEmpty()
                ? new Parsed.Valid(claim.get())
                : new Parsed.Invalid(errors.list());
    }

    private static JobClaim of(Fields fields) {
        JobClaim claim =
                new JobClaim(
                        fields.get("job", JobClaim::job, ""),
                        fields.get("name", Scalars.planId(), ""),
                        fields.get("epoch", number(), 0L),
                        fields.get("since", number(), 0L));
        fields.finish(Code.UNKNOWN_FIELD, "is no field of " + ControlRecord.JOB_CLAIM);
        return claim;
    }

    private static void check(
            JobClaim claim, ControlRecord record, long appendedAt, PlanErrors errors) {
        if (!claim.job.equals(record.id())) {
            String wrong = "the record names " + PlanErrors.show(record.id());
            errors.add(new PlanError(0, "job", Code.ID_DIFFERS, wrong, "the document's job"));
        }
        if (claim.since > claim.epoch) {
            String wrong = "is " + claim.since;
            errors.add(new PlanError(0, "since", Code.OUT_OF_RANGE, wrong, "up to the epoch"));
        }
        // Measured by the broker's clock, so that a refused claim stays refused.
        if (claim.isAheadOf(appendedAt)) {
            errors.add(
                    new PlanError(
                            0,
                            "epoch",
                            Code.CLAIM_IN_FUTURE,
                            "is " + claim.epoch + ", written at " + appendedAt,
                            "at most " + AHEAD_MAX_MS + " ms ahead"));
        }
    }

    private static Function<Scalar, Long> number() {
        return Scalars.whole(1, Long.MAX_VALUE / 2);
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
