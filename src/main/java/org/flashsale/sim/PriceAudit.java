package org.flashsale.sim;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.flashsale.domain.PriceReason;
import org.flashsale.domain.PriceUpdate;
import org.flashsale.plan.SalePlan;
import org.flashsale.plan.SkuPlan;

/**
 * The prices of one SKU, followed in the order in which they were sent. Opening and end of the sale
 * are the plan's own prices, so step and cooldown do not bind them.
 */
final class PriceAudit {
    private static final double ROUNDING = 1;

    private final SalePlan sale;
    private final SkuPlan plan;
    private final Map<Long, Map<Long, Long>> pricesByVersion = new HashMap<>();
    private final List<String> faults = new ArrayList<>();
    private final List<String> acrossRestarts = new ArrayList<>();
    private Optional<PriceUpdate> last = Optional.empty();
    private Optional<PriceUpdate> lastChange = Optional.empty();
    private int changes;
    private boolean restarts;
    private boolean jumped;

    PriceAudit(SalePlan sale, SkuPlan plan) {
        this.sale = sale;
        this.plan = plan;
    }

    List<String> faults() {
        return faults;
    }

    /**
     * Steps, cooldowns and numbers of changes that do not hold between a price that a run of the
     * job published and the first ones of the next run, which has to go on from it whatever its
     * checkpoint knew.
     */
    List<String> acrossRestarts() {
        return acrossRestarts;
    }

    void check(Stamped<PriceUpdate> stamped) {
        PriceUpdate update = stamped.value();
        Long known =
                pricesByVersion
                        .computeIfAbsent(update.epoch(), e -> new HashMap<>())
                        .putIfAbsent(update.version(), update.price());
        if (known != null) {
            require(known == update.price(), update, "a second price under one version");
            return;
        }
        require(update.sale().equals(sale.id()), update, "another sale");
        require(!update.reasons().isEmpty(), update, "no reason");
        require(update.price() <= plan.list(), update, "above the ceiling " + plan.list());
        require(update.price() >= floor(), update, "below the floor " + floor());
        require(
                update.fallbackPrice() >= floor() && update.fallbackPrice() <= plan.list(),
                update,
                "fallback price outside floor and ceiling");
        require(update.validUntil() > update.validFrom(), update, "never valid");
        if (last.isPresent()) {
            checkAfter(last.get(), update);
        }
        last = Optional.of(update);
    }

    private void checkAfter(PriceUpdate before, PriceUpdate update) {
        require(
                update.epoch() > before.epoch()
                        || (update.epoch() == before.epoch()
                                && update.version() > before.version()),
                update,
                "a version that is not above the one before");
        if (update.epoch() == before.epoch()) {
            require(
                    update.previousPrice().orElse(-1) == before.price(),
                    update,
                    "another previous price than " + before.price());
        }
        if (update.price() == before.price() || planned(update)) {
            return;
        }
        // The price that a restored job goes on from counts with the jump to it.
        boolean restarted =
                jumped
                        || update.epoch() != lastChange.orElse(before).epoch()
                        || update.epoch() != before.epoch();
        jumped = update.epoch() != before.epoch();
        List<String> into = restarted ? acrossRestarts : faults;
        double step = Math.abs(update.price() - before.price());
        double most = plan.maxStepFraction() * before.price() + ROUNDING;
        require(step <= most, update, "a step of " + step + ", allowed " + most, into);
        boolean fair = sale.allowRaise() || update.price() < before.price();
        require(fair, update, "a raise, forbidden", into);
        if (lastChange.isPresent()) {
            long gap = update.decidedAt() - lastChange.get().decidedAt();
            require(gap >= plan.cooldownMs(), update, "only " + gap + " ms after a change", into);
        }
        changes++;
        restarts |= restarted;
        require(
                changes <= plan.maxChanges(),
                update,
                "change number " + changes,
                restarts ? acrossRestarts : faults);
        lastChange = Optional.of(update);
    }

    /** Whether the plan, not a policy, names this price. */
    private static boolean planned(PriceUpdate update) {
        return update.reasons().stream()
                .map(PriceReason::code)
                .anyMatch(
                        code ->
                                code == PriceReason.Code.OPENING
                                        || code == PriceReason.Code.SALE_END);
    }

    private long floor() {
        return Math.min(plan.list(), plan.effectiveFloor());
    }

    private void require(boolean holds, PriceUpdate update, String fault) {
        require(holds, update, fault, faults);
    }

    private static void require(
            boolean holds, PriceUpdate update, String fault, List<String> into) {
        if (!holds) {
            into.add(
                    update.sku()
                            + " "
                            + update.decisionId()
                            + " at "
                            + update.price()
                            + ": "
                            + fault);
        }
    }
}
