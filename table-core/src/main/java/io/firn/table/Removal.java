// SPDX-License-Identifier: Apache-2.0
package io.firn.table;

import io.firn.commit.CommitIntent;
import io.firn.commit.CommitResult;
import io.firn.expression.BoundPredicate;
import io.firn.expression.Predicate;
import io.firn.snapshot.CommitBlock;
import io.firn.snapshot.DataFile;
import io.firn.snapshot.Snapshot;
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
        this.draft = new CommitDraft(table.metadata());
    }

    CommitDraft draft() {
        return draft;
    }

    CommitResult tryCommit(CommitBlock.Operation operation) {
        draft.use();
        NewFiles added =
                NewFiles.of(draft.messages(), table.metadata(), table.metadata().refresh());
        Snapshot base = added.base();
        BoundPredicate bound = where.bind(base.definition().schema());
        return draft.commit(
                base,
                operation,
                new CommitIntent.FileChanges(added.files(), removed(base, bound), List.of()),
                new CommitIntent.Reads(Optional.of(bound), where.toString(), draft.isolation(base)));
    }

    private List<DataFile> removed(Snapshot base, BoundPredicate bound) {
        Scan matching = table.newScan().at(base).where(where).select(List.of()).build();
        WholeFiles whole = new WholeFiles(base, bound, where.toString(), matching::countIn);
        try (Stream<DataFile> candidates = table.metadata().manifests().plan(base, bound)) {
            return whole.among(candidates::iterator);
        }
    }
}
