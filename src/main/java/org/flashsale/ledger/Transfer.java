package org.flashsale.ledger;

/**
 * A reallocation command as the ledger sees it: units go from held over in transit to available at
 * the target.
 *
 * @param commandId id of the command
 * @param from pool that gives
 * @param to pool that gets
 * @param units ordered units
 * @param held ordered units that have not left yet
 * @param out units that have left
 * @param transit units that have left and not arrived
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
        long transit,
        long expiresAt,
        long transitMs,
        long lastOutAt,
        boolean expired,
        boolean overdue) {

    /** A new command whose units are all held. */
    static Transfer issued(
            String commandId, String from, String to, long units, long expiresAt, long transitMs) {
        return new Transfer(
                commandId, from, to, units, units, 0, 0, expiresAt, transitMs, 0, false, false);
    }

    /** Whether units still wait to leave. */
    public boolean open() {
        return held > 0;
    }

    /** Whether nothing is held or under way. */
    public boolean settled() {
        return held == 0 && transit == 0;
    }

    /** Units that will reach the target: held or travelling, not overdue. */
    public long incoming() {
        return held + travelling();
    }

    /** Units in transit that are still believed to arrive. */
    public long travelling() {
        return overdue ? 0 : transit;
    }

    /** Instant at which time alone changes this transfer, epoch ms. */
    long dueAt() {
        long expiry = open() ? expiresAt : Long.MAX_VALUE;
        long overdueAt = transit > 0 && !overdue ? plus(lastOutAt, transitMs) : Long.MAX_VALUE;
        return Math.min(expiry, overdueAt);
    }

    /** Units leave: some of them from held. */
    Transfer left(long fromHeld, long total, long at) {
        return new Transfer(
                commandId,
                from,
                to,
                units,
                held - fromHeld,
                out + total,
                transit + total,
                expiresAt,
                transitMs,
                at,
                expired,
                false);
    }

    /** Units arrive, or are written off on the way. */
    Transfer arrived(long arriving) {
        return new Transfer(
                commandId,
                from,
                to,
                units,
                held,
                out,
                transit - arriving,
                expiresAt,
                transitMs,
                lastOutAt,
                expired,
                overdue && transit > arriving);
    }

    /** Held units go to whoever was faster. */
    Transfer released(long released) {
        return new Transfer(
                commandId,
                from,
                to,
                units,
                held - released,
                out,
                transit,
                expiresAt,
                transitMs,
                lastOutAt,
                expired,
                overdue);
    }

    /** Held units are freed. */
    Transfer asExpired() {
        return new Transfer(
                commandId, from, to, units, 0, out, transit, expiresAt, transitMs, lastOutAt, true,
                overdue);
    }

    /** Units in transit are no longer counted on. */
    Transfer asOverdue() {
        return new Transfer(
                commandId, from, to, units, held, out, transit, expiresAt, transitMs, lastOutAt,
                expired, true);
    }

    private static long plus(long time, long span) {
        long sum = time + span;
        return span >= 0 && sum < time ? Long.MAX_VALUE : sum;
    }
}
