package org.flashsale.plan;

import java.util.HashSet;
import java.util.List;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.flashsale.domain.ControlRecord;

/**
 * The claims that a job has heard, and whether it may go on. A job's first claim is above all that
 * it has heard before, so whoever comes later wins, and old claims stop nobody. A restart keeps the
 * place that the first claim gave its job, so that it cannot take the name back.
 */
public final class JobClaims {

    private static final int OTHERS_MAX = 10_000;
    private static final int EPOCHS_MAX = 100_000;

    private final String job;
    private final String name;
    private final Set<String> others = new HashSet<>();
    private final NavigableSet<Long> epochs = new TreeSet<>();
    private Optional<JobClaim> own = Optional.empty();
    private Optional<JobClaim> highestOther = Optional.empty();
    private long highestEpoch;
    private long highestEpochOfOthers;

    /**
     * @param job id of this job
     * @param name its name
     */
    public JobClaims(String job, String name) {
        this.job = job;
        this.name = name;
    }

    /**
     * Hears a record of the kind {@link ControlRecord#JOB_CLAIM}; claims under other names mean
     * nothing here.
     *
     * @param appendedAt when the broker took it, epoch ms
     * @return what is wrong with it; empty if it counts
     */
    public List<PlanError> hear(ControlRecord record, long appendedAt) {
        JobClaim.Parsed parsed = JobClaim.parse(record, appendedAt);
        if (parsed instanceof JobClaim.Parsed.Invalid invalid) {
            return invalid.errors();
        }
        JobClaim claim = ((JobClaim.Parsed.Valid) parsed).claim();
        if (claim.name().equals(name)) {
            take(claim);
        }
        return List.of();
    }

    /** Takes a claim of this job or another one of its name. */
    public void take(JobClaim claim) {
        highestEpoch = Math.max(highestEpoch, claim.epoch());
        epochs.add(claim.epoch());
        if (epochs.size() > EPOCHS_MAX) {
            epochs.pollFirst();
        }
        if (claim.job().equals(job)) {
            own = higher(own, claim);
            return;
        }
        highestOther = higher(highestOther, claim);
        highestEpochOfOthers = Math.max(highestEpochOfOthers, claim.epoch());
        if (others.size() < OTHERS_MAX) {
            others.add(claim.job());
        }
    }

    private static Optional<JobClaim> higher(Optional<JobClaim> known, JobClaim claim) {
        return known.filter(k -> k.compareTo(claim) >= 0).or(() -> Optional.of(claim));
    }

    /** Whether this job has claimed before. */
    public boolean claimed() {
        return own.isPresent();
    }

    /** The claim above this job's own, if there is one: then this job must stop. */
    public Optional<JobClaim> winner() {
        return highestOther.filter(other -> own.isPresent() && other.compareTo(own.get()) > 0);
    }

    /**
     * What this job claims next: an epoch above everything heard.
     *
     * @param first whether the job starts for the first time; else its place stays
     * @param restored epoch of the state that the run goes on from; 0 without one
     * @param clock epoch ms
     */
    public JobClaim next(boolean first, long restored, long clock) {
        long epoch = Math.max(clock, 1 + Math.max(restored, highestEpoch));
        long since = first ? epoch : own.map(JobClaim::since).orElse(epoch);
        return new JobClaim(job, name, epoch, since);
    }

    /** Whether another job's epoch or place is not below that of a claim of this job. */
    public boolean exceeds(JobClaim claim) {
        return winner().isPresent() || highestEpochOfOthers >= claim.epoch();
    }

    /** Whether a run of this name claimed an epoch; of very many runs the newest are known. */
    public boolean knows(long epoch) {
        return epochs.contains(epoch);
    }

    /** Whether a run of this name claimed an epoch below one. */
    public boolean knowsBelow(long epoch) {
        return epochs.lower(epoch) != null;
    }

    /** Other jobs of this name that were heard of, up to 10,000. */
    public int others() {
        return others.size();
    }
}
