package org.flashsale.features;

import java.util.Arrays;
import org.flashsale.domain.BehaviorEvent;
import org.flashsale.domain.EventType;

/**
 * One shopper's recent behaviour: what duplicates, floods and the feature row need, bounded in
 * every part, and the last events, {@link #EVENTS_KEPT} or as many as a model reads. Mutable and
 * not thread-safe. For each event call {@link #admit}, and {@link #observe} exactly when it says
 * FRESH.
 *
 * <p>A session is the run of events with one session id; an event without an id belongs to the
 * running session, or opens a new one after 30 minutes of silence. Only the running session is
 * kept: one that comes back counts as new. Time never runs backwards here: an event before the
 * latest one is taken to happen at the latest one's time.
 */
public final class UserState {

    /** Silence after which nothing is remembered, ms of event time. */
    public static final long EXPIRY_MS = 86_400_000;

    /** Silence that ends a session without an id, ms. */
    public static final long SESSION_GAP_MS = 1_800_000;

    /** Last events that can be replayed unless more are asked for, K. */
    public static final int EVENTS_KEPT = EventRing.USUAL;

    /** Most events that can be asked for. */
    public static final int EVENTS_MAX = EventRing.MOST;

    /** Half lives of the decayed counts, s. */
    static final double[] HALF_LIVES = {60, 300};

    private static final double[] DECAY = {
        Math.log(2) / HALF_LIVES[0], Math.log(2) / HALF_LIVES[1]
    };

    /** Events of one second, but purchases, that a shopper's hands can make. */
    static final int HANDS_PER_SECOND = 5;

    /**
     * Events with a half life of 60 s that a shopper's hands can make: some 0.7 a second for long.
     */
    static final int HANDS_LATELY = 60;

    static final long PRICE_MAX = 1_000_000_000_000L;
    static final long NEVER = Long.MIN_VALUE;
    static final int NO_TYPE = -1;

    private static final int CART_ADD = TypeCounts.slot(EventType.CART_ADD);
    private static final int CART_REMOVE = TypeCounts.slot(EventType.CART_REMOVE);
    private static final int PURCHASE = TypeCounts.slot(EventType.PURCHASE);

    final RecentIds ids = new RecentIds();
    final RecentCounts items = new RecentCounts();
    final RecentCounts categories = new RecentCounts();
    final Cart cart = new Cart();
    final EventRing ring = new EventRing();
    private final Seen seen = new Seen();
    private final FeatureWriter writer = new FeatureWriter();

    private int keep = EVENTS_KEPT;

    long floodSecond;
    int floodCount;

    /** Latest event time, epoch ms; NEVER before the first event. */
    long lastTime = NEVER;

    /** Slot of the last event's type, or NO_TYPE. */
    int lastType = NO_TYPE;

    int lastItem;
    int lastCategory;
    int sessions;
    final TypeCounts counts = new TypeCounts();
    final float[] decayed = new float[HALF_LIVES.length];

    /** Hash of the session's id; 0 for a session without one. */
    long session;

    long sessionStart;
    long sessionCartTime = NEVER;
    long sessionPriceSum;
    int sessionPriced;
    final TypeCounts sessionCounts = new TypeCounts();

    /** Latest event time, epoch ms; {@link Long#MIN_VALUE} before the first event. */
    public long lastTime() {
        return lastTime;
    }

    /** Whether the shopper was silent for so long that the state starts afresh. */
    public boolean expiredAt(long time) {
        return lastTime != NEVER && time - lastTime > EXPIRY_MS;
    }

    /**
     * Decides what becomes of an event, and remembers its id if it is FRESH. Forgets everything
     * first if the shopper was silent for longer than {@link #EXPIRY_MS}.
     *
     * @param floodLimitPerSecond fresh events per second of event time, from 1 up
     */
    public Admission admit(BehaviorEvent event, int floodLimitPerSecond) {
        if (expiredAt(event.time())) {
            clear();
        }
        long id = Hashes.of(event.eventId());
        if (ids.contains(id)) {
            return Admission.DUPLICATE;
        }
        // Events of an earlier second count in the current one, else two clocks would evade this.
        long second = Math.floorDiv(event.time(), 1000L);
        if (second > floodSecond || ids.size() == 0) {
            floodSecond = second;
            floodCount = 0;
        }
        if (floodCount >= floodLimitPerSecond) {
            return Admission.THROTTLED;
        }
        floodCount++;
        ids.add(id, event.time());
        return Admission.FRESH;
    }

    /**
     * Says how many events are to be kept from the next one on, as a model reads them.
     *
     * @param events at most {@link #EVENTS_MAX}; fewer than {@link #EVENTS_KEPT} count as that
     */
    public void keepEvents(int events) {
        keep = Math.max(EVENTS_KEPT, Math.min(events, EVENTS_MAX));
    }

