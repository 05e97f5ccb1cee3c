package org.flashsale.cli;

import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** A verb that gives one order for SKUs, a sale or everything. */
abstract class ScopeVerb implements Callable<Integer> {

    private final String kind;

    @Mixin private ChangeScope scope;
    @Mixin private ChangeOptions change;
    @Spec private CommandSpec spec;

    /**
     * @param kind of the order
     */
    ScopeVerb(String kind) {
        this.kind = kind;
    }

    @Override
    public final Integer call() throws IOException {
        return change.order(kind, scope.id(), scope.document(), spec);
    }
}
