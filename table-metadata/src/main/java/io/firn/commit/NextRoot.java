// SPDX-License-Identifier: Apache-2.0
package io.firn.commit;

import io.firn.io.InvalidRequestException;
import io.firn.io.ObjectKey;
import io.firn.io.UnsupportedFormatException;
import io.firn.snapshot.CommitBlock;
import io.firn.snapshot.DataFile;
import io.firn.snapshot.DeletionVectorRef;
import io.firn.snapshot.FileDescription;
import io.firn.snapshot.Overlay;
import io.firn.snapshot.Promotion;
import io.firn.snapshot.Snapshot;
import io.firn.snapshot.TableDefinition;
import io.firn.snapshot.Totals;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.stream.Collectors;

/** Builds the root that follows another one, or the first. Pure: the same inputs give the same root. Spec section 7.3. */
final class NextRoot {

    /** Features of writers that this software has; none exist yet. */
    private static final Set<String> WRITER_FEATURES = Set.of();

    /** What the changes are made to: the head, or a draft of the next version. */
    private final Snapshot before;

    private final CommitIntent intent;
    private final FileEdits edits;
    private final long version;

    private NextRoot(Snapshot before, CommitIntent intent, FileEdits edits, long version) {
        this.before = before;
        this.intent = intent;
        this.edits = edits;
        this.version = version;
    }

    /** The first version of a table. */
    static Snapshot first(UUID tableId, TableDefinition definition, CommitIntent.Note note, Instant now) {
        return new Snapshot(
                new Snapshot.Header(
                        tableId,
                        1,
                        Optional.empty(),
                        now.truncatedTo(ChronoUnit.MICROS),
                        1,
                        Snapshot.Features.NONE,
                        new Snapshot.Counters(1, 0)),
                definition,
                new Snapshot.Contents(Totals.ZERO, List.of(), Overlay.EMPTY),
                new CommitBlock(
                        note.commitId(),
                        CommitBlock.Operation.CREATE,
                        CommitBlock.Changes.NONE,
                        true,
                        Optional.empty(),
                        new CommitBlock.Writer(note.engine(), Optional.empty()),
                        note.summary(),
                        List.of()),
                Snapshot.Trail.EMPTY,
                Map.of(),
                Map.of());
    }

    /**
     * The version after {@code head} that does what the intent says.
     *
     * @param edits what the intent comes to on top of {@code head}, if no rival is in the way
     * @throws InvalidRequestException when the intent does not fit the table
     * @throws UnsupportedFormatException when the table needs a writer feature that is not known here
     */
    static Snapshot after(Versions.Root head, CommitIntent intent, FileEdits edits, Instant now) {
        Snapshot parent = head.snapshot();
        for (String feature : new TreeSet<>(parent.header().features().writer())) {
            if (!WRITER_FEATURES.contains(feature)) {
                throw new UnsupportedFormatException(
                        ("This table cannot be written without the feature '%s', which this software does not have. A"
                                        + " newer release may have it.")
                                .formatted(feature));
            }
        }
        NextRoot next = new NextRoot(parent, intent, edits, parent.version() + 1);
        TableDefinition definition = intent.definition().orElse(parent.definition());
        requireContinuation(parent.definition(), definition);
        List<DataFile> added = next.added(definition);
        Snapshot.Header header = new Snapshot.Header(
                parent.header().tableId(),
                next.version,
                Optional.of(head.crc32c()),
                commitTime(parent.header().committedAt(), now),
                parent.header().oldestRetained(),
                parent.header().features(),
                next.counters(added));
        return new Snapshot(
                header,
                definition,
                next.contents(definition, added),
                next.commitBlock(added),
                Trails.after(parent),
                next.markers(),
                parent.extra());
    }

    /**
     * The same version as {@code draft}, which nobody has put, with one more commit in it.
     *
     * @param intent changes no definition
     * @param edits what the intent comes to on top of {@code draft}
     */
    static Snapshot joined(Snapshot draft, CommitIntent intent, FileEdits edits) {
        NextRoot next = new NextRoot(draft, intent, edits, draft.version());
        List<DataFile> added = next.added(draft.definition());
        Snapshot.Header header = draft.header();
        return new Snapshot(
                new Snapshot.Header(
                        header.tableId(),
                        header.version(),
                        header.parentCrc32c(),
                        header.committedAt(),
                        header.oldestRetained(),
                        header.features(),
                        next.counters(added)),
                draft.definition(),
                next.contents(draft.definition(), added),
                SharedVersion.joined(draft.commit(), next.commitBlock(added)),
                draft.trail(),
                next.markers(),
                draft.extra());
    }

    private Snapshot.Counters counters(List<DataFile> added) {
        Snapshot.Counters counters = before.header().counters();
        long addedRows = added.stream()
                .mapToLong(file -> file.file().content().rowCount())
                .sum();
        return new Snapshot.Counters(counters.nextFileId() + added.size(), counters.nextRowId() + addedRows);
    }

    /** Strictly later than the parent, even when the clock stands still or jumps back. */
    static Instant commitTime(Instant parent, Instant now) {
        Instant micros = now.truncatedTo(ChronoUnit.MICROS);
        return micros.isAfter(parent) ? micros : parent.plus(1, ChronoUnit.MICROS);
    }

