package org.flashsale.calibration;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.flashsale.features.Hashes;

/**
 * The scores of some shoppers until their labels are known. A score is positive if its shopper (or
 * session) buys within the horizon after it; nothing is said of it before that has passed, so what
 * is cut off is never taken for a no. Neither the order of arrival nor how shoppers are spread over
 * tasks changes the sums, as long as there is room.
 *
 * <p>When there are more scores than room, every second shopper is left out, by the hash, with all
 * that waits of them: whether they bought or not, so that the rest is a fair sample.
 *
 * <p>Mutable, of one owner.
 */
public final class PendingLabels {

    /** Scores that may wait, in one task. */
    public static final int SCORES_MAX = 1 << 16;

    private static final int KINDS_MAX = 1_024;
    private static final int BOUGHT_MAX = 64;
    private static final int LEVEL_MAX = 30;
    private static final long[] NEVER = {};

    private final CalibrationSettings settings;
    private final int scoresMax;
    private final Map<Key, PendingShopper> shoppers = new HashMap<>();
    private final Map<Long, Buyer> buyers = new HashMap<>();
    private final TreeMap<Long, List<PendingShopper>> windows = new TreeMap<>();
    private final Map<ScoredBy, ScoredBy> kinds = new HashMap<>();

    /** Windows up to this one are closed. */
    private long closed = Long.MIN_VALUE;

    private int level;
    private int waiting;
    private long leftOut;

    private record Key(long who, ScoredBy of) {}

    /** When one shopper bought. */
    record Buyer(int group, long[] times) {}

    /** What waits of the shoppers of one key group. */
    record Part(
            int group,
            long closed,
            int level,
            List<PendingShopper> shoppers,
            Map<Long, Buyer> buyers) {}

    /** Nothing waits. */
    public PendingLabels(CalibrationSettings settings) {
        this(settings, SCORES_MAX);
    }

    PendingLabels(CalibrationSettings settings, int scoresMax) {
        this.settings = settings;
        this.scoresMax = scoresMax;
    }

    /**
     * Takes a score.
     *
     * @param group key group of the shopper
     * @param session of the event, or empty
     * @param time of the event, epoch ms
     * @param probability what the model said, not recalibrated
     */
    public void scored(
            int group, String user, String session, long time, ScoredBy of, float probability) {
        long who = who(user, session);
        long window = settings.windowOf(time);
        if (window <= closed || Float.isNaN(probability) || !isSampled(who)) {
            leftOut++;
            return;
        }
        Key key = new Key(who, of);
        PendingShopper shopper = shoppers.get(key);
        if (shopper == null) {
            if (kinds.size() >= KINDS_MAX && !kinds.containsKey(of)) {
                leftOut++;
                return;
            }
            ScoredBy kind = kinds.computeIfAbsent(of, k -> k);
            shopper = new PendingShopper(group, who, kind);
            shoppers.put(new Key(who, kind), shopper);
        }
        if (shopper.isFull()) {
            leftOut++;
            return;
        }
        if (shopper.add(time, ScoreSums.logitUnits(LogitMap.logit(probability)), settings)) {
            windows.computeIfAbsent(window, w -> new ArrayList<>()).add(shopper);
        }
        waiting++;
        while (waiting > scoresMax && level < LEVEL_MAX) {
            thin();
        }
    }

    /** Takes a purchase. */
    public void bought(int group, String user, String session, long time) {
        long who = who(user, session);
        if (isSampled(who) && settings.windowOf(time) > closed) {
            Buyer known = buyers.get(who);
            if (known == null) {
                buyers.put(who, new Buyer(group, new long[] {time}));
            } else if (known.times.length < BOUGHT_MAX) {
                long[] times = Arrays.copyOf(known.times, known.times.length + 1);
                times[times.length - 1] = time;
                buyers.put(who, new Buyer(group, times));
            }
        }
    }

    private long who(String user, String session) {
        long hash = Hashes.of(user);
        return settings.bySession() && !session.isEmpty() ? 31 * hash + Hashes.of(session) : hash;
    }

