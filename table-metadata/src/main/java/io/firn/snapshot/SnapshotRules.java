// SPDX-License-Identifier: Apache-2.0
package io.firn.snapshot;

import io.firn.io.ObjectKey;
import io.firn.partition.PartitionField;
import io.firn.partition.PartitionSpec;
import io.firn.sort.SortOrder;
import io.firn.types.Field;
import io.firn.types.MetadataColumn;
import io.firn.types.Schema;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * What must hold between the parts of a snapshot, whoever made it. Checked before a root is written and after it was read,
 * so that neither a bug nor damage spreads. Violations are {@link io.firn.io.CorruptTableException}s that name the place.
 * Spec section 5.8. Pure.
 */
final class SnapshotRules {
    private static final int FIRST_PARTITION_FIELD_ID = 1000;

    private final Snapshot snapshot;
    private final Place root;

    private SnapshotRules(Snapshot snapshot, Place root) {
        this.snapshot = snapshot;
        this.root = root;
    }

    static void check(Snapshot snapshot, Place root) {
        SnapshotRules rules = new SnapshotRules(snapshot, root);
        rules.header();
        rules.schemas();
        rules.specs();
        rules.keyAndSortOrders();
        rules.overlay();
        rules.totals();
        rules.commit();
        rules.trail();
        rules.markers();
    }

    private void header() {
        Snapshot.Header header = snapshot.header();
        require(
                (header.version() == 1) == header.parentCrc32c().isEmpty(),
                root.field("parent-crc32c"),
                "must be there in every version but the first");
        require(
                header.oldestRetained() <= header.version(),
                root.field("oldest-retained"),
                () -> "is " + header.oldestRetained() + ", after this version, which is " + header.version());
    }

    private void schemas() {
        List<Schema> all = snapshot.definition().schemas().all();
        for (int i = 0; i < all.size(); i++) {
            Place place = root.field("schemas").element(i).field("fields");
            fields(all.get(i).fields(), place, new HashSet<>());
        }
    }

    private void fields(List<Field> fields, Place place, Set<Integer> ids) {
        Set<String> names = new HashSet<>();
        int lastId = snapshot.definition().lastIds().fieldId();
        for (int i = 0; i < fields.size(); i++) {
            Field field = fields.get(i);
            Place at = place.element(i);
            require(ids.add(field.id()), at.field("id"), () -> "is " + field.id() + ", as that of another field");
            require(
                    field.id() >= 1 && field.id() <= Math.min(lastId, MetadataColumn.MAX_FIELD_ID),
                    at.field("id"),
                    () -> "is %d, outside 1 to 'last-field-id', which is %d and at most %d"
                            .formatted(field.id(), lastId, MetadataColumn.MAX_FIELD_ID));
            require(
                    names.add(field.name()),
                    at.field("name"),
                    () -> "is '" + field.name() + "', as that of another field");
            fields(ValueTypes.children(field.type()), at.field("type"), ids);
        }
    }

    private void specs() {
        TableDefinition definition = snapshot.definition();
        int lastId = definition.lastIds().partitionFieldId();
        Set<Integer> columns = allFieldIds();
        Map<Integer, Integer> sources = new HashMap<>();
        List<PartitionSpec> all = definition.specs().all();
        for (int i = 0; i < all.size(); i++) {
            Set<Integer> ids = new HashSet<>();
            Set<String> names = new HashSet<>();
            List<PartitionField> fields = all.get(i).fields();
            for (int j = 0; j < fields.size(); j++) {
                PartitionField field = fields.get(j);
                Place at =
                        root.field("partition-specs").element(i).field("fields").element(j);
                require(
                        field.id() >= FIRST_PARTITION_FIELD_ID && field.id() <= lastId,
                        at.field("id"),
                        () -> "is %d, outside %d to 'last-partition-field-id', which is %d"
                                .formatted(field.id(), FIRST_PARTITION_FIELD_ID, lastId));
                require(ids.add(field.id()), at.field("id"), () -> "is " + field.id() + ", as that of another field");
                require(names.add(field.name()), at.field("name"), () -> "is '" + field.name() + "' twice in one spec");
                require(columns.contains(field.sourceId()), at.field("source"), "is no field of any schema");
                Integer source = sources.putIfAbsent(field.id(), field.sourceId());
                require(
                        source == null || source == field.sourceId(),
                        at.field("source"),
                        "differs from that of the same partition field in another spec");
            }
        }
    }

