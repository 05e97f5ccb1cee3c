package org.flashsale.sim.live;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.flashsale.domain.BehaviorEvent;
import org.flashsale.domain.DeadLetter;
import org.flashsale.domain.LedgerAlert;
import org.flashsale.domain.PriceUpdate;
import org.flashsale.domain.SaleMetrics;
import org.flashsale.domain.StockMovement;
import org.flashsale.domain.StockReallocation;
import org.flashsale.sim.Stamped;
import org.flashsale.wire.BehaviorEventCodec;
import org.flashsale.wire.Codec;
import org.flashsale.wire.DeadLetterCodec;
import org.flashsale.wire.LedgerAlertCodec;
import org.flashsale.wire.PriceUpdateCodec;
import org.flashsale.wire.SaleMetricsCodec;
import org.flashsale.wire.StockMovementCodec;
import org.flashsale.wire.StockReallocationCodec;

/**
 * The full contents of the topics, read anew from their beginnings, committed records only.
 *
 * @param complete whether all topics were read to their ends
 * @param unreadable records of the job's own topics that their codecs refuse
 * @param behavior behaviour records, unusable ones included
 * @param movements all stock movements, in the order of their partitions
 * @param commands all reallocation commands
 * @param updates all price updates, in the order of their partitions
 * @param books all books
 * @param alerts all ledger alerts
 * @param letters all dead letters
 */
public record Archive(
        boolean complete,
        long unreadable,
        long behavior,
        List<Stamped<StockMovement>> movements,
        List<Stamped<StockReallocation>> commands,
        List<Stamped<PriceUpdate>> updates,
        List<Stamped<SaleMetrics>> books,
        List<Stamped<LedgerAlert>> alerts,
        List<Stamped<DeadLetter>> letters) {

    /** Copies the lists. */
    public Archive {
        movements = List.copyOf(movements);
        commands = List.copyOf(commands);
        updates = List.copyOf(updates);
        books = List.copyOf(books);
        alerts = List.copyOf(alerts);
        letters = List.copyOf(letters);
    }

    /** The last books under a key, if any were sent. */
    public Optional<SaleMetrics> lastBooks(String key) {
        return books.stream()
                .map(Stamped::value)
                .filter(each -> each.sale().equals(key))
                .reduce((earlier, later) -> later);
    }

    /**
     * Reads all topics.
     *
     * @param servers Kafka bootstrap servers
     * @param patience how long reading may take; what was read until then is returned
     */
    public static Archive read(String servers, Duration patience) throws InterruptedException {
        return new Reading(servers).finish(patience);
    }

    private static final class Reading {
        private final String servers;
        private final List<Tail<?>> tails = new ArrayList<>();
        private final AtomicLong behavior = new AtomicLong();
        private final Tail<BehaviorEvent> behaviorTail;
        private final List<Stamped<StockMovement>> movements = shared();
        private final List<Stamped<StockReallocation>> commands = shared();
        private final List<Stamped<PriceUpdate>> updates = shared();
        private final List<Stamped<SaleMetrics>> books = shared();
        private final List<Stamped<LedgerAlert>> alerts = shared();
        private final List<Stamped<DeadLetter>> letters = shared();

        private static <T> List<T> shared() {
            return Collections.synchronizedList(new ArrayList<>());
        }

        private Reading(String servers) {
            this.servers = servers;
            behaviorTail = tail(BehaviorEventCodec.INSTANCE, event -> behavior.incrementAndGet());
            tails.add(tail(StockMovementCodec.INSTANCE, movements::add));
            tails.add(tail(StockReallocationCodec.INSTANCE, commands::add));
            tails.add(tail(PriceUpdateCodec.INSTANCE, updates::add));
            tails.add(tail(SaleMetricsCodec.INSTANCE, books::add));
            tails.add(tail(LedgerAlertCodec.INSTANCE, alerts::add));
            tails.add(tail(DeadLetterCodec.INSTANCE, letters::add));
        }

        private <T> Tail<T> tail(Codec<T> codec, Consumer<Stamped<T>> receiver) {
            return Tail.start(servers, codec, Tail.Isolation.COMMITTED, receiver);
        }

        private Archive finish(Duration patience) throws InterruptedException {
            long deadline = System.nanoTime() + patience.toNanos();
            boolean complete = behaviorTail.finish(patience);
            long unreadable = 0;
            for (Tail<?> each : tails) {
                long left = Math.max(1, deadline - System.nanoTime());
                complete &= each.finish(Duration.ofNanos(left));
                unreadable += each.unreadable();
            }
            return new Archive(
                    complete,
                    unreadable,
                    behavior.get() + behaviorTail.unreadable(),
                    movements,
                    commands,
                    updates,
                    books,
                    alerts,
                    letters);
        }
    }
}
