package org.flashsale.calibration;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.flashsale.binary.Binary;

/**
 * Learns how the scores of one sale and model have to be changed, from matured labels. When all
 * labels of a window are known, it first asks what the fits before would have gained on them, and
 * what the published ones did gain, and then learns from them. Several learn side by side, with
 * memories of different length: how fast a sale drifts is not known.
 *
 * <p>Scores stay as they are until the fits of one learner have gained more than chance on labels
 * that they had not seen, and again as soon as published ones have lost more than chance. What is
 * given is a function of the sums and the watermarks at which windows are closed. Mutable, of one
 * owner.
 */
public final class Recalibrator {

    private static final int WINDOWS_MAX = 4_096;
    private static final int LATE_WINDOWS_MAX = 2;

    /** Calibrations that closer ones than this would follow are not published, on the logit. */
    private static final double TELLABLE = 0.02;

    /** Distance from the center at which typical scores lie, on the logit. */
    private static final double TYPICAL = 2;

    private final ScoredBy of;
    private final SortedMap<Long, ScoreSums> open = new TreeMap<>();

    /** What was published, by the event time from which it holds. */
    private final TreeMap<Long, LogitMap> published = new TreeMap<>();

    private final List<Learner> learners = new ArrayList<>();
    private long nextWindow = Long.MIN_VALUE;
    private Evidence applied = Evidence.NONE;
    private boolean used;

    /** Nothing is known of these scores. */
    public Recalibrator(ScoredBy of) {
        this.of = of;
        for (double memory : Learner.MEMORIES) {
            learners.add(new Learner(memory));
        }
    }

    /** Whose scores. */
    public ScoredBy of() {
        return of;
    }

    /**
     * Adds labels; those of a window that is closed count in the next one, later ones do not.
     *
     * @return whether they count
     */
    public boolean add(LabelSum sum) {
        if (nextWindow != Long.MIN_VALUE && sum.window() < nextWindow - LATE_WINDOWS_MAX) {
            return false;
        }
        long window = Math.max(sum.window(), nextWindow);
        if (!open.containsKey(window) && open.size() >= WINDOWS_MAX) {
            return false;
        }
        open.computeIfAbsent(window, w -> new ScoreSums()).add(sum.sums());
        return true;
    }

    /**
     * Closes all windows whose labels are known.
     *
     * @param watermark event time that has passed, epoch ms
     * @return what is to hold from now on, if that is new
     */
    public Optional<Calibration> close(long watermark, CalibrationSettings settings) {
        Optional<LogitMap> next = Optional.empty();
        while (!open.isEmpty() && settings.maturesAt(open.firstKey()) <= watermark) {
            long window = open.firstKey();
            ScoreSums sums = open.remove(window);
            if (sums != null) {
                close(window, sums, watermark + settings.marginMs(), settings);
                next = Optional.of(step(choose(settings), settings));
            }
        }
        return next.filter(this::isTellable).map(map -> publish(map, watermark, settings));
    }

    private void close(long window, ScoreSums sums, long from, CalibrationSettings settings) {
        if (nextWindow != Long.MIN_VALUE) {
            double windows = window - nextWindow + 1.0;
            learners.forEach(learner -> learner.decay(windows, settings));
            applied = applied.decay(windows * settings.windowMs() / settings.halfLifeMs());
        }
        Map.Entry<Long, LogitMap> held = published.floorEntry(window * settings.windowMs());
        if (held != null) {
            published.headMap(held.getKey()).clear();
            applied = applied.plus(sums, held.getValue(), longest().dependence());
        }
        for (Learner learner : learners) {
            learner.learn(window, sums, settings);
            learner.fit(from, settings);
        }
        nextWindow = window + 1;
    }

    private DecayedSums longest() {
        return learners.get(learners.size() - 1).sums();
    }

    /** The fit of the learner that has gained most; those in use need not prove it again. */
    private LogitMap choose(CalibrationSettings settings) {
        LogitMap best = LogitMap.IDENTITY;
        double most = 0;
        for (Learner learner : learners) {
            Optional<Evidence> gain = learner.gain(used ? 0 : settings.evidence());
            if (gain.isPresent() && gain.get().gain() > most) {
                most = gain.get().gain();
                best = learner.fitted();
            }
        }
        used = !best.isIdentity() && !applied.isHarm(settings.evidence());
        return used ? best : LogitMap.IDENTITY;
    }

    /** Not too far from the last one at once; back to the model's own scores without delay. */
    private LogitMap step(LogitMap wanted, CalibrationSettings settings) {
        if (wanted.isIdentity()) {
            return wanted;
        }
        LogitMap last = last();
        double most = settings.stepMax();
        double at = last.onLogit(wanted.center()) - wanted.center();
        double slope =
                last.slope() * Math.exp(Fit.cut(Math.log(wanted.slope() / last.slope()), most));
        return new LogitMap(wanted.center(), at + Fit.cut(wanted.shift() - at, most), slope);
    }

    private LogitMap last() {
        return published.isEmpty() ? LogitMap.IDENTITY : published.lastEntry().getValue();
    }

    private boolean isTellable(LogitMap map) {
        LogitMap last = last();
        double center = map.isIdentity() ? last.center() : map.center();
        double low = map.onLogit(center - TYPICAL) - last.onLogit(center - TYPICAL);
        double high = map.onLogit(center + TYPICAL) - last.onLogit(center + TYPICAL);
        return published.isEmpty() || Math.max(Math.abs(low), Math.abs(high)) >= TELLABLE;
    }

    private Calibration publish(LogitMap map, long watermark, CalibrationSettings settings) {
        long from = watermark + settings.marginMs();
        published.put(from, map);
        return new Calibration(of, from, map, longest().count(), longest().positives());
    }

    /** Labels that are remembered; those of long ago count less. */
    public double labels() {
        return longest().count();
    }

    /** Positive ones of them. */
    public double positives() {
        return longest().positives();
    }

    /** What was published last. */
    public LogitMap map() {
        return last();
    }

    /** Number of the window that is closed next; the least long before the first. */
    public long nextWindow() {
        return nextWindow;
    }

    void write(DataOutput out) throws IOException {
        LabelSum.writeKey(of, out);
        out.writeLong(nextWindow);
        Binary.writeInt(out, learners.size());
        for (Learner learner : learners) {
            learner.write(out);
        }
        applied.write(out);
        out.writeBoolean(used);
        Learner.writeMaps(published, out);
        Binary.writeInt(out, open.size());
        for (Map.Entry<Long, ScoreSums> entry : open.entrySet()) {
            Binary.writeLong(out, entry.getKey());
            entry.getValue().write(out);
        }
    }

    static Recalibrator read(DataInput in) throws IOException {
        Recalibrator state = new Recalibrator(LabelSum.readKey(in));
        state.nextWindow = in.readLong();
        state.learners.clear();
        for (int left = Binary.readInt(in); left > 0; left--) {
            state.learners.add(Learner.read(in));
        }
        if (state.learners.isEmpty()) {
            throw new IOException("a recalibrator that learns nothing");
        }
        state.applied = Evidence.read(in);
        state.used = in.readBoolean();
        Learner.readMaps(in, state.published);
        for (int left = Binary.readInt(in); left > 0; left--) {
            long window = Binary.readLong(in);
            state.open.put(window, ScoreSums.read(in));
        }
        return state;
    }
}
