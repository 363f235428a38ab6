// SPDX-License-Identifier: Apache-2.0
package io.firn.commit;

import io.firn.expression.BoundPredicate;
import io.firn.expression.ColumnStatistics;
import io.firn.expression.StatisticsFilter;
import io.firn.partition.PartitionField;
import io.firn.partition.PartitionSpec;
import io.firn.snapshot.CommitBlock;
import io.firn.snapshot.DataFile;
import io.firn.snapshot.RequiredColumns;
import io.firn.snapshot.Snapshot;
import io.firn.snapshot.TableDefinition;
import io.firn.types.Field;
import io.firn.types.Type;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Decides whether an intent can follow a commit that its writer had not seen, as far as it is about what the intent read and
 * how the table is defined; {@link Rebase} judges the rows and files that both write. One rule for all operations. Pure but
 * for the intent's own check of rows. Spec section 7.4.
 *
 * <ol>
 *   <li>Two changes of the definition collide.
 *   <li>A new primary key collides with files that were added without regard to it, whichever of the two came first.
 *   <li>What the intent read must still mean the same: its columns have their types. Under serializable isolation, no rows
 *       that match it came, and none went unless the intent judges each row alone; a rewrite only moves rows.
 * </ol>
 *
 * <p>So appends, which read nothing and touch no existing file, follow anything but a new primary key, or a column that became
 * required and in which they may have nulls.
 */
final class ConflictRule {
    /** Files that a reason lists; more are counted. */
    private static final int LISTED = 5;

    private ConflictRule() {}

    /**
     * A commit that came between.
     *
     * @param snapshot its root
     * @param added the files it added; needed only if {@link #needsFiles}
     * @param touched the files it removed or deleted rows of, as the intent's base has them, or the rewrite that has made
     *     them since; needed only if {@link #needsRowsToStay}
     */
    record Rival(Snapshot snapshot, List<DataFile> added, List<DataFile> touched) {}

    /** Whether nothing but the definition of the head can be in its way, so that rivals need not be read one by one. */
    static boolean isBlind(CommitIntent intent) {
        return intent.definition().isEmpty()
                && intent.reads().predicate().isEmpty()
                && intent.reads().keyCheck().isEmpty()
                && intent.changes().removed().isEmpty()
                && intent.changes().deletions().isEmpty();
    }

    /** Whether the rule must know which rows the rival added and touched. */
    static boolean needsFiles(CommitIntent intent, Snapshot rival) {
        return intent.reads().predicate().isPresent()
                && intent.reads().isolation() == CommitIntent.Isolation.SERIALIZABLE
                && rival.commit().operation() != CommitBlock.Operation.REWRITE;
    }

    /**
     * Whether what the intent does to a row depends on that row and on nothing else, so that rows that went do not matter:
     * had it come later, it would have done the same to the others.
     */
    private static boolean judgesEachRowAlone(CommitIntent intent) {
        return intent.operation() == CommitBlock.Operation.DELETE || intent.operation() == CommitBlock.Operation.UPDATE;
    }

    /** Whether rows that match what the intent read must not go. */
    static boolean needsRowsToStay(CommitIntent intent) {
        return intent.reads().predicate().isPresent()
                && intent.reads().isolation() == CommitIntent.Isolation.SERIALIZABLE
                && !judgesEachRowAlone(intent);
    }

    /** Why the intent cannot follow the rival; empty when it can. */
    static Optional<Conflict> check(CommitIntent intent, Rival rival) {
        return definition(intent, rival).or(() -> readColumns(intent, rival)).or(() -> readRows(intent, rival));
    }

    private static Optional<Conflict> definition(CommitIntent intent, Rival rival) {
        CommitBlock commit = rival.snapshot().commit();
        if (intent.definition().isPresent() && commit.definitionChanged()) {
            return conflict(
                    rival,
                    List.of(),
                    "changed the table's definition, as this %s does.".formatted(Conflict.name(intent.operation())));
        }
        List<Integer> before = intent.base().definition().primaryKey();
        if (!rival.snapshot().definition().primaryKey().equals(before)
                && !(intent.changes().added().isEmpty())) {
            return conflict(
                    rival, List.of(), "changed the primary key, which the added files were not checked against.");
        }
        boolean newKey =
                intent.definition().map(TableDefinition::primaryKey).stream().anyMatch(key -> !key.equals(before));
        if (newKey && !commit.changes().added().isEmpty()) {
            return conflict(rival, List.of(), "added files, which were not checked against the new primary key.");
        }
        return newlyRequired(intent, rival.snapshot())
                .flatMap(column -> conflict(
                        rival,
                        List.of(),
                        "has the required column %s, in which the added files may have nulls; write their rows anew."
                                .formatted(column.name())));
    }

