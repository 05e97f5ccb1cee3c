package org.flashsale.replay;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.flashsale.domain.BehaviorEvent;
import org.flashsale.failure.UsageError;
import org.flashsale.plan.DemandShape;
import org.flashsale.plan.PolicyNames;
import org.flashsale.plan.SalePlan;
import org.flashsale.plan.SalePlans;
import org.flashsale.plan.SkuPlan;
import org.flashsale.wire.EventLog;

/**
 * Drafts a sale plan for the most wanted items of a log: by units bought, then carts, then views,
 * exact duplicates left out. A draft for replays: its forecast is hindsight, its costs are guesses.
 */
public final class PlanDraft {
    /** Longest window that a plan may have. */
    static final long WINDOW_MAX_MS = 31 * 86_400_000L;

    /** Currency of a log that names none. */
    static final String NOMINAL_CURRENCY = "CNY";

    /** Price of an item that was never shown with one, minor units. */
    static final long NOMINAL_PRICE = 10_000;

    static final String POOL = "main";

    private static final long MINUTE_MS = 60_000;
    private static final int NAME_MAX = 100;
    private static final int CURRENCY_LETTERS = 3;
    private static final DateTimeFormatter ID =
            DateTimeFormatter.ofPattern("'log-'uuuuMMdd-HHmm").withZone(ZoneOffset.UTC);

    private final LogSpan span;
    private final long start;
    private final long end;
    private final Map<String, SkuStats> skus = new HashMap<>();
    private String currency = "";

    /**
     * A draft.
     *
     * @param plan the plan
     * @param yaml its document with comments
     * @param nominalPrices how many SKUs have a made-up price
     */
    public record Draft(SalePlan plan, String yaml, int nominalPrices) {}

    private PlanDraft(LogSpan span) {
        this.span = span;
        long first = Math.floorDiv(span.first(), MINUTE_MS) * MINUTE_MS;
        long last = (Math.floorDiv(span.last(), MINUTE_MS) + 1) * MINUTE_MS;
        boolean fits = last - first <= WINDOW_MAX_MS;
        this.start = fits ? first : span.busiest(WINDOW_MAX_MS);
        this.end = fits ? last : start + WINDOW_MAX_MS;
    }

    /**
     * Reads a log and drafts a plan.
     *
     * @param count most SKUs in the plan
     * @throws UsageError if the log has no items or is none
     */
    public static Draft of(Path log, LogSpan span, int count) throws IOException {
        PlanDraft draft = new PlanDraft(span);
        draft.read(log);
        return draft.draft(log, count);
    }

    private void read(Path path) throws IOException {
        Set<String> idsOfThisInstant = new HashSet<>();
        long instant = Long.MIN_VALUE;
        try (EventLog.Reader log = EventLog.open(path)) {
            while (log.hasNext()) {
                BehaviorEvent event = log.next();
                if (event.time() != instant) {
                    idsOfThisInstant.clear();
                    instant = event.time();
                }
                if (idsOfThisInstant.add(event.eventId())
                        && start <= instant
                        && instant < end
                        && plannable(event.sku())) {
                    skus.computeIfAbsent(event.sku(), SkuStats::new).add(event);
                    currency = currency.isEmpty() ? event.currency() : currency;
                }
            }
        }
    }

    /** Whether a plan can name this SKU. */
    private static boolean plannable(String sku) {
        return !sku.isEmpty()
                && sku.length() <= NAME_MAX
                && sku.strip().equals(sku)
                && sku.codePoints().noneMatch(Character::isISOControl);
    }

    private Draft draft(Path log, int count) {
        List<SkuStats> wanted =
                skus.values().stream()
                        .sorted(
                                Comparator.comparingLong(SkuStats::purchases)
                                        .thenComparingLong(SkuStats::carts)
                                        .thenComparingLong(SkuStats::views)
                                        .reversed()
                                        .thenComparing(SkuStats::sku))
                        .limit(count)
                        .toList();
        if (wanted.isEmpty()) {
            throw new UsageError(log + ": no event names an item that a plan could sell");
        }
        long tickMs = SalePlan.defaultTickMs(start, end);
        SalePlan plan =
                new SalePlan(
                        ID.format(Instant.ofEpochMilli(start)),
                        currency.length() == CURRENCY_LETTERS ? currency : NOMINAL_CURRENCY,
                        ZoneOffset.UTC,
                        start,
                        end,
                        tickMs,
                        SalePlan.Mode.LIVE,
                        true,
                        List.of(POOL),
                        new SalePlan.Transfer(0, 0),
                        DemandShape.FLAT,
                        PolicyNames.ALL.pricing().get(0),
                        PolicyNames.ALL.allocation().get(0),
                        wanted.stream().map(sku -> skuPlan(sku, tickMs)).toList());
        int nominal = (int) wanted.stream().filter(s -> s.medianPrice().isEmpty()).count();
        return new Draft(plan, document(plan, wanted.size(), nominal), nominal);
    }

    private static SkuPlan skuPlan(SkuStats sku, long tickMs) {
        long flash = sku.medianPrice().orElse(NOMINAL_PRICE);
        long list = Math.max(flash + (flash + 3) / 4, Math.min(sku.highestPrice(), 2 * flash));
        long cost = Math.max(1, flash * 6 / 10);
        double conversion = (sku.purchases() + 0.5) / (sku.views() + 1.0);
        return new SkuPlan(
                sku.sku(),
                list,
                flash,
                cost,
                Math.max(cost, flash * 7 / 10),
                0,
                cost / 2,
                0,
                "",
                List.of(),
                0.15,
                6 * tickMs,
                12,
                SkuPlan.CompetitorRule.IGNORE,
                List.of(new SkuPlan.PoolPlan(Math.max(1, sku.views()), stock(sku.purchases()))),
                new SkuPlan.Prior(Math.min(0.5, Math.max(0.0005, conversion)), 0.4, 4.5, 1.6),
                SkuPlan.OwnPolicies.NONE);
    }

    /** A fifth more than was bought, and at least one unit more. */
    private static long stock(long bought) {
        return bought + Math.max(1, (bought + 4) / 5);
    }

    private String document(SalePlan plan, int skuCount, int nominal) {
        StringBuilder text = new StringBuilder();
        text.append("# Drafted from a log of ").append(span.events()).append(" events, ");
        text.append(Instant.ofEpochMilli(span.first())).append(" to ");
        text.append(Instant.ofEpochMilli(span.last())).append(".\n");
        text.append("# SKUs: its ").append(skuCount).append(" most wanted items.\n");
        text.append("# flash: the median price shown; list: the highest shown, 1.25 to 2 times\n");
        text.append("# flash; cost: 60 % of flash, floor 70 %: guesses, put in your own.\n");
        text.append("# views: as in the log; stock: a fifth more than the log's purchases.\n");
        if (nominal > 0) {
            text.append("# The log shows no price for ").append(nominal);
            text.append(" of these items: 100.00 is a nominal price.\n");
        }
        if (plan.start() > span.first() || plan.end() <= span.last()) {
            text.append(
                    "# The log is longer than a sale may be: the window is its busiest part.\n");
        }
        return text.append(SalePlans.toYaml(plan)).toString();
    }
}
