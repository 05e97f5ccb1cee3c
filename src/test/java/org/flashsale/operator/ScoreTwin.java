package org.flashsale.operator;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.LongFunction;
import org.flashsale.domain.BehaviorEvent;
import org.flashsale.domain.BookEntry;
import org.flashsale.domain.ControlRecord;
import org.flashsale.domain.Count;
import org.flashsale.domain.Read;
import org.flashsale.features.UserRecord;
import org.flashsale.features.UserState;
import org.flashsale.plan.PlanBook;
import org.flashsale.plan.SaleTerms;
import org.flashsale.scoring.Batch;
import org.flashsale.scoring.ScoreSettings;
import org.flashsale.scoring.Scorer;

/** What SCORE should do, as simply as can be: one event after another, one row per run. */
final class ScoreTwin {

    private final ScoreSettings settings;
    private final LongFunction<OneRow> models;
    private final UserRecord record = new UserRecord();
    private final UserState scratch = new UserState();
    private final float[] rows = new float[UserState.EVENTS_MAX * Batch.WIDTH];

    /** A model that scores one row at a time. */
    record OneRow(Scorer scorer, Batch batch, int tag) {

        static OneRow of(Scorer scorer, int tag) {
            return new OneRow(scorer, scorer.newBatch(), tag);
        }
    }

    /** Whether the base rates speak in the model's place: no vector is then to be kept. */
    private boolean modelFails;

    private Map<String, byte[]> users = new TreeMap<>();
    private List<ControlRecord> orders = new ArrayList<>();
    private PlanBook book = new PlanBook();
    private long watermark = Long.MIN_VALUE;
    private Map<String, List<String>> results = new TreeMap<>();
    private Map<String, Long> counts = new TreeMap<>();
    private Saved saved = new Saved(users, orders, results, counts);

    private record Saved(
            Map<String, byte[]> users,
            List<ControlRecord> orders,
            Map<String, List<String>> results,
            Map<String, Long> counts) {}

    ScoreTwin(ScoreSettings settings, LongFunction<OneRow> models) {
        this.settings = settings;
        this.models = models;
    }

    void event(BehaviorEvent event) throws Exception {
        Optional<SaleTerms> sale = book.at(event.sku(), event.time()).map(PlanBook.Entry::terms);
        if (watermark > Long.MIN_VALUE && event.time() <= watermark - settings.latenessMs()) {
            count(Count.LATE, sale);
            return;
        }
        byte[] bytes = users.get(event.userId());
        UserState user = new UserState();
        if (bytes != null) {
            record.decode(bytes, 0, bytes.length, user);
        }
        switch (user.admit(event, settings.floodLimit())) {
            case DUPLICATE -> count(Count.DUPLICATES, sale);
            case THROTTLED -> count(Count.THROTTLED, sale);
            case FRESH -> {
                OneRow model = models.apply(event.time());
                user.keepEvents(model.batch.steps());
                user.observe(event, rows, 0);
                score(model, user, Optional.ofNullable(bytes));
                int length = record.encode(user, model.batch.stateWidth());
                byte[] written = Arrays.copyOf(record.bytes(), length);
                if (model.batch.stateWidth() > 0 && !modelFails) {
                    UserRecord.setTag(written, 0, model.tag);
                    model.batch.stateOut().get(0, written, UserRecord.vectorAt(0));
                }
                users.put(event.userId(), written);
                count(Count.EVENTS_SCORED, sale);
                if (sale.isEmpty()) {
                    count(Count.OUTSIDE_SALE, sale);
                }
                results.computeIfAbsent(event.userId(), u -> new ArrayList<>())
                        .add(
                                line(
                                        event,
                                        sale.map(SaleTerms::sale).orElse(""),
                                        sale.map(s -> s.tickAt(event.sku(), event.time()))
                                                .orElse(0),
                                        sale.map(s -> s.poolIndex(event.pool())).orElse(0),
                                        model.batch.purchase().get(0),
                                        model.batch.exit().get(0),
                                        event.time()));
            }
        }
    }

