// SPDX-License-Identifier: Apache-2.0
package io.firn.manifest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.firn.expression.BoundPredicate;
import io.firn.expression.ColumnStatistics;
import io.firn.expression.ColumnStatistics.Bounds;
import io.firn.expression.Predicate;
import io.firn.io.InvalidRequestException;
import io.firn.io.MemoryObjectStore;
import io.firn.io.testing.CountingObjectStore;
import io.firn.io.testing.Operation;
import io.firn.partition.PartitionKey;
import io.firn.partition.PartitionSpec;
import io.firn.snapshot.DataFile;
import io.firn.snapshot.FileDescription;
import io.firn.snapshot.ManifestRef;
import io.firn.snapshot.Snapshot;
import io.firn.snapshot.TableDefinition;
import io.firn.types.Field;
import io.firn.types.Schema;
import io.firn.types.Type;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class WideTableTest {
    private static final int COLUMNS = 500;

    private final CountingObjectStore objects = new CountingObjectStore(new MemoryObjectStore());

    private final Manifests writer = new Manifests(objects, TestWorld.environment());

    private static TableDefinition definition(int columns, Map<String, String> properties) {
        List<Field> fields = IntStream.range(0, columns)
                .mapToObj(i -> Field.optional("c" + i, Type.Simple.LONG))
                .toList();
        return TestWorld.definition(List.of(Schema.of(fields)), List.of(PartitionSpec.UNPARTITIONED), properties);
    }

    private static List<DataFile> files(int count, int columns) {
        List<DataFile> files = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            Map<Integer, ColumnStatistics> statistics = new HashMap<>();
            for (int fieldId = 1; fieldId <= columns; fieldId++) {
                long min = fieldId == 1 ? i : FakeFiles.mix(i * 1000L + fieldId) >>> 8;
                statistics.put(
                        fieldId,
                        new ColumnStatistics(
                                FakeFiles.ROWS,
                                OptionalLong.of(0),
                                OptionalLong.of(0),
                                Optional.of(new Bounds(min, min + (fieldId == 1 ? 0 : 1L << 50), true))));
            }
            DataFile like = FakeFiles.file(i);
            FileDescription description = new FileDescription(
                    like.file().key(), PartitionKey.UNPARTITIONED, like.file().content(), statistics);
            files.add(new DataFile(like.id(), description, 0, 1, Optional.empty()));
        }
        return files;
    }

    private Snapshot.Contents write(List<DataFile> files, TableDefinition definition) {
        return writer.flush(
                TestWorld.snapshot(TestWorld.changed(TestWorld.empty(), files, Set.of(), Map.of()), definition));
    }

    private List<DataFile> plan(Snapshot.Contents contents, TableDefinition definition, Predicate predicate) {
        BoundPredicate bound = predicate.bind(definition.schema());
        objects.reset();
        try (Stream<DataFile> files =
                new Manifests(objects, TestWorld.environment()).plan(TestWorld.snapshot(contents, definition), bound)) {
            return files.toList();
        }
    }

    @Test
    void onlyTheFirstColumnsHaveStatisticsUnlessThePropertySaysMore() {
        List<DataFile> files = files(100, 40);
        for (Map.Entry<Map<String, String>, Integer> expected : Map.of(
                        Map.<String, String>of(),
                        ColumnTypes.MAX_STATISTICS_COLUMNS,
                        Map.of("write.statistics.max-columns", "3"),
                        3,
                        Map.of("write.statistics.max-columns", "40"),
                        40)
                .entrySet()) {
            TableDefinition definition = definition(40, expected.getKey());

            Snapshot.Contents contents = write(files, definition);

            ManifestRef manifest = contents.manifests().get(0);
            assertThat(manifest.columnBounds())
                    .hasSize(Math.min(expected.getValue(), ColumnTypes.MAX_STATISTICS_COLUMNS));
            assertThat(new Manifests(objects, TestWorld.environment())
                            .files(manifest, TestWorld.snapshot(contents, definition)))
                    .allSatisfy(file -> assertThat(file.file().statistics()).hasSize(expected.getValue()));
        }
    }

    @Test
    void rootsHoldStatisticsOfTheFirstColumnsHoweverManyManifestsHave() {
        TableDefinition definition = definition(COLUMNS, Map.of("write.statistics.max-columns", "500"));

        Snapshot.Contents contents = write(files(100, COLUMNS), definition);

        assertThat(contents.manifests())
                .singleElement()
                .satisfies(manifest -> assertThat(manifest.columnBounds()).hasSize(ColumnTypes.MAX_STATISTICS_COLUMNS));
    }

    @Test
    void filesInTheOverlayCarryOnlyTheStatisticsThatManifestsWillHold() {
        TableDefinition definition = definition(COLUMNS, Map.of());

        Snapshot.Contents contents = write(files(2, COLUMNS), definition);

        assertThat(contents.manifests()).isEmpty();
        assertThat(contents.overlay().added())
                .hasSize(2)
                .allSatisfy(file -> assertThat(file.file().statistics().keySet())
                        .hasSize(ColumnTypes.MAX_STATISTICS_COLUMNS)
                        .allMatch(fieldId -> fieldId <= ColumnTypes.MAX_STATISTICS_COLUMNS));
    }

    @Test
    void aPropertyThatIsNoNumberIsRefusedByName() {
        TableDefinition definition = definition(40, Map.of("write.statistics.max-columns", "many"));

        assertThatThrownBy(() -> write(files(100, 40), definition))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("write.statistics.max-columns is 'many'");
    }

    /** Ten thousand files of a thousand columns make five manifests like this one. */
    @Test
    void aPlanOverTwoOfAThousandColumnsReadsFewOfTheBytes() {
        TableDefinition definition = definition(1_000, Map.of("write.statistics.max-columns", "1000"));
        Snapshot.Contents contents = write(files(2_000, 1_000), definition);
        long allBytes =
                contents.manifests().stream().mapToLong(ManifestRef::sizeBytes).sum();
        assertThat(allBytes).isGreaterThan(ManifestStore.WHOLE_BYTES);

        List<DataFile> planned = plan(
                contents,
                definition,
                Predicate.and(Predicate.between("c0", 300L, 305L), Predicate.greaterThan("c400", 0L)));

        assertThat(planned).hasSize(6);
        long bytes =
                objects.bytes(Operation.READ, "_firn/manifests/") + objects.bytes(Operation.GET, "_firn/manifests/");
        assertThat(bytes * 20).isBetween(1L, allBytes);
        assertThat(objects.log()).hasSizeLessThanOrEqualTo(8);
    }

    @Test
    void aFullManifestWithStatisticsOfTheUsualNumberOfColumnsTakesFewRequests() {
        TableDefinition definition = definition(32, Map.of());
        Snapshot.Contents contents = write(files(10_000, 32), definition);
        assertThat(contents.manifests()).hasSize(1);
        assertThat(contents.manifests().get(0).sizeBytes()).isGreaterThan(ManifestStore.WHOLE_BYTES);

        List<DataFile> planned = plan(contents, definition, Predicate.between("c0", 300L, 305L));

        assertThat(planned).hasSize(6);
        assertThat(objects.log()).hasSizeLessThanOrEqualTo(7);
    }
}
