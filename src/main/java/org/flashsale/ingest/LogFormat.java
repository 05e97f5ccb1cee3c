package org.flashsale.ingest;

import java.util.List;
import java.util.Locale;

/** The log formats that can be imported. */
public enum LogFormat {
    /** REES46 open logs; see {@link Rees46Parser}. */
    REES46,
    /** Taobao user behaviour; see {@link TaobaoParser}. */
    TAOBAO;

    /** Names of the columns that a file must have, in any order. */
    public List<String> columns() {
        return switch (this) {
            case REES46 -> Rees46Parser.COLUMNS;
            case TAOBAO -> TaobaoParser.COLUMNS;
        };
    }

    /** The name as it is written on the command line. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** A parser of rows that believes times inside the bounds only. */
    RowParser parser(LogBounds bounds) {
        return parser(bounds, false);
    }

    /**
     * A parser of rows that believes times inside the bounds only.
     *
     * @param anyPrice whether a price that is no amount is taken as unknown, instead of losing the
     *     row
     */
    RowParser parser(LogBounds bounds, boolean anyPrice) {
        return switch (this) {
            case REES46 -> new Rees46Parser(bounds, anyPrice);
            case TAOBAO -> new TaobaoParser(bounds);
        };
    }

    /** Whether a file may begin with its first row, as the publisher's copy does. */
    boolean headerOptional() {
        return this == TAOBAO;
    }
}