    /** A definition may add to its predecessor, but never forget what files and readers still refer to. */
    private static void requireContinuation(TableDefinition before, TableDefinition after) {
        boolean keepsAll = after.schemas().all().containsAll(before.schemas().all())
                && after.specs().all().containsAll(before.specs().all())
                && after.sortOrders().all().containsAll(before.sortOrders().all());
        if (!keepsAll) {
            throw new InvalidRequestException(
                    "The new definition changes or drops schemas, partition specs or sort orders that the table already"
                            + " has. Add new ones under new ids.");
        }
        if (after.lastIds().fieldId() < before.lastIds().fieldId()
                || after.lastIds().partitionFieldId() < before.lastIds().partitionFieldId()) {
            throw new InvalidRequestException("The new definition lowers the largest ids ever given, from "
                    + before.lastIds() + " to " + after.lastIds() + ".");
        }
    }

    private List<DataFile> added(TableDefinition definition) {
        long fileId = before.header().counters().nextFileId();
        long rowId = before.header().counters().nextRowId();
        Set<Long> removed = edits.removed().stream().map(DataFile::id).collect(Collectors.toSet());
        Set<ObjectKey> keys = before.contents().overlay().added().stream()
                .filter(file -> !removed.contains(file.id()))
                .map(file -> file.file().key())
                .collect(Collectors.toCollection(HashSet::new));
        List<DataFile> added = new ArrayList<>();
        List<FileDescription> files = Promotion.promote(
                edits.added().stream().map(FileEdits.NewFile::file).toList(), definition);
        for (int i = 0; i < files.size(); i++) {
            FileDescription file = files.get(i);
            requireKnown(file, definition);
            if (!keys.add(file.key())) {
                throw new InvalidRequestException("File " + file.key()
                        + " is in the table already, or is added twice. Every file needs its own key.");
            }
            added.add(new DataFile(
                    fileId++, file, rowId, version, edits.added().get(i).deletions()));
            rowId += file.content().rowCount();
        }
        return added;
    }

    private static void requireKnown(FileDescription file, TableDefinition definition) {
        boolean schemaKnown = definition.schemas().all().stream()
                .anyMatch(schema -> schema.id() == file.content().schemaId());
        boolean specKnown = definition.specs().all().stream()
                .anyMatch(spec -> spec.id() == file.partition().specId()
                        && spec.fields().size() == file.partition().values().size());
        if (!schemaKnown || !specKnown) {
            throw new InvalidRequestException(
                    "File %s was written with schema %d and a partition of spec %d, which the table does not have."
                            .formatted(
                                    file.key(),
                                    file.content().schemaId(),
                                    file.partition().specId()));
        }
    }

    private Snapshot.Contents contents(TableDefinition definition, List<DataFile> added) {
        Snapshot.Contents old =
                intent.definition().isPresent() ? Promotion.promote(before.contents(), definition) : before.contents();
        Map<Long, DataFile> files = new LinkedHashMap<>();
        old.overlay().added().forEach(file -> files.put(file.id(), file));
        Set<Long> removed = new TreeSet<>(old.overlay().removed());
        Map<Long, DeletionVectorRef> deletions = new HashMap<>(old.overlay().deletions());
        Totals totals = old.totals();
        for (DataFile file : edits.removed()) {
            requireLive(file, removed);
            totals = totals.minus(file);
            deletions.remove(file.id());
            if (files.remove(file.id()) == null) {
                removed.add(file.id());
            }
        }
        for (FileEdits.NewVector change : edits.vectors()) {
            DataFile file = change.file();
            requireLive(file, removed);
            totals = totals.minus(file).plus(change.after());
            DataFile inOverlay = files.get(file.id());
            if (inOverlay != null) {
                files.put(file.id(), new FileEdits.NewVector(inOverlay, change.vector()).after());
            } else {
                deletions.put(file.id(), change.vector());
            }
        }
        for (DataFile file : added) {
            files.put(file.id(), file);
            totals = totals.plus(file);
        }
        return new Snapshot.Contents(
                totals, old.manifests(), new Overlay(List.copyOf(files.values()), removed, deletions));
    }

    private static void requireLive(DataFile file, Set<Long> removed) {
        if (removed.contains(file.id())) {
            throw new IllegalArgumentException(
                    "File " + file.id() + " (" + file.file().key() + ") is not in the table any more");
        }
    }

    private CommitBlock commitBlock(List<DataFile> added) {
        Totals addedTotals = Totals.ZERO;
        for (DataFile file : added) {
            addedTotals = addedTotals.plus(file);
        }
        Totals removedTotals = Totals.ZERO;
        for (DataFile file : edits.removed()) {
            removedTotals = removedTotals.plus(file);
        }
        return new CommitBlock(
                intent.note().commitId(),
                intent.operation(),
                new CommitBlock.Changes(
                        added.stream().map(DataFile::id).toList(),
                        edits.removed().stream().map(DataFile::id).sorted().toList(),
                        edits.vectors().stream()
                                .map(change -> change.file().id())
                                .sorted()
                                .toList(),
                        edits.updated().stream().sorted().toList(),
                        addedTotals,
                        removedTotals,
                        edits.mapping()),
                intent.definition().isPresent(),
                intent.reads().predicate().map(read -> intent.reads().text()),
                new CommitBlock.Writer(intent.note().engine(), intent.marker()),
                intent.note().summary(),
                List.of());
    }

    private Map<String, Snapshot.CommittedMarker> markers() {
        Map<String, Snapshot.CommittedMarker> markers = new HashMap<>(before.markers());
        intent.marker()
                .ifPresent(marker -> markers.put(
                        marker.application(),
                        new Snapshot.CommittedMarker(marker.epoch(), marker.sequence(), version)));
        return markers;
    }
}