    /** Scores the event whose row is in {@link #rows}. */
    private void score(OneRow model, UserState user, Optional<byte[]> before) throws Exception {
        Batch batch = model.batch;
        float[] row = Arrays.copyOf(rows, Batch.WIDTH);
        int width = batch.stateWidth();
        batch.state().clear(0);
        int earlier = Math.min(user.eventsKept(), UserState.EVENTS_KEPT) - 1;
        if (width > 0 && earlier > 0) {
            if (before.isPresent() && UserRecord.hasVector(before.get(), 0, model.tag, width)) {
                batch.state().put(0, before.get(), UserRecord.vectorAt(0));
            } else {
                user.replay(user.eventsKept() - 1 - earlier, earlier, scratch, rows, 0);
                for (int step = 0; step < earlier; step++) {
                    batch.features().put(0, rows, step * Batch.WIDTH, Batch.WIDTH);
                    sequence(batch, step + 1);
                    model.scorer.score(batch, 1);
                    batch.state().put(0, batch.stateOut(), 0);
                }
            }
        }
        if (batch.steps() > 0) {
            int count = Math.min(batch.steps(), user.eventsKept());
            user.replay(user.eventsKept() - count, count, scratch, rows, 0);
            sequence(batch, count);
        }
        batch.features().put(0, row);
        model.scorer.score(batch, 1);
    }

    /** The last of the first so many {@link #rows}, as far as the model reads them. */
    private void sequence(Batch batch, int rowsBefore) {
        if (batch.steps() > 0) {
            int count = Math.min(batch.steps(), rowsBefore);
            float[] cells = new float[batch.steps() * Batch.WIDTH];
            int from = (rowsBefore - count) * Batch.WIDTH;
            System.arraycopy(rows, from, cells, 0, count * Batch.WIDTH);
            batch.sequence().put(0, cells);
            batch.lengths().put(0, count);
        }
    }

    void modelFails(boolean fails) {
        modelFails = fails;
    }

    /** All that must be equal of a result. */
    static String line(
            BehaviorEvent event,
            String sale,
            int tick,
            int pool,
            float purchase,
            float exit,
            long timestamp) {
        return event.eventId()
                + "|"
                + sale
                + "|"
                + tick
                + "|"
                + pool
                + "|"
                + purchase
                + "|"
                + exit
                + "|"
                + timestamp;
    }

    private void count(Count count, Optional<SaleTerms> sale) {
        counts.merge(BookEntry.JOB + " " + count, 1L, Long::sum);
        sale.ifPresent(terms -> counts.merge(terms.sale() + " " + count, 1L, Long::sum));
    }

    void order(Read.Good<ControlRecord> order) {
        orders.add(order.value());
        book.apply(order.value());
    }

    /** Whether time advanced. */
    boolean watermark(long time) {
        boolean advanced = time > watermark;
        watermark = Math.max(watermark, time);
        return advanced;
    }

    void save() {
        Map<String, List<String>> copy = new TreeMap<>();
        results.forEach((user, lines) -> copy.put(user, new ArrayList<>(lines)));
        saved = new Saved(new TreeMap<>(users), List.copyOf(orders), copy, new TreeMap<>(counts));
    }

    void crash() {
        Saved last = saved;
        users = new TreeMap<>(last.users);
        orders = new ArrayList<>(last.orders);
        book = new PlanBook();
        orders.forEach(book::apply);
        results = new TreeMap<>();
        last.results.forEach((user, lines) -> results.put(user, new ArrayList<>(lines)));
        counts = new TreeMap<>(last.counts);
        watermark = Long.MIN_VALUE;
    }

    Map<String, List<String>> results() {
        return results;
    }

    Map<String, Long> counts() {
        return counts;
    }

    Map<String, byte[]> users() {
        return users;
    }
}
