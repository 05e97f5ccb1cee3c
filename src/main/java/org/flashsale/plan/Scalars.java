package org.flashsale.plan;

import java.math.BigDecimal;
import java.util.Collection;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.flashsale.plan.PlanError.Code;
import org.flashsale.plan.YamlNode.Scalar;

/** How single values are read. Numbers are those of JSON, written without quotes. */
final class Scalars {

    /** Largest amount, minor units. */
    static final long AMOUNT_MAX = 1_000_000_000_000L;

    static final int NAME_MAX = 100;

    private static final int DIGITS_MAX = 40;
    private static final Pattern NUMBER =
            Pattern.compile("-?(0|[1-9][0-9]*)(\\.[0-9]+)?([eE][-+]?[0-9]+)?");
    private static final Pattern DECIMAL = Pattern.compile("-?(0|[1-9][0-9]*)(\\.[0-9]+)?");
    private static final Pattern INTEGER = Pattern.compile("-?(0|[1-9][0-9]*)");
    private static final Pattern SPECIAL =
            Pattern.compile("[-+]?\\.?(nan|inf|infinity)", Pattern.CASE_INSENSITIVE);

    private static final Pattern WORD_OF_YAML =
            Pattern.compile("null|Null|NULL|~|true|false|True|False|TRUE|FALSE");
    private static final Pattern PLAN_ID = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,99}");

    private Scalars() {}

    /** A text: quoted, or neither number, truth value nor nothing. */
    static Function<Scalar, String> text() {
        return scalar -> {
            if (scalar.plain() && !isText(scalar.text())) {
                throw new Refusal(Code.WRONG_TYPE, "is " + scalar.kind(), "a text");
            }
            return scalar.text();
        };
    }

    /** A name: a text or an integer, as written. */
    static Function<Scalar, String> name() {
        return scalar -> {
            boolean integer = scalar.plain() && INTEGER.matcher(scalar.text()).matches();
            String name = integer ? scalar.text() : text().apply(scalar);
            boolean signs =
                    name.codePoints().noneMatch(Character::isISOControl)
                            && name.codePoints().noneMatch(c -> c >= 0xD800 && c <= 0xDFFF);
            if (name.isEmpty()
                    || name.length() > NAME_MAX
                    || !signs
                    || !name.strip().equals(name)) {
                throw new Refusal(
                        Code.BAD_NAME,
                        "is " + PlanErrors.show(name),
                        "1 to " + NAME_MAX + " signs, no control signs, no space at either end");
            }
            return name;
        };
    }

    /** Id of a plan. */
    static Function<Scalar, String> planId() {
        return scalar -> {
            String id = text().apply(scalar);
            if (!PLAN_ID.matcher(id).matches()) {
                throw new Refusal(
                        Code.BAD_NAME,
                        "is " + PlanErrors.show(id),
                        "1 to 100 of A-Z a-z 0-9 . _ -, the first a letter or digit");
            }
            return id;
        };
    }

    /** One of some words. */
    static Function<Scalar, String> word(Collection<String> words, Code code) {
        return scalar -> {
            String word = text().apply(scalar);
            if (!words.contains(word)) {
                throw new Refusal(
                        code, "is " + PlanErrors.show(word), Nearest.describe(word, words));
            }
            return word;
        };
    }

    /** true or false. */
    static Function<Scalar, Boolean> flag() {
        return scalar -> {
            boolean yes = scalar.text().equals("true");
            if (!scalar.plain() || !(yes || scalar.text().equals("false"))) {
                throw new Refusal(Code.WRONG_TYPE, "is " + scalar.kind(), "true or false");
            }
            return yes;
        };
    }

    /** An amount of money, at least 0, in minor units; written in major ones. */
    static Function<Scalar, Long> amount(int fractionDigits) {
        return scalar -> {
            refuseSpecial(scalar);
            String example = BigDecimal.valueOf(8399, fractionDigits).toPlainString();
            if (!scalar.plain() || !DECIMAL.matcher(scalar.text()).matches()) {
                throw new Refusal(
                        Code.WRONG_TYPE, "is " + scalar.kind(), "an amount such as " + example);
            }
            if (scalar.text().startsWith("-")) {
                throw new Refusal(Code.NEGATIVE, "is " + scalar.text(), "0 or more");
            }
            BigDecimal most = BigDecimal.valueOf(AMOUNT_MAX, fractionDigits);
            if (scalar.text().length() > DIGITS_MAX || decimal(scalar).compareTo(most) > 0) {
                throw new Refusal(
                        Code.OUT_OF_RANGE,
                        "is " + PlanErrors.show(scalar.text()),
                        "0 to " + most.toPlainString());
            }
            BigDecimal value = decimal(scalar).stripTrailingZeros();
            if (value.scale() > fractionDigits) {
                throw new Refusal(
                        Code.TOO_PRECISE,
                        "is " + scalar.text(),
                        fractionDigits + " decimals at most, such as " + example);
            }
            return value.movePointRight(fractionDigits).longValueExact();
        };
    }

    /** A finite number in a range. */
    static Function<Scalar, Double> number(double least, double most) {
        return scalar -> {
            refuseSpecial(scalar);
            if (!scalar.plain() || !NUMBER.matcher(scalar.text()).matches()) {
                throw new Refusal(Code.WRONG_TYPE, "is " + scalar.kind(), range(least, most));
            }
            double value = Double.parseDouble(scalar.text());
            if (!Double.isFinite(value)) {
                throw new Refusal(
                        Code.NOT_FINITE,
                        "is " + PlanErrors.show(scalar.text()),
                        range(least, most));
            }
            if (value < 0 && least >= 0) {
                throw new Refusal(
                        Code.NEGATIVE, "is " + PlanErrors.show(scalar.text()), range(least, most));
            }
            if (value < least || value > most) {
                throw new Refusal(
                        Code.OUT_OF_RANGE,
                        "is " + PlanErrors.show(scalar.text()),
                        range(least, most));
            }
            return value;
        };
    }

    /** A whole number in a range. */
    static Function<Scalar, Long> whole(long least, long most) {
        return scalar -> {
            refuseSpecial(scalar);
            if (!scalar.plain() || !INTEGER.matcher(scalar.text()).matches()) {
                throw new Refusal(
                        Code.WRONG_TYPE,
                        "is " + scalar.kind(),
                        "a whole number from " + least + " to " + most);
            }
            boolean negative = scalar.text().startsWith("-");
            if (negative && least >= 0) {
                throw new Refusal(
                        Code.NEGATIVE,
                        "is " + PlanErrors.show(scalar.text()),
                        least + " to " + most);
            }
            // 18 digits fit a long.
            long value =
                    scalar.text().length() > 18 ? Long.MAX_VALUE : Long.parseLong(scalar.text());
            if (value < least || value > most) {
                throw new Refusal(
                        Code.OUT_OF_RANGE,
                        "is " + PlanErrors.show(scalar.text()),
                        least + " to " + most);
            }
            return value;
        };
    }

    /** Whether YAML takes a text that is not quoted for a text. */
    static boolean isText(String plain) {
        return !plain.isEmpty()
                && !WORD_OF_YAML.matcher(plain).matches()
                && !NUMBER.matcher(plain).matches()
                && !SPECIAL.matcher(plain).matches();
    }

    private static void refuseSpecial(Scalar scalar) {
        if (SPECIAL.matcher(scalar.text()).matches()) {
            throw new Refusal(
                    Code.NOT_FINITE, "is " + PlanErrors.show(scalar.text()), "a finite number");
        }
    }

    private static BigDecimal decimal(Scalar scalar) {
        return new BigDecimal(scalar.text());
    }

    private static String range(double least, double most) {
        return "a number from " + plain(least) + " to " + plain(most);
    }

    /** A finite number without an exponent, such that reading it gives the same number. */
    static String plain(double value) {
        String text = BigDecimal.valueOf(value).toPlainString();
        return text.endsWith(".0") ? text.substring(0, text.length() - 2) : text;
    }
}
