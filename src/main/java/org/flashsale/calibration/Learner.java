package org.flashsale.calibration;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.flashsale.binary.Binary;

/**
 * Fits of one memory, whether they are published or not, and what they would have gained. Mutable,
 * of one owner.
 */
final class Learner {

    /** How a learner's memory relates to the half-life of the settings. */
    static final double[] MEMORIES = {0.25, 1, 4};

    private final double memory;

    /** Fits by the event time from which they would have held. */
    private final TreeMap<Long, LogitMap> fits = new TreeMap<>();

    private DecayedSums sums = new DecayedSums();

    /** On the scores that a fit would have changed. */
    private Evidence inTime = Evidence.NONE;

    /** On the window that follows those that the fit was learned from: known a horizon earlier. */
    private Evidence next = Evidence.NONE;

    Learner(double memory) {
        this.memory = memory;
    }

    DecayedSums sums() {
        return sums;
    }

    /** The newest fit. */
    LogitMap fitted() {
        return fits.isEmpty() ? LogitMap.IDENTITY : fits.lastEntry().getValue();
    }

    /** Lets what is known count less, after so many windows. */
    void decay(double windows, CalibrationSettings settings) {
        double halfLives = windows * settings.windowMs() / settings.halfLifeMs();
        sums.decay(Math.pow(0.5, halfLives / memory));
        inTime = inTime.decay(halfLives);
        next = next.decay(halfLives);
    }

    /** Asks what was gained on a window, and learns from it. */
    void learn(long window, ScoreSums closing, CalibrationSettings settings) {
        double dependence = sums.dependence();
        next = next.plus(closing, fitted(), dependence);
        Map.Entry<Long, LogitMap> held = fits.floorEntry(window * settings.windowMs());
        if (held != null) {
            fits.headMap(held.getKey()).clear();
            inTime = inTime.plus(closing, held.getValue(), dependence);
        }
        sums.add(closing);
    }

    /**
     * Fits anew.
     *
     * @param from event time from which the fit would hold
     */
    void fit(long from, CalibrationSettings settings) {
        double count = sums.count() / sums.dependence();
        double positives = sums.positives() / sums.dependence();
        boolean enough =
                count >= settings.labelsMin()
                        && positives >= settings.positivesMin()
                        && count - positives >= settings.positivesMin();
        fits.put(from, enough ? Fit.of(sums, settings) : LogitMap.IDENTITY);
    }

    /**
     * What it has gained, if that is more than chance.
     *
     * @param errors standard errors that count as chance
     */
    Optional<Evidence> gain(double errors) {
        Evidence judged = inTime.variance() > 0 ? inTime : next;
        return judged.isGain(errors) ? Optional.of(judged) : Optional.empty();
    }

    void write(DataOutput out) throws IOException {
        out.writeDouble(memory);
        sums.write(out);
        inTime.write(out);
        next.write(out);
        writeMaps(fits, out);
    }

    static Learner read(DataInput in) throws IOException {
        Learner learner = new Learner(in.readDouble());
        learner.sums = DecayedSums.read(in);
        learner.inTime = Evidence.read(in);
        learner.next = Evidence.read(in);
        readMaps(in, learner.fits);
        return learner;
    }

    static void writeMaps(Map<Long, LogitMap> maps, DataOutput out) throws IOException {
        Binary.writeInt(out, maps.size());
        for (Map.Entry<Long, LogitMap> held : maps.entrySet()) {
            Binary.writeLong(out, held.getKey());
            out.writeDouble(held.getValue().center());
            out.writeDouble(held.getValue().shift());
            out.writeDouble(held.getValue().slope());
        }
    }

    static void readMaps(DataInput in, Map<Long, LogitMap> maps) throws IOException {
        for (int left = Binary.readInt(in); left > 0; left--) {
            long from = Binary.readLong(in);
            maps.put(from, new LogitMap(in.readDouble(), in.readDouble(), in.readDouble()));
        }
    }
}