    private void keyAndSortOrders() {
        TableDefinition definition = snapshot.definition();
        Set<Integer> current = new HashSet<>();
        definition.schema().fields().forEach(field -> current.add(field.id()));
        Set<Integer> key = new HashSet<>();
        for (int i = 0; i < definition.primaryKey().size(); i++) {
            int fieldId = definition.primaryKey().get(i);
            Place at = root.field("primary-key").element(i);
            require(
                    current.contains(fieldId),
                    at,
                    () -> "is " + fieldId + ", which is no column of the current schema");
            require(key.add(fieldId), at, () -> "repeats the column " + fieldId);
        }
        Set<Integer> columns = allFieldIds();
        List<SortOrder> orders = definition.sortOrders().all();
        for (int i = 0; i < orders.size(); i++) {
            List<SortOrder.Key> keys = orders.get(i).fields();
            Place at = root.field("sort-orders").element(i).field("fields");
            for (int j = 0; j < keys.size(); j++) {
                require(
                        columns.contains(keys.get(j).sourceId()),
                        at.element(j).field("source"),
                        "is no field of any schema");
            }
        }
    }

    private Set<Integer> allFieldIds() {
        Set<Integer> ids = new HashSet<>();
        snapshot.definition().schemas().all().forEach(schema -> collect(schema.fields(), ids));
        return ids;
    }

    private static void collect(List<Field> fields, Set<Integer> ids) {
        for (Field field : fields) {
            ids.add(field.id());
            collect(ValueTypes.children(field.type()), ids);
        }
    }

    private void overlay() {
        Snapshot.Contents contents = snapshot.contents();
        Overlay overlay = contents.overlay();
        Place place = root.field("overlay");
        Set<Long> ids = new HashSet<>();
        Set<ObjectKey> keys = new HashSet<>();
        Set<Integer> schemaIds =
                snapshot.definition().schemas().all().stream().map(Schema::id).collect(Collectors.toSet());
        for (int i = 0; i < overlay.added().size(); i++) {
            DataFile file = overlay.added().get(i);
            Place at = place.field("added").element(i);
            fileId(file.id(), at.field("id"));
            require(ids.add(file.id()), at.field("id"), () -> "is " + file.id() + ", as that of another file");
            require(keys.add(file.file().key()), at.field("key"), "is that of another file too");
            dataKey(file.file().key(), at.field("key"));
            require(
                    schemaIds.contains(file.file().content().schemaId()),
                    at.field("schema"),
                    () -> "is " + file.file().content().schemaId() + ", but no schema has this id");
            require(
                    file.addedVersion() <= snapshot.version(),
                    at.field("added-in"),
                    () -> "is " + file.addedVersion() + ", after this version, which is " + snapshot.version());
            long nextRowId = snapshot.header().counters().nextRowId();
            require(
                    file.file().content().rowCount() <= nextRowId - file.firstRowId(),
                    at.field("first-row-id"),
                    () -> "is " + file.firstRowId() + ", so that its last row is not below 'next-row-id', "
                            + nextRowId);
        }
        for (long id : overlay.removed()) {
            fileId(id, place.field("removed"));
            require(!ids.contains(id), place.field("removed"), () -> "names file " + id + ", which 'added' holds");
        }
        for (long id : overlay.deletions().keySet()) {
            Place at = place.field("deletions").field(Long.toString(id));
            fileId(id, at);
            require(!ids.contains(id) && !overlay.removed().contains(id), at, "is of a file added or removed here");
        }
    }

    private void fileId(long id, Place place) {
        long next = snapshot.header().counters().nextFileId();
        if (id < 1 || id >= next) {
            throw place.corrupt("is %d, not below 'next-file-id', which is %d".formatted(id, next));
        }
    }

    private void fileIds(List<Long> ids, Place place) {
        if (ids instanceof FileIds) {
            // They ascend.
            if (!ids.isEmpty()) {
                fileId(ids.get(0), place);
                fileId(ids.get(ids.size() - 1), place);
            }
            return;
        }
        for (long id : ids) {
            fileId(id, place);
        }
    }

    private void dataKey(ObjectKey key, Place place) {
        require(!key.path().startsWith("_firn/"), place, () -> "is '" + key + "', among the table's own metadata");
    }

