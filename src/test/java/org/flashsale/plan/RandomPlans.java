package org.flashsale.plan;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;

/** Valid plans at random, strange names included. */
public final class RandomPlans {

    private static final List<String> ZONES =
            List.of("Europe/Berlin", "America/New_York", "Asia/Kolkata", "Asia/Tokyo", "UTC");
    private static final List<String> CURRENCIES = List.of("EUR", "USD", "JPY", "KWD", "CNY");
    private static final String NAME_SIGNS = "abcXYZ019-_.:#'\" {}[],&*!|>%@/\\ä漢😀";

    private RandomPlans() {}

    /** A plan with up to 12 SKUs and up to 5 pools. */
    public static SalePlan plan(Random random) {
        ZoneId zone = ZoneId.of(pick(random, ZONES));
        long start =
                Instant.parse("2019-01-01T00:00:00Z").toEpochMilli()
                        + (long) (random.nextDouble() * 10 * 365 * 86_400_000L);
        long end = start + 60_000 + (long) (random.nextDouble() * 20 * 86_400_000L);
        long least = Math.max(1_000, (end - start) / 5_000);
        long tick = least + (long) (random.nextDouble() * (end - start - least));
        List<String> pools = names(random, 1 + random.nextInt(5));
        List<SkuPlan> skus = new ArrayList<>();
        for (String sku : names(random, 1 + random.nextInt(12))) {
            skus.add(sku(random, sku, pools.size(), start, end, tick));
        }
        return new SalePlan(
                "sale-" + random.nextInt(1_000_000),
                pick(random, CURRENCIES),
                zone,
                start,
                end,
                tick,
                pick(random, List.of(SalePlan.Mode.values())),
                random.nextBoolean(),
                pools,
                new SalePlan.Transfer(random.nextInt(500), random.nextInt(60) * 1_000L),
                shape(random),
                pick(random, List.of("filter-fluid", "fixed", "list")),
                pick(random, List.of("newsvendor", "proportional", "none")),
                skus);
    }

    private static SkuPlan sku(
            Random random, String sku, int poolCount, long start, long end, long tick) {
        long cost = 1L + random.nextInt(20_000);
        long margin = random.nextInt(500);
        long list = cost + margin + random.nextInt(30_000);
        long floor = random.nextBoolean() ? 0 : random.nextInt((int) list + 1);
        long least = Math.max(floor, cost + margin);
        boolean known = random.nextBoolean();
        List<SkuPlan.PoolPlan> pools = new ArrayList<>();
        for (int i = 0; i < poolCount; i++) {
            double views = i == 0 ? 1 + random.nextInt(9_000) : random.nextDouble() * 5_000;
            pools.add(
                    new SkuPlan.PoolPlan(views, random.nextInt(3) == 0 ? 0 : random.nextInt(999)));
        }
        return new SkuPlan(
                sku,
                list,
                least + (long) (random.nextDouble() * (list - least + 1)),
                cost,
                floor,
                margin,
                random.nextInt((int) list + 1),
                known ? 1 + random.nextInt(40_000) : 0,
                known && random.nextBoolean() ? day(start - 5 * 86_400_000L) : "",
                endings(random),
                0.01 + 0.98 * random.nextDouble(),
                (long) (random.nextDouble() * Math.min(end - start, 10 * tick)),
                random.nextInt(30),
                pick(random, List.of(SkuPlan.CompetitorRule.values())),
                pools,
                new SkuPlan.Prior(
                        0.001 + 0.9 * random.nextDouble(),
                        random.nextDouble(),
                        1 + 9 * random.nextDouble(),
                        2 * random.nextDouble()),
                policies(random));
    }

    private static SkuPlan.OwnPolicies policies(Random random) {
        return random.nextBoolean()
                ? SkuPlan.OwnPolicies.NONE
                : new SkuPlan.OwnPolicies(
                        pick(random, List.of("", "ts-update", "fixed")),
                        pick(random, List.of("", "newsvendor", "none")));
    }

    private static DemandShape shape(Random random) {
        return random.nextInt(3) == 0
                ? DemandShape.FLAT
                : new DemandShape(
                        0.1 + random.nextDouble(),
                        8 * random.nextDouble(),
                        0.01 + random.nextDouble(),
                        8 * random.nextDouble(),
                        0.01 + random.nextDouble(),
                        random.nextDouble(),
                        random.nextInt(5),
                        random.nextDouble());
    }

    private static List<Integer> endings(Random random) {
        Set<Integer> endings = new LinkedHashSet<>();
        for (int i = random.nextInt(4); i > 0; i--) {
            endings.add(random.nextInt(100));
        }
        return List.copyOf(endings);
    }

    private static List<String> names(Random random, int count) {
        Set<String> names = new LinkedHashSet<>();
        while (names.size() < count) {
            names.add(name(random));
        }
        return List.copyOf(names);
    }

    /** Names that a careless writer would not quote are likely. */
    private static String name(Random random) {
        return switch (random.nextInt(6)) {
            case 0 -> pick(random, List.of("true", "null", "~", "1e5", "0123", "-7", "2026-11-27"));
            case 1 -> pick(random, List.of("- a", "a: b", "a #b", "? x", "<<", "=", "yes", "No"));
            case 2 -> Integer.toString(random.nextInt(9_000_000));
            case 3 -> {
                int[] signs = NAME_SIGNS.codePoints().toArray();
                StringBuilder name = new StringBuilder();
                for (int i = 1 + random.nextInt(9); i > 0; i--) {
                    name.appendCodePoint(signs[random.nextInt(signs.length)]);
                }
                yield name.toString().strip().isEmpty() ? "x" : name.toString().strip();
            }
            default -> "SKU-" + random.nextInt(100_000);
        };
    }

    private static String day(long time) {
        return LocalDate.ofEpochDay(Math.floorDiv(time, 86_400_000L)).toString();
    }

    private static <T> T pick(Random random, List<T> values) {
        return values.get(random.nextInt(values.size()));
    }
}
