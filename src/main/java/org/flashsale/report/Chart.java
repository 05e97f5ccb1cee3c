package org.flashsale.report;

/** A drawing for {@link HtmlReport}. */
public sealed interface Chart permits LineChart, DotChart {

    /** The figure element: title, drawing, legend. */
    String render();
}
