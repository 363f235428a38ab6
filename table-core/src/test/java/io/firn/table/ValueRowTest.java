// SPDX-License-Identifier: Apache-2.0
package io.firn.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class ValueRowTest {
    private static final UUID ID = new UUID(1, 2);

    @Test
    void typedAccessorsGiveValuesOfTheirTypeAndOfNarrowerOnes() {
        Row row = Row.of(true, 1, 2L, 3f, 4d, "five", BigDecimal.TEN, ID, new byte[] {8}, (short) 9);
        assertThat(row.size()).isEqualTo(10);
        assertThat(row.getBoolean(0)).isTrue();
        assertThat(row.getInt(1)).isEqualTo(1);
        assertThat(row.getLong(1)).isEqualTo(1L);
        assertThat(row.getDouble(1)).isEqualTo(1d);
        assertThat(row.getLong(2)).isEqualTo(2L);
        assertThat(row.getFloat(3)).isEqualTo(3f);
        assertThat(row.getDouble(3)).isEqualTo(3d);
        assertThat(row.getDouble(4)).isEqualTo(4d);
        assertThat(row.getString(5)).isEqualTo("five");
        assertThat(row.getDecimal(6)).isEqualTo(BigDecimal.TEN);
        assertThat(row.getUuid(7)).isEqualTo(ID);
        assertThat(row.getBytes(8)).containsExactly(8);
        assertThat(row.getInt(9)).isEqualTo(9);
    }

    @Test
    void datesAndTimesAreGivenAsNumbersToo() {
        Row row = Row.of(
                LocalDate.of(1970, 1, 11),
                LocalTime.of(0, 0, 1),
                LocalDateTime.of(1970, 1, 1, 0, 0, 2),
                Instant.ofEpochSecond(3));
        assertThat(row.getDays(0)).isEqualTo(10);
        assertThat(row.getMicros(1)).isEqualTo(1_000_000);
        assertThat(row.getMicros(2)).isEqualTo(2_000_000);
        assertThat(row.getMicros(3)).isEqualTo(3_000_000);
        assertThatThrownBy(() -> row.getMicros(0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> row.getDays(1)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void anAccessorOfAnotherTypeIsRefused() {
        Row row = Row.of(1L, "two", LocalDate.EPOCH, 4d);
        assertThatThrownBy(() -> row.getInt(0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("Value 0")
                .hasMessageContaining("Long")
                .hasMessageContaining("int");
        assertThatThrownBy(() -> row.getDouble(0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> row.getLong(1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> row.getInt(2)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> row.getFloat(3)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void nullIsAValueOfItsOwn() {
        Row row = Row.of(null, 1);
        assertThat(row.isNull(0)).isTrue();
        assertThat(row.isNull(1)).isFalse();
        assertThat(row.value(0)).isNull();
        assertThatThrownBy(() -> row.getLong(0))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("isNull");
    }

    @Test
    void rowsOfEqualValuesAreEqualAndBytesAreCopied() {
        byte[] bytes = {1, 2};
        Row row = Row.of(1, bytes, Row.of("a"), List.of(2));
        assertThat(row)
                .isEqualTo(Row.ofValues(List.of(1, ByteBuffer.wrap(new byte[] {1, 2}), Row.of("a"), List.of(2))))
                .hasSameHashCodeAs(Row.of(1, new byte[] {1, 2}, Row.of("a"), List.of(2)))
                .isNotEqualTo(Row.of(1, bytes, Row.of("b"), List.of(2)));
        bytes[0] = 7;
        assertThat(row.getBytes(1)).containsExactly(1, 2);
        ((ByteBuffer) row.value(1)).get();
        assertThat(row.getBytes(1)).containsExactly(1, 2);
    }

    @Test
    void aListAloneIsAValue() {
        assertThat(Row.of(List.of(1, 2)).size()).isEqualTo(1);
        assertThat(Row.ofValues(List.of(1, 2))).isEqualTo(Row.of(1, 2));
    }
}
