package org.flashsale.failure;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import java.util.regex.Pattern;

/** What is wrong with a JSON document, in a line that says nothing of the parser. */
public final class JsonErrors {

    /** How the parser names a place in a document whose text it does not show. */
    private static final Pattern PLACE =
            Pattern.compile("\\[Source: [^;\\]]*; (line: \\d+, column: \\d+)]");

    private JsonErrors() {}

    /** The error and its line, if that is known. */
    public static String line(JsonProcessingException e) {
        if (e.getCause() instanceof JsonProcessingException cause) {
            return line(cause);
        }
        String said = e.getCause() != null ? e.getCause().getMessage() : e.getOriginalMessage();
        JsonLocation place = e.getLocation();
        String plain = PLACE.matcher(String.valueOf(said)).replaceAll("$1").strip();
        boolean known = place != null && place.getLineNr() > 0;
        return plain.replaceAll("\\s*\\R\\s*", "; ")
                + (known ? " (line " + place.getLineNr() + ")" : "");
    }
}