    /**
     * Takes an event in and writes its feature row.
     *
     * @param row receives {@link FeatureCatalogue#WIDTH} cells, in the order of {@link Feature}
     * @param offset index of the first cell
     */
    public void observe(BehaviorEvent event, float[] row, int offset) {
        long session = event.sessionId().isEmpty() ? 0 : Hashes.of(event.sessionId());
        seen.type = TypeCounts.slot(event.type());
        seen.time = event.time();
        seen.item = Hashes.keyOf(event.sku());
        seen.category = Hashes.keyOf(event.category());
        seen.priced = event.offeredPrice() >= 0;
        seen.price = Math.max(0, Math.min(event.offeredPrice(), PRICE_MAX));
        seen.quantity = Math.max(1, Math.min(event.quantity(), Cart.QUANTITY_MAX));
        seen.branded = !event.brand().isEmpty();
        seen.session = session;
        seen.starts =
                sessions == 0
                        || (session == 0
                                ? event.time() - lastTime > SESSION_GAP_MS
                                : session != this.session);
        take(seen, row, offset);
    }

    /**
     * Whether the event that was observed last says something of shoppers: it does not where so
     * many came of late that no hands can have made them. An order may bring many purchases at
     * once, so those are told by the longer time alone.
     *
     * @param type its type
     */
    public boolean inDemand(EventType type) {
        return decayed[0] <= HANDS_LATELY
                && (floodCount <= HANDS_PER_SECOND || type == EventType.PURCHASE);
    }

    private void take(Seen event, float[] row, int offset) {
        long now = lastTime == NEVER ? event.time : Math.max(event.time, lastTime);
        writer.writeBefore(this, event, now, row, offset);
        update(event, now);
        writer.writeAfter(this, event, now);
    }

    /** Events that can be replayed: the last ones. */
    public int eventsKept() {
        return ring.count();
    }

    /**
     * Feeds kept events, the oldest first, to a state that knows nothing else. What a model learns
     * of a shopper's history is this, in training and in the job.
     *
     * @param first index of the first event, the oldest being 0
     * @param events how many; {@code first + events} is at most {@link #eventsKept}
     * @param scratch forgets what it knew; another state than this
     * @param rows receives a feature row per event
     * @param offset index of the first cell
     */
    public void replay(int first, int events, UserState scratch, float[] rows, int offset) {
        scratch.clear();
        ring.rewind(lastTime, items, categories);
        for (int i = 0; i < first + events; i++) {
            ring.readNext(scratch.seen);
            if (i >= first) {
                scratch.seen.starts |= i == first;
                scratch.take(scratch.seen, rows, offset + (i - first) * FeatureCatalogue.WIDTH);
            }
        }
    }

    private void update(Seen event, long now) {
        if (event.starts) {
            startSession(event.session, now);
        }
        double elapsed = lastTime == NEVER ? 0 : (now - lastTime) / 1000.0;
        for (int i = 0; i < decayed.length; i++) {
            decayed[i] = (float) (decayed[i] * Math.exp(-elapsed * DECAY[i]) + 1);
        }
        counts.count(event.type);
        sessionCounts.count(event.type);
        int itemPlace = items.count(event.item);
        int categoryPlace = categories.count(event.category);
        ring.add(
                event,
                itemPlace,
                categoryPlace,
                lastTime == NEVER ? 0 : units(now) - units(lastTime),
                keep);
        if (event.priced) {
            sessionPriceSum = Math.min(sessionPriceSum + event.price, Long.MAX_VALUE / 2);
            sessionPriced++;
        }
        if (event.type == CART_ADD) {
            cart.add(event.item, event.quantity, event.price);
            sessionCartTime = now;
        } else if (event.type == CART_REMOVE) {
            cart.remove(event.item);
        } else if (event.type == PURCHASE) {
            cart.clear();
        }
        lastTime = now;
        lastType = event.type;
        lastItem = event.item;
        lastCategory = event.category;
    }

    private static long units(long time) {
        return Math.floorDiv(time, EventRing.TIME_UNIT_MS);
    }

    private void startSession(long id, long now) {
        session = id;
        sessions++;
        sessionStart = now;
        sessionCartTime = NEVER;
        sessionPriceSum = 0;
        sessionPriced = 0;
        sessionCounts.clear();
        items.startSession();
        categories.startSession();
    }

    /** Forgets everything. */
    public void clear() {
        ids.clear();
        ring.clear();
        items.clear();
        categories.clear();
        cart.clear();
        floodSecond = 0;
        floodCount = 0;
        lastTime = NEVER;
        lastType = NO_TYPE;
        lastItem = 0;
        lastCategory = 0;
        sessions = 0;
        counts.clear();
        Arrays.fill(decayed, 0);
        startSession(0, 0);
        sessions = 0;
    }
}
