// SPDX-License-Identifier: Apache-2.0
package io.firn.table;

import io.firn.commit.TableMetadata;
import io.firn.io.InvalidRequestException;
import io.firn.io.ObjectKey;
import io.firn.partition.PartitionSpec;
import io.firn.snapshot.DataFile;
import io.firn.snapshot.FileDescription;
import io.firn.snapshot.ManifestRef;
import io.firn.snapshot.RequiredColumns;
import io.firn.snapshot.Snapshot;
import io.firn.snapshot.TableDefinition;
import io.firn.types.Field;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/**
 * The files of commit messages, after it was checked that they belong to this table and are not in it yet.
 *
 * @param base the snapshot against which they were checked
 * @param files to be added
 */
record NewFiles(Snapshot base, List<FileDescription> files) {
    private static final String DATA = "data/";

    /**
     * Checks messages; normally without a request to the store.
     *
     * @param seen the newest snapshot that the caller knows; the store is asked for a newer one only if a message refers
     *     to a definition that this one does not have
     * @throws InvalidRequestException naming the file, when one cannot be added
     */
    static NewFiles of(List<CommitMessage> messages, TableMetadata metadata, Snapshot seen) {
        Snapshot base = seen;
        Set<ObjectKey> keys = new HashSet<>();
        long firstFileId = Long.MAX_VALUE;
        for (CommitMessage message : messages) {
            requireTable(message, base.header().tableId());
            if (problem(message.file(), base.definition()).isPresent()) {
                base = metadata.refresh();
            }
            Optional<String> problem = problem(message.file(), base.definition());
            if (problem.isPresent()) {
                throw new InvalidRequestException("The file %s cannot be added: %s."
                        .formatted(message.file().key(), problem.get()));
            }
            if (!keys.add(message.file().key())) {
                throw new InvalidRequestException(
                        "The file %s is in this commit twice; add the messages of each writer once."
                                .formatted(message.file().key()));
            }
            firstFileId = Math.min(firstFileId, message.firstFileId());
        }
        requireAbsent(keys, firstFileId, metadata, base);
        return new NewFiles(base, messages.stream().map(CommitMessage::file).toList());
    }

    /** Whether none of the files is in a snapshot. */
    static boolean areAbsent(List<CommitMessage> messages, TableMetadata metadata, Snapshot newest) {
        Set<ObjectKey> keys = new HashSet<>();
        messages.forEach(message -> keys.add(message.file().key()));
        long firstFileId =
                messages.stream().mapToLong(CommitMessage::firstFileId).min().orElse(Long.MAX_VALUE);
        try {
            requireAbsent(keys, firstFileId, metadata, newest);
            return true;
        } catch (InvalidRequestException present) {
            return false;
        }
    }

    private static void requireTable(CommitMessage message, UUID tableId) {
        if (!message.tableId().equals(tableId)) {
            throw new InvalidRequestException(
                    "The file %s was written for the table %s, but this is the table %s; commit it there."
                            .formatted(message.file().key(), message.tableId(), tableId));
        }
    }

    private static Optional<String> problem(FileDescription file, TableDefinition definition) {
        int schemaId = file.content().schemaId();
        if (definition.schemas().all().stream().noneMatch(schema -> schema.id() == schemaId)) {
            return Optional.of("it was written with schema " + schemaId + ", which the table does not have");
        }
        int orderId = file.content().sortOrderId();
        if (definition.sortOrders().all().stream().noneMatch(order -> order.id() == orderId)) {
            return Optional.of("it was written in the sort order " + orderId + ", which the table does not have");
        }
        int specId = file.partition().specId();
        Optional<PartitionSpec> spec = definition.specs().all().stream()
                .filter(one -> one.id() == specId)
                .findFirst();
        if (spec.isEmpty()) {
            return Optional.of("it was written with the partition spec " + specId + ", which the table does not have");
        }
        if (spec.get().fields().size() != file.partition().values().size()) {
            return Optional.of("it has %d partition values, but spec %d has %d fields"
                    .formatted(
                            file.partition().values().size(),
                            specId,
                            spec.get().fields().size()));
        }
        Optional<Field> broken = RequiredColumns.mayBreak(definition, file);
        if (broken.isPresent()) {
            return Optional.of(
                    "column %s was made required since it was written, and it may have nulls there; write its rows anew"
                            .formatted(broken.get().name()));
        }
        return file.key().path().startsWith(DATA)
                ? Optional.empty()
                : Optional.of("data files of this table lie below " + DATA);
    }

    /**
     * Refuses files that the table has, which mostly are messages committed a second time by a retry. Only what was added
     * after the writer began is looked at: that is the overlay, which is at hand, and seldom a manifest.
     */
    private static void requireAbsent(Set<ObjectKey> keys, long firstFileId, TableMetadata metadata, Snapshot base) {
        if (keys.isEmpty()) {
            return;
        }
        requireAbsent(keys, base.contents().overlay().added(), base);
        for (ManifestRef manifest : base.contents().manifests()) {
            if (manifest.counts().maxFileId() >= firstFileId) {
                requireAbsent(keys, metadata.manifests().files(manifest, base), base);
            }
        }
    }

    private static void requireAbsent(Set<ObjectKey> keys, List<DataFile> present, Snapshot base) {
        for (DataFile file : present) {
            if (keys.contains(file.file().key())) {
                throw new InvalidRequestException(
                        ("The file %s is in the table already, since version %d (seen in version %d); messages must not be"
                                        + " committed twice. A marker makes a repeated commit harmless.")
                                .formatted(file.file().key(), file.addedVersion(), base.version()));
            }
        }
    }
}
