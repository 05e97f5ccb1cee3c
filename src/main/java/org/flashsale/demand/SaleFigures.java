package org.flashsale.demand;

/**
 * Sale-wide figures at the end of a tick, over all SKUs.
 *
 * @param sale plan id
 * @param tick tick that they include
 * @param level slow traffic level g, views over forecast, discounted
 * @param fastLevel fast traffic level gf
 * @param purchases units bought so far in stock (gY)
 * @param scores sum of the scores of in-stock views so far (gS)
 */
public record SaleFigures(
        String sale, int tick, double level, double fastLevel, double purchases, double scores) {

    /** What is assumed before the first tick ended. */
    public static SaleFigures initial(String sale) {
        return new SaleFigures(sale, -1, 1, 1, 0, 0);
    }
}
