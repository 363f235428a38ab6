// SPDX-License-Identifier: Apache-2.0
package io.firn.table;

import static org.assertj.core.api.Assertions.assertThat;

import io.firn.io.MemoryObjectStore;
import io.firn.io.ObjectStore;
import io.firn.io.testing.Gen;
import io.firn.io.testing.Seeds;
import io.firn.types.Field;
import io.firn.types.Schema;
import io.firn.types.Type;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Random rows of random schemas come back from the table's own scan as they were written. */
final class RoundTripTest {
    private static final List<Type.Primitive> TYPES = primitives();

    private static List<Type.Primitive> primitives() {
        List<Type.Primitive> types = new ArrayList<>(List.of(Type.Simple.values()));
        types.addAll(List.of(
                new Type.Decimal(9, 2),
                new Type.Decimal(18, 0),
                new Type.Decimal(38, 10),
                new Type.Fixed(1),
                new Type.Fixed(20)));
        return types;
    }

    @Test
    void rowsOfAnySchemaComeBackAsTheyWere() {
        Seeds.forEach(25, gen -> {
            Schema schema = schema(gen);
            ObjectStore store = new MemoryObjectStore();
            Table table = Table.create(store, schema).create();
            List<Row> rows = new ArrayList<>();
            try (TableWriter writer = table.newWriter()) {
                int count = gen.between(1, 400);
                for (int i = 0; i < count; i++) {
                    rows.add(row(gen, schema.fields()));
                    writer.write(rows.get(i));
                }
                table.newAppend().add(writer.finish()).commit();
            }
            try (RowCursor cursor = Table.open(store).newScan().build().rows()) {
                assertThat(cursor.toList()).as(schema.toString()).isEqualTo(rows);
            }
        });
    }

    @Test
    void batchesOfAScanCanBeWrittenToAnotherTable() {
        Seeds.forEach(10, gen -> {
            Schema schema = schema(gen);
            Table source = Table.create(new MemoryObjectStore(), schema).create();
            Table target = Table.create(new MemoryObjectStore(), schema)
                    .sortBy(gen.chance(0.5) ? new String[0] : new String[] {"sequence desc"})
                    .create();
            List<Row> rows = new ArrayList<>();
            try (TableWriter writer = source.newWriter()) {
                for (int i = 0; i < 300; i++) {
                    rows.add(row(gen, schema.fields()));
                    writer.write(rows.get(i));
                }
                source.newAppend().add(writer.finish()).commit();
            }
            try (TableWriter writer = target.newWriter();
                    BatchCursor batches = source.newScan().build().batches()) {
                for (var batch = batches.next(); batch.isPresent(); batch = batches.next()) {
                    writer.write(batch.get());
                }
                target.newAppend().add(writer.finish()).commit();
            }
            try (RowCursor cursor = target.newScan().build().rows()) {
                assertThat(cursor.toList()).as(schema.toString()).containsExactlyInAnyOrderElementsOf(rows);
            }
        });
    }

    private static Schema schema(Gen gen) {
        List<Field> fields = new ArrayList<>();
        fields.add(Field.optional("sequence", Type.Simple.LONG));
        int count = gen.between(1, 6);
        for (int i = 0; i < count; i++) {
            fields.add(field(gen, "c" + i, 0));
        }
        return Schema.of(fields);
    }

    private static Field field(Gen gen, String name, int depth) {
        Type type = gen.chance(depth < 3 ? 0.4 : 0) ? nested(gen, depth) : gen.pick(TYPES);
        return gen.chance(0.3) ? Field.required(name, type) : Field.optional(name, type);
    }

    private static Type nested(Gen gen, int depth) {
        return switch (gen.below(3)) {
            case 0 -> new Type.ListOf(field(gen, "element", depth + 1));
            case 1 ->
                new Type.MapOf(
                        Field.required("key", gen.pick(List.of(Type.Simple.STRING, Type.Simple.INT, Type.Simple.UUID))),
                        field(gen, "value", depth + 1));
            default -> {
                List<Field> fields = new ArrayList<>();
                int count = gen.between(1, 3);
                for (int i = 0; i < count; i++) {
                    fields.add(field(gen, "f" + i, depth + 1));
                }
                yield new Type.Struct(fields);
            }
        };
    }

