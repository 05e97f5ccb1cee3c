package org.flashsale.guardrails;

import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.flashsale.domain.ReductionClaim;
import org.flashsale.domain.ReductionClaim.Code;
import org.flashsale.plan.SkuPlan;

/**
 * The prices that were charged, as far as the announcement of a reduction needs them: Directive
 * 98/6/EC, article 6a (as amended by Directive (EU) 2019/2161). The reference price is the lowest
 * one charged in a period of at least 30 days before the reduction. While the price only falls, one
 * reduction follows the other without interruption, and the reference stays the one before the
 * first (paragraph 5). A raise ends that: from then on what was charged before it counts too, so
 * the reference of a later cut is the lowest price since 30 days before the sale.
 *
 * @param cap lowest price charged before the newest raise, or in an earlier sale of the last 30
 *     days, minor units; {@link #NONE} or {@link #UNKNOWN}
 * @param lowest lowest price charged in this sale, minor units, or {@link #NONE}
 * @param last price charged last in this sale, minor units, or {@link #NONE}
 */
public record AppliedPrices(long cap, long lowest, long last) {

    /** There is no such price. */
    public static final long NONE = -1;

    /** What was charged is not known. */
    public static final long UNKNOWN = 0;

    /** Nothing was charged by this engine yet. */
    public static final AppliedPrices FRESH = new AppliedPrices(NONE, NONE, NONE);

    /** A sale goes on whose past is not known. */
    public static final AppliedPrices FORGOTTEN = new AppliedPrices(UNKNOWN, NONE, NONE);

    /** Length of the law's period. */
    public static final long PERIOD_MS = 30L * 24 * 3_600_000;

    private static final long DAY_MS = 24L * 3_600_000;
    private static final int WHOLE = 100;

    /** The same after a price was charged; repeating one changes nothing. */
    public AppliedPrices charged(long price) {
        boolean raised = last != NONE && price > last;
        return new AppliedPrices(raised ? lower(cap, lowest) : cap, lower(lowest, price), price);
    }

    /** The same where a price as low as this one may have been charged before the newest raise. */
    public AppliedPrices capped(long price) {
        return new AppliedPrices(lower(cap, price), lowest, last);
    }

    /**
     * What of this counts for a later sale.
     *
     * @param ended when this sale ended, epoch ms
     * @param start when that one starts, epoch ms
     */
    public AppliedPrices before(long ended, long start) {
        return start - ended > PERIOD_MS
                ? FRESH
                : new AppliedPrices(lower(cap, lowest), NONE, NONE);
    }

    /** The lower one of two; none is higher than all, the unknown lower. */
    private static long lower(long one, long other) {
        if (one == NONE || other == NONE) {
            return one == NONE ? other : one;
        }
        return Math.min(one, other);
    }

    /**
     * What may be announced of a price that is charged next.
     *
     * @param price minor units
     * @param start start of the sale, epoch ms
     */
    public ReductionClaim claim(long price, SkuPlan plan, long start) {
        AppliedPrices next = charged(price);
        boolean known = plan.lowest30d() > 0 && holds(plan.lowest30dDate(), start);
        if (!known || next.cap == UNKNOWN) {
            return ReductionClaim.without(OptionalLong.empty(), Code.REFERENCE_UNKNOWN);
        }
        long reference = lower(plan.lowest30d(), next.cap);
        int percent = percent(reference, price);
        OptionalLong named = OptionalLong.of(reference);
        return percent < 1
                ? ReductionClaim.without(named, Code.NOT_REDUCED)
                : new ReductionClaim(named, OptionalInt.of(percent), Code.CLAIMED);
    }

    /** Whole percents, never rounded up. */
    private static int percent(long reference, long price) {
        return price >= reference ? 0 : (int) ((reference - price) * WHOLE / reference);
    }

    /**
     * Whether a price of that day says something about the 30 days before the start. The day may be
     * of any time zone, so one more counts at either end. Without a day the merchant answers for
     * it.
     */
    private static boolean holds(String date, long start) {
        if (date.isEmpty()) {
            return true;
        }
        try {
            long day =
                    LocalDate.parse(date).atStartOfDay(ZoneOffset.UTC).toInstant().toEpochMilli();
            return day >= start - PERIOD_MS - 2 * DAY_MS && day <= start + DAY_MS;
        } catch (DateTimeParseException e) {
            return false;
        }
    }
}
