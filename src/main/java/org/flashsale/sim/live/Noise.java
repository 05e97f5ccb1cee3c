package org.flashsale.sim.live;

import java.time.Duration;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicLong;
import org.flashsale.domain.BehaviorEvent;
import org.flashsale.domain.EventType;
import org.flashsale.domain.StockShown;
import org.flashsale.wire.BehaviorEventCodec;
import org.flashsale.wire.Topic;

/**
 * What real topics hold besides good records: repetitions, garbage, times of another century,
 * prices below zero, an unknown schema, empty payloads, a robot.
 */
final class Noise {
    private static final long CENTURY_MS = Duration.ofDays(27_000).toMillis();
    private static final int KINDS = 8;

    /** The first so many kinds end as dead letters. */
    private static final int UNUSABLE_KINDS = 6;

    private static final int ROBOT_EVENTS = 80;

    private final Feed feed;
    private final String run;
    private final SplittableRandom random;
    private long sent;
    private final AtomicLong unusable = new AtomicLong();

    Noise(Feed feed, String run, long seed) {
        this.feed = feed;
        this.run = run;
        this.random = new SplittableRandom(seed);
    }

    /** Records sent that nobody can use. */
    long unusable() {
        return unusable.get();
    }

    /** Sends the next kind of unusable or repeated record. */
    void send(long now) {
        byte[] key = Feed.bytes("u0");
        int kind = (int) (sent++ % KINDS);
        unusable.addAndGet(kind < UNUSABLE_KINDS ? 1 : 0);
        switch (kind) {
            case 0 -> feed.sendBehavior(key, garbage());
            case 1 -> feed.sendBehavior(key, encoded(now + CENTURY_MS, 999));
            case 2 -> feed.sendBehavior(key, encoded(now, -999));
            case 3 -> feed.sendBehavior(key, withUnknownSchema(encoded(now, 999)));
            case 4 -> feed.sendBehavior(key, new byte[0]);
            case 5 -> feed.send(Topic.COMPETITOR_PRICES, key, garbage());
            case 6 -> flood(now);
            default -> {
                byte[] good = encoded(now, 999);
                feed.sendBehavior(key, good);
                feed.sendBehavior(key, good);
            }
        }
    }

    /** One user's events in one instant: more than a person can cause. */
    private void flood(long now) {
        for (int i = 0; i < ROBOT_EVENTS; i++) {
            sent += KINDS;
            feed.sendBehavior(Feed.bytes("robot"), encoded("robot", now, 999));
        }
    }

    private byte[] encoded(long time, long price) {
        return encoded("u0", time, price);
    }

    private byte[] encoded(String user, long time, long price) {
        return BehaviorEventCodec.INSTANCE.encode(
                new BehaviorEvent(
                        run + "-n" + sent,
                        EventType.VIEW,
                        time,
                        user,
                        "",
                        "item-0",
                        "",
                        "",
                        price,
                        "",
                        1,
                        "",
                        "",
                        BehaviorEvent.NO_DWELL,
                        "",
                        "",
                        StockShown.UNKNOWN));
    }

    private byte[] garbage() {
        byte[] bytes = new byte[1 + random.nextInt(200)];
        random.nextBytes(bytes);
        return bytes;
    }

    /** Bytes 2 to 9 hold the schema's fingerprint. */
    private static byte[] withUnknownSchema(byte[] message) {
        byte[] changed = message.clone();
        for (int i = 2; i < 10; i++) {
            changed[i] ^= 0x55;
        }
        return changed;
    }
}
