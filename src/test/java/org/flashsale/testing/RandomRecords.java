package org.flashsale.testing;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Random;
import java.util.function.Supplier;
import org.flashsale.domain.BehaviorEvent;
import org.flashsale.domain.CompetitorPrice;
import org.flashsale.domain.ControlRecord;
import org.flashsale.domain.ControlResult;
import org.flashsale.domain.Count;
import org.flashsale.domain.DeadLetter;
import org.flashsale.domain.DeadLetterCode;
import org.flashsale.domain.EventType;
import org.flashsale.domain.GuardrailOutcome;
import org.flashsale.domain.LedgerAlert;
import org.flashsale.domain.MovementType;
import org.flashsale.domain.Origin;
import org.flashsale.domain.PriceReason;
import org.flashsale.domain.PriceUpdate;
import org.flashsale.domain.ReductionClaim;
import org.flashsale.domain.SaleMetrics;
import org.flashsale.domain.ScoredEvent;
import org.flashsale.domain.StockMovement;
import org.flashsale.domain.StockReallocation;
import org.flashsale.domain.StockShown;

/** Draws valid records of every kind, odd characters and extremes included. */
public final class RandomRecords {
    private static final String[] LETTERS = {"a", "Z", "7", "-", " ", "é", "货", "😀", "\u0000"};

    private final Random random;

    public RandomRecords(Random random) {
        this.random = random;
    }

    public BehaviorEvent behaviorEvent() {
        return new BehaviorEvent(
                id(),
                one(EventType.class),
                time(),
                id(),
                optional(this::id),
                optional(this::id),
                optional(() -> text(1_000)),
                optional(() -> text(1_000)),
                random.nextBoolean() ? price(0) : BehaviorEvent.NO_PRICE,
                optional(() -> "EUR"),
                random.nextBoolean() ? 1 + random.nextInt(100_000) : 1,
                optional(this::id),
                optional(this::id),
                random.nextBoolean() ? random.nextInt(1_000_000) : BehaviorEvent.NO_DWELL,
                optional(() -> text(1_000)),
                optional(() -> text(8_192)),
                one(StockShown.class));
    }

    public ScoredEvent scoredEvent() {
        return new ScoredEvent(
                behaviorEvent(),
                optional(this::id),
                random.nextInt(1_000),
                random.nextInt(5),
                random.nextInt(5),
                random.nextLong(),
                random.nextBoolean(),
                random.nextFloat(),
                random.nextBoolean() ? random.nextFloat() : Float.NaN,
                text(20),
                text(20),
                random.nextBoolean(),
                random.nextInt(1_000_000),
                random.nextBoolean(),
                random.nextBoolean() ? random.nextFloat() : Float.NaN,
                random.nextBoolean()
                        ? Map.of()
                        : Map.of(text(20), random.nextFloat(), "history", random.nextFloat()),
                random.nextBoolean() ? random.nextFloat() : Float.NaN,
                random.nextBoolean() ? time() : ScoredEvent.NOT_CALIBRATED);
    }

    public StockMovement stockMovement() {
        MovementType type = one(MovementType.class);
        long units = 1L + random.nextInt(1_000_000_000);
        return new StockMovement(
                id(),
                type,
                time(),
                id(),
                id(),
                type == MovementType.ADJUSTMENT && random.nextBoolean() ? -units : units,
                optional(this::id),
                optional(this::id));
    }

    public CompetitorPrice competitorPrice() {
        long observedAt = time();
        return new CompetitorPrice(
                id(),
                id(),
                random.nextBoolean() ? price(1) : CompetitorPrice.WITHDRAWN,
                optional(() -> "USD"),
                observedAt,
                observedAt + 1 + random.nextInt(100_000_000));
    }

    public ControlRecord controlRecord() {
        return new ControlRecord(
                id(),
                id(),
                id(),
                time(),
                random.nextBoolean() ? OptionalLong.of(time()) : OptionalLong.empty(),
                optional(this::id),
                text(20_000));
    }

    public ControlResult controlResult() {
        return new ControlResult(
                id(),
                id(),
                id(),
                random.nextBoolean(),
                id(),
                random.nextInt(128),
                random.nextInt(128),
                random.nextBoolean() ? OptionalLong.of(time()) : OptionalLong.empty(),
                list(0, () -> text(500)),
                time());
    }

    private ReductionClaim reductionClaim() {
        return new ReductionClaim(
                random.nextBoolean() ? OptionalLong.of(price(1)) : OptionalLong.empty(),
                random.nextBoolean()
                        ? OptionalInt.of(1 + random.nextInt(100))
                        : OptionalInt.empty(),
                one(ReductionClaim.Code.class));
    }

    private OptionalDouble optionalDouble() {
        return random.nextBoolean()
                ? OptionalDouble.of(random.nextGaussian())
                : OptionalDouble.empty();
    }

