package org.flashsale.train.task;

import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.flashsale.domain.BehaviorEvent;
import org.flashsale.failure.UsageError;
import org.flashsale.features.RowCatalogue;
import org.flashsale.scoring.ModelManifest.Head;

/**
 * Examples of a log. Rows are made as the events come, each from what its shopper did before in the
 * same slice; labels when the slice ends, by going back through it.
 */
public final class LogExamples {

    private final LogRules rules;
    private final RowCatalogue catalogue;
    private final Map<String, Integer> shoppers = new HashMap<>();
    private final Map<Integer, ShopperRows> states = new HashMap<>();
    private final List<Moment> slice = new ArrayList<>();
    private final List<Example> examples = new ArrayList<>();
    private final List<Moments.Deciding> deciding = new ArrayList<>();
    private final HistoryBook histories = new HistoryBook();
    private final PriceMoves prices = new PriceMoves();
    private long events;
    private long repeated;
    private Optional<String> firstRepeated = Optional.empty();
    private int slices;
    private long coveredMs;
    private long first;
    private long last = Long.MIN_VALUE;

    /** An event of the open slice; the session is empty if it has none. */
    private record Moment(BehaviorEvent event, int shopper, String session, float[] row) {
        long time() {
            return event.time();
        }
    }

    private record Example(Moment moment, int sessionSize, Map<Head, Boolean> labels) {}

    private LogExamples(LogRules rules) {
        this.rules = rules;
        this.catalogue = ShopperRows.catalogue(rules.memory());
    }

    /**
     * The examples of a log.
     *
     * @param events in the order of event time
     * @throws UsageError if they are not
     */
    public static Examples of(Iterable<BehaviorEvent> events, LogRules rules) {
        LogExamples log = new LogExamples(rules);
        for (BehaviorEvent event : events) {
            log.take(event);
        }
        if (log.events > 0) {
            log.endSlice();
        }
        return log.finish();
    }

    private void take(BehaviorEvent event) {
        first = events == 0 ? event.time() : first;
        events++;
        if (event.time() < last) {
            throw new UsageError("events are not in the order of time; give the oldest file first");
        }
        if (!slice.isEmpty() && event.time() - last > rules.sliceGapMs()) {
            endSlice();
        }
        last = event.time();
        int shopper = shoppers.computeIfAbsent(event.userId(), id -> shoppers.size());
        float[] row = new float[catalogue.width()];
        ShopperRows rows =
                states.computeIfAbsent(shopper, number -> ShopperRows.of(rules.memory()));
        if (!rows.take(event, row)) {
            repeated++;
            firstRepeated = firstRepeated.or(() -> Optional.of(named(event)));
            return;
        }
        prices.take(event);
        String session = event.sessionId().isEmpty() ? "" : shopper + " " + event.sessionId();
        slice.add(new Moment(event, shopper, session, row));
    }

    private static String named(BehaviorEvent event) {
        return String.format(
                "%s of %s by %s at %s",
                event.type(), event.sku(), event.userId(), Instant.ofEpochMilli(event.time()));
    }

    private void endSlice() {
        Map<String, Integer> sizes = new HashMap<>();
        for (Moment moment : slice) {
            if (taken(moment)) {
                sizes.merge(moment.session(), 1, Integer::sum);
            }
        }
        List<Map<Head, Boolean>> labels = labels();
        for (int i = 0; i < slice.size(); i++) {
            Moment moment = slice.get(i);
            int example = -1;
            if (taken(moment)) {
                int size = moment.session().isEmpty() ? 1 : sizes.getOrDefault(moment.session(), 1);
                example = examples.size();
                examples.add(new Example(moment, size, labels.get(i)));
            }
            histories.add(moment.shopper(), moment.row(), example);
            decides()
                    .filter(rule -> rule.type() == moment.event().type())
                    .ifPresent(
                            rule ->
                                    deciding.add(
                                            new Moments.Deciding(
                                                    key(rule, moment), moment.time())));
        }
        histories.end();
        slices++;
        coveredMs += slice.isEmpty() ? 0 : last - slice.get(0).time();
        slice.clear();
        states.clear();
    }

    private boolean taken(Moment moment) {
        if (rules.needsSession() && moment.session().isEmpty()) {
            return false;
        }
        return eligible(moment, rules.eligibility());
    }

