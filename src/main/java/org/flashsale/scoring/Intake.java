package org.flashsale.scoring;

import org.flashsale.domain.BehaviorEvent;
import org.flashsale.features.Admission;
import org.flashsale.features.OpenRecord;
import org.flashsale.features.UserRecord;
import org.flashsale.features.UserState;

/**
 * Brings events into waves: reads the user's record from the cache, takes the event in, writes the
 * row and the record. What a model's run gives back to the user is put into the record afterwards.
 */
public final class Intake {

    /** Events that may be collected for {@link #lookAhead}. */
    public static final int AHEAD = 32;

    private final UserCache cache;
    private final int floodLimit;
    private final UserRecord record = new UserRecord();
    private final UserState user = new UserState();
    private final UserState scratch = new UserState();
    private final float[] row = new float[UserState.EVENTS_MAX * Wave.WIDTH];
    private final long[] hashes = new long[AHEAD];
    private long rebuilt;

    /**
     * @param cache where users are
     * @param floodLimit events of one user per second that are scored
     */
    public Intake(UserCache cache, int floodLimit) {
        this.cache = cache;
        this.floodLimit = floodLimit;
    }

    /**
     * Has the memory of the users of some events fetched, all of it at once: one user after the
     * other would wait for each.
     *
     * @param events at most {@link #AHEAD}
     */
    public void lookAhead(EventQueue events) {
        events.copyHashes(hashes, events.size());
        cache.lookAhead(hashes, events.size());
    }

    /**
     * Takes in the first event, whose user has no row in the wave, and gives it one if it is FRESH.
     */
    public Admission takeFirst(EventQueue events, Wave wave) throws Exception {
        BehaviorEvent event = events.event();
        long timestamp = events.timestamp();
        long entered = events.enteredNanos();
        long userHash = events.userHash();
        events.remove();
        int entry = cache.open(event.userId(), userHash);
        int length = cache.length(entry);
        if (length == 0) {
            user.clear();
        } else {
            record.decode(cache.array(entry), cache.offset(entry), length, user);
        }
        Admission admission = user.admit(event, floodLimit);
        if (admission == Admission.FRESH) {
            int at = wave.add(event, timestamp, entered, entry, userHash);
            Batch batch = wave.batch();
            user.keepEvents(batch.steps());
            user.observe(event, row, 0);
            wave.inDemand(at, user.inDemand(event.type()));
            batch.features().put(at * Wave.WIDTH, row, 0, Wave.WIDTH);
            if (batch.stateWidth() > 0) {
                readVector(wave, at, entry, length);
            }
            if (batch.steps() > 0) {
                writeSequence(batch, at);
            }
            write(entry, batch.stateWidth());
            cache.pin(entry);
        }
        return admission;
    }

    /** The vector is the record's if the model made it; else it is made again, or is zeros. */
    private void readVector(Wave wave, int at, int entry, int length) {
        int width = wave.batch().stateWidth();
        int before = user.eventsKept() - 1;
        if (before > 0
                && length > 0
                && UserRecord.hasVector(
                        cache.array(entry), cache.offset(entry), wave.tag(), width)) {
            wave.batch()
                    .state()
                    .put(at, cache.array(entry), UserRecord.vectorAt(cache.offset(entry)));
        } else if (before > 0) {
            int steps = Math.min(before, Rebuild.STEPS_MAX);
            wave.rebuild().add(at, steps);
            user.replay(
                    before - steps,
                    steps,
                    scratch,
                    wave.rebuild().features(),
                    wave.rebuild().offset());
            rebuilt++;
        } else {
            wave.batch().state().clear(at);
        }
    }

    /** Writes the user's new record in the place of the one before. */
    private void write(int entry, int vectorWidth) throws Exception {
        int open = OpenRecord.length(user, vectorWidth);
        if (open > 0) {
            cache.resize(entry, open);
            OpenRecord.write(user, vectorWidth, cache.array(entry), cache.offset(entry));
        } else {
            int stored = record.encode(user, vectorWidth);
            cache.resize(entry, stored);
            System.arraycopy(record.bytes(), 0, cache.array(entry), cache.offset(entry), stored);
        }
    }

    private void writeSequence(Batch batch, int at) {
        int count = Math.min(batch.steps(), user.eventsKept());
        user.replay(user.eventsKept() - count, count, scratch, row, 0);
        int from = at * batch.steps() * Wave.WIDTH;
        batch.sequence().put(from, row, 0, count * Wave.WIDTH);
        for (int i = count * Wave.WIDTH; i < batch.steps() * Wave.WIDTH; i++) {
            batch.sequence().put(from + i, 0);
        }
        batch.lengths().put(at, count);
    }

    /** Keeps the vectors of a wave that was scored, and lets its users go. */
    public void finish(Wave wave) {
        Batch batch = wave.batch();
        for (int at = 0; at < wave.size(); at++) {
            int entry = wave.entry(at);
            if (batch.stateWidth() > 0 && !batch.degraded(at)) {
                byte[] bytes = cache.array(entry);
                int offset = cache.offset(entry);
                UserRecord.setTag(bytes, offset, wave.tag());
                batch.stateOut().get(at, bytes, UserRecord.vectorAt(offset));
            }
            cache.unpin(entry);
        }
    }

    /** Vectors that were made again. */
    public long rebuilt() {
        return rebuilt;
    }

    /** Records whose lists had to be cut. */
    public long cut() {
        return record.cut();
    }
}