    public PriceUpdate priceUpdate() {
        return new PriceUpdate(
                id(),
                id(),
                id(),
                random.nextLong(),
                random.nextLong(),
                price(0),
                random.nextBoolean() ? OptionalLong.of(price(0)) : OptionalLong.empty(),
                "CNY",
                time(),
                time(),
                random.nextBoolean() ? OptionalLong.of(time()) : OptionalLong.empty(),
                price(0),
                id(),
                optional(this::id),
                optional(this::id),
                random.nextGaussian() * 1e6,
                random.nextDouble(),
                random.nextDouble(),
                random.nextLong(),
                list(1, () -> new PriceReason(one(PriceReason.Code.class), random.nextGaussian())),
                list(
                        0,
                        () ->
                                new GuardrailOutcome(
                                        one(GuardrailOutcome.Code.class), price(0), price(0))),
                time(),
                random.nextBoolean() ? Optional.of(origin()) : Optional.empty(),
                random.nextBoolean(),
                random.nextBoolean(),
                reductionClaim(),
                optionalDouble(),
                optionalDouble(),
                random.nextBoolean() ? OptionalInt.of(random.nextInt(50)) : OptionalInt.empty(),
                random.nextBoolean() ? OptionalLong.of(time()) : OptionalLong.empty());
    }

    public StockReallocation stockReallocation() {
        return new StockReallocation(
                id(),
                random.nextLong(),
                id(),
                id(),
                id(),
                id(),
                1 + random.nextInt(1_000_000),
                list(
                        1,
                        () ->
                                new StockReallocation.MoveReason(
                                        one(StockReallocation.MoveReason.Code.class),
                                        random.nextGaussian())),
                id(),
                time(),
                time());
    }

    public SaleMetrics saleMetrics() {
        Map<Count, Long> counts = new EnumMap<>(Count.class);
        for (Count count : Count.values()) {
            if (random.nextBoolean()) {
                counts.put(count, random.nextLong() | 1);
            }
        }
        Map<String, Long> reasons = new HashMap<>();
        for (int i = random.nextInt(5); i > 0; i--) {
            reasons.put(id(), random.nextLong());
        }
        return new SaleMetrics(id(), time(), time(), counts, reasons);
    }

    public LedgerAlert ledgerAlert() {
        return new LedgerAlert(
                id(),
                one(LedgerAlert.Code.class),
                optional(this::id),
                id(),
                optional(this::id),
                optional(this::id),
                random.nextLong(),
                time(),
                text(500));
    }

    public DeadLetter deadLetter() {
        byte[] key = new byte[random.nextInt(3)];
        byte[] payload = new byte[random.nextInt(300)];
        random.nextBytes(key);
        random.nextBytes(payload);
        return new DeadLetter(
                origin(),
                one(DeadLetterCode.class),
                text(200),
                key,
                payload,
                random.nextInt(Integer.MAX_VALUE),
                "00ff");
    }

    public Origin origin() {
        return new Origin(id(), random.nextInt(100), random.nextLong(), time());
    }

    /** An instant of the years 1970 to 2100. */
    public long time() {
        return random.nextLong(4_102_444_800_000L);
    }

    /** An id of 1 to 200 characters, short ones more often. */
    public String id() {
        String text = text(random.nextInt(4) == 0 ? 200 : 8);
        return text.isEmpty() ? "x" : text;
    }

    /** A text of at most that many UTF-16 units. */
    public String text(int most) {
        StringBuilder text = new StringBuilder();
        for (int left = random.nextInt(most + 1); left > 0; left--) {
            String letter = LETTERS[random.nextInt(LETTERS.length)];
            if (text.length() + letter.length() <= most) {
                text.append(letter);
            }
        }
        return text.toString();
    }

    private String optional(Supplier<String> text) {
        return random.nextBoolean() ? text.get() : "";
    }

    private long price(long least) {
        return switch (random.nextInt(4)) {
            case 0 -> least;
            case 1 -> 1_000_000_000_000L;
            default -> least + random.nextInt(1_000_000);
        };
    }

    private <E extends Enum<E>> E one(Class<E> type) {
        E[] constants = type.getEnumConstants();
        return constants[random.nextInt(constants.length)];
    }

    private <E> List<E> list(int least, Supplier<E> item) {
        List<E> items = new ArrayList<>();
        for (int i = least + random.nextInt(4); i > 0; i--) {
            items.add(item.get());
        }
        return items;
    }

    /** An update of which all that is not said is the same for all. */
    public static PriceUpdate published(String sku, long epoch, long version, long decidedAt) {
        PriceUpdate any = new RandomRecords(new Random(1)).priceUpdate();
        return new PriceUpdate(
                any.decisionId(),
                any.sale(),
                sku,
                epoch,
                version,
                any.price(),
                any.previousPrice(),
                any.currency(),
                any.validFrom(),
                any.validUntil(),
                any.previousPriceHonouredUntil(),
                any.fallbackPrice(),
                any.policy(),
                any.model(),
                any.modelVersion(),
                any.forecastViews(),
                any.conversion(),
                any.slope(),
                any.stock(),
                any.reasons(),
                any.guardrails(),
                decidedAt,
                any.cause(),
                any.renewal(),
                any.advice(),
                ReductionClaim.NOT_SAID,
                OptionalDouble.empty(),
                OptionalDouble.empty(),
                OptionalInt.empty(),
                OptionalLong.empty());
    }
}
