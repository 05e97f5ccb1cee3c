package org.flashsale.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.flashsale.domain.BehaviorEvent;
import org.flashsale.domain.EventType;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RowParserTest {
    private static final LogBounds BOUNDS =
            new LogBounds(
                    Instant.parse("2010-01-01T00:00:00Z").toEpochMilli(),
                    Instant.parse("2026-01-01T00:00:00Z").toEpochMilli());

    @Nested
    class Rees46 {
        private final RowParser parser = LogFormat.REES46.parser(BOUNDS);
        private final List<String> row =
                List.of(
                        "2019-10-01 00:00:03 UTC",
                        "cart",
                        "5773353",
                        "1487580005134238553",
                        "",
                        "runail",
                        "2.62",
                        "463240011",
                        "26dd6e6e-4dac-4778-8d2c-92e149dab885");

        @Test
        void readsARow() {
            BehaviorEvent event = event(parser, row);

            assertThat(event.type()).isEqualTo(EventType.CART_ADD);
            assertThat(Instant.ofEpochMilli(event.time())).isEqualTo("2019-10-01T00:00:03Z");
            assertThat(event.sku()).isEqualTo("5773353");
            assertThat(event.category()).isEqualTo("1487580005134238553");
            assertThat(event.brand()).isEqualTo("runail");
            assertThat(event.offeredPrice()).isEqualTo(262);
            assertThat(event.currency()).isEqualTo("USD");
            assertThat(event.quantity()).isEqualTo(1);
            assertThat(event.userId()).isEqualTo("463240011");
            assertThat(event.sessionId()).isEqualTo("26dd6e6e-4dac-4778-8d2c-92e149dab885");
        }

        @ParameterizedTest
        @CsvSource({
            "view,VIEW",
            "cart,CART_ADD",
            "remove_from_cart,CART_REMOVE",
            "purchase,PURCHASE"
        })
        void knowsTheFourTypes(String name, EventType type) {
            assertThat(event(parser, with(row, 1, name)).type()).isEqualTo(type);
        }

        @Test
        void dropsTheDecimalsOfIds() {
            BehaviorEvent plain = event(parser, row);
            BehaviorEvent decimal =
                    event(parser, with(with(row, 2, "5773353.0"), 7, "463240011.0"));

            assertThat(decimal).isEqualTo(plain);
        }

        @Test
        void rowsWithEqualTimeTypeProductUserAndSessionHaveOneId() {
            String id = event(parser, row).eventId();

            assertThat(event(parser, with(row, 6, "9.99")).eventId()).isEqualTo(id);
            assertThat(event(parser, with(row, 0, "2019-10-01 00:00:04 UTC")).eventId())
                    .isNotEqualTo(id);
            assertThat(event(parser, with(row, 1, "view")).eventId()).isNotEqualTo(id);
            assertThat(event(parser, with(row, 2, "1")).eventId()).isNotEqualTo(id);
            assertThat(event(parser, with(row, 7, "1")).eventId()).isNotEqualTo(id);
            assertThat(event(parser, with(row, 8, "")).eventId()).isNotEqualTo(id);
        }

        @ParameterizedTest
        @CsvSource({
            "0,0",
            "0.00,0",
            "2.6,260",
            "13.48,1348",
            "5.,500",
            "2.675,268",
            "1234567.89,123456789"
        })
        void pricesBecomeCents(String text, long cents) {
            assertThat(event(parser, with(row, 6, text)).offeredPrice()).isEqualTo(cents);
        }

        @Test
        void aBlankPriceIsUnknownAndABlankSessionNone() {
            assertThat(event(parser, with(row, 6, "")).offeredPrice())
                    .isEqualTo(BehaviorEvent.NO_PRICE);
            assertThat(event(parser, with(row, 8, "")).sessionId()).isEmpty();
        }

        @ParameterizedTest
        @CsvSource(
                textBlock =
                        """
                        0, yesterday, BAD_TIME
                        0, '', BAD_TIME
                        0, 2019-02-30 00:00:00 UTC, BAD_TIME
                        0, 1569888000, BAD_TIME
                        0, 1970-01-01 00:00:00 UTC, TIME_OUT_OF_BOUNDS
                        0, 2100-01-01 00:00:00 UTC, TIME_OUT_OF_BOUNDS
                        1, wishlist, UNKNOWN_TYPE
                        1, VIEW, UNKNOWN_TYPE
                        1, '', UNKNOWN_TYPE
                        2, '', MISSING_PRODUCT
                        2, '  ', MISSING_PRODUCT
                        7, '', MISSING_USER
                        6, -7.94, BAD_PRICE
                        6, free, BAD_PRICE
                        6, NaN, BAD_PRICE
                        6, 1e999999999, BAD_PRICE
                        6, 999999999999999999999, BAD_PRICE
                        6, 999999999999, BAD_PRICE
                        """)
        void saysWhyARowIsNoEvent(int field, String text, RejectCode code) {
            assertThat(parser.parse(with(row, field, text)))
                    .isInstanceOfSatisfying(
                            RowParser.Outcome.Reject.class,
                            reject -> assertThat(reject.code()).isEqualTo(code));
        }
    }

    @Nested
    class Taobao {
        private final RowParser parser = LogFormat.TAOBAO.parser(BOUNDS);
        private final List<String> row = List.of("7", "2268318", "2520377", "pv", "1511544070");

        @Test
        void readsARow() {
            BehaviorEvent event = event(parser, row);

            assertThat(event.type()).isEqualTo(EventType.VIEW);
            assertThat(event.time()).isEqualTo(1_511_544_070_000L);
            assertThat(event.userId()).isEqualTo("7");
            assertThat(event.sku()).isEqualTo("2268318");
            assertThat(event.category()).isEqualTo("2520377");
            assertThat(event.sessionId()).isEmpty();
            assertThat(event.offeredPrice()).isEqualTo(BehaviorEvent.NO_PRICE);
        }

        @ParameterizedTest
        @CsvSource({"pv,VIEW", "cart,CART_ADD", "fav,CLICK", "buy,PURCHASE"})
        void knowsTheFourTypes(String name, EventType type) {
            assertThat(event(parser, with(row, 3, name)).type()).isEqualTo(type);
        }

        @ParameterizedTest
        @CsvSource(
                textBlock =
                        """
                        4, 1511539199, TIME_OUT_OF_BOUNDS
                        4, 1512316800, TIME_OUT_OF_BOUNDS
                        4, -1, TIME_OUT_OF_BOUNDS
                        4, 999999999999999, TIME_OUT_OF_BOUNDS
                        4, 1511544070.5, BAD_TIME
                        4, '', BAD_TIME
                        4, 99999999999999999999, BAD_TIME
                        3, view, UNKNOWN_TYPE
                        0, '', MISSING_USER
                        1, '', MISSING_PRODUCT
                        """)
        void saysWhyARowIsNoEvent(int field, String text, RejectCode code) {
            assertThat(parser.parse(with(row, field, text)))
                    .isInstanceOfSatisfying(
                            RowParser.Outcome.Reject.class,
                            reject -> assertThat(reject.code()).isEqualTo(code));
        }

        @Test
        void keepsBothEndsOfTheNineDays() {
            assertThat(event(parser, with(row, 4, "1511539200")).time())
                    .isEqualTo(1_511_539_200_000L);
            assertThat(event(parser, with(row, 4, "1512316799")).time())
                    .isEqualTo(1_512_316_799_000L);
        }
    }

    private static BehaviorEvent event(RowParser parser, List<String> row) {
        RowParser.Outcome outcome = parser.parse(row);
        assertThat(outcome).isInstanceOf(RowParser.Outcome.Event.class);
        return ((RowParser.Outcome.Event) outcome).event();
    }

    private static List<String> with(List<String> row, int field, String text) {
        List<String> changed = new ArrayList<>(row);
        changed.set(field, text);
        return changed;
    }
}