    /** A column that may be null in files to be added, and may not by now. The head alone tells, whoever changed it. */
    private static Optional<Field> newlyRequired(CommitIntent intent, Snapshot rival) {
        return intent.changes().added().stream()
                .flatMap(file -> RequiredColumns.mayBreak(rival.definition(), file).stream())
                .findFirst();
    }

    private static Optional<Conflict> conflict(Rival rival, List<DataFile> files, String problem) {
        return Optional.of(Conflict.with(
                rival.snapshot(), files.stream().map(Conflict.Rows::wholly).toList(), true, problem));
    }

    private static Optional<Conflict> readColumns(CommitIntent intent, Rival rival) {
        if (intent.reads().predicate().isEmpty() || !rival.snapshot().commit().definitionChanged()) {
            return Optional.empty();
        }
        Map<Integer, Type> before = types(intent.base().definition().schema().fields());
        Map<Integer, Type> after = types(rival.snapshot().definition().schema().fields());
        for (int fieldId : intent.reads().predicate().get().fieldIds()) {
            Type type = before.get(fieldId);
            if (type != null && !type.equals(after.get(fieldId))) {
                return conflict(
                        rival,
                        List.of(),
                        "dropped or retyped a column that '%s' reads; see whether the condition still makes sense."
                                .formatted(intent.reads().text()));
            }
        }
        return Optional.empty();
    }

    private static Map<Integer, Type> types(List<Field> fields) {
        Map<Integer, Type> types = new HashMap<>();
        List<Field> pending = new ArrayList<>(fields);
        while (!pending.isEmpty()) {
            Field field = pending.remove(pending.size() - 1);
            types.put(field.id(), field.type());
            if (field.type() instanceof Type.Struct struct) {
                pending.addAll(struct.fields());
            } else if (field.type() instanceof Type.ListOf list) {
                pending.add(list.element());
            } else if (field.type() instanceof Type.MapOf map) {
                pending.add(map.key());
                pending.add(map.value());
            }
        }
        return types;
    }

    private static Optional<Conflict> readRows(CommitIntent intent, Rival rival) {
        if (!needsFiles(intent, rival.snapshot())) {
            return Optional.empty();
        }
        List<DataFile> added = matching(intent, rival, rival.added()).stream()
                .filter(file -> intent.reads()
                        .rowCheck()
                        .map(check -> check.anyMatches(rival.snapshot(), file))
                        .orElse(true))
                .toList();
        if (!added.isEmpty()) {
            String certainty = intent.reads().rowCheck().isPresent() ? "which holds" : "which may hold";
            return conflict(
                    rival,
                    added,
                    "added %s, %s rows that match '%s'."
                            .formatted(list(added), certainty, intent.reads().text()));
        }
        List<DataFile> touched = matching(intent, rival, rival.touched());
        return touched.isEmpty()
                ? Optional.empty()
                : conflict(
                        rival,
                        touched,
                        "removed rows from %s, which may hold rows that match '%s'."
                                .formatted(list(touched), intent.reads().text()));
    }

    private static List<DataFile> matching(CommitIntent intent, Rival rival, List<DataFile> files) {
        BoundPredicate predicate = intent.reads().predicate().orElseThrow();
        return files.stream()
                .filter(file -> file.file().content().rowCount() > 0)
                .filter(file -> StatisticsFilter.mayMatch(
                        predicate,
                        fieldId -> Optional.ofNullable(file.file().statistics().get(fieldId))))
                .filter(file -> partitionMayMatch(predicate, intent.base(), rival.snapshot(), file))
                .toList();
    }

    private static boolean partitionMayMatch(BoundPredicate predicate, Snapshot base, Snapshot rival, DataFile file) {
        Optional<PartitionSpec> spec = rival.definition().specs().all().stream()
                .filter(one -> one.id() == file.file().partition().specId())
                .findFirst();
        if (spec.isEmpty() || spec.get().fields().isEmpty()) {
            return true;
        }
        Map<Integer, ColumnStatistics> statistics = new HashMap<>();
        for (int i = 0; i < spec.get().fields().size(); i++) {
            PartitionField field = spec.get().fields().get(i);
            Object value = file.file().partition().values().get(i);
            statistics.put(
                    field.id(),
                    ColumnStatistics.constant(value, file.file().content().rowCount()));
        }
        return StatisticsFilter.mayMatch(
                spec.get().project(predicate, base.definition().schema()),
                fieldId -> Optional.ofNullable(statistics.get(fieldId)));
    }

    private static String list(List<DataFile> files) {
        String listed = files.stream()
                .limit(LISTED)
                .map(file -> file.id() + " (" + file.file().key() + ")")
                .collect(Collectors.joining(", "));
        String more = files.size() > LISTED ? " and " + (files.size() - LISTED) + " more" : "";
        return (files.size() == 1 ? "file " : "files ") + listed + more;
    }
}
