package org.flashsale.demand;

/** Short ways to write demand sums. */
public final class SumsOf {

    private SumsOf() {}

    /** Views that could buy and purchases of one tick, all in the first pool. */
    public static DemandSum shown(
            String sale, String sku, int tick, int pools, long views, long bought) {
        DemandSum sum = DemandSum.empty(sale, sku, tick, pools);
        sum.pools()[0][DemandSum.VIEWS] = views;
        sum.pools()[0][DemandSum.SHOWN] = views;
        sum.pools()[0][DemandSum.SHOWN_SCORE] = views * DemandSum.scoreUnits(0.05);
        sum.pools()[0][DemandSum.PURCHASED] = bought;
        sum.pools()[0][DemandSum.EVENTS] = views + bought;
        return sum;
    }
}
