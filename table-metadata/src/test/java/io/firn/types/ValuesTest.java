// SPDX-License-Identifier: Apache-2.0
package io.firn.types;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.firn.io.InvalidRequestException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class ValuesTest {
    private static Object raw(Type type, Object value) {
        return Values.toRaw(type, value, "c");
    }

    private static void assertRefused(Type type, Object value, String... parts) {
        assertThatThrownBy(() -> raw(type, value))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageStartingWith("Column c: expected " + type)
                .hasMessageContainingAll(parts);
    }

    @Test
    void takesUsersObjects() {
        assertThat(raw(Type.Simple.INT, (short) 7)).isEqualTo(7);
        assertThat(raw(Type.Simple.INT, 7L)).isEqualTo(7);
        assertThat(raw(Type.Simple.LONG, 7)).isEqualTo(7L);
        assertThat(raw(Type.Simple.LONG, new BigDecimal("7.00"))).isEqualTo(7L);
        assertThat(raw(Type.Simple.DOUBLE, 7)).isEqualTo(7.0);
        assertThat(raw(Type.Simple.DOUBLE, new BigDecimal("0.1"))).isEqualTo(0.1);
        assertThat(raw(Type.Simple.FLOAT, 0.1)).isEqualTo(0.1f);
        assertThat(raw(Type.Simple.DATE, LocalDate.of(1969, 12, 31))).isEqualTo(-1);
        assertThat(raw(Type.Simple.TIME, LocalTime.of(0, 0, 1))).isEqualTo(1_000_000L);
        assertThat(raw(Type.Simple.TIMESTAMP, LocalDateTime.of(1969, 12, 31, 23, 59, 59, 999_999_000)))
                .isEqualTo(-1L);
        assertThat(raw(Type.Simple.TIMESTAMPTZ, Instant.ofEpochSecond(1))).isEqualTo(1_000_000L);
        assertThat(raw(Type.Simple.TIMESTAMPTZ_NS, OffsetDateTime.parse("1970-01-01T01:00:00.000000001+01:00")))
                .isEqualTo(1L);
        assertThat(raw(new Type.Decimal(38, 2), new BigDecimal("1E+3"))).isEqualTo(new BigDecimal("1000.00"));
        assertThat(raw(new Type.Decimal(5, 2), 3)).isEqualTo(new BigDecimal("3.00"));
        assertThat(raw(Type.Simple.BINARY, new byte[] {1, 2})).isEqualTo(ByteBuffer.wrap(new byte[] {1, 2}));
    }

    @Test
    void namesTheColumnWhatWasExpectedAndWhatItGot() {
        assertThatThrownBy(() -> Values.toRaw(Type.Simple.DOUBLE, "abc", "amount"))
                .hasMessage("Column amount: expected double, got the text 'abc'.");
        assertThatThrownBy(() -> Values.parse(Type.Simple.DOUBLE, "abc", "amount"))
                .hasMessage("Column amount: expected double, got the text 'abc'.");
    }

    @Test
    void refusesWhatWouldLoseSomething() {
        assertRefused(Type.Simple.INT, 1L << 31, "2147483648", "-2147483648 to 2147483647");
        assertRefused(Type.Simple.INT, 1.0, "a double");
        assertRefused(Type.Simple.LONG, BigInteger.ONE.shiftLeft(63), "9223372036854775808");
        assertRefused(Type.Simple.LONG, new BigDecimal("1E+999999999"), "1E+999999999");
        assertRefused(Type.Simple.DOUBLE, (1L << 53) + 1, "exactly");
        assertRefused(Type.Simple.FLOAT, 1e300, "exactly");
        assertRefused(Type.Simple.FLOAT, 0.1000000001, "exactly");
        assertRefused(new Type.Decimal(5, 2), new BigDecimal("1.001"), "behind the point");
        assertRefused(new Type.Decimal(5, 2), new BigDecimal("1000"), "before the point");
        assertRefused(new Type.Decimal(5, 2), new BigDecimal("1E+999999999"), "before the point");
        assertRefused(new Type.Decimal(5, 2), Double.NaN, "NaN");
        assertRefused(Type.Simple.TIME, LocalTime.of(1, 1, 1, 1), "finer than a microsecond");
        assertRefused(Type.Simple.TIMESTAMPTZ, Instant.ofEpochSecond(1, 1), "finer than a microsecond");
        assertRefused(Type.Simple.TIMESTAMP_NS, LocalDateTime.of(2263, 1, 1, 0, 0), "1677-09-21 to 2262-04-11");
        assertRefused(Type.Simple.DATE, LocalDate.MAX, "-5877641-06-23");
        assertRefused(Type.Simple.TIMESTAMP, Instant.EPOCH, "LocalDateTime");
        assertRefused(Type.Simple.TIMESTAMPTZ, LocalDateTime.MIN, "Instant");
        assertRefused(Type.Simple.STRING, "a\uDC00", "U+DC00 at position 1");
        assertRefused(Type.Simple.STRING, 5, "the number 5");
        assertRefused(Type.Simple.BOOLEAN, 1, "the number 1");
        assertRefused(Type.Simple.UUID, "x", "the text 'x'");
        assertRefused(new Type.Fixed(3), new byte[4], "4 bytes");
    }

    @Test
    void keepsTheEarliestAndLatestMoments() {
        for (Type.Simple type : List.of(
                Type.Simple.TIMESTAMP, Type.Simple.TIMESTAMP_NS, Type.Simple.TIMESTAMPTZ, Type.Simple.TIMESTAMPTZ_NS)) {
            for (long raw : new long[] {Long.MIN_VALUE, Long.MIN_VALUE + 1, -1, 0, 1, Long.MAX_VALUE}) {
                assertThat(raw(type, Values.toUser(type, raw))).isEqualTo(raw);
            }
        }
    }

    @Test
    void readsBackWhatItWrites() {
        Random random = new Random(1);
        for (Type.Primitive type : RandomValues.TYPES) {
            for (int i = 0; i < 300; i++) {
                Object raw = RandomValues.next(type, random, 1000);
                assertThat(raw(type, raw)).as("%s", type).isEqualTo(raw);
                assertThat(raw(type, Values.toUser(type, raw))).as("%s", type).isEqualTo(raw);
                assertThat(Values.parse(type, Values.format(type, raw), "c"))
                        .as("%s", type)
                        .isEqualTo(raw);
                assertThat(PlainValues.decode(PlainValues.encode(type, raw), type))
                        .as("%s", type)
                        .isEqualTo(raw);
            }
        }
    }

    @Test
    void readsTextAsPeopleWriteIt() {
        assertThat(Values.parse(Type.Simple.TIMESTAMP, "2017-11-16 22:31:08", "c"))
                .isEqualTo(1510871468000000L);
        assertThat(Values.parse(Type.Simple.TIMESTAMP, "1970-01-02", "c")).isEqualTo(86_400_000_000L);
        assertThat(Values.parse(Type.Simple.TIMESTAMPTZ, "2017-11-16T14:31:08-08:00", "c"))
                .isEqualTo(1510871468000000L);
        assertThat(Values.parse(Type.Simple.DOUBLE, "1e3", "c")).isEqualTo(1000.0);
        assertThat(Values.parse(Type.Simple.DOUBLE, "-inf", "c")).isEqualTo(Double.NEGATIVE_INFINITY);
        assertThat(Values.parse(Type.Simple.BOOLEAN, "TRUE", "c")).isEqualTo(true);
        assertThat(Values.parse(Type.Simple.BINARY, "0x00ff", "c")).isEqualTo(ByteBuffer.wrap(new byte[] {0, -1}));
    }

    @Test
    void refusesTextThatIsNoValue() {
        Map<Type.Primitive, List<String>> bad = Map.of(
                Type.Simple.INT,
                List.of("", " 1", "1.5", "0x1", "3000000000", "١"),
                Type.Simple.DOUBLE,
                List.of("", "1d", "0x1p3", "1e999", "1,5", "1e9999999999"),
                Type.Simple.DATE,
                List.of("2026-02-30", "2026-1-1", "22.11.2026", "2026-11-22T00:00:00"),
                Type.Simple.TIMESTAMPTZ,
                List.of("2026-11-22T08:00:00", "2026-11-22"),
                Type.Simple.TIMESTAMP,
                List.of("2026-11-22T08:00:00Z", "2026-11-22T08:00:00.0000001"),
                Type.Simple.UUID,
                List.of("1-1-1-1-1"),
                Type.Simple.BINARY,
                List.of("abc", "zz"),
                new Type.Decimal(4, 2),
                List.of("1.234", "100", "1e400000000", "x"),
                new Type.Fixed(2),
                List.of("00", "000000"));
        bad.forEach((type, texts) -> texts.forEach(text -> assertThatThrownBy(() -> Values.parse(type, text, "c"))
                .as("%s '%s'", type, text)
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageStartingWith("Column c: expected " + type)));
    }

    @Test
    void ordersTextByItsUtf8Bytes() {
        Random random = new Random(2);
        for (int i = 0; i < 20_000; i++) {
            String a = (String) RandomValues.next(Type.Simple.STRING, random, 1);
            String b = (String) RandomValues.next(Type.Simple.STRING, random, 1);
            int expected = Integer.signum(
                    Arrays.compareUnsigned(a.getBytes(StandardCharsets.UTF_8), b.getBytes(StandardCharsets.UTF_8)));
            assertThat(Integer.signum(Values.order(Type.Simple.STRING).compare(a, b)))
                    .as("%s %s", a, b)
                    .isEqualTo(expected);
        }
    }

    @Test
    void ordersNaNLastAndTheZerosAlike() {
        List<Object> doubles =
                new ArrayList<>(List.of(Double.NaN, Double.POSITIVE_INFINITY, 1.0, -1.0, Double.NEGATIVE_INFINITY));
        doubles.sort(Values.order(Type.Simple.DOUBLE));
        assertThat(doubles).containsExactly(Double.NEGATIVE_INFINITY, -1.0, 1.0, Double.POSITIVE_INFINITY, Double.NaN);
        assertThat(Values.order(Type.Simple.DOUBLE).compare(-0.0, 0.0)).isZero();
        assertThat(Values.order(Type.Simple.FLOAT).compare(-0.0f, 0.0f)).isZero();
        assertThat(Values.order(Type.Simple.FLOAT).compare(Float.NaN, Float.NaN))
                .isZero();
    }

    @Test
    void ordersUuidsAndBytesAsUnsigned() {
        assertThat(Values.order(Type.Simple.UUID).compare(new UUID(-1, 0), new UUID(1, 0)))
                .isPositive();
        assertThat(Values.order(Type.Simple.UUID).compare(new UUID(1, -1), new UUID(1, 1)))
                .isPositive();
        assertThat(Values.order(Type.Simple.BINARY)
                        .compare(ByteBuffer.wrap(new byte[] {-1}), ByteBuffer.wrap(new byte[] {1, 1})))
                .isPositive();
        assertThat(Values.order(Type.Simple.BINARY)
                        .compare(ByteBuffer.wrap(new byte[] {1}), ByteBuffer.wrap(new byte[] {1, 1})))
                .isNegative();
    }

    @Test
    void convertsNestedValuesBothWays() {
        Type type = new Type.Struct(List.of(
                Field.required("day", Type.Simple.DATE),
                Field.optional("tags", new Type.ListOf(Field.optional("element", Type.Simple.STRING))),
                Field.optional(
                        "counts",
                        new Type.MapOf(
                                Field.required("key", Type.Simple.DATE), Field.optional("value", Type.Simple.LONG)))));
        Map<String, Object> user = new HashMap<>();
        user.put("day", LocalDate.EPOCH);
        user.put("tags", Arrays.asList("a", null));
        user.put("counts", Collections.singletonMap(LocalDate.EPOCH, null));
        Object raw = raw(type, user);
        assertThat(raw).isEqualTo(List.of(0, Arrays.asList("a", null), Collections.singletonMap(0, null)));
        assertThat(Values.toUser(type, raw)).isEqualTo(user);
        assertThat(raw(type, raw)).isEqualTo(raw);
        assertThat(raw(type, Map.of("day", LocalDate.EPOCH))).isEqualTo(Arrays.asList(0, null, null));
        assertThatThrownBy(() -> raw(type, Map.of("tags", List.of())))
                .hasMessage("Column c.day: expected date, got null; the column is required.");
        assertThatThrownBy(() -> raw(type, Map.of("day", 0, "tags", List.of(1))))
                .hasMessage("Column c.tags.element: expected string, got the number 1.");
        assertThatThrownBy(() -> raw(type, Map.of("day", 0, "tag", List.of(1)))).hasMessageContaining("no field 'tag'");
        assertThatThrownBy(() -> raw(type, Map.of("day", 0, "counts", Map.of(0, 1, LocalDate.EPOCH, 2))))
                .hasMessageContaining("occurs twice");
    }

    @Test
    void doesNotSeeLaterChangesOfAUsersBytes() {
        byte[] bytes = {1};
        Object raw = raw(Type.Simple.BINARY, bytes);
        Object rawOfBuffer = raw(Type.Simple.BINARY, ByteBuffer.wrap(bytes));
        bytes[0] = 2;
        assertThat(raw).isEqualTo(ByteBuffer.wrap(new byte[] {1}));
        assertThat(rawOfBuffer).isEqualTo(ByteBuffer.wrap(new byte[] {1}));
    }
}
