package org.flashsale.cli;

/** Entry point of {@code bin/flashsale}. */
public final class Main {
    private Main() {}

    /** Prints how to use the program. */
    public static void main(String[] args) {
        System.out.println("Usage: flashsale VERB [OPTIONS]");
    }
}
