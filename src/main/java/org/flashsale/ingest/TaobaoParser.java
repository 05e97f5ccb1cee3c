package org.flashsale.ingest;

import static org.flashsale.ingest.RowParser.reject;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.flashsale.domain.BehaviorEvent;
import org.flashsale.domain.EventType;
import org.flashsale.domain.StockShown;

/**
 * Rows of the Taobao user behaviour log: user_id, item_id, category_id, behavior (pv, cart, fav,
 * buy), timestamp (epoch seconds). A favourite is a click, since it is neither a view nor a step
 * towards the till. There are no sessions and no prices.
 */
final class TaobaoParser implements RowParser {
    static final List<String> COLUMNS =
            List.of("user_id", "item_id", "category_id", "behavior", "timestamp");

    /** The nine days of the data set, 25 November to 3 December 2017 in China. */
    static final LogBounds NINE_DAYS = new LogBounds(1_511_539_200_000L, 1_512_316_800_000L);

    private static final Map<String, EventType> TYPES =
            Map.of(
                    "pv", EventType.VIEW,
                    "cart", EventType.CART_ADD,
                    "fav", EventType.CLICK,
                    "buy", EventType.PURCHASE);
    private static final Pattern SECONDS = Pattern.compile("-?\\d{1,15}");

    private final LogBounds bounds;

    TaobaoParser(LogBounds bounds) {
        this.bounds = bounds.within(NINE_DAYS);
    }

    @Override
    public Outcome parse(List<String> fields) {
        String seconds = fields.get(4).strip();
        if (!SECONDS.matcher(seconds).matches()) {
            return reject(RejectCode.BAD_TIME, "timestamp is not a number of seconds");
        }
        long time = Long.parseLong(seconds) * 1000;
        if (!bounds.covers(time)) {
            return reject(RejectCode.TIME_OUT_OF_BOUNDS, "timestamp is not in " + bounds);
        }
        Optional<EventType> type = Optional.ofNullable(TYPES.get(fields.get(3)));
        if (type.isEmpty()) {
            return reject(RejectCode.UNKNOWN_TYPE, "behavior is not pv, cart, fav or buy");
        }
        String user = fields.get(0).strip();
        if (user.isEmpty()) {
            return reject(RejectCode.MISSING_USER, "user_id is blank");
        }
        String product = fields.get(1).strip();
        if (product.isEmpty()) {
            return reject(RejectCode.MISSING_PRODUCT, "item_id is blank");
        }
        return new Outcome.Event(
                new BehaviorEvent(
                        EventIds.of(time, type.get(), product, user, ""),
                        type.get(),
                        time,
                        user,
                        "",
                        product,
                        fields.get(2).strip(),
                        "",
                        BehaviorEvent.NO_PRICE,
                        "",
                        1,
                        "",
                        "",
                        BehaviorEvent.NO_DWELL,
                        "",
                        "",
                        StockShown.UNKNOWN),
                false);
    }
}
