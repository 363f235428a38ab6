// SPDX-License-Identifier: Apache-2.0
package io.firn.partition;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.firn.io.InvalidRequestException;
import io.firn.types.RandomValues;
import io.firn.types.Type;
import io.firn.types.Values;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class TransformTest {
    private static final List<Transform> ALL = List.of(
            new Transform.Identity(),
            new Transform.Bucket(16),
            new Transform.Truncate(3),
            new Transform.Year(),
            new Transform.Month(),
            new Transform.Day(),
            new Transform.Hour(),
            new Transform.Void());

    private static int hash(Type.Primitive type, String text) {
        return Buckets.hash(type, Values.parse(type, text, "c"));
    }

    private static Object apply(Transform transform, Type.Primitive type, String text) {
        return transform.apply(type, Values.parse(type, text, "c"));
    }

    @Test
    void hashesTheValuesPublishedWithTheBucketTransform() {
        assertThat(hash(Type.Simple.INT, "34")).isEqualTo(2017239379);
        assertThat(hash(Type.Simple.LONG, "34")).isEqualTo(2017239379);
        assertThat(hash(new Type.Decimal(9, 2), "14.20")).isEqualTo(-500754589);
        assertThat(hash(new Type.Decimal(38, 2), "14.20")).isEqualTo(-500754589);
        assertThat(hash(Type.Simple.DATE, "2017-11-16")).isEqualTo(-653330422);
        assertThat(hash(Type.Simple.TIME, "22:31:08")).isEqualTo(-662762989);
        assertThat(hash(Type.Simple.TIMESTAMP, "2017-11-16T22:31:08")).isEqualTo(-2047944441);
        assertThat(hash(Type.Simple.TIMESTAMP_NS, "2017-11-16T22:31:08")).isEqualTo(-2047944441);
        assertThat(hash(Type.Simple.TIMESTAMPTZ, "2017-11-16T14:31:08-08:00")).isEqualTo(-2047944441);
        assertThat(hash(Type.Simple.TIMESTAMPTZ_NS, "2017-11-16T14:31:08-08:00"))
                .isEqualTo(-2047944441);
        assertThat(hash(Type.Simple.STRING, "iceberg")).isEqualTo(1210000089);
        assertThat(hash(Type.Simple.UUID, "f79c3e09-677c-4bbd-a479-3f349cb785e7"))
                .isEqualTo(1488055340);
        assertThat(hash(Type.Simple.BINARY, "00010203")).isEqualTo(-188683207);
        assertThat(hash(new Type.Fixed(4), "00010203")).isEqualTo(-188683207);
    }

    @Test
    void putsNegativeHashesIntoBucketsToo() {
        assertThat(apply(new Transform.Bucket(10), Type.Simple.BINARY, "00010203"))
                .isEqualTo((-188683207 & Integer.MAX_VALUE) % 10);
        assertThat(apply(new Transform.Bucket(Integer.MAX_VALUE), Type.Simple.INT, "34"))
                .isEqualTo(2017239379);
    }

    @Test
    void roundsDownBefore1970() {
        Type.Simple ts = Type.Simple.TIMESTAMP;
        String last = "1969-12-31T23:59:59.999999";
        assertThat(apply(new Transform.Year(), ts, last)).isEqualTo(-1);
        assertThat(apply(new Transform.Month(), ts, last)).isEqualTo(-1);
        assertThat(apply(new Transform.Day(), ts, last)).isEqualTo(-1);
        assertThat(apply(new Transform.Hour(), ts, last)).isEqualTo(-1);
        assertThat(apply(new Transform.Year(), Type.Simple.DATE, "1969-01-01")).isEqualTo(-1);
        assertThat(apply(new Transform.Year(), Type.Simple.DATE, "1968-12-31")).isEqualTo(-2);
        assertThat(apply(new Transform.Month(), Type.Simple.DATE, "2017-11-16")).isEqualTo(574);
        assertThat(apply(new Transform.Hour(), Type.Simple.TIMESTAMPTZ_NS, "1970-01-02T03:59:59Z"))
                .isEqualTo(27);
        assertThat(new Transform.Day().apply(Type.Simple.TIMESTAMP_NS, Long.MIN_VALUE))
                .isEqualTo(-106752);
        assertThat(new Transform.Hour().apply(ts, Long.MIN_VALUE)).isEqualTo(Integer.MIN_VALUE);
    }

    @Test
    void truncatesNumbersToMultiplesAndTextToCodePoints() {
        Transform ten = new Transform.Truncate(10);
        assertThat(apply(ten, Type.Simple.INT, "1")).isEqualTo(0);
        assertThat(apply(ten, Type.Simple.INT, "-1")).isEqualTo(-10);
        assertThat(apply(ten, Type.Simple.LONG, "-11")).isEqualTo(-20L);
        assertThat(apply(ten, Type.Simple.INT, "-2147483648")).isEqualTo(Integer.MIN_VALUE);
        assertThat(apply(ten, Type.Simple.LONG, "-9223372036854775808")).isEqualTo(Long.MIN_VALUE);
        assertThat(apply(new Transform.Truncate(50), new Type.Decimal(9, 2), "10.65"))
                .isEqualTo(new BigDecimal("10.50"));
        assertThat(apply(ten, new Type.Decimal(2, 0), "-99")).isEqualTo(new BigDecimal("-99"));
        assertThat(apply(new Transform.Truncate(3), Type.Simple.STRING, "iceberg"))
                .isEqualTo("ice");
        assertThat(apply(new Transform.Truncate(2), Type.Simple.STRING, "😀😀😀"))
                .isEqualTo("😀😀");
        assertThat(apply(new Transform.Truncate(2), Type.Simple.BINARY, "000102"))
                .isEqualTo(ByteBuffer.wrap(new byte[] {0, 1}));
    }

    @Test
    void givesNullForNullAndOnlyVoidGivesItForAValue() {
        Random random = new Random(3);
        for (Transform transform : ALL) {
            for (Type.Primitive type : RandomValues.TYPES) {
                if (!takes(transform, type)) {
                    continue;
                }
                assertThat(transform.apply(type, null)).isNull();
                Object value = transform.apply(type, RandomValues.next(type, random, 1000));
                assertThat(value == null).isEqualTo(transform instanceof Transform.Void);
                if (value != null) {
                    assertThat(Values.toRaw(transform.resultType(type), value, "c"))
                            .as("%s of %s", transform, type)
                            .isEqualTo(value);
                }
            }
        }
    }

    @Test
    void keepsTheOrderOfValuesUnlessItHashesThem() {
        Random random = new Random(4);
        for (Transform transform : ALL) {
            if (transform instanceof Transform.Bucket || transform instanceof Transform.Void) {
                continue;
            }
            for (Type.Primitive type : RandomValues.TYPES) {
                if (!takes(transform, type)) {
                    continue;
                }
                Comparator<Object> before = Values.order(type);
                Comparator<Object> after = Values.order(transform.resultType(type));
                for (int i = 0; i < 500; i++) {
                    Object a = RandomValues.next(type, random, 1000);
                    Object b = RandomValues.next(type, random, 1000);
                    int order = Integer.signum(after.compare(transform.apply(type, a), transform.apply(type, b)));
                    assertThat(order)
                            .as("%s of %s: %s, %s", transform, type, a, b)
                            .isIn(0, Integer.signum(before.compare(a, b)));
                }
            }
        }
    }

    @Test
    void readsTheNamesItWrites() {
        for (Transform transform : ALL) {
            assertThat(Transform.parse(transform.toString())).isEqualTo(transform);
        }
        for (String bad : List.of("", "days", "bucket", "bucket[0]", "bucket[-1]", "truncate[]", "x".repeat(100_000))) {
            assertThatThrownBy(() -> Transform.parse(bad))
                    .isInstanceOf(InvalidRequestException.class)
                    .hasMessageContaining("There is no transform");
        }
    }

    @Test
    void refusesTypesItCannotTake() {
        assertThatThrownBy(() -> new Transform.Hour().resultType(Type.Simple.DATE))
                .hasMessage("The transform hour cannot be applied to a column of the type date.");
        assertThat(takes(new Transform.Bucket(2), Type.Simple.DOUBLE)).isFalse();
        assertThat(takes(new Transform.Truncate(2), new Type.Fixed(3))).isFalse();
        assertThat(takes(new Transform.Day(), Type.Simple.INT)).isFalse();
    }

    static boolean takes(Transform transform, Type.Primitive type) {
        try {
            transform.resultType(type);
            return true;
        } catch (InvalidRequestException e) {
            return false;
        }
    }
}
