package org.flashsale.ledger;

import java.util.ArrayList;
import java.util.List;
import org.flashsale.domain.LedgerAlert;
import org.flashsale.domain.LedgerAlert.Code;
import org.flashsale.domain.StockMovement;

/**
 * The alerts of one change. Their ids follow from what they are about: the same fact, the same id.
 */
final class LedgerAlerts {

    private static final String UNBALANCED = "the identity of the books does not hold";

    private final String sale;
    private final List<LedgerAlert> alerts = new ArrayList<>();

    LedgerAlerts(String sale) {
        this.sale = sale;
    }

    List<LedgerAlert> all() {
        return alerts;
    }

    /** About a fact. */
    void add(Code code, StockMovement movement, long units, String detail) {
        alerts.add(
                new LedgerAlert(
                        movement.movementId() + "/" + code,
                        code,
                        sale,
                        movement.sku(),
                        movement.pool(),
                        movement.movementId(),
                        units,
                        movement.time(),
                        detail));
    }

    /** About a command that time has passed over. */
    void add(Code code, String sku, Transfer transfer, long units, long now, String detail) {
        String id = transfer.commandId() + "/" + code;
        String pool = transfer.from();
        alerts.add(new LedgerAlert(id, code, sale, sku, pool, "", units, now, detail));
    }

    /** The books do not balance after a fact. */
    void unbalanced(StockMovement movement, long imbalance) {
        add(Code.CONSERVATION, movement, imbalance, UNBALANCED);
    }

    /** The books do not balance after some time. */
    void unbalanced(String sku, long imbalance, long now) {
        Code code = Code.CONSERVATION;
        String id = sku + "@" + now + "/" + code;
        alerts.add(new LedgerAlert(id, code, sale, sku, "", "", imbalance, now, UNBALANCED));
    }
}
