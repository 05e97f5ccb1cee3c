package org.flashsale.cli;

import org.flashsale.domain.ControlRecord;
import picocli.CommandLine.Command;

/** {@code flashsale freeze}: prices stay as they are. */
@Command(
        name = "freeze",
        description = {
            "Keep prices as they are: they are renewed, but do not change, and no stock is ordered to",
            "move. A sale still begins and ends.",
            "Exit code 0: applied by every subtask of the job; 1: refused, or no answer; 2: wrong"
                    + " arguments."
        })
final class FreezeVerb extends ScopeVerb {
    FreezeVerb() {
        super(ControlRecord.FREEZE);
    }
}
