// SPDX-License-Identifier: Apache-2.0
package io.firn.commit;

import io.firn.io.ObjectKey;
import io.firn.io.ObjectStore;
import io.firn.metadata.Environment;
import io.firn.partition.PartitionKey;
import io.firn.partition.PartitionSpec;
import io.firn.snapshot.CommitBlock;
import io.firn.snapshot.DataFile;
import io.firn.snapshot.FileDescription;
import io.firn.snapshot.Snapshot;
import io.firn.snapshot.TableDefinition;
import io.firn.sort.SortOrder;
import io.firn.types.Field;
import io.firn.types.Schema;
import io.firn.types.Type;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** Small tables and commits for tests. */
final class Tables {
    private Tables() {}

    static final Schema SCHEMA = new Schema(
            0,
            List.of(
                    new Field(1, "id", true, Type.Simple.LONG, "", Field.Defaults.NONE),
                    new Field(2, "name", false, Type.Simple.STRING, "", Field.Defaults.NONE)));

    static TableDefinition definition() {
        return new TableDefinition(
                new TableDefinition.Versions<>(List.of(SCHEMA), SCHEMA),
                new TableDefinition.Versions<>(List.of(PartitionSpec.UNPARTITIONED), PartitionSpec.UNPARTITIONED),
                new TableDefinition.Versions<>(List.of(SortOrder.UNSORTED), SortOrder.UNSORTED),
                List.of(),
                Map.of(),
                new TableDefinition.LastIds(2, 999));
    }

    static TableMetadata create(ObjectStore store, Environment environment) {
        return TableMetadata.create(store, environment, definition(), Map.of());
    }

    static FileDescription file(String name, long rows) {
        return new FileDescription(
                ObjectKey.of("data/" + name + ".parquet"),
                PartitionKey.UNPARTITIONED,
                new FileDescription.Content(rows, rows * 10, 7, 0, 0),
                Map.of());
    }

    static CommitIntent append(Snapshot base, Environment environment, FileDescription... files) {
        return intent(base, environment, CommitBlock.Operation.APPEND, CommitIntent.FileChanges.add(List.of(files)));
    }

    static CommitIntent overwrite(
            Snapshot base, Environment environment, List<DataFile> removed, FileDescription... files) {
        return intent(
                base,
                environment,
                CommitBlock.Operation.OVERWRITE,
                new CommitIntent.FileChanges(List.of(files), removed, List.of()));
    }

    static CommitIntent intent(
            Snapshot base, Environment environment, CommitBlock.Operation operation, CommitIntent.FileChanges changes) {
        return new CommitIntent(
                base,
                operation,
                changes,
                Optional.empty(),
                CommitIntent.Reads.NOTHING,
                Optional.empty(),
                note(environment.ids().next()));
    }

    static CommitIntent.Note note(UUID commitId) {
        return new CommitIntent.Note(commitId, "firn test", Map.of());
    }

    static CommitIntent withMarker(CommitIntent intent, CommitBlock.Marker marker) {
        return new CommitIntent(
                intent.base(),
                intent.operation(),
                intent.changes(),
                intent.definition(),
                intent.reads(),
                Optional.of(marker),
                intent.note());
    }

    static CommitIntent withDefinition(CommitIntent intent, TableDefinition definition) {
        return new CommitIntent(
                intent.base(),
                intent.operation(),
                intent.changes(),
                Optional.of(definition),
                intent.reads(),
                intent.marker(),
                intent.note());
    }

    static CommitIntent withReads(CommitIntent intent, CommitIntent.Reads reads) {
        return new CommitIntent(
                intent.base(),
                intent.operation(),
                intent.changes(),
                intent.definition(),
                reads,
                intent.marker(),
                intent.note());
    }

    /** The commit block of a version that changes nothing. */
    static CommitBlock maintenance(Environment environment) {
        return new CommitBlock(
                environment.ids().next(),
                CommitBlock.Operation.MAINTAIN,
                CommitBlock.Changes.NONE,
                false,
                Optional.empty(),
                new CommitBlock.Writer("firn test", Optional.empty()),
                Map.of(),
                List.of());
    }
}
