package org.flashsale.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.zip.GZIPInputStream;
import org.flashsale.domain.EventType;

/**
 * What each shopper of a real REES46 log did: gaps between events and their types. A trail ends
 * where its shopper was silent for longer than {@link #SILENCE_MS}.
 */
final class Trails {

    /** Silence that ends a trail, ms. */
    static final int SILENCE_MS = 1_800_000;

    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss 'UTC'");
    private static final List<String> COLUMNS = List.of("event_time", "event_type", "user_id");

    private final String source;
    private final List<Trail> trails;
    private final EventType[] types;
    private final long[] durationsUpTo;

    /**
     * One shopper's events without a long silence.
     *
     * @param atMs times since the first, ms, ascending
     * @param types what they were
     */
    record Trail(int[] atMs, EventType[] types) {
        int length() {
            return atMs.length;
        }

        int durationMs() {
            return atMs[atMs.length - 1];
        }
    }

    private record Deed(long second, EventType type) {}

    private Trails(String source, List<Trail> trails) {
        this.source = source;
        this.trails = trails;
        this.types =
                trails.stream().flatMap(t -> Arrays.stream(t.types())).toArray(EventType[]::new);
        this.durationsUpTo = new long[trails.size()];
        long sum = 0;
        for (int i = 0; i < durationsUpTo.length; i++) {
            sum += trails.get(i).durationMs();
            durationsUpTo[i] = sum;
        }
    }

    /** Reads a log, gzipped CSV with a header. */
    static Trails read(Path log) throws IOException {
        Map<String, List<Deed>> shoppers = new LinkedHashMap<>();
        try (BufferedReader in =
                new BufferedReader(
                        new InputStreamReader(
                                new GZIPInputStream(Files.newInputStream(log)),
                                StandardCharsets.UTF_8))) {
            List<String> header = List.of(in.readLine().split(",", -1));
            int[] places = COLUMNS.stream().mapToInt(header::indexOf).toArray();
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                String[] fields = line.split(",", -1);
                if (fields.length == header.size()) {
                    long second =
                            LocalDateTime.parse(fields[places[0]], TIME)
                                    .toEpochSecond(ZoneOffset.UTC);
                    shoppers.computeIfAbsent(fields[places[2]], u -> new ArrayList<>())
                            .add(new Deed(second, type(fields[places[1]])));
                }
            }
        }
        List<Trail> trails = new ArrayList<>();
        shoppers.values().forEach(deeds -> cut(deeds, trails));
        return new Trails(log.getFileName().toString(), trails);
    }

    private static EventType type(String name) {
        return switch (name) {
            case "cart" -> EventType.CART_ADD;
            case "remove_from_cart" -> EventType.CART_REMOVE;
            case "purchase" -> EventType.PURCHASE;
            default -> EventType.VIEW;
        };
    }

    private static void cut(List<Deed> deeds, List<Trail> trails) {
        deeds.sort(Comparator.comparingLong(Deed::second));
        int from = 0;
        for (int i = 1; i <= deeds.size(); i++) {
            if (i == deeds.size()
                    || (deeds.get(i).second() - deeds.get(i - 1).second()) * 1000 > SILENCE_MS) {
                trails.add(trail(deeds.subList(from, i)));
                from = i;
            }
        }
    }

    /** The log has whole seconds: events of one second are spread over it evenly. */
    private static Trail trail(List<Deed> deeds) {
        int[] at = new int[deeds.size()];
        EventType[] types = new EventType[deeds.size()];
        long start = deeds.get(0).second();
        for (int i = 0; i < at.length; ) {
            int same = i;
            while (same < at.length && deeds.get(same).second() == deeds.get(i).second()) {
                same++;
            }
            for (int k = i; k < same; k++) {
                at[k] =
                        (int)
                                ((deeds.get(i).second() - start) * 1000
                                        + (k - i) * 1000L / (same - i));
                types[k] = deeds.get(k).type();
            }
            i = same;
        }
        return new Trail(at, types);
    }

    /** Name of the log. */
    String source() {
        return source;
    }

    /** Number of trails. */
    int size() {
        return trails.size();
    }

    Trail get(int i) {
        return trails.get(i);
    }

    /** Events of a trail on average. */
    double meanLength() {
        return (double) types.length / trails.size();
    }

    /** Duration of a trail on average, ms. */
    double meanDurationMs() {
        return (double) durationsUpTo[durationsUpTo.length - 1] / trails.size();
    }

    /** A trail that is under way at a random moment: longer ones are met more often. */
    int underWay(SplittableRandom random) {
        long target = random.nextLong(durationsUpTo[durationsUpTo.length - 1]);
        int found = Arrays.binarySearch(durationsUpTo, target);
        int i = found < 0 ? -found - 1 : found + 1;
        while (trails.get(i).durationMs() == 0) {
            i++;
        }
        return i;
    }

    /** The type of a random event of the log. */
    EventType randomType(SplittableRandom random) {
        return types[random.nextInt(types.length)];
    }
}
