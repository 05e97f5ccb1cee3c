package org.flashsale.report;

/**
 * One row of a table of key figures.
 *
 * @param name what it is
 * @param value as it is to be read, with its unit
 * @param note how it was counted, or empty
 */
public record Figure(String name, String value, String note) {}