    private void totals() {
        Snapshot.Contents contents = snapshot.contents();
        ManifestSums manifests = ManifestList.of(contents.manifests()).sums();
        Totals sum = manifests.files();
        long removed = contents.overlay().removed().size() + manifests.removed();
        long deletions = contents.overlay().deletions().size() + manifests.deletions();
        for (DataFile file : contents.overlay().added()) {
            sum = sum.plus(file);
        }
        Totals totals = contents.totals();
        Place place = root.field("totals");
        equal(totals.files(), sum.files() - removed, place.field("files"));
        if (removed == 0) {
            equal(totals.rows(), sum.rows(), place.field("rows"));
            equal(totals.bytes(), sum.bytes(), place.field("bytes"));
            if (deletions == 0) {
                equal(totals.deletedRows(), sum.deletedRows(), place.field("deleted-rows"));
            }
        }
    }

    private static void equal(long stated, long counted, Place place) {
        require(stated == counted, place, () -> "is " + stated + ", but manifests and overlay add up to " + counted);
    }

    private void commit() {
        CommitBlock commit = snapshot.commit();
        changes(commit.changes(), root.field("commit"));
        Set<UUID> ids = new HashSet<>();
        for (int i = 0; i < commit.parts().size(); i++) {
            CommitBlock part = commit.parts().get(i);
            Place at = root.field("commit").field("parts").element(i);
            changes(part.changes(), at);
            require(ids.add(part.commitId()), at.field("id"), "is that of another part too");
            require(
                    i > 0 || part.commitId().equals(commit.commitId()),
                    at.field("id"),
                    "is not that of the version, though it is the first part");
        }
        if (!commit.parts().isEmpty()) {
            Place parts = root.field("commit").field("parts");
            require(commit.parts().size() > 1, parts, "has one element; a part has company");
            Totals added = Totals.ZERO;
            Totals removed = Totals.ZERO;
            for (CommitBlock part : commit.parts()) {
                added = added.plus(part.changes().addedTotals());
                removed = removed.plus(part.changes().removedTotals());
            }
            boolean addUp = added.equals(commit.changes().addedTotals())
                    && removed.equals(commit.changes().removedTotals());
            require(addUp, parts, "do not add up to the totals of the version");
        }
    }

    private void changes(CommitBlock.Changes changes, Place place) {
        equalCount(changes.addedTotals(), changes.added(), place.field("added-totals"), "added");
        equalCount(changes.removedTotals(), changes.removed(), place.field("removed-totals"), "removed");
        fileIds(changes.added(), place.field("added"));
        fileIds(changes.removed(), place.field("removed"));
        fileIds(changes.deletions(), place.field("deletions"));
        for (long id : changes.updated()) {
            require(
                    changes.removed().contains(id) || changes.deletions().contains(id),
                    place.field("updated"),
                    () -> "names file " + id + ", which is not in 'removed' or 'deletions'");
        }
    }

    private static void equalCount(Totals totals, List<Long> ids, Place place, String name) {
        require(
                totals.files() == ids.size(),
                place.field("files"),
                () -> "is %d, but '%s' has %d files".formatted(totals.files(), name, ids.size()));
    }

    private void trail() {
        steps(snapshot.trail().recent(), root.field("trail").field("recent"), true);
        steps(snapshot.trail().skips(), root.field("trail").field("skips"), false);
        List<Snapshot.Trail.Step> skips = snapshot.trail().skips();
        boolean parentKnown =
                snapshot.version() == 1 || !skips.isEmpty() && skips.get(0).version() == snapshot.version() - 1;
        require(parentKnown, root.field("trail").field("skips"), "must begin with the version before this one");
    }

    private void steps(List<Snapshot.Trail.Step> steps, Place place, boolean consecutive) {
        long version = snapshot.version();
        Instant time = snapshot.header().committedAt();
        for (int i = 0; i < steps.size(); i++) {
            Snapshot.Trail.Step step = steps.get(i);
            if (consecutive ? step.version() != version - 1 : step.version() >= version) {
                throw place.element(i).corrupt("is version %d after version %d".formatted(step.version(), version));
            }
            require(step.committedAt().isBefore(time), place.element(i), "is not committed before the one before it");
            version = step.version();
            time = step.committedAt();
        }
    }

    private void markers() {
        snapshot.markers()
                .forEach((application, marker) -> require(
                        marker.version() <= snapshot.version(),
                        root.field("markers").field(application).field("version"),
                        () -> "is " + marker.version() + ", after this version, which is " + snapshot.version()));
    }

    private static void require(boolean holds, Place place, String problem) {
        if (!holds) {
            throw place.corrupt(problem);
        }
    }

    /** Roots have thousands of values to check, so the text is made only when it is needed. */
    private static void require(boolean holds, Place place, Supplier<String> problem) {
        if (!holds) {
            throw place.corrupt(problem.get());
        }
    }
}
