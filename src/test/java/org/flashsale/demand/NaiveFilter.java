package org.flashsale.demand;

import org.flashsale.plan.SkuPlan.Prior;

/** The filter with plain matrices and named variables, as a text book writes it: a test oracle. */
final class NaiveFilter {

    final double[] m;
    final double[][] p = new double[4][4];
    int shocks;
    private double n;
    private double nz;
    private double nShift;
    private double y;
    private double sn;
    private double snz;
    private double snShift;
    private double ss;
    private double all;
    private double allScores;
    private double allSquares;
    private double c;
    private double e;
    private double ref;

    NaiveFilter(Prior prior) {
        m = new double[] {Math.log(prior.conversion()), prior.slope(), 0, 0.9};
        double[] sd = {prior.conversionLogSd(), prior.slopeSd(), 0.2, 0.3};
        for (int i = 0; i < 4; i++) {
            p[i][i] = sd[i] * sd[i];
        }
    }

    void plus(Evidence seen, double b0, SaleFigures sale) {
        double[] wander = {0.2, 0.35 * b0 / 4.5, 0.12, 0.05};
        for (int i = 0; i < 4; i++) {
            p[i][i] += wander[i] * wander[i] * seen.share();
        }
        n += seen.views();
        nz += seen.views() * seen.z();
        nShift += seen.views() * seen.shift();
        y += seen.bought();
        if (seen.scores() > 0) {
            sn += seen.views();
            snz += seen.views() * seen.z();
            snShift += seen.views() * seen.shift();
            ss += seen.scores();
            all += seen.views();
            allScores += seen.scores();
            allSquares += seen.squares();
        }
        if (sn >= 30) {
            scores(seen.elapsed(), sale);
        }
        double z = n > 0 ? nz / n : 0;
        double shift = n > 0 ? nShift / n : 0;
        double mu = n * Math.exp(Math.max(-12, Math.min(-0.05, m[0] - shift - m[1] * z)));
        if (mu + y >= 4) {
            counts(mu, z);
        }
    }

    private void scores(double u, SaleFigures sale) {
        double gY = sale.purchases();
        double gS = sale.scores();
        double gs = gY * Math.log((gS + 0.5) / (gY + 0.5)) / (gY + 6.25);
        double vg = 4 / (gY + 6.25);
        double z = snz / sn;
        double[] h = {1, -m[3] * z, 1, -m[1] * z};
        double r = Math.log(ss / sn) - gs - (m[0] - snShift / sn + m[2] - m[3] * m[1] * z);
        r = Math.max(-1.5, Math.min(1.5, r));
        double cv2 = Math.max(0, allSquares / all / Math.pow(allScores / all, 2) - 1);
        double rs = cv2 / sn + 0.04 * 0.04;
        c = 0.7 * c + (r - ref) / Math.sqrt(rs + 0.5 * dot(h, times(h)));
        ref = u < 0.03 ? 0.5 * ref + 0.5 * r : 0.9 * ref;
        if (Math.abs(c) > 4 && u >= 0.03) {
            p[0][0] += 0.4 * 0.4;
            c = 0;
            shocks++;
        }
        correct(h, r, rs + vg);
        sn = 0;
        snz = 0;
        snShift = 0;
        ss = 0;
    }

    private void counts(double mu, double z) {
        double r = Math.log((y + 0.5) / (mu + 0.5));
        double variance = 1 / ((y + mu) / 2 + 0.5);
        if (mu < 3) {
            r = Math.max(-1.5, Math.min(1.5, (y - mu) / Math.max(mu, 0.3)));
            variance = 1 / Math.max(mu, 0.3);
        }
        e = 0.8 * e + r / Math.sqrt(variance);
        if (Math.abs(e) > 5) {
            p[0][0] += 0.3 * 0.3;
            p[2][2] += 0.2 * 0.2;
            e = 0;
            shocks++;
        }
        correct(new double[] {1, -z, 0, 0}, r, variance);
        n = 0;
        nz = 0;
        nShift = 0;
        y = 0;
    }

    private void correct(double[] h, double r, double variance) {
        double[] ph = times(h);
        double s = dot(h, ph) + variance;
        for (int i = 0; i < 4; i++) {
            m[i] += ph[i] / s * r;
        }
        for (int i = 0; i < 4; i++) {
            for (int j = 0; j < 4; j++) {
                p[i][j] -= ph[i] / s * ph[j];
            }
        }
        for (int i = 0; i < 4; i++) {
            p[i][i] = Math.max(1e-8, p[i][i]);
        }
        m[0] = Math.max(-12, Math.min(-0.05, m[0]));
        m[1] = Math.max(1.2, Math.min(12, m[1]));
        m[3] = Math.max(0.25, Math.min(1.6, m[3]));
    }

    private double[] times(double[] h) {
        double[] ph = new double[4];
        for (int i = 0; i < 4; i++) {
            ph[i] = dot(p[i], h);
        }
        return ph;
    }

    private static double dot(double[] a, double[] b) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += a[i] * b[i];
        }
        return sum;
    }
}
