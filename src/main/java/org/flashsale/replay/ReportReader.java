package org.flashsale.replay;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.flashsale.config.KafkaSettings;
import org.flashsale.domain.BookEntry;
import org.flashsale.domain.Count;
import org.flashsale.domain.PriceUpdate;
import org.flashsale.domain.SaleMetrics;
import org.flashsale.wire.Codec;
import org.flashsale.wire.DeadLetterCodec;
import org.flashsale.wire.LedgerAlertCodec;
import org.flashsale.wire.PriceUpdateCodec;
import org.flashsale.wire.SaleMetricsCodec;
import org.flashsale.wire.StockReallocationCodec;
import org.flashsale.wire.Topic;

/** Reads the output topics to their present end and checks the books against them. */
public final class ReportReader {
    private final KafkaSettings kafka;
    private final Map<String, SaleMetrics> metrics = new TreeMap<>();
    private final Map<String, List<PriceUpdate>> prices = new TreeMap<>();
    private final Map<String, Long> deadLetters = new TreeMap<>();
    private final Map<String, Long> alerts = new TreeMap<>();
    private Optional<PriceUpdate> latestScored = Optional.empty();
    private long reallocations;

    private ReportReader(KafkaSettings kafka) {
        this.kafka = kafka;
    }

    /** Reads all of it. */
    public static SaleReport read(KafkaSettings kafka) {
        ReportReader reader = new ReportReader(kafka);
        reader.scan(
                Topic.SALE_METRICS,
                SaleMetricsCodec.INSTANCE,
                books -> reader.metrics.put(books.sale(), books));
        reader.scan(Topic.PRICE_UPDATES, PriceUpdateCodec.INSTANCE, reader::price);
        reader.scan(
                Topic.STOCK_REALLOCATIONS,
                StockReallocationCodec.INSTANCE,
                move -> reader.reallocations++);
        reader.scan(
                Topic.LEDGER_ALERTS,
                LedgerAlertCodec.INSTANCE,
                alert -> reader.alerts.merge(alert.code().name(), 1L, Long::sum));
        reader.scan(
                Topic.DEAD_LETTERS,
                DeadLetterCodec.INSTANCE,
                letter ->
                        reader.deadLetters.merge(
                                letter.origin().topic() + "/" + letter.code(), 1L, Long::sum));
        return reader.report();
    }

    /** The latest books of the whole job; empty before the first. */
    public static Optional<SaleMetrics> jobBooks(KafkaSettings kafka) {
        ReportReader reader = new ReportReader(kafka);
        reader.scan(
                Topic.SALE_METRICS,
                SaleMetricsCodec.INSTANCE,
                books -> reader.metrics.put(books.sale(), books));
        return Optional.ofNullable(reader.metrics.get(BookEntry.JOB));
    }

    private <T> void scan(Topic topic, Codec<T> codec, Consumer<T> sink) {
        new TopicScan(kafka.briefConsumer(topic)).read(kafka.name(topic), codec, sink);
    }

    /** Renewals and repetitions after a restart say nothing new. */
    private void price(PriceUpdate update) {
        long newest = latestScored.map(PriceUpdate::decidedAt).orElse(Long.MIN_VALUE);
        if (!update.model().isEmpty() && newest <= update.decidedAt()) {
            latestScored = Optional.of(update);
        }
        List<PriceUpdate> known =
                prices.computeIfAbsent(
                        update.sale() + '\n' + update.sku(), key -> new ArrayList<>());
        if (known.isEmpty() || order(known.get(known.size() - 1), update) < 0) {
            known.add(update);
        }
    }

    private static int order(PriceUpdate a, PriceUpdate b) {
        return Comparator.comparingLong(PriceUpdate::epoch)
                .thenComparingLong(PriceUpdate::version)
                .compare(a, b);
    }

    private SaleReport report() {
        SaleMetrics job =
                metrics.getOrDefault(
                        BookEntry.JOB, new SaleMetrics(BookEntry.JOB, 0, 0, Map.of(), Map.of()));
        List<String> differences = differences(job);
        return new SaleReport(
                job,
                differences.isEmpty(),
                differences,
                new TreeMap<>(job.deadLettersByReason()),
                alerts,
                latestScored.map(PriceUpdate::model).orElse(""),
                latestScored.map(PriceUpdate::modelVersion).orElse(""),
                metrics.values().stream()
                        .filter(sale -> !sale.sale().equals(BookEntry.JOB))
                        .map(sale -> new SaleReport.Sale(sale.sale(), sale))
                        .toList(),
                prices.values().stream().map(ReportReader::summary).toList());
    }

    private List<String> differences(SaleMetrics job) {
        long accounted =
                job.count(Count.EVENTS_SCORED)
                        + job.count(Count.DUPLICATES)
                        + job.count(Count.LATE)
                        + job.count(Count.THROTTLED)
                        + job.count(Count.DEAD_LETTERS);
        List<String> differences = new ArrayList<>();
        compare(
                "eventsRead",
                job.count(Count.EVENTS_READ),
                "accounted for",
                accounted,
                differences);
        compare(
                "alerts",
                job.count(Count.ALERTS),
                "in their topic",
                alerts.values().stream().mapToLong(Long::longValue).sum(),
                differences);
        compare(
                "reallocations",
                job.count(Count.REALLOCATIONS),
                "in their topic",
                reallocations,
                differences);
        Map<String, Long> counted = new HashMap<>(job.deadLettersByReason());
        deadLetters.forEach((reason, letters) -> counted.putIfAbsent(reason, 0L));
        counted.forEach(
                (reason, letters) ->
                        compare(
                                "dead letters " + reason,
                                letters,
                                "in their topic",
                                deadLetters.getOrDefault(reason, 0L),
                                differences));
        return differences;
    }

    private static void compare(
            String what, long counted, String how, long found, List<String> differences) {
        if (counted != found) {
            differences.add(what + ": " + counted + " counted, " + found + ' ' + how);
        }
    }

    private static SaleReport.Price summary(List<PriceUpdate> updates) {
        PriceUpdate last = updates.get(updates.size() - 1);
        return new SaleReport.Price(
                last.sale(),
                last.sku(),
                last.currency(),
                updates.get(0).price(),
                last.price(),
                updates.stream().mapToLong(PriceUpdate::price).min().orElseThrow(),
                updates.stream().mapToLong(PriceUpdate::price).max().orElseThrow(),
                changes(updates),
                last.stock());
    }

    private static long changes(List<PriceUpdate> updates) {
        long changes = 0;
        for (int i = 1; i < updates.size(); i++) {
            changes += updates.get(i).price() == updates.get(i - 1).price() ? 0 : 1;
        }
        return changes;
    }
}
