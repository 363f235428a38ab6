// SPDX-License-Identifier: Apache-2.0
package io.firn.table;

import io.firn.commit.CommitIntent;
import io.firn.commit.CommitResult;
import io.firn.expression.BoundPredicate;
import io.firn.expression.Predicate;
import io.firn.io.InvalidRequestException;
import io.firn.snapshot.CommitBlock;
import io.firn.snapshot.DataFile;
import io.firn.snapshot.Snapshot;
import io.firn.types.MetadataColumn;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Removes the rows that match a predicate, by whole files, and adds files in the same commit. For one thread. */
final class Removal {
    private final Table table;
    private final Predicate where;
    private final CommitDraft draft;

    Removal(Table table, Predicate where) {
        this.table = table;
        this.where = where;
        this.draft = new CommitDraft(table);
    }

    CommitDraft draft() {
        return draft;
    }

    CommitResult tryCommit(CommitBlock.Operation operation) {
        draft.use();
        Snapshot newest = table.metadata().refresh();
        if (draft.isReplay(newest)) {
            return draft.commit(newest, operation, CommitIntent.FileChanges.NONE, CommitIntent.Reads.NOTHING);
        }
        NewFiles added = NewFiles.of(draft.messages(), table.metadata(), newest);
        Snapshot base = added.base();
        BoundPredicate bound = where.bind(base.definition().schema().withMetadataColumns());
        return draft.commit(
                base,
                operation,
                new CommitIntent.FileChanges(added.files(), wholeFiles(base, bound), List.of()),
                new CommitIntent.Reads(Optional.of(bound), where.toString(), draft.isolation(base)));
    }

    /**
     * The files all of whose rows match. Metadata decides where it can, reading the file where it cannot.
     *
     * @throws InvalidRequestException naming the first file that holds matching rows and others
     */
    private List<DataFile> wholeFiles(Snapshot base, BoundPredicate bound) {
        Scan matching = table.newScan().at(base).where(where).select(List.of()).build();
        List<DataFile> whole = new ArrayList<>();
        try (Stream<DataFile> candidates =
                table.metadata().manifests().plan(base, bound.without(id -> id > MetadataColumn.MAX_FIELD_ID))) {
            for (Iterator<DataFile> each = candidates.iterator(); each.hasNext(); ) {
                DataFile file = each.next();
                long rows = matching.countIn(file);
                if (rows > 0 && rows < file.liveRows()) {
                    throw new InvalidRequestException(
                            ("%d of the %d rows in the file %s match '%s', and rows can only be removed by whole files."
                                            + " Nothing was changed. Choose a condition that partitions or files match as a"
                                            + " whole.")
                                    .formatted(
                                            rows, file.liveRows(), file.file().key(), where));
                }
                if (rows > 0) {
                    whole.add(file);
                }
            }
        }
        return whole;
    }
}
