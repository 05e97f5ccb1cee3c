package org.flashsale.plan;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.flashsale.domain.MovementType;
import org.flashsale.domain.StockMovement;

/** The stock that a plan expects at the start, as movements. */
public final class InitialStock {

    private static final int HASH_BYTES = 16;

    private InitialStock() {}

    /**
     * One {@code initial} movement per SKU and pool that expects stock. Ids depend on plan, SKU and
     * pool alone, so that writing them twice changes nothing.
     *
     * @param time event time of all of them, epoch ms
     */
    public static List<StockMovement> of(SalePlan plan, long time) {
        List<StockMovement> movements = new ArrayList<>();
        for (SkuPlan sku : plan.skus()) {
            for (int i = 0; i < plan.pools().size(); i++) {
                String pool = plan.pools().get(i);
                long units = sku.pools().get(i).expectedStock();
                if (units > 0) {
                    movements.add(
                            new StockMovement(
                                    id(plan.id(), sku.sku(), pool),
                                    MovementType.INITIAL,
                                    time,
                                    sku.sku(),
                                    pool,
                                    units,
                                    "",
                                    ""));
                }
            }
        }
        return movements;
    }

    /** Id of the movement that books the initial stock of a SKU in a pool. */
    public static String id(String plan, String sku, String pool) {
        // Names hold no control signs, so that the separator is unambiguous.
        byte[] names = (plan + '\0' + sku + '\0' + pool).getBytes(StandardCharsets.UTF_8);
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(names);
            return "initial-" + plan + "-" + HexFormat.of().formatHex(hash, 0, HASH_BYTES);
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every Java platform has SHA-256", e);
        }
    }
}
