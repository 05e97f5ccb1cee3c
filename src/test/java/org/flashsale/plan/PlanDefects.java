package org.flashsale.plan;

import java.util.List;
import org.flashsale.plan.PlanError.Code;

/** A small valid plan, and all that can be wrong with one line of it. */
final class PlanDefects {

    static final String VALID =
            """
            id: spring
            currency: EUR
            zone: Europe/Berlin
            start: 2026-11-27T10:00:00
            end: 2026-11-27T22:00:00
            tick: 3m
            mode: live
            allowRaise: true
            pools: [web, shop]
            transfer: {cost: 0.50, lead: 20m}
            shape: {base: 1, openAmp: 6}
            pricing: filter-fluid
            allocation: newsvendor
            defaults:
              margin: 1.00
              prior: {conversion: 0.02}
            skus:
              - sku: A
                list: 100.00
                flash: 70.00
                cost: 40.00
                floor: 50.00
                residual: 20.00
                lowest30d: {price: 90.00, date: 2026-11-05}
                endings: [99]
                maxStep: 0.15
                cooldown: 6 ticks
                maxChanges: 12
                competitorRule: demand
                pools: {web: {views: 1000, stock: 50}}
              - sku: B
                list: 30
                flash: 21
                cost: 12
                pools: {shop: {views: 500, stock: 20}}
            """;

