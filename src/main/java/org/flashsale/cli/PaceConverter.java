package org.flashsale.cli;

import org.flashsale.replay.Pace;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads {@code max} or a number above 0. */
final class PaceConverter implements ITypeConverter<Pace> {
    private static final String MAX = "max";

    @Override
    public Pace convert(String text) {
        if (text.equals(MAX)) {
            return Pace.MAX;
        }
        try {
            return new Pace(Double.parseDouble(text));
        } catch (IllegalArgumentException e) {
            throw new TypeConversionException(
                    "'" + text + "' is no speed: write max or a number above 0");
        }
    }
}
