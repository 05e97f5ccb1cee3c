package org.flashsale.bench;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.flashsale.domain.BehaviorEvent;
import org.flashsale.domain.CompetitorPrice;
import org.flashsale.domain.EventType;
import org.flashsale.domain.MovementType;
import org.flashsale.domain.StockMovement;
import org.flashsale.domain.StockShown;
import org.flashsale.plan.InitialStock;
import org.flashsale.plan.SalePlan;
import org.flashsale.wire.BehaviorEventCodec;
import org.flashsale.wire.Codec;
import org.flashsale.wire.CompetitorPriceCodec;
import org.flashsale.wire.StockMovementCodec;

/**
 * Shoppers, an order system and competitors, on one thread: behaviour events at a rate or as many
 * as the job takes, a stock movement per purchase, and quotes that undercut a SKU for a moment, so
 * that its price is decided at once when they come and at a tick when they go.
 */
final class DecisionLoad implements AutoCloseable {

    static final int USERS = 50_000;
    private static final int PORTION_MAX = 500;
    private static final long QUOTE_MS = 2_500;
    private static final double QUOTE_SHARE = 0.86;

    private final SalePlan plan;
    private final LongSupplier read;
    private final KafkaProducer<byte[], byte[]> producer;
    private final SplittableRandom random = new SplittableRandom(1);
    private final AtomicLong sent = new AtomicLong();
    private final Thread thread = new Thread(this::run, "load");
    private volatile double rate;
    private volatile double quotesPerSecond;
    private volatile boolean closing;
    private long records;

    /**
     * @param read events that the job has read, as far as known
     */
    DecisionLoad(SalePlan plan, String servers, LongSupplier read) {
        this.plan = plan;
        this.read = read;
        producer =
                new KafkaProducer<>(
                        Map.of("bootstrap.servers", servers, "linger.ms", 10, "batch.size", 65_536),
                        new ByteArraySerializer(),
                        new ByteArraySerializer());
        InitialStock.of(plan, plan.start())
                .forEach(each -> send(StockMovementCodec.INSTANCE, each.sku(), each));
        thread.start();
    }

    /** Changes the load: events per second, infinite for as many as the job takes. */
    void set(double eventsPerSecond, double quotes) {
        quotesPerSecond = quotes;
        rate = eventsPerSecond;
    }

    /** Behaviour events sent so far. */
    long sent() {
        return sent.get();
    }

    private void run() {
        long last = System.nanoTime();
        double events = 0;
        double quotes = 0;
        while (!closing) {
            long now = System.nanoTime();
            double seconds = (now - last) / 1e9;
            last = now;
            events =
                    Double.isInfinite(rate)
                            ? DecisionsBench.BACKLOG - (double) (sent.get() - read.getAsLong())
                            : Math.min(events + seconds * rate, rate);
            int portion = (int) Math.max(0, Math.min(PORTION_MAX, events));
            for (int i = 0; i < portion; i++) {
                event(System.currentTimeMillis());
            }
            events -= portion;
            for (quotes += seconds * quotesPerSecond; quotes >= 1; quotes--) {
                undercut(System.currentTimeMillis());
            }
            if (portion < PORTION_MAX) {
                LockSupport.parkNanos(2_000_000);
            }
        }
    }

    private void event(long now) {
        int dice = random.nextInt(100);
        boolean ofSale = dice < 75;
        EventType type =
                dice < 70
                        ? EventType.VIEW
                        : dice < 72
                                ? EventType.CART_ADD
                                : dice < 75
                                        ? EventType.PURCHASE
                                        : dice < 95 ? EventType.VIEW : EventType.CLICK;
        String sku = ofSale ? sku() : "item-" + random.nextInt(5_000);
        String user = "u" + random.nextInt(USERS);
        String order = type == EventType.PURCHASE ? "o" + records : "";
        sent.incrementAndGet();
        send(
                BehaviorEventCodec.INSTANCE,
                user,
                new BehaviorEvent(
                        "e" + records++,
                        type,
                        now,
                        user,
                        user + "-0",
                        sku,
                        "category-" + random.nextInt(20),
                        "brand-" + random.nextInt(50),
                        7_000,
                        "",
                        1,
                        order,
                        plan.pools().get(random.nextInt(plan.pools().size())),
                        BehaviorEvent.NO_DWELL,
                        "",
                        "",
                        StockShown.IN_STOCK));
        if (type == EventType.PURCHASE) {
            StockMovement sale =
                    new StockMovement(
                            "m" + order,
                            MovementType.SALE,
                            now,
                            sku,
                            plan.pools().get(0),
                            1,
                            order,
                            "");
            send(StockMovementCodec.INSTANCE, sku, sale);
        }
    }

    private void undercut(long now) {
        String sku = sku();
        long flash = plan.skus().get(0).flash();
        CompetitorPrice quote =
                new CompetitorPrice(
                        sku,
                        "other-shop",
                        Math.round(flash * QUOTE_SHARE) - random.nextInt(200),
                        "",
                        now,
                        now + QUOTE_MS);
        send(CompetitorPriceCodec.INSTANCE, sku, quote);
    }

    private String sku() {
        return plan.skus().get(random.nextInt(plan.skus().size())).sku();
    }

    private <T> void send(Codec<T> codec, String key, T value) {
        var unused =
                producer.send(
                        new ProducerRecord<>(
                                codec.topic().id(),
                                key.getBytes(StandardCharsets.UTF_8),
                                codec.encode(value)));
    }

    @Override
    public void close() throws InterruptedException {
        closing = true;
        thread.join();
        producer.close();
    }
}