    /** Defects that a schema sees, too. */
    static final List<Defect> STRUCTURAL =
            List.of(
                    defect("id: spring", "id: ../spring", Code.BAD_NAME, 1, "id"),
                    defect("id: spring", "id: 12", Code.WRONG_TYPE, 1, "id"),
                    defect("id: spring", "id: [spring]", Code.WRONG_TYPE, 1, "id"),
                    defect("id: spring", "id:", Code.WRONG_TYPE, 1, "id"),
                    defect("id: spring", "name: spring", Code.MISSING_FIELD, 1, "id"),
                    defect("id: spring", "name: spring", Code.UNKNOWN_FIELD, 1, "name"),
                    defect("EUR", "euro", Code.UNKNOWN_CURRENCY, 2, "currency"),
                    defect("zone: Europe/Berlin", "zone: 1", Code.WRONG_TYPE, 3, "zone"),
                    defect("2026-11-27T10:00:00", "tomorrow", Code.BAD_TIME, 4, "start"),
                    defect("2026-11-27T10:00:00", "2026-11-27", Code.BAD_TIME, 4, "start"),
                    defect("tick: 3m", "tick: 3 minutes", Code.BAD_DURATION, 6, "tick"),
                    defect("tick: 3m", "tick: -3m", Code.BAD_DURATION, 6, "tick"),
                    defect("tick: 3m", "tick: PT", Code.BAD_DURATION, 6, "tick"),
                    defect("tick: 3m", "tick: 180", Code.WRONG_TYPE, 6, "tick"),
                    defect("mode: live", "mode: dead", Code.UNKNOWN_WORD, 7, "mode"),
                    defect("Raise: true", "Raise: yes", Code.WRONG_TYPE, 8, "allowRaise"),
                    defect("Raise: true", "Raise: \"true\"", Code.WRONG_TYPE, 8, "allowRaise"),
                    defect("[web, shop]", "web", Code.WRONG_TYPE, 9, "pools"),
                    defect("[web, shop]", "[]", Code.MISSING_FIELD, 9, "pools"),
                    defect("[web, shop]", "[web, shop, web]", Code.DUPLICATE_POOL, 9, "pools"),
                    defect("[web, shop]", "[web, shop, ' ']", Code.BAD_NAME, 9, "pools[2]"),
                    defect("cost: 0.50, ", "", Code.MISSING_FIELD, 10, "transfer.cost"),
                    defect("cost: 0.50", "cost: -0.50", Code.NEGATIVE, 10, "transfer.cost"),
                    defect("openAmp", "openAmt", Code.UNKNOWN_FIELD, 11, "shape.openAmt"),
                    defect("openAmp: 6", "sinAmp: 2", Code.OUT_OF_RANGE, 11, "shape.sinAmp"),
                    defect("base: 1", "base: high", Code.WRONG_TYPE, 11, "shape.base"),
                    defect("filter-fluid", "magic", Code.UNKNOWN_POLICY, 12, "pricing"),
                    defect("newsvendor", "newsboy", Code.UNKNOWN_POLICY, 13, "allocation"),
                    defect("margin: 1.00", "list: 9", Code.UNKNOWN_FIELD, 15, "defaults.list"),
                    defect(
                            "margin: 1.00",
                            "pricing: plan",
                            Code.UNKNOWN_FIELD,
                            15,
                            "defaults.pricing"),
                    defect(
                            "maxStep: 0.15",
                            "pricing: magic",
                            Code.UNKNOWN_POLICY,
                            26,
                            "skus[0].pricing"),
                    defect("maxStep: 0.15", "pricing:", Code.WRONG_TYPE, 26, "skus[0].pricing"),
                    defect(
                            "maxStep: 0.15",
                            "allocation: newsboy",
                            Code.UNKNOWN_POLICY,
                            26,
                            "skus[0].allocation"),
                    defect("margin: 1.00", "margin: -1", Code.NEGATIVE, 15, "defaults.margin"),
                    defect(
                            "conversion: 0.02",
                            "conversion: 2",
                            Code.OUT_OF_RANGE,
                            16,
                            "defaults.prior.conversion"),
                    defect("- sku: A", "- sku: ''", Code.BAD_NAME, 18, "skus[0].sku"),
                    defect("list: 100.00", "list: dear", Code.WRONG_TYPE, 19, "skus[0].list"),
                    defect("list: 100.00", "list: '100'", Code.WRONG_TYPE, 19, "skus[0].list"),
                    defect("list: 100.00", "list: -100", Code.NEGATIVE, 19, "skus[0].list"),
                    defect("list: 100.00", "list: 0", Code.OUT_OF_RANGE, 19, "skus[0].list"),
                    defect("list: 100.00", "list: 1e15", Code.WRONG_TYPE, 19, "skus[0].list"),
                    defect(
                            "list: 100.00",
                            "list: 1000000000001",
                            Code.OUT_OF_RANGE,
                            19,
                            "skus[0].list"),
                    defect(
                            "  flash: 70.00",
                            "  fash: 70.00",
                            Code.UNKNOWN_FIELD,
                            20,
                            "skus[0].fash"),
                    defect(
                            "  flash: 70.00",
                            "  fash: 70.00",
                            Code.MISSING_FIELD,
                            18,
                            "skus[0].flash"),
                    defect("price: 90.00, ", "", Code.MISSING_FIELD, 24, "skus[0].lowest30d.price"),
                    defect("2026-11-05", "05.11.", Code.BAD_TIME, 24, "skus[0].lowest30d.date"),
                    defect("[99]", "[99.5]", Code.WRONG_TYPE, 25, "skus[0].endings[0]"),
                    defect("[99]", "[99, 10000]", Code.OUT_OF_RANGE, 25, "skus[0].endings[1]"),
                    defect("[99]", "[99, 99]", Code.DUPLICATE_ENDING, 25, "skus[0].endings"),
                    defect(
                            "maxStep: 0.15",
                            "maxStep: 15",
                            Code.OUT_OF_RANGE,
                            26,
                            "skus[0].maxStep"),
                    defect("6 ticks", "6 tocks", Code.BAD_DURATION, 27, "skus[0].cooldown"),
                    defect(
                            "maxChanges: 12",
                            "maxChanges: -1",
                            Code.NEGATIVE,
                            28,
                            "skus[0].maxChanges"),
                    defect(
                            "maxChanges: 12",
                            "maxChanges: 1.5",
                            Code.WRONG_TYPE,
                            28,
                            "skus[0].maxChanges"),
                    defect(
                            "Rule: demand",
                            "Rule: panic",
                            Code.UNKNOWN_WORD,
                            29,
                            "skus[0].competitorRule"),
                    defect(
                            "views: 1000",
                            "views: -1",
                            Code.NEGATIVE,
                            30,
                            "skus[0].pools.web.views"),
                    defect(
                            "views: 1000",
                            "views: 1e999",
                            Code.NOT_FINITE,
                            30,
                            "skus[0].pools.web.views"),
                    defect("stock: 50", "stock: -1", Code.NEGATIVE, 30, "skus[0].pools.web.stock"),
                    defect(
                            "stock: 50",
                            "stock: 1.5",
                            Code.WRONG_TYPE,
                            30,
                            "skus[0].pools.web.stock"),
                    defect(
                            "stock: 50",
                            "stok: 5",
                            Code.UNKNOWN_FIELD,
                            30,
                            "skus[0].pools.web.stok"));

