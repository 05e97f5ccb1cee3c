package org.flashsale.job;

import java.util.List;
import java.util.Map;
import java.util.Random;
import org.flashsale.domain.BehaviorEvent;
import org.flashsale.domain.EventType;
import org.flashsale.domain.MovementType;
import org.flashsale.domain.StockMovement;
import org.flashsale.domain.StockShown;
import org.flashsale.testing.TestSale;
import org.flashsale.wire.BehaviorEventCodec;
import org.flashsale.wire.ControlRecordCodec;
import org.flashsale.wire.StockMovementCodec;
import org.flashsale.wire.Topic;

/**
 * A sale in parts, the same bytes in the same order whenever it is written: so a broker that holds
 * its first parts has them at the offsets that a savepoint tells.
 */
final class SaleLog {

    /** Start of the sale. */
    static final long START = 1_795_000_000_000L;

    private static final int PART_SECONDS = 15;
    private static final int EVENTS_PER_SECOND = 30;
    private static final int EAST = 150;

    /** Events of a part, the one that comes twice among them. */
    static final int EVENTS = PART_SECONDS * EVENTS_PER_SECOND + 1;

    /** Events that a robot sends in one second of each part. */
    static final int ROBOT_EVENTS = 250;

    /** Those of them that are scored. */
    static final int ROBOT_SCORED = 50;

    private SaleLog() {}

    /** Options of a job that replays it. No score is degraded because the machine is busy. */
    static Map<String, String> options() {
        return Map.of(
                "flashsale.scoring.deadline",
                "1 s",
                "flashsale.time.mode",
                "replay",
                "flashsale.time.from",
                String.valueOf(START - 60_000),
                "flashsale.time.until",
                String.valueOf(START + 600_000));
    }

    /** Event time that a part ends at, epoch ms. */
    static long end(int part) {
        return START + (part + 1L) * PART_SECONDS * 1_000;
    }

    /** Writes a part with a robot in it. */
    static void write(Lab lab, int part) {
        write(lab, part, true);
    }

    /** Writes a part; the first one brings plan and stock. */
    static void write(Lab lab, int part, boolean robots) {
        if (part == 0) {
            order(lab);
            for (String sku : List.of("A", "B")) {
                movement(lab, sku + "-east", MovementType.INITIAL, START - 1, sku, EAST);
            }
        }
        Random random = new Random(part);
        for (int second = part * PART_SECONDS; second < (part + 1) * PART_SECONDS; second++) {
            long from = START + second * 1_000L;
            for (int i = 0; i < EVENTS_PER_SECOND; i++) {
                String sku = random.nextInt(3) == 0 ? "B" : "A";
                EventType type = random.nextInt(12) == 0 ? EventType.PURCHASE : EventType.VIEW;
                long time = from + i * 1_000L / EVENTS_PER_SECOND;
                String user = "u" + random.nextInt(40);
                event(lab, "e" + second + "-" + i, type, time, user, sku);
                if (type == EventType.PURCHASE) {
                    movement(lab, "s" + second + "-" + i, MovementType.SALE, time, sku, 1);
                }
            }
        }
        if (robots) {
            for (int i = 0; i < ROBOT_EVENTS; i++) {
                long time = end(part) - 5_000 + i * 1_000L / ROBOT_EVENTS;
                event(lab, "r" + part + "-" + i, EventType.VIEW, time, "robot", "A");
            }
        }
        long last = end(part) - 1;
        event(lab, "twice" + part, EventType.VIEW, last, "u0", "A");
        event(lab, "twice" + part, EventType.VIEW, last, "u0", "A");
        lab.progress(end(part));
        lab.flush();
    }

    /** Publishes the plan; again, it changes nothing. */
    static void order(Lab lab) {
        lab.send(
                Topic.CONTROL,
                ControlRecordCodec.INSTANCE,
                "sale-plan/" + TestSale.SALE,
                TestSale.order(START));
    }

    private static void event(
            Lab lab, String id, EventType type, long time, String user, String sku) {
        BehaviorEvent event =
                new BehaviorEvent(
                        id,
                        type,
                        time,
                        user,
                        "",
                        sku,
                        "",
                        "",
                        7_000,
                        "",
                        1,
                        "",
                        id.hashCode() % 2 == 0 ? "east" : "west",
                        BehaviorEvent.NO_DWELL,
                        "",
                        "",
                        StockShown.IN_STOCK);
        lab.send(Topic.BEHAVIOR_EVENTS, BehaviorEventCodec.INSTANCE, user, event);
    }

    private static void movement(
            Lab lab, String id, MovementType type, long time, String sku, long units) {
        StockMovement movement = new StockMovement(id, type, time, sku, "east", units, "", "");
        lab.send(Topic.STOCK_MOVEMENTS, StockMovementCodec.INSTANCE, sku, movement);
    }
}
