/**
 * One HTML and SVG maker for all reports: {@link org.flashsale.report.HtmlReport} strings together
 * key figures, charts, tables and notes into one file that needs nothing from the network.
 */
@NullMarked
package org.flashsale.report;

import org.jspecify.annotations.NullMarked;
