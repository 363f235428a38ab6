// SPDX-License-Identifier: Apache-2.0
package io.firn.manifest;

import io.firn.expression.ColumnStatistics;
import io.firn.expression.ColumnStatistics.Bounds;
import io.firn.io.ObjectKey;
import io.firn.io.testing.Gen;
import io.firn.metadata.ObjectNames;
import io.firn.partition.PartitionField;
import io.firn.partition.PartitionKey;
import io.firn.partition.PartitionSpec;
import io.firn.partition.Transform;
import io.firn.snapshot.DataFile;
import io.firn.snapshot.DeletionVectorRef;
import io.firn.snapshot.FileDescription;
import io.firn.snapshot.TableDefinition;
import io.firn.types.Field;
import io.firn.types.Schema;
import io.firn.types.SchemaUpdate;
import io.firn.types.Type;
import io.firn.types.Values;
import io.firn.types.Widening;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.TreeMap;

/** A table as a map of files with their rows, whose schema and partitioning evolve; what the manifests must agree with. */
final class ModelTable {
    static final int ID = 1;
    static final int NAME = 2;
    static final int PRICE = 3;
    static final int QUANTITY = 4;
    static final int DAY = 5;
    static final int NOTE = 6;
    static final int LEVEL = 7;
    static final int DEFAULT_LEVEL = 5;

    private static final List<String> NAMES = List.of(
            "",
            "a",
            "ab",
            "Ünal",
            "日本",
            "😀",
            "a shared beginning of more than 32 bytes: one",
            "a shared beginning of more than 32 bytes: two");

    /** A file and what is in it; a column that a row lacks is null. */
    record Content(DataFile file, List<Map<Integer, Object>> rows) {}

    private final Gen gen;
    private final List<Schema> schemas = new ArrayList<>();
    private final List<PartitionSpec> specs = new ArrayList<>();
    private final SortedMap<Long, Content> live = new TreeMap<>();
    private long nextId = 1;

    ModelTable(Gen gen) {
        this.gen = gen;
        schemas.add(Schema.of(
                Field.required("id", Type.Simple.LONG),
                Field.optional("name", Type.Simple.STRING),
                Field.optional("price", Type.Simple.DOUBLE),
                Field.optional("quantity", Type.Simple.INT),
                Field.optional("day", Type.Simple.DATE)));
        specs.add(PartitionSpec.UNPARTITIONED);
    }

    SortedMap<Long, Content> live() {
        return live;
    }

    TableDefinition definition() {
        return TestWorld.definition(List.copyOf(schemas), List.copyOf(specs), Map.of());
    }

    Schema schema() {
        return schemas.get(schemas.size() - 1);
    }

    Type.Primitive type(int fieldId) {
        return (Type.Primitive) schema().field(fieldId).orElseThrow().type();
    }

    /** Takes the next step of a fixed evolution. */
    void evolve() {
        switch (schemas.size()) {
            case 1 -> {
                schemas.add(SchemaUpdate.of(schema(), 5)
                        .widen("quantity", Type.Simple.LONG)
                        .add("", Field.optional("note", Type.Simple.STRING))
                        .apply(1));
                specs.add(new PartitionSpec(
                        1, List.of(new PartitionField(1000, NAME, "name", new Transform.Identity()))));
            }
            case 2 -> {
                Field level = new Field(
                        0,
                        "level",
                        false,
                        Type.Simple.INT,
                        "",
                        new Field.Defaults(Optional.of(DEFAULT_LEVEL), Optional.of(DEFAULT_LEVEL)));
                schemas.add(SchemaUpdate.of(schema(), 6).add("", level).apply(2));
                specs.add(new PartitionSpec(
                        2,
                        List.of(
                                new PartitionField(1000, NAME, "name", new Transform.Void()),
                                new PartitionField(1001, ID, "id_truncated", new Transform.Truncate(10)),
                                new PartitionField(1002, QUANTITY, "quantity", new Transform.Identity()),
                                new PartitionField(1003, DAY, "month", new Transform.Month()))));
            }
            default ->
                specs.add(new PartitionSpec(
                        specs.size(), List.of(new PartitionField(1004, NAME, "bucket", new Transform.Bucket(4)))));
        }
    }

    DataFile add() {
        long id = nextId++;
        List<Map<Integer, Object>> rows = rows();
        Map<Integer, ColumnStatistics> statistics = new HashMap<>();
        for (Field field : schema().fields()) {
            if (gen.chance(0.9)) {
                statistics.put(field.id(), statistics(field, rows));
            }
        }
        PartitionSpec spec = gen.chance(0.8) ? specs.get(specs.size() - 1) : gen.pick(specs);
        List<Object> values = new ArrayList<>();
        for (PartitionField field : spec.fields()) {
            Object source = rows.get(0).get(field.sourceId());
            values.add(source == null ? null : field.transform().apply(type(field.sourceId()), source));
        }
        ObjectKey key = gen.chance(0.9)
                ? ObjectNames.key(
                        gen.chance(0.5) ? "data" : "data/name=" + gen.word(1, 4), TestWorld.uuid(id), "parquet")
                : ObjectKey.of("taken/over/" + id + ".parquet");
        FileDescription.Content content = new FileDescription.Content(
                rows.size(), gen.below(1 << 30), gen.anyLong() & 0xffffffffL, schema().id(), gen.below(2));
        DataFile file = new DataFile(
                id,
                new FileDescription(key, new PartitionKey(spec.id(), values), content, statistics),
                id * 100,
                1 + id / 3,
                Optional.empty());
        live.put(id, new Content(file, rows));
        return file;
    }