    private boolean eligible(Moment moment, LogRules.Eligibility eligibility) {
        if (eligibility instanceof LogRules.Eligibility.Since since) {
            return moment.time() >= since.instant() && eligible(moment, since.rest());
        }
        if (eligibility instanceof LogRules.Eligibility.BeforeEndOfSlice end) {
            return moment.time() <= last - end.ms();
        }
        return eligibility instanceof LogRules.Eligibility.Before before
                && moment.time() < before.instant();
    }

    /** Per event of the slice, its label per head. */
    private List<Map<Head, Boolean>> labels() {
        List<Map<Head, Boolean>> labels = new ArrayList<>();
        slice.forEach(moment -> labels.add(new EnumMap<>(Head.class)));
        rules.labels()
                .forEach(
                        (head, rule) -> {
                            NextTimes<String> next = new NextTimes<>();
                            for (int i = slice.size() - 1; i >= 0; i--) {
                                labels.get(i).put(head, label(rule, slice.get(i), next));
                            }
                        });
        return labels;
    }

    /** The rule of the purchase labels, if an event makes them positive. */
    private Optional<LabelRule.Follows> decides() {
        return Optional.ofNullable(rules.labels().get(Head.PURCHASE))
                .filter(LabelRule.Follows.class::isInstance)
                .map(LabelRule.Follows.class::cast);
    }

    private static String key(LabelRule.Follows rule, Moment moment) {
        boolean within = rule.scope() == LabelRule.Scope.SESSION;
        return within && !moment.session().isEmpty()
                ? moment.session()
                : Integer.toString(moment.shopper());
    }

    private Moments moments(LabelRule.Follows rule) {
        return new Moments(
                rule,
                examples.stream().mapToLong(e -> e.moment().time()).toArray(),
                examples.stream().map(e -> key(rule, e.moment())).toArray(String[]::new),
                deciding);
    }

    private static boolean label(LabelRule rule, Moment moment, NextTimes<String> next) {
        long time = moment.time();
        if (rule instanceof LabelRule.Follows follows) {
            String key = key(follows, moment);
            long then = next.after(key, time);
            if (moment.event().type() == follows.type()) {
                next.note(key, time);
            }
            return then != NextTimes.NEVER && then - time <= follows.withinMs();
        }
        String shopper = Integer.toString(moment.shopper());
        long then = next.after(shopper, time);
        next.note(shopper, time);
        return !(rule instanceof LabelRule.Silence silence)
                || then == NextTimes.NEVER
                || then - time > silence.forMs();
    }

    private Examples finish() {
        int size = examples.size();
        int[] units = new int[size];
        int[] sizes = new int[size];
        float[][] rows = new float[size][];
        Map<Head, boolean[]> labels = new EnumMap<>(Head.class);
        rules.labels().keySet().forEach(head -> labels.put(head, new boolean[size]));
        Map<Head, String> meanings = new EnumMap<>(Head.class);
        rules.labels().forEach((head, rule) -> meanings.put(head, rule.meaning()));
        for (int i = 0; i < size; i++) {
            Example example = examples.get(i);
            units[i] = example.moment().shopper();
            sizes[i] = example.sessionSize();
            rows[i] = example.moment().row();
            int at = i;
            labels.forEach((head, of) -> of[at] = example.labels().getOrDefault(head, false));
        }
        List<BehaviorEvent> taken = examples.stream().map(e -> e.moment().event()).toList();
        return new Examples(
                new Fixed(catalogue, rows),
                units,
                shoppers.size(),
                sizes,
                labels,
                meanings,
                LogSlices.of(taken, rows, catalogue),
                Optional.of(prices.of(taken)),
                Optional.of(histories.histories()),
                new Examples.Source(
                        events,
                        repeated,
                        firstRepeated,
                        Optional.of(
                                new Examples.Span(
                                        slices, coveredMs, first, events == 0 ? 0 : last))),
                decides().map(this::moments));
    }

    /** Rows that are the same for every model. */
    private record Fixed(RowCatalogue fitted, float[][] rows) implements Examples.Encoding {
        @Override
        public RowCatalogue catalogue(List<String> names) {
            return fitted;
        }

        @Override
        public float[][] rows(RowCatalogue catalogue) {
            return rows;
        }
    }
}
