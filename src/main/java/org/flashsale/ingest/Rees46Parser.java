package org.flashsale.ingest;

import static org.flashsale.ingest.RowParser.reject;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.DateTimeException;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.ResolverStyle;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.flashsale.domain.BehaviorEvent;
import org.flashsale.domain.EventType;
import org.flashsale.domain.StockShown;

/**
 * Rows of the REES46 open logs: event_time ({@code 2019-10-01 00:00:00 UTC}), event_type,
 * product_id, category_id, category_code, brand, price (US dollars), user_id, user_session. A
 * trailing {@code .0} of product and user (left there by tools that took ids for numbers) is
 * dropped; a price of 0 is a price, a blank one unknown; a blank session is no visit. The category
 * of the event is category_id: category_code is mostly blank.
 */
final class Rees46Parser implements RowParser {
    static final List<String> COLUMNS =
            List.of(
                    "event_time",
                    "event_type",
                    "product_id",
                    "category_id",
                    "category_code",
                    "brand",
                    "price",
                    "user_id",
                    "user_session");

    private static final Map<String, EventType> TYPES =
            Map.of(
                    "view", EventType.VIEW,
                    "cart", EventType.CART_ADD,
                    "remove_from_cart", EventType.CART_REMOVE,
                    "purchase", EventType.PURCHASE);
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss")
                    .withResolverStyle(ResolverStyle.STRICT);
    private static final String UTC = " UTC";
    private static final Pattern AMOUNT = Pattern.compile("\\d{1,12}(\\.\\d{0,12})?");

    private final LogBounds bounds;
    private final boolean anyPrice;

    /**
     * @param bounds times that are believed
     * @param anyPrice whether a price that is no amount is taken as unknown
     */
    Rees46Parser(LogBounds bounds, boolean anyPrice) {
        this.bounds = bounds;
        this.anyPrice = anyPrice;
    }

    @Override
    public Outcome parse(List<String> fields) {
        Optional<Long> time = time(fields.get(0));
        if (time.isEmpty()) {
            return reject(RejectCode.BAD_TIME, "event_time is not like 2019-10-01 00:00:00 UTC");
        }
        if (!bounds.covers(time.get())) {
            return reject(RejectCode.TIME_OUT_OF_BOUNDS, "event_time is not in " + bounds);
        }
        Optional<EventType> type = Optional.ofNullable(TYPES.get(fields.get(1)));
        if (type.isEmpty()) {
            return reject(
                    RejectCode.UNKNOWN_TYPE,
                    "event_type is not view, cart, remove_from_cart or purchase");
        }
        String user = id(fields.get(7));
        if (user.isEmpty()) {
            return reject(RejectCode.MISSING_USER, "user_id is blank");
        }
        String product = id(fields.get(2));
        if (product.isEmpty()) {
            return reject(RejectCode.MISSING_PRODUCT, "product_id is blank");
        }
        Optional<Long> price = cents(fields.get(6));
        if (price.isEmpty() && !anyPrice) {
            return reject(RejectCode.BAD_PRICE, "price is not an amount from 0 to a billion");
        }
        String session = fields.get(8).strip();
        return new Outcome.Event(
                new BehaviorEvent(
                        EventIds.of(time.get(), type.get(), product, user, session),
                        type.get(),
                        time.get(),
                        user,
                        session,
                        product,
                        id(fields.get(3)),
                        fields.get(5).strip(),
                        price.orElse(BehaviorEvent.NO_PRICE),
                        "USD",
                        1,
                        "",
                        "",
                        BehaviorEvent.NO_DWELL,
                        "",
                        "",
                        StockShown.UNKNOWN),
                price.isEmpty());
    }

    @Override
    public String zone(List<String> fields) {
        return fields.get(0).endsWith(UTC) ? UTC : "";
    }

    private static Optional<Long> time(String text) {
        String plain = text.endsWith(UTC) ? text.substring(0, text.length() - UTC.length()) : text;
        try {
            LocalDateTime time = LocalDateTime.parse(plain, TIME);
            return Optional.of(time.toEpochSecond(ZoneOffset.UTC) * 1000);
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    private static String id(String text) {
        String id = text.strip();
        return id.endsWith(".0") ? id.substring(0, id.length() - 2) : id;
    }

    /** Minor units, halves rounded up; NO_PRICE when blank; empty when it is no price. */
    private static Optional<Long> cents(String text) {
        String amount = text.strip();
        if (amount.isEmpty()) {
            return Optional.of(BehaviorEvent.NO_PRICE);
        }
        if (!AMOUNT.matcher(amount).matches()) {
            return Optional.empty();
        }
        long cents =
                new BigDecimal(amount)
                        .movePointRight(2)
                        .setScale(0, RoundingMode.HALF_UP)
                        .longValueExact();
        return cents <= MAX_PRICE ? Optional.of(cents) : Optional.empty();
    }
}
