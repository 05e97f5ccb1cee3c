package org.flashsale.plan;

import java.util.ArrayList;
import java.util.List;

/**
 * One thing that is wrong with a plan or with an order to change something.
 *
 * @param line line of the document, from 1; 0 for the document as a whole
 * @param field path such as {@code skus[3].flash}, or empty
 * @param code stable code
 * @param wrong what is wrong
 * @param allowed what would be right
 */
public record PlanError(int line, String field, Code code, String wrong, String allowed) {

    /** Why a plan is refused. */
    public enum Code {
        /** Not YAML. */
        SYNTAX,
        /** Nothing in it. */
        EMPTY,
        /** Longer than any plan. */
        TOO_BIG,
        /** Nested deeper than any plan. */
        TOO_DEEP,
        /** An alias: a plan says everything where it belongs. */
        ALIAS,
        /** A YAML tag. */
        TAG,
        /** The same key twice in one mapping. */
        DUPLICATE_KEY,
        /** A second document in one file. */
        MULTIPLE_DOCUMENTS,
        /** So many errors that the rest is left out. */
        TOO_MANY_ERRORS,
        /** A field that plans do not have. */
        UNKNOWN_FIELD,
        /** A field that is needed. */
        MISSING_FIELD,
        /** Text for a number, a list for a text and so on. */
        WRONG_TYPE,
        /** A number that is too small or too large. */
        OUT_OF_RANGE,
        /** A number below 0 where that has no meaning. */
        NEGATIVE,
        /** NaN or infinite. */
        NOT_FINITE,
        /** More decimals than the currency has. */
        TOO_PRECISE,
        /** Empty, too long, or with signs that names may not have. */
        BAD_NAME,
        /** Not a time zone. */
        BAD_ZONE,
        /** Not a time or a date. */
        BAD_TIME,
        /** A local time that the clocks skip. */
        TIME_SKIPPED,
        /** A local time that the clocks show twice. */
        TIME_TWICE,
        /** Not a length of time. */
        BAD_DURATION,
        /** Not a currency in which prices can be set. */
        UNKNOWN_CURRENCY,
        /** Not one of the words that are allowed. */
        UNKNOWN_WORD,
        /** Not a policy. */
        UNKNOWN_POLICY,
        /** The prior file that the plan names cannot be used. */
        BAD_PRIORS,
        /** A category that the prior file does not know. */
        UNKNOWN_CATEGORY,
        /** Neither the prior file nor the plan says how a SKU's demand falls with its price. */
        NO_PRIOR,
        /** The window ends before it starts. */
        END_BEFORE_START,
        /** The window is longer than 31 days. */
        WINDOW_TOO_LONG,
        /** The tick is shorter than a second. */
        TICK_TOO_SHORT,
        /** The tick is longer than the window. */
        TICK_TOO_LONG,
        /** The window has more than 10,000 ticks. */
        TOO_MANY_TICKS,
        /** More SKUs than a plan may have. */
        TOO_MANY_SKUS,
        /** More pools than a plan may have. */
        TOO_MANY_POOLS,
        /** A pool named twice. */
        DUPLICATE_POOL,
        /** A pool that the plan does not name. */
        UNKNOWN_POOL,
        /** A SKU named twice. */
        DUPLICATE_SKU,
        /** An ending named twice. */
        DUPLICATE_ENDING,
        /** The floor, or cost and margin, is above the list price. */
        FLOOR_ABOVE_LIST,
        /** Neither floor nor cost keeps the price above 0. */
        NO_FLOOR,
        /** The flash price is above the list price. */
        FLASH_ABOVE_LIST,
        /** The flash price is below the floor, or below cost and margin. */
        FLASH_BELOW_FLOOR,
        /** A unit left over would be worth more than the list price. */
        RESIDUAL_ABOVE_LIST,
        /** No views are expected in any pool. */
        NO_FORECAST,
        /** The shape leaves no views in any tick. */
        EMPTY_SHAPE,
        /** A kind of control record that this version does not know. */
        UNKNOWN_KIND,
        /** The record's id is not the document's. */
        ID_DIFFERS,
        /** Another plan sells the SKU at the same time. */
        SKU_IN_OTHER_SALE,
        /** The plan came, or would take effect, after its end. */
        EFFECTIVE_AFTER_END,
        /** A change that no running sale can take. */
        FIXED_DURING_SALE,
        /** As many plans as can be held are still open. */
        TOO_MANY_PLANS,
        /** The epoch of a job's claim lies ahead of the broker's clock. */
        CLAIM_IN_FUTURE,
        /** More changes of one SKU lie ahead than can be held. */
        TOO_MANY_CHANGES,
        /** A switch that does not say what it is about. */
        NO_SCOPE,
        /** Two things that cannot both be meant: a sale and SKUs, an end and a length. */
        CONTRADICTION,
        /** A sale that no plan describes. */
        UNKNOWN_SALE,
        /** A SKU that no plan sells at that time. */
        UNKNOWN_SKU,
        /** Nothing is frozen under this very name. */
        NOT_FROZEN,
        /** A price was ordered for a SKU that is frozen. */
        FROZEN,
        /** No price was ordered that could be cancelled. */
        NOT_OVERRIDDEN,
        /** A price below the floor, or below cost and margin. */
        BELOW_FLOOR,
        /** A price above the list price. */
        ABOVE_LIST,
        /** A price that does not end as the plan wants. */
        BAD_ENDING,
        /** The plan's amounts are in another currency. */
        CURRENCY_DIFFERS,
        /** It would end before it takes effect. */
        EXPIRED,
        /** As many switches as can be held are in force or lie ahead. */
        TOO_MANY_SWITCHES,
        /** A calibration of a job that does not hold the name. */
        NOT_THE_JOB
    }

    private static final int LINES_MAX = 100;

    /** Errors in one line each, at most 100. */
    public static List<String> lines(List<PlanError> errors) {
        List<String> lines = new ArrayList<>();
        errors.stream().limit(LINES_MAX).map(PlanError::render).forEach(lines::add);
        if (errors.size() > LINES_MAX) {
            lines.add("and " + (errors.size() - LINES_MAX) + " more errors");
        }
        return lines;
    }

    /** The error in one line. */
    public String render() {
        String where = line == 0 ? field : "line " + line + (field.isEmpty() ? "" : ", " + field);
        return (where.isEmpty() ? "" : where + ": ")
                + wrong
                + (allowed.isEmpty() ? "" : "; allowed: " + allowed)
                + " ["
                + code
                + "]";
    }
}