    private static Row row(Gen gen, List<Field> fields) {
        List<@Nullable Object> values = new ArrayList<>();
        for (Field field : fields) {
            values.add(value(gen, field));
        }
        return Row.ofValues(values);
    }

    private static @Nullable Object value(Gen gen, Field field) {
        if (!field.required() && gen.chance(0.2)) {
            return null;
        }
        return field.type()
                .<@Nullable Object>match(
                        primitive -> primitive(gen, primitive),
                        struct -> row(gen, struct.fields()),
                        list -> {
                            List<@Nullable Object> elements = new ArrayList<>();
                            int count = gen.below(4);
                            for (int i = 0; i < count; i++) {
                                elements.add(value(gen, list.element()));
                            }
                            return elements;
                        },
                        map -> {
                            Map<Object, @Nullable Object> entries = new LinkedHashMap<>();
                            int count = gen.below(4);
                            for (int i = 0; i < count; i++) {
                                entries.put(
                                        primitive(
                                                gen, (Type.Primitive) map.key().type()),
                                        value(gen, map.value()));
                            }
                            return entries;
                        });
    }

    private static Object primitive(Gen gen, Type.Primitive type) {
        return type.match(
                simple -> simple(gen, simple),
                decimal -> {
                    BigInteger digits = new BigInteger(decimal.precision() * 3, new Random(gen.anyLong()));
                    return new BigDecimal(gen.chance(0.5) ? digits.negate() : digits, decimal.scale());
                },
                fixed -> bytes(gen, fixed.length()));
    }

    private static Object simple(Gen gen, Type.Simple type) {
        return switch (type) {
            case BOOLEAN -> gen.chance(0.5);
            case INT -> (int) gen.anyLong() >> gen.below(32);
            case LONG -> gen.anyLong() >> gen.below(64);
            case FLOAT ->
                gen.chance(0.3)
                        ? gen.pick(List.of(Float.NaN, -0.0f, 0f, Float.NEGATIVE_INFINITY))
                        : (Object) (float) gen.fraction();
            case DOUBLE -> gen.chance(0.3) ? gen.pick(List.of(Double.NaN, -0.0, 0.0)) : (Object) gen.fraction();
            case DATE -> LocalDate.ofEpochDay(gen.between(-100_000, 100_000));
            case TIME -> LocalTime.ofNanoOfDay(gen.between(0, 86_399_999) * 1_000_000L + gen.below(1000) * 1000L);
            case TIMESTAMP -> moment(gen).truncatedTo(ChronoUnit.MICROS);
            case TIMESTAMP_NS -> moment(gen);
            case TIMESTAMPTZ -> moment(gen).truncatedTo(ChronoUnit.MICROS).toInstant(ZoneOffset.UTC);
            case TIMESTAMPTZ_NS -> moment(gen).toInstant(ZoneOffset.UTC);
            case STRING -> gen.pick(List.of("", "a", "\ud83d\ude00", "?", "é\u0000", "x".repeat(100))) + gen.below(3);
            case UUID -> new UUID(gen.anyLong(), gen.anyLong());
            case BINARY -> bytes(gen, gen.below(5));
        };
    }

    private static LocalDateTime moment(Gen gen) {
        return LocalDateTime.ofInstant(
                Instant.ofEpochSecond(gen.between(-2_000_000_000, 2_000_000_000), gen.below(1_000_000_000)),
                ZoneOffset.UTC);
    }

    private static ByteBuffer bytes(Gen gen, int length) {
        byte[] bytes = new byte[length];
        for (int i = 0; i < length; i++) {
            bytes[i] = (byte) gen.below(256);
        }
        return ByteBuffer.wrap(bytes).asReadOnlyBuffer();
    }
}
