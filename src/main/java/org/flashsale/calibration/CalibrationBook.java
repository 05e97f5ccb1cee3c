package org.flashsale.calibration;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.flashsale.domain.ControlRecord;
import org.flashsale.domain.Read;
import org.flashsale.plan.CalibrationOrder;
import org.flashsale.plan.JobClaim;
import org.flashsale.plan.PlanError;
import org.flashsale.plan.PlanError.Code;

/**
 * Which calibration holds for which scores at which event time. It depends on the sequence of
 * control records alone, so subtasks that heard the same have equal books, and one that hears the
 * topic again, after a restart, changes nothing.
 *
 * <p>A calibration counts only if it is of the run whose claim to the job's name is the highest one
 * heard before it: what a job says that was replaced, or one of another name, is refused.
 *
 * @param calibrations those that hold or are to hold, by the event time from which they do
 * @param claims the highest claim to each name
 * @param heard offset of the last record
 */
public record CalibrationBook(
        List<Calibration> calibrations, SortedMap<String, Claim> claims, long heard) {

    /** Nothing was heard. */
    public static final CalibrationBook EMPTY = new CalibrationBook(List.of(), new TreeMap<>(), -1);

    private static final int CALIBRATIONS_MAX = 1_024;
    private static final int NAMES_MAX = 64;

    /**
     * Who holds a name.
     *
     * @param job id of the job
     * @param epoch fencing number of its run
     * @param since epoch of its first run
     */
    public record Claim(String job, long epoch, long since) {}

    /** A book, and what is wrong with the record that led to it. */
    public record Answer(CalibrationBook book, List<PlanError> errors) {

        /** Copies the errors. */
        public Answer {
            errors = List.copyOf(errors);
        }
    }

    /** Copies the list. */
    public CalibrationBook {
        calibrations = List.copyOf(calibrations);
    }

    /** Whether a record of this kind is to be heard. */
    public static boolean hears(String kind) {
        return kind.equals(ControlRecord.CALIBRATION) || kind.equals(ControlRecord.JOB_CLAIM);
    }

    /**
     * Hears a record of one of these kinds; one that was heard before changes nothing.
     *
     * @param name name of the job; empty to follow the jobs of all names, as a replay does
     */
    public Answer hear(Read.Good<ControlRecord> good, Optional<String> name) {
        if (good.origin().offset() <= heard) {
            return new Answer(this, List.of());
        }
        long offset = good.origin().offset();
        ControlRecord record = good.value();
        if (record.kind().equals(ControlRecord.JOB_CLAIM)) {
            boolean valid =
                    JobClaim.parse(record, good.origin().appendedAt())
                            instanceof JobClaim.Parsed.Valid;
            return valid
                    ? new Answer(claimed(good, offset), List.of())
                    : new Answer(at(offset), List.of());
        }
        CalibrationOrder.Parsed parsed = CalibrationOrder.parse(record);
        if (parsed instanceof CalibrationOrder.Parsed.Invalid invalid) {
            return new Answer(at(offset), invalid.errors());
        }
        CalibrationOrder order = ((CalibrationOrder.Parsed.Valid) parsed).order();
        if (!isOfTheJob(order, name)) {
            String wrong = "job " + order.job() + " with epoch " + order.epoch();
            String allowed = "the run that holds the name" + name.map(n -> " " + n).orElse("");
            PlanError error = new PlanError(0, "job", Code.NOT_THE_JOB, wrong, allowed);
            return new Answer(at(offset), List.of(error));
        }
        return new Answer(new CalibrationBook(with(order), claims, offset), List.of());
    }

    private CalibrationBook at(long offset) {
        return new CalibrationBook(calibrations, claims, offset);
    }

    private CalibrationBook claimed(Read.Good<ControlRecord> good, long offset) {
        JobClaim.Parsed parsed = JobClaim.parse(good.value(), good.origin().appendedAt());
        JobClaim claim = ((JobClaim.Parsed.Valid) parsed).claim();
        Claim known = claims.get(claim.name());
        boolean higher =
                known == null
                        ? claims.size() < NAMES_MAX
                        : known.job.equals(claim.job())
                                ? claim.epoch() > known.epoch
                                : claim.compareTo(claim(known, claim.name())) > 0;
        if (!higher) {
            return at(offset);
        }
        SortedMap<String, Claim> next = new TreeMap<>(claims);
        next.put(claim.name(), new Claim(claim.job(), claim.epoch(), claim.since()));
        return new CalibrationBook(calibrations, next, offset);
    }

    private static JobClaim claim(Claim known, String name) {
        return new JobClaim(known.job, name, known.epoch, known.since);
    }

    private boolean isOfTheJob(CalibrationOrder order, Optional<String> name) {
        Claim claim = claims.get(order.name());
        return name.map(order.name()::equals).orElse(true)
                && claim != null
                && claim.job.equals(order.job())
                && claim.epoch == order.epoch();
    }

    /** It takes the place of what was to hold later for the same scores. */
    private List<Calibration> with(CalibrationOrder order) {
        ScoredBy of = new ScoredBy(order.sale(), order.model(), order.modelVersion());
        LogitMap map = new LogitMap(order.center(), order.shift(), order.slope());
        List<Calibration> next = new ArrayList<>();
        for (Calibration known : calibrations) {
            if (!known.of().equals(of) || known.from() < order.effectiveFrom()) {
                next.add(known);
            }
        }
        next.add(
                new Calibration(of, order.effectiveFrom(), map, order.labels(), order.positives()));
        next.sort(Comparator.comparingLong(Calibration::from));
        return next.subList(Math.max(0, next.size() - CALIBRATIONS_MAX), next.size());
    }

    /** What holds at an event time for the scores of a model; {@link Calibration#NONE} if none. */
    public Calibration at(String sale, String model, String modelVersion, long time) {
        for (int i = calibrations.size() - 1; i >= 0; i--) {
            Calibration known = calibrations.get(i);
            if (known.from() <= time
                    && known.of().sale().equals(sale)
                    && known.of().model().equals(model)
                    && known.of().modelVersion().equals(modelVersion)) {
                return known;
            }
        }
        return Calibration.NONE;
    }

    /**
     * The book without what no event from a time on can need.
     *
     * @param time epoch ms
     */
    public CalibrationBook passed(long time) {
        List<Calibration> next = new ArrayList<>();
        for (Calibration known : calibrations) {
            ScoredBy of = known.of();
            if (known.from() > time
                    || known.equals(at(of.sale(), of.model(), of.modelVersion(), time))) {
                next.add(known);
            }
        }
        return next.size() == calibrations.size() ? this : new CalibrationBook(next, claims, heard);
    }
}