    /** Defects of meaning, and of YAML. */
    static final List<Defect> OTHER =
            List.of(
                    defect("mode: live", "priors: p.json", Code.BAD_PRIORS, 7, "priors"),
                    defect("EUR", "XAU", Code.UNKNOWN_CURRENCY, 2, "currency"),
                    defect("EUR", "ABC", Code.UNKNOWN_CURRENCY, 2, "currency"),
                    defect("EUR", "JPY", Code.TOO_PRECISE, 10, "transfer.cost"),
                    defect("Europe/Berlin", "Europe/berlin", Code.BAD_ZONE, 3, "zone"),
                    defect("Europe/Berlin", "Atlantis", Code.BAD_ZONE, 3, "zone"),
                    defect("11-27T10", "13-27T10", Code.BAD_TIME, 4, "start"),
                    defect(
                            "2026-11-27T10:00:00",
                            "1970-01-01T00:00",
                            Code.OUT_OF_RANGE,
                            4,
                            "start"),
                    defect(
                            "2026-11-27T10:00:00",
                            "2100-01-01T00:00",
                            Code.OUT_OF_RANGE,
                            4,
                            "start"),
                    defect("2026-11-27T10", "2027-03-28T02", Code.TIME_SKIPPED, 4, "start"),
                    defect("2026-11-27T10", "2026-10-25T02", Code.TIME_TWICE, 4, "start"),
                    defect("27T22", "27T09", Code.END_BEFORE_START, 5, "end"),
                    defect("27T22", "27T10", Code.END_BEFORE_START, 5, "end"),
                    defect("2026-11-27T22", "2026-12-28T22", Code.WINDOW_TOO_LONG, 5, "end"),
                    defect("tick: 3m", "tick: 999ms", Code.TICK_TOO_SHORT, 6, "tick"),
                    defect("tick: 3m", "tick: 13h", Code.TICK_TOO_LONG, 6, "tick"),
                    defect("tick: 3m", "tick: 1s", Code.TOO_MANY_TICKS, 6, "tick"),
                    defect("transfer:", "# ", Code.MISSING_FIELD, 1, "transfer.lead"),
                    defect("lead: 20m", "lead: 32d", Code.OUT_OF_RANGE, 10, "transfer.lead"),
                    defect("base: 1, openAmp: 6", "base: 0", Code.EMPTY_SHAPE, 11, "shape"),
                    defect(
                            "{conversion: 0.02}",
                            "{}",
                            Code.MISSING_FIELD,
                            16,
                            "skus[0].prior.conversion"),
                    defect("sku: B", "sku: A", Code.DUPLICATE_SKU, 31, "skus[1].sku"),
                    defect("list: 100.00", "list: 100.001", Code.TOO_PRECISE, 19, "skus[0].list"),
                    defect("list: 100.00", "list: .NaN", Code.NOT_FINITE, 19, "skus[0].list"),
                    defect("list: 100.00", "list: Infinity", Code.NOT_FINITE, 19, "skus[0].list"),
                    defect(
                            "list: 100.00",
                            "list: 10000000000.01",
                            Code.OUT_OF_RANGE,
                            19,
                            "skus[0].list"),
                    defect(
                            "list: 100.00",
                            "list: 69.99",
                            Code.FLASH_ABOVE_LIST,
                            20,
                            "skus[0].flash"),
                    defect(
                            "flash: 70.00",
                            "flash: 49.99",
                            Code.FLASH_BELOW_FLOOR,
                            20,
                            "skus[0].flash"),
                    defect("cost: 40.00", "cost: 99.01", Code.FLOOR_ABOVE_LIST, 21, "skus[0].cost"),
                    defect(
                            "cost: 40.00",
                            "cost: 69.01",
                            Code.FLASH_BELOW_FLOOR,
                            20,
                            "skus[0].flash"),
                    defect("margin: 1.00", "margin: 29", Code.FLOOR_ABOVE_LIST, 34, "skus[1].cost"),
                    defect(
                            "floor: 50.00",
                            "floor: 100.01",
                            Code.FLOOR_ABOVE_LIST,
                            22,
                            "skus[0].floor"),
                    defect(
                            "residual: 20.00",
                            "residual: 101",
                            Code.RESIDUAL_ABOVE_LIST,
                            23,
                            "skus[0].residual"),
                    defect("11-05", "11-28", Code.OUT_OF_RANGE, 24, "skus[0].lowest30d.date"),
                    defect("11-05", "11-31", Code.BAD_TIME, 24, "skus[0].lowest30d.date"),
                    defect("6 ticks", "13h", Code.OUT_OF_RANGE, 27, "skus[0].cooldown"),
                    defect("{web: {v", "{wep: {v", Code.UNKNOWN_POOL, 30, "skus[0].pools.wep"),
                    defect("views: 1000", "views: 0", Code.NO_FORECAST, 30, "skus[0].pools"),
                    defect(
                            "    list: 30",
                            "    list: 30\n    list: 31",
                            Code.DUPLICATE_KEY,
                            33,
                            "skus[1].list"),
                    defect("list: 30", "list: !!int 30", Code.TAG, 32, "skus[1].list"),
                    defect(
                            "sku: A",
                            "sku: &a A",
                            "sku: B",
                            "sku: *a",
                            Code.ALIAS,
                            31,
                            "skus[1].sku"),
                    defect("list: 30", "list: [30", Code.SYNTAX, 33, ""),
                    defect("list: 30", "list: 30\u0000", Code.SYNTAX, 0, ""),
                    defect(
                            "",
                            "",
                            "20}}\n",
                            "20}}\n---\nid: x\n",
                            Code.MULTIPLE_DOCUMENTS,
                            37,
                            ""));

    private PlanDefects() {}

    /** A change that makes the plan wrong, and the error that it must lead to. */
    record Defect(String yaml, String change, Code code, int line, String field) {
        @Override
        public String toString() {
            return change + " gives " + code;
        }
    }

    private static Defect defect(String good, String bad, Code code, int line, String field) {
        return defect("", "", good, bad, code, line, field);
    }

    private static Defect defect(
            String good,
            String bad,
            String secondGood,
            String secondBad,
            Code code,
            int line,
            String field) {
        String yaml = replaceFirst(replaceFirst(VALID, good, bad), secondGood, secondBad);
        return new Defect(yaml, secondGood + " -> " + secondBad, code, line, field);
    }

    private static String replaceFirst(String text, String good, String bad) {
        int at = text.indexOf(good);
        if (at < 0) {
            throw new IllegalArgumentException("not there: " + good);
        }
        return text.substring(0, at) + bad + text.substring(at + good.length());
    }
}
