package org.flashsale.cli;

import org.flashsale.domain.ControlRecord;
import picocli.CommandLine.Command;

/** {@code flashsale unfreeze}: prices change again. */
@Command(
        name = "unfreeze",
        description = {
            "Let prices change again that were frozen under this very name. A SKU stays frozen while",
            "another of SKU, sale and everything is.",
            "Exit code 0: applied by every subtask of the job; 1: refused, or no answer; 2: wrong"
                    + " arguments."
        })
final class UnfreezeVerb extends ScopeVerb {
    UnfreezeVerb() {
        super(ControlRecord.UNFREEZE);
    }
}