    void remove(long id) {
        live.remove(id);
    }

    DeletionVectorRef delete(long id) {
        Content content = live.get(id);
        DeletionVectorRef vector = new DeletionVectorRef.Stored(
                gen.chance(0.9)
                        ? ObjectNames.key("_firn/deletes", TestWorld.uuid(gen.below(1000)), "puffin")
                        : ObjectKey.of("elsewhere/" + gen.below(1000) + ".bin"),
                gen.below(10_000),
                1 + gen.below(500),
                1 + gen.below(content.rows().size()));
        live.put(id, new Content(EntryFolding.withDeletions(content.file(), vector), content.rows()));
        return vector;
    }

    /** A live file's id. */
    long anyLive() {
        long somewhere = gen.below(Math.toIntExact(nextId));
        SortedMap<Long, Content> from = live.tailMap(somewhere);
        return from.isEmpty() ? live.firstKey() : from.firstKey();
    }

    /** An id that may be live, dead, or never given. */
    long anyId() {
        return gen.below(Math.toIntExact(nextId + 20));
    }

    /** What a reader with the current schema sees of a row. */
    Map<Integer, Object> seen(Content content, Map<Integer, Object> row) {
        Map<Integer, Object> seen = new HashMap<>(row);
        Schema written = schemas.get(content.file().file().content().schemaId());
        for (Field field : schema().fields()) {
            Optional<Field> then = written.field(field.id());
            if (then.isEmpty()) {
                field.defaults().initial().ifPresent(value -> seen.put(field.id(), value));
            } else if (seen.get(field.id()) != null) {
                seen.put(
                        field.id(),
                        Widening.apply(
                                (Type.Primitive) then.get().type(),
                                (Type.Primitive) field.type(),
                                seen.get(field.id())));
            }
        }
        return seen;
    }

    /** Rows of one partition of any of the specs. */
    private List<Map<Integer, Object>> rows() {
        int base = gen.below(300) - 150;
        Object name = value(NAME);
        Object day = value(DAY);
        Object quantity = value(QUANTITY);
        List<Map<Integer, Object>> rows = new ArrayList<>();
        for (int i = gen.between(1, 4); i > 0; i--) {
            Map<Integer, Object> row = new HashMap<>();
            row.put(ID, base * 10L + gen.below(10));
            row.put(NAME, name);
            row.put(DAY, day);
            row.put(QUANTITY, quantity);
            for (int fieldId : List.of(PRICE, NOTE, LEVEL)) {
                if (schema().field(fieldId).isPresent()) {
                    row.put(fieldId, value(fieldId));
                }
            }
            rows.add(row);
        }
        return rows;
    }

    /** A value of the column as it is now, often null. */
    Object value(int fieldId) {
        if (gen.chance(0.15)) {
            return null;
        }
        int small = gen.below(41) - 20;
        return switch (fieldId) {
            case ID -> (long) (gen.below(3000) - 1500);
            case NAME, NOTE -> gen.pick(NAMES);
            case PRICE -> gen.chance(0.1) ? Double.NaN : gen.chance(0.1) ? -0.0 : (Object) (small / 2.0);
            case QUANTITY -> type(QUANTITY) == Type.Simple.LONG ? small * (1L << 33) : (Object) small;
            case DAY -> 20_000 + small * 10;
            default -> small;
        };
    }

    private ColumnStatistics statistics(Field field, List<Map<Integer, Object>> rows) {
        Type.Primitive type = (Type.Primitive) field.type();
        Comparator<Object> order = Values.order(type);
        long nulls = 0;
        long nans = 0;
        Object min = null;
        Object max = null;
        for (Map<Integer, Object> row : rows) {
            Object value = row.get(field.id());
            if (value == null) {
                nulls++;
            } else if (value instanceof Double number && number.isNaN()) {
                nans++;
            } else {
                min = min == null || order.compare(value, min) < 0 ? value : min;
                max = max == null || order.compare(value, max) > 0 ? value : max;
            }
        }
        boolean bounded = min != null && gen.chance(0.95);
        return new ColumnStatistics(
                rows.size(),
                gen.chance(0.9) ? OptionalLong.of(nulls) : OptionalLong.empty(),
                !BoundValues.mayBeNaN(type) || gen.chance(0.9) ? OptionalLong.of(nans) : OptionalLong.empty(),
                bounded ? Optional.of(new Bounds(min, max, true)) : Optional.empty());
    }
}
