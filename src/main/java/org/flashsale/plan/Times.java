package org.flashsale.plan;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.zone.ZoneRulesException;
import java.util.List;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.flashsale.plan.PlanError.Code;
import org.flashsale.plan.YamlNode.Scalar;
import org.jspecify.annotations.Nullable;

/** Times and lengths of time as plans write them. */
final class Times {

    private static final Pattern TIME =
            Pattern.compile(
                    "(\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}(?::\\d{2}(?:\\.\\d{1,3})?)?)"
                            + "(Z|[+-]\\d{2}:\\d{2})?");
    private static final Pattern ISO_DURATION =
            Pattern.compile(
                    "P(?=.)(\\d{1,5}D)?"
                            + "(T(?=.)(\\d{1,9}H)?(\\d{1,9}M)?(\\d{1,9}(\\.\\d{1,3})?S)?)?");
    private static final Pattern UNIT_DURATION = Pattern.compile("(\\d{1,9} ?(ms|s|m|h|d) ?)+");
    private static final Pattern PART = Pattern.compile("(\\d+) ?(ms|s|m|h|d)");
    private static final Pattern TICKS = Pattern.compile("(\\d{1,5}) ticks?");
    private static final String DURATIONS = "a length of time such as 90s, 2m, 24h, 1h30m or PT1H";
    private static final int YEAR_MIN = 2000;
    private static final int YEAR_MAX = 2099;

    private Times() {}

    static Function<Scalar, ZoneId> zone() {
        return scalar -> {
            String text = Scalars.text().apply(scalar);
            try {
                return ZoneId.of(text);
            } catch (DateTimeException e) {
                String example =
                        Nearest.of(text, ZoneId.getAvailableZoneIds())
                                .map(z -> "did you mean '" + z + "'?")
                                .orElse("an IANA time zone such as Europe/Berlin");
                throw new Refusal(Code.BAD_ZONE, "is " + PlanErrors.show(text), example);
            }
        };
    }

    /** An instant, epoch ms: with an offset, or as local time of the zone. */
    static Function<Scalar, Long> instant(ZoneId zone) {
        return scalar -> instant(Scalars.text().apply(scalar), zone);
    }

    private static long instant(String text, ZoneId zone) {
        Matcher matcher = TIME.matcher(text);
        String allowed = "a time such as 2026-11-27T10:00:00, with Z or +01:00 if it is not local";
        if (!matcher.matches()) {
            throw new Refusal(Code.BAD_TIME, "is " + PlanErrors.show(text), allowed);
        }
        LocalDateTime local;
        OffsetDateTime time;
        try {
            local = LocalDateTime.parse(matcher.group(1));
            time = local.atOffset(offset(matcher.group(2), local, zone));
        } catch (ZoneRulesException e) {
            throw new Refusal(Code.BAD_TIME, "has no time in " + zone, allowed);
        } catch (DateTimeException e) {
            throw new Refusal(Code.BAD_TIME, "is " + PlanErrors.show(text), allowed);
        }
        if (time.getYear() < YEAR_MIN || time.getYear() > YEAR_MAX) {
            throw new Refusal(
                    Code.OUT_OF_RANGE,
                    "is in the year " + time.getYear(),
                    "years " + YEAR_MIN + " to " + YEAR_MAX);
        }
        return time.toInstant().toEpochMilli();
    }

    /** The clocks' changes leave no room for guesses: what they skip or show twice is refused. */
    private static ZoneOffset offset(@Nullable String written, LocalDateTime local, ZoneId zone) {
        if (written != null) {
            return ZoneOffset.of(written);
        }
        List<ZoneOffset> offsets = zone.getRules().getValidOffsets(local);
        if (offsets.isEmpty()) {
            throw new Refusal(
                    Code.TIME_SKIPPED,
                    local + " does not exist in " + zone + ": the clocks go forward",
                    "another time, or one with an offset");
        }
        if (offsets.size() > 1) {
            throw new Refusal(
                    Code.TIME_TWICE,
                    local + " comes twice in " + zone + ": the clocks go back",
                    local + "" + offsets.get(0) + " or " + local + offsets.get(1));
        }
        return offsets.get(0);
    }

    /** A date, as written. */
    static Function<Scalar, LocalDate> date() {
        return scalar -> {
            String text = Scalars.text().apply(scalar);
            try {
                if (text.length() == 10) {
                    return LocalDate.parse(text);
                }
            } catch (DateTimeException e) {
                // Refused below.
            }
            throw new Refusal(
                    Code.BAD_TIME, "is " + PlanErrors.show(text), "a date such as 2026-11-02");
        };
    }

    /** A length of time, ms, at least 0. */
    static Function<Scalar, Long> duration() {
        return scalar -> duration(Scalars.text().apply(scalar), DURATIONS);
    }

    /** A length of time, ms, which may be written in ticks. */
    static Function<Scalar, Long> durationOrTicks(long tickMs) {
        return scalar -> {
            String text = Scalars.text().apply(scalar);
            Matcher ticks = TICKS.matcher(text);
            return ticks.matches()
                    ? Long.parseLong(ticks.group(1)) * tickMs
                    : duration(text, "6 ticks, or " + DURATIONS);
        };
    }

    private static long duration(String text, String allowed) {
        if (text.length() <= 60 && ISO_DURATION.matcher(text).matches()) {
            return Duration.parse(text).toMillis();
        }
        if (text.length() > 60 || !UNIT_DURATION.matcher(text).matches()) {
            throw new Refusal(Code.BAD_DURATION, "is " + PlanErrors.show(text), allowed);
        }
        Matcher part = PART.matcher(text);
        long sum = 0;
        while (part.find()) {
            sum += Long.parseLong(part.group(1)) * unit(part.group(2));
        }
        return sum;
    }

    private static long unit(String name) {
        return switch (name) {
            case "ms" -> 1;
            case "s" -> 1_000;
            case "m" -> 60_000;
            case "h" -> 3_600_000;
            default -> 86_400_000;
        };
    }

    /** A length of time as plans write it: the parts that are not 0. */
    static String durationText(long ms) {
        if (ms == 0) {
            return "0s";
        }
        StringBuilder text = new StringBuilder();
        long rest = ms;
        for (String name : List.of("h", "m", "s", "ms")) {
            if (rest / unit(name) > 0) {
                text.append(rest / unit(name)).append(name);
                rest %= unit(name);
            }
        }
        return text.toString();
    }

    /** An instant as local time of a zone, with its offset. */
    static String instantText(long time, ZoneId zone) {
        String pattern =
                Math.floorMod(time, 1_000) == 0
                        ? "uuuu-MM-dd'T'HH:mm:ssXXX"
                        : "uuuu-MM-dd'T'HH:mm:ss.SSSXXX";
        ZoneOffset offset = zone.getRules().getOffset(Instant.ofEpochMilli(time));
        ZoneOffset written = offset.getTotalSeconds() % 60 == 0 ? offset : ZoneOffset.UTC;
        return DateTimeFormatter.ofPattern(pattern)
                .format(Instant.ofEpochMilli(time).atOffset(written));
    }
}
