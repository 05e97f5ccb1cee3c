package org.flashsale.domain;

import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * The price of one SKU, and why; fields as documented in {@code schemas/price-updates}.
 *
 * @param decisionId id of the decision; a renewal keeps it
 * @param sale plan id
 * @param sku stock keeping unit
 * @param epoch fencing number of the run
 * @param version number of the price within the epoch; a renewal keeps it
 * @param price minor units
 * @param previousPrice minor units; empty for the first
 * @param currency ISO 4217 code
 * @param validFrom epoch ms
 * @param validUntil epoch ms
 * @param previousPriceHonouredUntil epoch ms; empty when there is no previous price
 * @param fallbackPrice minor units to charge when the validity ends unrenewed
 * @param policy pricing policy
 * @param model the one that scored the newest view of the demand, or empty
 * @param modelVersion its version, or empty
 * @param forecastViews expected views until the end
 * @param conversion assumed purchase probability at the flash price
 * @param slope assumed fall of ln conversion per unit of price/list
 * @param stock units planned with
 * @param reasons never empty
 * @param guardrails those that clamped, in order
 * @param decidedAt event time of the decision
 * @param cause record that made the job decide at once; empty for a tick
 * @param renewal only the validity moved
 * @param advice not to be charged
 * @param claim what may be announced as a reduction
 * @param demandLow units wanted until the end at this price, 5 % quantile; empty when not said
 * @param demandHigh its 95 % quantile
 * @param changes changes of the price since the opening, this one included; empty when not said
 * @param changedAt event time of the last change, the opening included; empty when not said
 */
public record PriceUpdate(
        String decisionId,
        String sale,
        String sku,
        long epoch,
        long version,
        long price,
        OptionalLong previousPrice,
        String currency,
        long validFrom,
        long validUntil,
        OptionalLong previousPriceHonouredUntil,
        long fallbackPrice,
        String policy,
        String model,
        String modelVersion,
        double forecastViews,
        double conversion,
        double slope,
        long stock,
        List<PriceReason> reasons,
        List<GuardrailOutcome> guardrails,
        long decidedAt,
        Optional<Origin> cause,
        boolean renewal,
        boolean advice,
        ReductionClaim claim,
        OptionalDouble demandLow,
        OptionalDouble demandHigh,
        OptionalInt changes,
        OptionalLong changedAt) {

    /** Refuses a decision without a reason. */
    public PriceUpdate {
        if (reasons.isEmpty()) {
            throw new IllegalArgumentException("a price update needs a reason: " + decisionId);
        }
        reasons = List.copyOf(reasons);
        guardrails = List.copyOf(guardrails);
    }
}