    /** Bits that no table's place depends on. */
    private boolean isSampled(long who) {
        return level == 0 || (who * 0x9E3779B97F4A7C15L) >>> (64 - level) == 0;
    }

    private void thin() {
        level++;
        int before = waiting;
        shoppers.values().removeIf(shopper -> !isSampled(shopper.who));
        buyers.keySet().removeIf(who -> !isSampled(who));
        windows.values().forEach(list -> list.removeIf(shopper -> !isSampled(shopper.who)));
        waiting = shoppers.values().stream().mapToInt(PendingShopper::size).sum();
        leftOut += before - waiting;
    }

    /**
     * Gives the sums of all windows whose labels are known.
     *
     * @param watermark event time that has passed, epoch ms
     */
    public void close(long watermark, Consumer<LabelSum> out) {
        if (watermark < settings.horizonMs()) {
            return;
        }
        long last = settings.windowOf(watermark - settings.horizonMs()) - 1;
        if (last <= closed) {
            return;
        }
        closed = last;
        while (!windows.isEmpty() && windows.firstKey() <= last) {
            closeWindow(windows.firstKey(), out);
        }
        long stale = (last + 1) * settings.windowMs();
        buyers.entrySet()
                .removeIf(
                        buyer ->
                                Arrays.stream(buyer.getValue().times)
                                        .allMatch(time -> time <= stale));
        long idle = last - 1 - settings.horizonMs() / settings.windowMs();
        shoppers.values().removeIf(shopper -> shopper.isIdleSince(idle));
        kinds.clear();
        shoppers.values().forEach(shopper -> kinds.putIfAbsent(shopper.of, shopper.of));
        if (level > 0 && waiting < scoresMax / 4) {
            level--;
        }
    }

    private void closeWindow(long window, Consumer<LabelSum> out) {
        Map<ScoredBy, ScoreSums> sums = new LinkedHashMap<>();
        List<PendingShopper> closing = windows.remove(window);
        for (PendingShopper shopper : closing == null ? List.<PendingShopper>of() : closing) {
            Buyer buyer = buyers.get(shopper.who);
            waiting -= shopper.size();
            shopper.close(
                    window,
                    buyer == null ? NEVER : buyer.times,
                    settings,
                    sums.computeIfAbsent(shopper.of, of -> new ScoreSums()));
            waiting += shopper.size();
        }
        sums.forEach((of, sum) -> out.accept(new LabelSum(of, window, sum)));
    }

    /** Scores whose labels are not known yet. */
    public int waiting() {
        return waiting;
    }

    /** Scores that are not looked at, since they came too late or there was no room. */
    public long leftOut() {
        return leftOut;
    }

    /** One shopper in two to the power of this is looked at. */
    public int level() {
        return level;
    }

    /** All that waits, by key group. */
    Collection<Part> parts() {
        Map<Integer, Part> parts = new TreeMap<>();
        shoppers.values().forEach(s -> part(parts, s.group).shoppers.add(s));
        buyers.forEach((who, buyer) -> part(parts, buyer.group).buyers.put(who, buyer));
        return parts.values();
    }

    private Part part(Map<Integer, Part> parts, int group) {
        return parts.computeIfAbsent(
                group, g -> new Part(g, closed, level, new ArrayList<>(), new HashMap<>()));
    }

    /** Takes what waited elsewhere; its shoppers are not known here. */
    void take(Part part) {
        closed = Math.max(closed, part.closed);
        for (PendingShopper shopper : part.shoppers) {
            shoppers.put(new Key(shopper.who, shopper.of), shopper);
            kinds.putIfAbsent(shopper.of, shopper.of);
            waiting += shopper.size();
            Arrays.stream(shopper.times())
                    .map(settings::windowOf)
                    .distinct()
                    .forEach(w -> windows.computeIfAbsent(w, k -> new ArrayList<>()).add(shopper));
        }
        buyers.putAll(part.buyers);
        while (level < part.level || (waiting > scoresMax && level < LEVEL_MAX)) {
            thin();
        }
    }
}
