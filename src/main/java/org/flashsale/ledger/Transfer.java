package org.flashsale.ledger;

/**
 * A reallocation command as the ledger sees it: units go from held over in transit to available at
 * the target.
 *
 * <p>Its confirmations may come in any order, and a fact proves what it presupposes: units that
 * arrived, or were written off on the way, have left. What is proven, lost, under way and in excess
 * follows from sums of the facts alone, so the order in which they came leaves no trace.
 *
 * @param commandId id of the command
 * @param from pool that gives
 * @param to pool that gets
 * @param units ordered units
 * @param held ordered units that have not left yet
 * @param out units that were reported to have left
 * @param in units that were reported to have arrived
 * @param written units that were written off in the name of the command
 * @param writtenAtTarget those of them that were written off in the target pool
 * @param expiresAt epoch ms at which held units are freed
 * @param transitMs how long units may travel, ms
 * @param lastOutAt when units last left, epoch ms; 0 before
 * @param expired whether {@code expiresAt} has passed
 * @param overdue whether units have travelled for too long
 */
public record Transfer(
        String commandId,
        String from,
        String to,
        long units,
        long held,
        long out,
        long in,
        long written,
        long writtenAtTarget,
        long expiresAt,
        long transitMs,
        long lastOutAt,
        boolean expired,
        boolean overdue) {

    /** A new command whose units are all held. */
    static Transfer issued(
            String commandId, String from, String to, long units, long expiresAt, long transitMs) {
        return new Transfer(
                commandId, from, to, units, units, 0, 0, 0, 0, expiresAt, transitMs, 0, false,
                false);
    }

    /** Whether units still wait to leave. */
    public boolean open() {
        return held > 0;
    }

    /** Whether nothing is held or under way. */
    public boolean settled() {
        return held == 0 && transit() == 0;
    }

    /** Whether a report is missing: one that comes later will say what is known already. */
    public boolean awaited() {
        return !settled() || proven() > 0 || excess() > 0;
    }

    /** Units that have left and not arrived. */
    public long transit() {
        return out + proven() + excess() - in - lost();
    }

    /** Units that left the source without a report: they arrived or were lost on the way. */
    public long proven() {
        return Math.min(Math.max(0, in + lost() - out), couldLeave() - out);
    }

    /** Units that arrived beyond all that was ordered or reported to have left. */
    public long excess() {
        return Math.max(0, in - couldLeave());
    }

    /** Units written off on the way. */
    public long lost() {
        return Math.min(written, Math.max(0, couldLeave() - in));
    }

    /** Units written off that cannot have been on the way: the target's own stock. */
    long ofTarget() {
        return Math.min(written - lost(), writtenAtTarget);
    }

    /** Units written off that cannot have been on the way: the source's own stock. */
    long ofSource() {
        return written - lost() - ofTarget();
    }

    private long couldLeave() {
        return Math.max(out, units);
    }

    /** Units that will reach the target: held or travelling, not overdue. */
    public long incoming() {
        return held + travelling();
    }

    /** Units in transit that are still believed to arrive. */
    public long travelling() {
        return overdue ? 0 : transit();
    }

    /** Instant at which time alone changes this transfer, epoch ms. */
    long dueAt() {
        long expiry = open() ? expiresAt : Long.MAX_VALUE;
        boolean waits = transit() > 0 && !overdue;
        return Math.min(expiry, waits ? plus(lastOutAt, transitMs) : Long.MAX_VALUE);
    }

    /** The largest of its sums. */
    long magnitude() {
        return Math.max(Math.max(out, in), written);
    }

    /** Units are reported to have left. */
    Transfer withOut(long more, long at) {
        return with(held, out + more, in, written, writtenAtTarget, at, expired, false);
    }

    /** Units are reported to have arrived. */
    Transfer withIn(long more) {
        return with(held, out, in + more, written, writtenAtTarget, lastOutAt, expired, overdue)
                .unlessArrived();
    }

    /** Units are written off in its name. */
    Transfer withWritten(long more, boolean atTarget) {
        long there = writtenAtTarget + (atTarget ? more : 0);
        return with(held, out, in, written + more, there, lastOutAt, expired, overdue)
                .unlessArrived();
    }

    /** Fewer units are held: they left, or went to whoever was faster. */
    Transfer withoutHeld(long fewer) {
        return with(held - fewer, out, in, written, writtenAtTarget, lastOutAt, expired, overdue);
    }

    /** Held units are freed. */
    Transfer asExpired() {
        return with(0, out, in, written, writtenAtTarget, lastOutAt, true, overdue);
    }

    /** Units in transit are no longer counted on. */
    Transfer asOverdue() {
        return with(held, out, in, written, writtenAtTarget, lastOutAt, expired, true);
    }

    private Transfer unlessArrived() {
        boolean still = overdue && transit() > 0;
        return with(held, out, in, written, writtenAtTarget, lastOutAt, expired, still);
    }

    private Transfer with(
            long newHeld,
            long newOut,
            long newIn,
            long newWritten,
            long newWrittenAtTarget,
            long newLastOutAt,
            boolean newExpired,
            boolean newOverdue) {
        return new Transfer(
                commandId,
                from,
                to,
                units,
                newHeld,
                newOut,
                newIn,
                newWritten,
                newWrittenAtTarget,
                expiresAt,
                transitMs,
                newLastOutAt,
                newExpired,
                newOverdue);
    }

    private static long plus(long time, long span) {
        long sum = time + span;
        return span >= 0 && sum < time ? Long.MAX_VALUE : sum;
    }
}
