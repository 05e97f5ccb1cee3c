package org.flashsale.report;

import java.util.List;

/**
 * A report as one HTML page: style and drawings are inside, nothing is loaded, light and dark
 * follow the reader's setting. Parts appear in the order in which they are added.
 */
public final class HtmlReport {
    private static final String STYLE =
            """
            :root{color-scheme:light dark;--bg:#fff;--fg:#1c2024;--dim:#5d6670;--rule:#dfe3e8;
            --card:#f6f8fa;--c0:#1f6feb;--c1:#d1480a;--c2:#1a7f37;--c3:#8250df;--c4:#b3261e;
            --c5:#6e7781}
            @media(prefers-color-scheme:dark){:root{--bg:#14171a;--fg:#e4e8ec;--dim:#9aa4ae;
            --rule:#30363d;--card:#1c2127;--c0:#58a6ff;--c1:#ff9b5e;--c2:#56d364;--c3:#bc8cff;
            --c4:#ff7b72;--c5:#9aa4ae}}
            *{box-sizing:border-box}
            body{margin:0 auto;max-width:1160px;padding:28px 20px 60px;background:var(--bg);
            color:var(--fg);font:15px/1.5 system-ui,-apple-system,"Segoe UI",sans-serif}
            h1{font-size:26px;margin:0 0 4px}h2{font-size:18px;margin:34px 0 10px}
            .lead,.note{color:var(--dim);margin:4px 0 10px;max-width:80ch}
            table{border-collapse:collapse;width:100%;font-variant-numeric:tabular-nums}
            th,td{padding:5px 10px;border-bottom:1px solid var(--rule);text-align:left;
            vertical-align:top}
            th{font-weight:600;color:var(--dim)}td.n,th.n{text-align:right;white-space:nowrap}
            .scroll{overflow-x:auto}.figures td:first-child{width:34ch}
            .figures td.n{width:26ch}
            .charts{display:grid;grid-template-columns:repeat(auto-fit,minmax(460px,1fr));gap:16px}
            @media(max-width:520px){.charts{grid-template-columns:1fr}}
            .chart{margin:0;background:var(--card);border-radius:8px;padding:12px}
            figcaption{font-weight:600;margin-bottom:4px}svg{width:100%;height:auto;display:block}
            svg text{fill:var(--dim);font-size:11px}.grid{stroke:var(--rule);stroke-width:1}
            .mark{stroke:var(--dim);stroke-width:1;stroke-dasharray:3 3}
            .line{fill:none;stroke-width:1.8;stroke-linejoin:round}
            .legend{list-style:none;display:flex;flex-wrap:wrap;gap:4px 16px;margin:6px 0 0;
            padding:0;font-size:13px}.legend i{display:inline-block;width:14px;height:3px;
            margin-right:6px;vertical-align:middle}
            details{margin:6px 0}summary{cursor:pointer;color:var(--dim);padding:4px 0}
            .dot.c0{fill:var(--c0)}.dot.c1{fill:var(--c1)}.dot.c2{fill:var(--c2)}
            .dot.c3{fill:var(--c3)}.dot.c4{fill:var(--c4)}.dot.c5{fill:var(--c5)}
            .line.c0{stroke:var(--c0)}.line.c1{stroke:var(--c1)}.line.c2{stroke:var(--c2)}
            .line.c3{stroke:var(--c3)}.line.c4{stroke:var(--c4)}.line.c5{stroke:var(--c5)}
            i.c0{background:var(--c0)}i.c1{background:var(--c1)}i.c2{background:var(--c2)}
            i.c3{background:var(--c3)}i.c4{background:var(--c4)}i.c5{background:var(--c5)}
            """;

    private final String title;
    private final StringBuilder body = new StringBuilder(16_384);

    private HtmlReport(String title) {
        this.title = title;
    }

    /** An empty report. */
    public static HtmlReport titled(String title) {
        return new HtmlReport(title);
    }

    /** A paragraph under the title: what this is and how it was made. */
    public HtmlReport lead(String text) {
        return paragraph("lead", text);
    }

    /** Starts a section. */
    public HtmlReport section(String heading) {
        body.append("<h2>").append(Html.escape(heading)).append("</h2>\n");
        return this;
    }

    /** A remark. */
    public HtmlReport note(String text) {
        return paragraph("note", text);
    }

    /** A table of name, value and remark. */
    public HtmlReport figures(List<Figure> figures) {
        body.append("<div class=\"scroll\"><table class=\"figures\">\n");
        for (Figure figure : figures) {
            body.append("<tr><td>").append(Html.escape(figure.name()));
            body.append("</td><td class=\"n\">").append(Html.escape(figure.value()));
            body.append("</td><td class=\"note\">").append(Html.escape(figure.note()));
            body.append("</td></tr>\n");
        }
        body.append("</table></div>\n");
        return this;
    }

    /** A table; all columns but the first hold figures. */
    public HtmlReport table(List<String> headers, List<List<String>> rows) {
        body.append("<div class=\"scroll\"><table>\n");
        row("th", headers);
        for (List<String> row : rows) {
            row("td", row);
        }
        body.append("</table></div>\n");
        return this;
    }

    /** Charts side by side, as many as fit. */
    public HtmlReport charts(List<? extends Chart> charts) {
        body.append("<div class=\"charts\">\n");
        for (Chart chart : charts) {
            body.append(chart.render());
        }
        body.append("</div>\n");
        return this;
    }

    /** Charts that the reader unfolds. */
    public HtmlReport folded(String summary, List<? extends Chart> charts) {
        body.append("<details><summary>").append(Html.escape(summary)).append("</summary>\n");
        charts(charts);
        body.append("</details>\n");
        return this;
    }

    /** The whole page. */
    public String render() {
        String head = Html.escape(title);
        return "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">\n"
                + "<meta name=\"viewport\" content=\"width=device-width,initial-scale=1\">\n"
                + "<title>"
                + head
                + "</title>\n<style>\n"
                + STYLE
                + "</style></head>\n<body>\n<h1>"
                + head
                + "</h1>\n"
                + body
                + "</body></html>\n";
    }

    private HtmlReport paragraph(String kind, String text) {
        body.append("<p class=\"").append(kind).append("\">");
        body.append(Html.escape(text)).append("</p>\n");
        return this;
    }

    private void row(String cell, List<String> values) {
        body.append("<tr>");
        for (int i = 0; i < values.size(); i++) {
            body.append('<').append(cell).append(i == 0 ? ">" : " class=\"n\">");
            body.append(Html.escape(values.get(i))).append("</").append(cell).append('>');
        }
        body.append("</tr>\n");
    }
}
