// SPDX-License-Identifier: Apache-2.0
package io.firn.expression;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.firn.io.InvalidRequestException;
import io.firn.types.Field;
import io.firn.types.Schema;
import io.firn.types.Type;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PredicateTest {
    private static final Schema SCHEMA = Schema.of(
            Field.required("id", Type.Simple.INT),
            Field.optional("status", Type.Simple.STRING),
            Field.optional("amount", new Type.Decimal(10, 2)),
            Field.optional("score", Type.Simple.DOUBLE),
            Field.optional("ratio", Type.Simple.FLOAT),
            Field.optional("day", Type.Simple.DATE),
            Field.optional("ts", Type.Simple.TIMESTAMP),
            Field.optional("at", Type.Simple.TIMESTAMPTZ),
            Field.optional("ok", Type.Simple.BOOLEAN),
            Field.optional("address", new Type.Struct(List.of(Field.optional("city", Type.Simple.STRING)))),
            Field.optional("tags", new Type.ListOf(Field.optional("element", Type.Simple.STRING))),
            Field.optional("a b", Type.Simple.INT),
            Field.optional("raw", Type.Simple.BINARY),
            Field.optional("u", Type.Simple.UUID));

    private static String bound(String text) {
        return Predicate.parse(text).bind(SCHEMA).toString();
    }

    private static void assertBadText(String text, String problem, String caretLine) {
        assertThatThrownBy(() -> Predicate.parse(text))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining(problem)
                .hasMessageEndingWith(caretLine);
    }

    @Test
    void readsEveryKindOfCondition() {
        assertThat(Predicate.parse("id between 10 and 20 and status = 'O'"))
                .isEqualTo(Predicate.and(
                        Predicate.greaterThanOrEqual("id", 10L),
                        Predicate.lessThanOrEqual("id", 20L),
                        Predicate.equal("status", "O")));
        assertThat(Predicate.parse("id != -5 OR NOT (score >= 1.5e3)"))
                .isEqualTo(Predicate.or(
                        Predicate.notEqual("id", -5L),
                        Predicate.not(Predicate.greaterThanOrEqual("score", new BigDecimal("1.5e3")))));
        assertThat(Predicate.parse("status Not In ('a','it''s') and address.city is not null"))
                .isEqualTo(Predicate.and(
                        Predicate.not(Predicate.in("status", "a", "it's")), Predicate.isNotNull("address.city")));
        assertThat(Predicate.parse("score is nan or score is not nan or isnan(score)"))
                .isEqualTo(Predicate.or(
                        Predicate.isNaN("score"), Predicate.not(Predicate.isNaN("score")), Predicate.isNaN("score")));
        assertThat(Predicate.parse("status like 'ab%'")).isEqualTo(Predicate.startsWith("status", "ab"));
        assertThat(Predicate.parse("status like 'ab'")).isEqualTo(Predicate.equal("status", "ab"));
        assertThat(Predicate.parse("starts_with(status, 'a_b')")).isEqualTo(Predicate.startsWith("status", "a_b"));
        assertThat(Predicate.parse("startsWith(status,'x')")).isEqualTo(Predicate.startsWith("status", "x"));
        assertThat(Predicate.parse("status not starts with 'x'"))
                .isEqualTo(Predicate.not(Predicate.startsWith("status", "x")));
        assertThat(Predicate.parse("5 < \"a b\"")).isEqualTo(Predicate.greaterThan("a b", 5L));
        assertThat(Predicate.parse("day = date '2001-01-01'"))
                .isEqualTo(Predicate.equal("day", LocalDate.of(2001, 1, 1)));
        assertThat(Predicate.parse(
                        "ts = timestamp '2001-01-01 10:00:00' and at = timestamp '2001-01-01T10:00:00+01:00'"))
                .isEqualTo(Predicate.and(
                        Predicate.equal("ts", LocalDateTime.of(2001, 1, 1, 10, 0)),
                        Predicate.equal("at", Instant.parse("2001-01-01T09:00:00Z"))));
        assertThat(Predicate.parse("raw = x'00ff'"))
                .isEqualTo(Predicate.equal("raw", ByteBuffer.wrap(new byte[] {0, -1})));
        assertThat(Predicate.parse("ok and not ok or true"))
                .isEqualTo(Predicate.or(
                        Predicate.and(Predicate.equal("ok", true), Predicate.not(Predicate.equal("ok", true))),
                        new Predicate.Always(true)));
        assertThat(Predicate.parse("not between1 = 5 and date = 'x'"))
                .isEqualTo(Predicate.and(Predicate.not(Predicate.equal("between1", 5L)), Predicate.equal("date", "x")));
    }

    @Test
    void showsWhereTextIsWrong() {
        assertBadText("id = ", "at position 6: expected a value, got the end", String.format("%n  id = %n       ^"));
        assertBadText("id = 5 5", "expected and, or, or the end, got '5'", String.format("%n  id = 5 5%n         ^"));
        assertBadText("id == == 5", "expected a value", "^");
        assertBadText("id = abc", "put text in single quotes", String.format("%n       ^"));
        assertBadText("id = null", "write is null", "^");
        assertBadText("(id = 5", "closing parenthesis", "^");
        assertBadText("status = 'abc", "no closing quote", String.format("%n           ^"));
        assertBadText("status like '%abc'", "only patterns such as 'abc%'", "^");
        assertBadText("status like 'a_c%'", "starts with", "^");
        assertBadText("day = 2001-01-01", "expected and, or, or the end", "^");
        assertBadText("day = 2001x", "runs into a word", "^");
        assertBadText("day = date '2001-13-01'", "is not a date value", "^");
        assertBadText("upper(status) = 'X'", "there is no function 'upper'", "^");
        assertBadText("id ; drop", "';' has no meaning", "^");
        assertBadText("", "expected a condition", "^");
        assertBadText("id is 5", "expected null, nan or not", "^");
        assertBadText("in = 5", "expected a condition", "^");
        assertBadText("id in 5", "list of values", "^");
        assertBadText("id = 1e", "is not a number", "^");
        assertBadText("(".repeat(100_000) + "id = 5", "200 levels", "^");
        assertBadText("not ".repeat(100_000) + "id = 5", "200 levels", "^");
        assertBadText("id = " + "9".repeat(1000), "400 digits", "^");
        assertThatThrownBy(() -> Predicate.parse(" ".repeat(2_000_000))).hasMessageContaining("2000000 characters");
    }

    @Test
    void refusesTreesTooDeepForTheStack() {
        Predicate deep = Predicate.isNull("id");
        for (int i = 0; i < 100_000; i++) {
            deep = Predicate.not(deep);
        }
        Predicate tooDeep = deep;
        assertThatThrownBy(() -> tooDeep.bind(SCHEMA)).hasMessageContaining("levels deep");
        Predicate wide = Predicate.isNull("id");
        for (int i = 0; i < 2_000; i++) {
            wide = Predicate.or(wide, Predicate.equal("id", i));
        }
        assertThat(wide.bind(SCHEMA).fieldIds()).containsExactly(1);
    }

    @Test
    void namesUnknownColumnsAndSimilarOnes() {
        assertThatThrownBy(() -> bound("statsu = 'x'")).hasMessage("There is no column 'statsu'; did you mean status?");
        assertThatThrownBy(() -> bound("city = 'x'"))
                .hasMessage("There is no column 'city'; did you mean address.city?");
        assertThatThrownBy(() -> bound("nothing = 'x'"))
                .hasMessageContaining("There is no column 'nothing'; the columns are id,");
        assertThatThrownBy(() -> bound("tags.element = 'x'")).hasMessageContaining("a part of the list or map tags");
        assertThatThrownBy(() -> bound("address = 'x'")).hasMessageContaining("only be compared with null");
        assertThatThrownBy(() -> bound("id like 'x%'")).hasMessageContaining("only columns of string");
        assertThatThrownBy(() -> bound("id is nan")).hasMessageContaining("float and double");
        assertThat(bound("address is null")).isEqualTo("#10 is null");
    }

    @Test
    void refusesValuesOfAnotherKind() {
        assertThatThrownBy(() -> bound("id = 'abc'")).hasMessage("Column id: expected int, got the text 'abc'.");
        assertThatThrownBy(() -> bound("status = 5")).hasMessage("Column status: expected string, got the number 5.");
        assertThatThrownBy(() -> bound("day = 5")).hasMessageContaining("expected date, got the number 5");
        assertThatThrownBy(() -> bound("ts > 5")).hasMessageContaining("write dates and times as");
        assertThatThrownBy(() -> bound("at = '2001-01-01 10:00:00'")).hasMessageContaining("2026-11-22T08:30:00Z");
        assertThatThrownBy(() -> bound("at = date '2001-01-01'")).hasMessageContaining("depends on a zone");
        assertThatThrownBy(() -> bound("ts = timestamp '2001-01-01T00:00:00Z'")).hasMessageContaining("no time zone");
        assertThatThrownBy(() -> bound("ok = 1")).hasMessageContaining("expected boolean");
        assertThatThrownBy(() -> Predicate.equal("id", null)).hasMessageContaining("use is null");
    }

    @Test
    void foldsValuesThatTheTypeCannotHoldExactly() {
        assertThat(bound("id < 2.5")).isEqualTo("#1 <= 2");
        assertThat(bound("id >= 2.5")).isEqualTo("#1 > 2");
        assertThat(bound("id < -2.5")).isEqualTo("#1 <= -3");
        assertThat(bound("id = 2.5")).isEqualTo("false");
        assertThat(bound("not (id = 2.5)")).isEqualTo("#1 is not null");
        assertThat(bound("id = 2.0")).isEqualTo("#1 = 2");
        assertThat(bound("id < 3000000000")).isEqualTo("#1 is not null");
        assertThat(bound("id > 3000000000")).isEqualTo("false");
        assertThat(bound("id > -1e999999999")).isEqualTo("#1 is not null");
        assertThat(bound("id > 1e-999999999")).isEqualTo("#1 > 0");
        assertThat(bound("id > -1e-999999999")).isEqualTo("#1 > -1");
        assertThat(bound("amount < 1e-999999999")).isEqualTo("#3 <= 0.00");
        assertThat(bound("amount < 1.005")).isEqualTo("#3 <= 1.00");
        assertThat(bound("amount > -99999999.991")).isEqualTo("#3 is not null");
        assertThat(bound("amount = 5")).isEqualTo("#3 = 5.00");
        assertThat(bound("ratio = 0.1")).isEqualTo("#5 = 0.10000000149011612");
        assertThat(bound("ratio < 16777217")).isEqualTo("#5 <= 1.6777216E7");
        assertThat(bound("ratio > 1e400")).isEqualTo("#5 > 3.4028234663852886E38");
        assertThat(bound("score < 1e400")).isEqualTo("#4 <= 1.7976931348623157E308");
        assertThat(bound("score = 9007199254740993")).isEqualTo("false");
        assertThat(bound("score = 0.10000000000000001")).isEqualTo("#4 = 0.1");
        assertThat(bound("score = 'NaN'")).isEqualTo("#4 = 'NaN'");
        assertThat(bound("ts >= date '2001-01-01'")).isEqualTo("#7 >= timestamp '2001-01-01T00:00'");
        assertThat(bound("ts >= '2001-01-01'")).isEqualTo("#7 >= timestamp '2001-01-01T00:00'");
        assertThat(bound("ts > '2001-01-01T00:00:00.0000001'")).isEqualTo("#7 > timestamp '2001-01-01T00:00'");
        assertThat(bound("day < timestamp '2001-01-01 12:00:00'")).isEqualTo("#6 <= date '2001-01-01'");
        assertThat(bound("id in (1, 2.5, 3000000000)")).isEqualTo("#1 = 1");
        assertThat(bound("id in (2.5)")).isEqualTo("false");
        assertThat(bound("id not in (2.5)")).isEqualTo("#1 is not null");
        assertThat(bound("id in ()")).isEqualTo("false");
    }

    @Test
    void movesNegationIntoTheLeaves() {
        assertThat(bound("not (id = 1 and (status = 'a' or day is null))"))
                .isEqualTo("(#1 <> 1 or (#2 <> 'a' and #6 is not null))");
        assertThat(bound("not (id < 1 or id >= 5)")).isEqualTo("(#1 >= 1 and #1 < 5)");
        assertThat(bound("not not (id in (1,2))")).isEqualTo("#1 in (1, 2)");
        assertThat(bound("true and id = 1 and not false")).isEqualTo("#1 = 1");
        assertThat(bound("false or false")).isEqualTo("false");
    }

    @Test
    void selectsAsSqlDoes() {
        Map<Integer, Object> row = new HashMap<>();
        row.put(1, 5);
        row.put(4, Double.NaN);
        for (String selected : List.of(
                "id = 5",
                "status is null",
                "score > 1e300",
                "score = 'NaN'",
                "score is nan",
                "id in (5, 6)",
                "not (id > 5)",
                "id = 5 or status = 'x'",
                "not (id = 6 and status = 'x')")) {
            assertThat(Predicate.parse(selected).bind(SCHEMA).test(row::get))
                    .as(selected)
                    .isTrue();
        }
        for (String not : List.of(
                "status = 'x'",
                "status <> 'x'",
                "not (status = 'x')",
                "status not in ('x')",
                "status not starts with 'x'",
                "not (status is null)",
                "score < 0",
                "ratio is nan",
                "ratio is not nan",
                "score is not nan",
                "not (id = 5 and status = 'x')")) {
            assertThat(Predicate.parse(not).bind(SCHEMA).test(row::get)).as(not).isFalse();
        }
        row.put(4, -0.0);
        assertThat(Predicate.parse("score = 0").bind(SCHEMA).test(row::get)).isTrue();
        assertThat(Predicate.parse("score in (0, 1)").bind(SCHEMA).test(row::get))
                .isTrue();
        assertThat(Predicate.parse("score < 0").bind(SCHEMA).test(row::get)).isFalse();
    }

    @Test
    void writesTextThatItReadsBack() {
        for (String text : List.of(
                "id >= 10 and id <= 20 and status = 'O''Neil'",
                "not (id = 5) or status not in ('a', 'b') and \"a b\" is not null",
                "(id = 1 or id = 2) and (id = 3 or true)",
                "address.city starts with '%_' and \"in\".x is null and \"a.b\".\"c\"\"d\" = 1",
                "score <> 1.5e300 and amount = -12.30 and id = 5e0 and score is not nan",
                "day < date '1969-12-31' and ts = timestamp '2001-01-01 10:00' and at > timestamp '2001-01-01T10:00Z'",
                "raw = x'00ff' and ok = true and ok <> false and u = 'f79c3e09-677c-4bbd-a479-3f349cb785e7'",
                "x = 12345678901234567890 and x = 1234567890123456789",
                "id in () or \"größe 📏\" = '😀'",
                "true and false")) {
            Predicate predicate = Predicate.parse(text);
            assertThat(Predicate.parse(predicate.toString())).as(text).isEqualTo(predicate);
        }
    }
}
