package org.flashsale.replay;

import java.io.IOException;
import java.time.Duration;
import java.util.HashSet;
import java.util.Properties;
import java.util.Set;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.flashsale.config.KafkaSettings;
import org.flashsale.domain.BehaviorEvent;
import org.flashsale.domain.EventType;
import org.flashsale.domain.MovementType;
import org.flashsale.domain.StockMovement;
import org.flashsale.failure.Failure;
import org.flashsale.plan.SalePlan;
import org.flashsale.plan.SkuPlan;
import org.flashsale.wire.EventLog;
import org.flashsale.wire.Topic;

/**
 * Feeds a log to the job in order of event time: first the stock that the plan expects, then each
 * event, with one sale movement for each purchase of a SKU of the plan within its window. At
 * regular steps of log time it promises in every partition how far time has come, so that a job in
 * replay mode decides alike whatever the speed.
 */
public final class LogReplay {
    /** Steps in a tick. */
    private static final int STEPS_PER_TICK = 4;

    /** Most steps in a log. */
    private static final int STEPS_MAX = 2_000;

    private final InputWriter out;
    private final Recording recording;
    private final SalePlan plan;
    private final Set<String> skus = new HashSet<>();
    private final Pace pace;
    private final Pace.Waiter waiter;
    private final Listener listener;
    private final long stepMs;
    private long wallStart;
    private long promised;
    private long events;
    private long sales;

    /** Is told how far a replay has come. */
    public interface Listener {
        /** So many events were written, the last at this log time (epoch ms). */
        void at(long events, long time);
    }

    /**
     * What was written.
     *
     * @param events behaviour events
     * @param sales sale movements
     * @param complete whether it went on to the end of the log
     */
    public record Replayed(long events, long sales, boolean complete) {}

    private LogReplay(
            InputWriter out,
            Recording recording,
            Pace pace,
            Pace.Waiter waiter,
            Listener listener) {
        this.out = out;
        this.recording = recording;
        this.plan = recording.plan();
        this.pace = pace;
        this.waiter = waiter;
        this.listener = listener;
        for (SkuPlan sku : plan.skus()) {
            skus.add(sku.sku());
        }
        long length = Math.max(recording.span().last(), plan.end()) - recording.firstTime();
        this.stepMs = Math.max(Math.max(1, plan.tickMs() / STEPS_PER_TICK), length / STEPS_MAX);
    }

    /**
     * Replays a log.
     *
     * @param kafka the broker
     * @param waiter waits between records, and says when to stop
     * @throws Failure NO_TOPIC or NOT_WRITTEN
     */
    public static Replayed replay(
            KafkaSettings kafka,
            Recording recording,
            Pace pace,
            Pace.Waiter waiter,
            Listener listener)
            throws IOException, InterruptedException {
        Properties properties = kafka.producer(Topic.BEHAVIOR_EVENTS);
        properties.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, "true");
        try (KafkaProducer<byte[], byte[]> producer =
                        new KafkaProducer<>(
                                properties, new ByteArraySerializer(), new ByteArraySerializer());
                EventLog.Reader log = EventLog.open(recording.log())) {
            InputWriter out = new InputWriter(producer, kafka::name);
            return new LogReplay(out, recording, pace, waiter, listener).run(log);
        }
    }

    /** Writes the log, until its end or until it is asked to stop. */
    private Replayed run(EventLog.Reader log) throws InterruptedException {
        wallStart = System.nanoTime();
        promised = recording.firstTime();
        out.promise(promised);
        for (StockMovement movement : recording.stock()) {
            out.write(movement);
        }
        boolean complete = true;
        while (complete && log.hasNext()) {
            BehaviorEvent event = log.next();
            complete = await(event.time());
            if (complete) {
                write(event);
            }
        }
        if (complete && await(Math.max(plan.end(), promised))) {
            out.promise(recording.lastTime());
        }
        out.confirm();
        return new Replayed(events, sales, complete);
    }

    private void write(BehaviorEvent event) {
        out.write(event);
        events++;
        if (event.type() == EventType.PURCHASE
                && skus.contains(event.sku())
                && plan.start() <= event.time()
                && event.time() < plan.end()) {
            out.write(sale(event));
            sales++;
        }
        listener.at(events, event.time());
    }

    /** Equal purchase rows have one event id, so that the second sale changes nothing. */
    private StockMovement sale(BehaviorEvent event) {
        String pool = event.pool().isEmpty() ? plan.pools().get(0) : event.pool();
        return new StockMovement(
                "sale-" + event.eventId(),
                MovementType.SALE,
                event.time(),
                event.sku(),
                pool,
                event.quantity(),
                event.orderId(),
                "");
    }

    /** Promises each step up to a log time when it is due; false if it was asked to stop. */
    private boolean await(long time) throws InterruptedException {
        while (promised + stepMs <= time) {
            if (stoppedBefore(promised + stepMs)) {
                return false;
            }
            promised += stepMs;
            out.promise(promised);
        }
        return !stoppedBefore(time);
    }

    private boolean stoppedBefore(long time) throws InterruptedException {
        long due = wallStart + pace.due(time - recording.firstTime()).toNanos();
        return waiter.stoppedAfter(Duration.ofNanos(Math.max(0, due - System.nanoTime())));
    }
}
