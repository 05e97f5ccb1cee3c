package org.flashsale.demand;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.flashsale.plan.SaleTerms;
import org.flashsale.plan.SkuPlan;

/**
 * What is known of the demand for one SKU. Fixed size: it does not grow with the events.
 *
 * @param traffic views over forecast
 * @param filter conversion
 * @param stocked per pool, whether it had stock all the time since {@code until}
 * @param shift how far competitors' quotes lower ln conversion since {@code until}
 * @param until end of the time that is counted, epoch ms
 * @param figures latest sale-wide figures
 * @param scorer whose scores were counted
 */
public record DemandState(
        Traffic traffic,
        ConversionFilter filter,
        List<Boolean> stocked,
        double shift,
        long until,
        SaleFigures figures,
        Scorer scorer) {

    /** What of the events is used. */
    public enum Learning {
        /** Nothing: the plan is believed throughout. */
        NONE,
        /** Views and purchases. */
        COUNTS,
        /** Views, purchases and the score of each view. */
        SCORES
    }

    /**
     * The time that a sum of demand covers.
     *
     * @param now its end, epoch ms
     * @param z (p − flash)/list at the mean price that was shown
     * @param shift how far competitors lower ln conversion from now on
     * @param stocked which pools have stock at its end
     */
    public record Span(long now, double z, double shift, List<Boolean> stocked) {
        /** Copies the list. */
        public Span {
            stocked = List.copyOf(stocked);
        }
    }

    /** How unsure the effect of a quote is, over its size. */
    private static final double SHIFT_SD = 0.5;

    /** Copies the list. */
    public DemandState {
        stocked = List.copyOf(stocked);
    }

    /** What the plan believes at the start. */
    public static DemandState initial(SaleTerms terms, SkuPlan plan, long from) {
        int pools = terms.pools().size();
        return new DemandState(
                Traffic.none(pools),
                ConversionFilter.of(plan.prior()),
                Collections.nCopies(pools, false),
                0,
                from,
                SaleFigures.initial(terms.sale()),
                Scorer.NONE);
    }

    /** The same knowledge when the pools of a plan change; pools keep theirs by name. */
    public DemandState repooled(List<String> before, List<String> after) {
        if (after.equals(before)) {
            return this;
        }
        List<Boolean> stocks = new ArrayList<>();
        for (String pool : after) {
            int m = before.indexOf(pool);
            stocks.add(m >= 0 && stocked.get(m));
        }
        Traffic resized = traffic.repooled(before, after);
        return new DemandState(resized, filter, stocks, shift, until, figures, scorer);
    }

    /** The same knowledge when a plan's list or flash price changes. */
    public DemandState rebased(SkuPlan before, SkuPlan after) {
        ConversionFilter same = filter.rebased(before, after);
        return new DemandState(traffic, same, stocked, shift, until, figures, scorer);
    }

    /**
     * Notes which pools have stock from now on. A pool that was empty at some time says nothing of
     * the conversion in the time that is being counted.
     */
    public DemandState stocked(List<Boolean> now, long at) {
        List<Boolean> throughout = new ArrayList<>();
        for (int m = 0; m < stocked.size(); m++) {
            throughout.add(now.get(m) && (stocked.get(m) || at <= until));
        }
        return throughout.equals(stocked)
                ? this
                : new DemandState(traffic, filter, throughout, shift, until, figures, scorer);
    }

    /** Takes newer sale-wide figures; those of another sale or without meaning are left out. */
    public DemandState with(SaleFigures newer) {
        boolean takes =
                newer.sale().equals(figures.sale())
                        && newer.tick() >= figures.tick()
                        && newer.usable();
        return takes
                ? new DemandState(traffic, filter, stocked, shift, until, newer, scorer)
                : this;
    }

    /**
     * Notes what competitors ask from now on: their effect on demand is known, but not well. When a
     * quote goes, its effect goes with it, and what it was is as uncertain.
     */
    public DemandState shifted(double newShift) {
        double change = newShift - shift;
        return change == 0
                ? this
                : new DemandState(
                        traffic,
                        filter.lessSure(SHIFT_SD * change),
                        stocked,
                        newShift,
                        until,
                        figures,
                        scorer);
    }

    /**
     * What a sum says. Events of pools without stock are traffic, never conversion.
     *
     * @param views views per pool, and of no known pool in the last slot
     * @param couldBuy views that could buy
     * @param bought units bought in those
     * @param scores sum of their scores
     * @param squares sum of the squares of their scores
     * @param scorer whose scores they are
     */
    public record Seen(
            List<Double> views,
            double couldBuy,
            double bought,
            double scores,
            double squares,
            Scorer scorer) {
        /** Copies the list. */
        public Seen {
            views = List.copyOf(views);
        }
    }

    /** What a sum of the time since {@code until} says. */
    public Seen seen(DemandSum sum) {
        int pools = stocked.size();
        List<Double> views = new ArrayList<>(pools + 1);
        double couldBuy = 0;
        double bought = 0;
        double scores = 0;
        double squares = 0;
        for (int m = 0; m <= pools; m++) {
            long[] row = sum.pools()[m];
            boolean hadStock = m < pools ? stocked.get(m) : stocked.contains(true);
            views.add(count(row[DemandSum.VIEWS]));
            couldBuy += count(row[DemandSum.SHOWN]);
            scores += count(row[DemandSum.SHOWN_SCORE]);
            squares += count(row[DemandSum.SHOWN_SCORE_SQ]);
            if (hadStock) {
                couldBuy += count(row[DemandSum.UNKNOWN]);
                scores += count(row[DemandSum.UNKNOWN_SCORE]);
                squares += count(row[DemandSum.UNKNOWN_SCORE_SQ]);
            }
            if (row[DemandSum.SHOWN] > 0 || (hadStock && DemandSum.teaches(row))) {
                bought += count(row[DemandSum.PURCHASED]);
            }
        }
        return new Seen(
                views,
                couldBuy,
                bought,
                scores * DemandSum.SCORE_UNIT,
                squares * DemandSum.SCORE_UNIT,
                sum.scorer());
    }

    /**
     * After the time since {@code until}.
     *
     * @param seen what was seen in that time
     * @param span that time
     * @param learning what is used
     */
    public DemandState plus(
            Seen seen, SaleTerms terms, SkuPlan plan, Span span, Learning learning) {
        Scorer newest = scorer.newest(seen.scorer);
        if (learning == Learning.NONE) {
            return new DemandState(traffic, filter, span.stocked, shift, span.now, figures, newest);
        }
        Forecast forecast = Forecast.of(terms);
        double expectedShare = forecast.between(until, span.now);
        double before = forecast.elapsed(until);
        double share = Math.max(0, forecast.elapsed(span.now) - before);
        double[] views = new double[stocked.size() + 1];
        double[] expected = new double[stocked.size()];
        for (int m = 0; m < views.length; m++) {
            views[m] = seen.views.get(m);
            if (m < expected.length) {
                expected[m] = plan.pools().get(m).forecastViews() * expectedShare;
            }
        }
        Evidence evidence =
                new Evidence(
                        share,
                        before + share / 2,
                        span.z,
                        shift,
                        seen.couldBuy,
                        seen.bought,
                        learning == Learning.SCORES ? seen.scores : 0,
                        seen.squares);
        return new DemandState(
                        traffic.plus(views, expected, share),
                        filter.plus(evidence, ConversionFilter.slope(plan.prior()), figures),
                        span.stocked,
                        shift,
                        span.now,
                        figures,
                        newest)
                .shifted(span.shift);
    }

    private static double count(long value) {
        return Math.max(0, value);
    }
}
