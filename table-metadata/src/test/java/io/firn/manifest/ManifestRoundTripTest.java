// SPDX-License-Identifier: Apache-2.0
package io.firn.manifest;

import static org.assertj.core.api.Assertions.assertThat;

import io.firn.expression.ColumnStatistics;
import io.firn.expression.ColumnStatistics.Bounds;
import io.firn.io.MemoryObjectStore;
import io.firn.io.ObjectKey;
import io.firn.metadata.ObjectNames;
import io.firn.partition.PartitionKey;
import io.firn.partition.PartitionSpec;
import io.firn.snapshot.DataFile;
import io.firn.snapshot.DeletionVectorRef;
import io.firn.snapshot.FileDescription;
import io.firn.snapshot.ManifestRef;
import io.firn.snapshot.Overlay;
import io.firn.snapshot.TableDefinition;
import io.firn.snapshot.Totals;
import io.firn.types.Field;
import io.firn.types.RandomValues;
import io.firn.types.Schema;
import io.firn.types.Type;
import io.firn.types.Values;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ManifestRoundTripTest {
    private final MemoryObjectStore objects = new MemoryObjectStore();
    private final ManifestStore store = new ManifestStore(objects, TestWorld.environment());

    private Overlay readBack(ManifestRef ref, TableDefinition definition) {
        return new EntryReader(
                        store.open(ref, new ColumnTypes(definition, TestWorld.TABLE_ID)),
                        new ColumnTypes(definition, TestWorld.TABLE_ID))
                .all();
    }

    @Test
    void everyEntryComesBackAsItWas() {
        TableDefinition definition = FakeFiles.definition();
        List<DataFile> files = new ArrayList<>();
        for (int i = 0; i < 5000; i++) {
            DataFile file = FakeFiles.file(i);
            files.add(i % 7 == 0 ? EntryFolding.withDeletions(file, vector(i, "_firn/deletes", i % 14 == 0)) : file);
        }
        Map<Long, DeletionVectorRef> vectors = new HashMap<>();
        for (long id = 20_000; id < 23_000; id++) {
            vectors.put(id, vector(id, "_firn/deletes", true));
        }
        Overlay entries = new Overlay(files, Set.of(9_000L, 10_000L, 9_001L), vectors);

        ManifestRef ref = store.write(entries, new ColumnTypes(definition, TestWorld.TABLE_ID));

        assertThat(readBack(ref, definition)).isEqualTo(entries);
        assertThat(ref.counts()).isEqualTo(new ManifestRef.Counts(5000, 3, 3000, 1, 5000));
        assertThat(ref.files().files()).isEqualTo(5000);
        assertThat(ref.files().rows()).isEqualTo(5000 * FakeFiles.ROWS);
        assertThat(ref.files()).isEqualTo(files.stream().reduce(Totals.ZERO, Totals::plus, (a, b) -> a));
        assertThat(ref.columnBounds().get(FakeFiles.ID).bounds())
                .contains(new Bounds(0L, 5000 * FakeFiles.ROWS - 1, true));
    }

    @Test
    void locationsOfAnyFormComeBackAsTheyWere() {
        TableDefinition definition = FakeFiles.definition();
        List<String> paths = List.of(
                "data/day=2026-11-22/"
                        + ObjectNames.key("data", TestWorld.uuid(7), "parquet").name(),
                "data/0000-00000000-0000-7000-8000-000000000000.parquet",
                "warehouse/part-00000-of-00004.snappy.parquet",
                "x.parquet",
                ObjectNames.key("data", TestWorld.uuid(8), "orc").path());
        List<DataFile> files = new ArrayList<>();
        for (String path : paths) {
            DataFile file = FakeFiles.file(files.size());
            FileDescription description = new FileDescription(
                    ObjectKey.of(path),
                    file.file().partition(),
                    file.file().content(),
                    file.file().statistics());
            files.add(new DataFile(
                    file.id(),
                    description,
                    file.firstRowId(),
                    file.addedVersion(),
                    Optional.of(vector(file.id(), "elsewhere/deletes", files.size() % 2 == 0))));
        }

        ManifestRef ref =
                store.write(new Overlay(files, Set.of(), Map.of()), new ColumnTypes(definition, TestWorld.TABLE_ID));

        assertThat(readBack(ref, definition).added()).isEqualTo(files);
    }

    @Test
    void statisticsOfEveryTypeComeBackOrAreWiderBounds() {
        Random random = new Random(7);
        List<Field> columns = new ArrayList<>();
        for (Type.Primitive type : RandomValues.TYPES) {
            columns.add(Field.optional("c" + columns.size(), type));
        }
        TableDefinition definition =
                TestWorld.definition(List.of(Schema.of(columns)), List.of(PartitionSpec.UNPARTITIONED), Map.of());
        List<DataFile> files = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            Map<Integer, ColumnStatistics> statistics = new HashMap<>();
            for (Field field : definition.schema().fields()) {
                if (random.nextInt(6) > 0) {
                    statistics.put(field.id(), randomStatistics((Type.Primitive) field.type(), random));
                }
            }
            DataFile like = FakeFiles.file(i);
            files.add(new DataFile(
                    like.id(),
                    new FileDescription(
                            like.file().key(),
                            PartitionKey.UNPARTITIONED,
                            like.file().content(),
                            statistics),
                    0,
                    1,
                    Optional.empty()));
        }

        ManifestRef ref =
                store.write(new Overlay(files, Set.of(), Map.of()), new ColumnTypes(definition, TestWorld.TABLE_ID));

        List<DataFile> read = readBack(ref, definition).added();
        for (int i = 0; i < files.size(); i++) {
            for (Field field : definition.schema().fields()) {
                ColumnStatistics written = files.get(i).file().statistics().get(field.id());
                ColumnStatistics found = read.get(i).file().statistics().get(field.id());
                assertThat(found == null).as("file %d, %s", i, field).isEqualTo(written == null);
                if (written != null) {
                    assertCovers((Type.Primitive) field.type(), written, found);
                }
            }
        }
    }

    private static void assertCovers(Type.Primitive type, ColumnStatistics written, ColumnStatistics found) {
        assertThat(found.valueCount()).isEqualTo(written.valueCount());
        assertThat(found.nullCount()).isEqualTo(written.nullCount());
        assertThat(found.nanCount()).isEqualTo(written.nanCount());
        if (found.bounds().isEmpty()) {
            assertThat(written.bounds().isEmpty() || type == Type.Simple.STRING || type == Type.Simple.BINARY)
                    .isTrue();
            return;
        }
        Comparator<Object> order = Values.order(type);
        Bounds before = written.bounds().orElseThrow();
        Bounds after = found.bounds().orElseThrow();
        assertThat(order.compare(after.min(), before.min())).isLessThanOrEqualTo(0);
        assertThat(order.compare(after.max(), before.max())).isGreaterThanOrEqualTo(0);
        if (after.exact()) {
            assertThat(after).isEqualTo(before);
        }
    }

    private static ColumnStatistics randomStatistics(Type.Primitive type, Random random) {
        Object a = RandomValues.next(type, random, 1000);
        Object b = RandomValues.next(type, random, 1000);
        boolean nan = isNaN(a) || isNaN(b);
        Comparator<Object> order = Values.order(type);
        Optional<Bounds> bounds = nan
                ? Optional.empty()
                : Optional.of(
                        order.compare(a, b) <= 0 ? new Bounds(a, b, random.nextBoolean()) : new Bounds(b, a, true));
        boolean mayBeNaN = BoundValues.mayBeNaN(type);
        return new ColumnStatistics(
                random.nextBoolean() ? FakeFiles.ROWS : 50,
                OptionalLong.of(random.nextInt(10)),
                mayBeNaN && random.nextBoolean() ? OptionalLong.empty() : OptionalLong.of(mayBeNaN ? 2 : 0),
                bounds);
    }

    private static boolean isNaN(Object raw) {
        return (raw instanceof Double d && d.isNaN()) || (raw instanceof Float f && f.isNaN());
    }

    private static DeletionVectorRef vector(long number, String directory, boolean derived) {
        ObjectKey key = derived
                ? ObjectNames.key(directory, TestWorld.uuid(number / 10), "puffin")
                : ObjectKey.of(directory + "/old-" + number + ".puffin");
        return new DeletionVectorRef.Stored(key, 4 + number, (int) (20 + number % 100), 1 + number % 1000);
    }
}
