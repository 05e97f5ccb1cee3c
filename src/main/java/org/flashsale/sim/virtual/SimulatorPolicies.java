package org.flashsale.sim.virtual;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.flashsale.allocation.AllocationPolicy;
import org.flashsale.allocation.Move;
import org.flashsale.allocation.PoolSituation;
import org.flashsale.control.Policies;
import org.flashsale.plan.SkuPlan;
import org.flashsale.pricing.PricingPolicies;
import org.flashsale.pricing.PricingPolicy;
import org.flashsale.pricing.Situation;
import org.flashsale.pricing.Wish;

/**
 * The registry's policies, and those that only a simulator can run: oracles, which know the market,
 * allocation in hindsight, and policies without guardrails. An oracle's stock is moved by the rule
 * that its plan names, on the true demand.
 */
final class SimulatorPolicies implements Policies {
    private static final String UNGUARDED = "unguarded-";

    /** The name under which the fluid policy is known without guardrails. */
    private static final String UNGUARDED_FILTER = "unguarded-filter";

    /** Policies of others are compared as they were published, where the live ones are guarded. */
    private static final Set<String> AS_PUBLISHED =
            Set.of(
                    PricingPolicies.SEED_SIGMOID.policyName(),
                    PricingPolicies.TS_UPDATE.policyName());

    private final Foresight foresight;
    private final PolicyPair pair;
    private final Draws draws;

    SimulatorPolicies(Foresight foresight, PolicyPair pair, Draws draws) {
        this.foresight = foresight;
        this.pair = pair;
        this.draws = draws;
    }

    /** What an oracle knows. */
    enum Oracle {
        /** The best price that is never changed. */
        FIXED("oracle-fixed"),
        /** What is in force now, and not what will happen. */
        PRESENT("oracle-present"),
        /** Everything but chance: the fluid problem, solved again at every tick. */
        RESOLVE("oracle-resolve"),
        /** Everything but chance: the pooled optimum. */
        DP("oracle-dp");

        private final String policyName;

        Oracle(String policyName) {
            this.policyName = policyName;
        }

        String policyName() {
            return policyName;
        }

        static Optional<Oracle> byName(String name) {
            for (Oracle oracle : values()) {
                if (oracle.policyName.equals(name)) {
                    return Optional.of(oracle);
                }
            }
            return Optional.empty();
        }
    }

    /** Name of the allocation that knows every buyer to come. */
    static final String HINDSIGHT = "hindsight";

    @Override
    public Optional<PricingPolicy> pricing(String name) {
        Optional<Oracle> oracle = Oracle.byName(name);
        if (oracle.isPresent()) {
            return Optional.of(new OraclePolicy(oracle.get()));
        }
        return name.startsWith(UNGUARDED)
                ? Policies.super.pricing(underlying(name))
                : Policies.super.pricing(name);
    }

    @Override
    public Optional<AllocationPolicy> allocation(String name) {
        if (name.equals(HINDSIGHT)) {
            return Optional.of(this::inHindsight);
        }
        Optional<Oracle> oracle = Oracle.byName(pair.pricing());
        Optional<AllocationPolicy> named = Policies.super.allocation(name);
        return oracle.isEmpty()
                ? named
                : named.map(p -> situation -> p.moves(knowing(situation, oracle.get())));
    }

    @Override
    public boolean guarded(String pricingPolicy) {
        return !pricingPolicy.startsWith(UNGUARDED)
                && !AS_PUBLISHED.contains(pricingPolicy)
                && Oracle.byName(pricingPolicy).isEmpty();
    }

    private static String underlying(String name) {
        return name.equals(UNGUARDED_FILTER)
                ? PricingPolicies.FILTER_FLUID.policyName()
                : name.substring(UNGUARDED.length());
    }

    private static int tick(long now) {
        return (int) (now - VirtualPlan.START);
    }

    private final class OraclePolicy implements PricingPolicy {
        private final Oracle oracle;

        OraclePolicy(Oracle oracle) {
            this.oracle = oracle;
        }

        @Override
        public Wish wish(Situation situation) {
            double flash = situation.plan().flash();
            if (situation.stock() <= 0) {
                return Wish.keep(flash);
            }
            int sku = foresight.index(situation.plan().sku());
            double price = price(sku, tick(situation.now()), situation.stock());
            return new Wish(flash, price, List.of());
        }

        @Override
        public long opening(SkuPlan plan) {
            long stock = plan.pools().stream().mapToLong(p -> p.expectedStock()).sum();
            return Math.round(price(foresight.index(plan.sku()), 0, stock));
        }

        private double price(int sku, int tick, long stock) {
            return switch (oracle) {
                case FIXED -> foresight.fixedPrice(sku);
                case PRESENT -> foresight.presentPrice(sku, tick, stock);
                case RESOLVE -> foresight.resolvedPrice(sku, tick, stock);
                case DP -> foresight.optimalPrice(sku, tick, stock);
            };
        }
    }

    /** The situation with the demand that an oracle knows. */
    private PoolSituation knowing(PoolSituation situation, Oracle oracle) {
        int sku = foresight.index(situation.sku());
        int tick = tick(situation.now());
        boolean presentOnly = oracle == Oracle.PRESENT;
        double price = price(situation);
        List<PoolSituation.Pool> pools = new ArrayList<>();
        for (int m = 0; m < situation.pools().size(); m++) {
            PoolSituation.Pool pool = situation.pools().get(m);
            pools.add(
                    new PoolSituation.Pool(
                            pool.available(),
                            pool.incoming(),
                            foresight.buyers(sku, m, tick, price, presentOnly)));
        }
        return with(situation, pools);
    }

    /** Moves what no buyer of a pool will ever want at this price to where it will be missing. */
    private List<Move> inHindsight(PoolSituation situation) {
        int sku = foresight.index(situation.sku());
        int tick = tick(situation.now());
        long price = Math.round(price(situation));
        int count = situation.pools().size();
        long[] spare = new long[count];
        long[] missing = new long[count];
        for (int m = 0; m < count; m++) {
            PoolSituation.Pool pool = situation.pools().get(m);
            long left = pool.stock();
            long least = left;
            for (int t = tick; t < draws.market().scenario().ticks(); t++) {
                left += t > tick ? foresight.restocked(sku, m, t) : 0;
                left -= draws.buyersWithoutSpill(t, sku, m, price);
                least = Math.min(least, left);
            }
            spare[m] = Math.min(Math.max(0, least), pool.available());
            missing[m] = Math.max(0, -least);
        }
        List<Move> moves = new ArrayList<>();
        for (int from = 0; from < count; from++) {
            for (int to = 0; to < count; to++) {
                long units = Math.min(spare[from], missing[to]);
                if (units > 0) {
                    spare[from] -= units;
                    missing[to] -= units;
                    moves.add(new Move(from, to, units, 0, 0, 0));
                }
            }
        }
        return moves;
    }

    private double price(PoolSituation situation) {
        int sku = foresight.index(situation.sku());
        return situation.gain() + foresight.residual(sku);
    }

    private static PoolSituation with(PoolSituation situation, List<PoolSituation.Pool> pools) {
        return new PoolSituation(
                situation.sku(),
                situation.now(),
                pools,
                situation.gain(),
                situation.moveCost(),
                situation.list());
    }
}
