// SPDX-License-Identifier: Apache-2.0
package io.firn.cli.demo;

import io.firn.cli.Count;
import io.firn.cli.Grid;
import io.firn.cli.input.RowSource;
import io.firn.expression.Predicate;
import io.firn.io.ObjectStore;
import io.firn.snapshot.Snapshot;
import io.firn.table.Row;
import io.firn.table.RowCursor;
import io.firn.table.Scan;
import io.firn.table.Table;
import io.firn.table.TableWriter;
import io.firn.types.Field;
import io.firn.types.Schema;
import io.firn.types.Type;
import io.firn.types.Values;
import java.io.PrintWriter;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Creates a table, loads it in several commits, queries, evolves and reads it as it was, checking each result. */
public final class Demo {
    private static final int COMMITS = 6;
    /** After this many commits the schema and the partitioning change. */
    private static final int COMMITS_BEFORE_CHANGE = 3;

    private static final Set<Type> BUCKETS = Set.of(Type.Simple.INT, Type.Simple.LONG, Type.Simple.STRING);

    private final DemoData data;
    private final ObjectStore store;
    private final PrintWriter out;
    private final Profile profile;
    private final String newColumn;
    private final List<String> failures = new ArrayList<>();
    private long matching;
    private long rowsBeforeChange;
    private long versionBeforeChange;
    private int step;

    private Demo(DemoData data, ObjectStore store, PrintWriter out) {
        this.data = data;
        this.store = store;
        this.out = out;
        this.profile = Profile.of(data);
        this.newColumn = Stream.iterate("load_wave", name -> name + "_")
                .filter(name -> data.schema().fields().stream()
                        .noneMatch(field -> field.name().equals(name)))
                .findFirst()
                .orElseThrow();
    }

    /** Runs the demonstration in an empty store; true when every check held. */
    public static boolean run(DemoData data, ObjectStore store, PrintWriter out) {
        return new Demo(data, store, out).run();
    }

    private boolean run() {
        out.println("Input: " + data.title());
        out.println("       %,d rows, %d columns"
                .formatted(profile.rows(), data.schema().fields().size()));
        title("Create a table with the columns of the input");
        Table table = Table.create(store, data.schema()).create();
        out.println("   " + store.location() + ", version " + table.snapshot().version());
        load(table);
        countAll(table);
        filter(table);
        timeTravel(table);
        history(table);
        out.println();
        out.println(failures.isEmpty() ? "All checks held." : "FAILED: " + String.join("; ", failures));
        out.flush();
        return failures.isEmpty();
    }

    private void load(Table table) {
        title("Load it in %d commits; after %d of them add a column and partition what follows"
                .formatted(COMMITS, COMMITS_BEFORE_CHANGE));
        try (RowSource source = data.rows().get()) {
            long done = 0;
            for (int commit = 1; commit <= COMMITS; commit++) {
                long until = profile.rows() * commit / COMMITS;
                done = append(table, source, done, until, commit);
                if (commit == COMMITS_BEFORE_CHANGE) {
                    rowsBeforeChange = done;
                    versionBeforeChange = table.snapshot().version();
                    evolve(table);
                }
            }
        }
    }

    private long append(Table table, RowSource source, long from, long until, int commit) {
        long done = from;
        try (TableWriter writer = table.newWriter()) {
            while (done < until) {
                Row row = source.next();
                if (row == null) {
                    throw new IllegalStateException("The input became shorter while it was read: " + source.position());
                }
                matching += profile.range()
                                .map(range -> range.holds(rawOrNull(row, range.column())))
                                .orElse(false)
                        ? 1
                        : 0;
                writer.write(commit > COMMITS_BEFORE_CHANGE ? extended(row, commit) : row);
                done++;
            }
            Snapshot snapshot = table.newAppend()
                    .add(writer.finish())
                    .summary("rows", (from + 1) + "-" + done)
                    .commit();
            out.println("   version %d: +%s in %s"
                    .formatted(
                            snapshot.version(),
                            Count.of(done - from, "row"),
                            Count.of(snapshot.commit().changes().added().size(), "file")));
        }
        return done;
    }

    private void evolve(Table table) {
        Optional<String> partition = partition();
        Field added = new Field(
                0,
                newColumn,
                false,
                Type.Simple.INT,
                "which load brought the row; 0: before the column was added",
                new Field.Defaults(Optional.of(0), Optional.empty()));
        Snapshot snapshot = table.newAlter()
                .columns(columns -> columns.add("", added))
                .partitionBy(partition.stream().toArray(String[]::new))
                .commit();
        out.println("   version %d: + column %s%s; no file was rewritten"
                .formatted(
                        snapshot.version(),
                        newColumn,
                        partition
                                .map(term -> ", partitioned by " + term + " from now on")
                                .orElse("")));
    }

    /** By month, or by buckets of the first column that can be put in some. */
    private Optional<String> partition() {
        if (profile.range().isPresent()) {
            Profile.Range range = profile.range().get();
            boolean number = range.type() == Type.Simple.INT || range.type() == Type.Simple.LONG;
            return Optional.of((number ? "bucket(4, " : "month(")
                    + term(data.schema().fields().get(range.column()))
                    + ")");
        }
        return data.schema().fields().stream()
                .filter(field -> BUCKETS.contains(field.type()))
                .findFirst()
                .map(field -> "bucket(4, " + term(field) + ")");
    }

    private void countAll(Table table) {
        title("Read everything back");
        long start = System.nanoTime();
        BigDecimal sum = BigDecimal.ZERO;
        long rows = 0;
        List<String> columns =
                profile.number().isPresent() ? List.of(column(profile.number().getAsInt())) : List.of(column(0));
        Scan scan = table.newScan().select(columns).build();
        try (RowCursor cursor = scan.rows()) {
            while (cursor.next()) {
                rows++;
                if (profile.number().isPresent() && !cursor.isNull(0)) {
                    sum = sum.add(BigDecimal.valueOf(Profile.raw(scan.schema(), cursor, 0)));
                }
            }
        }
        check("rows", profile.rows(), rows);
        if (profile.number().isPresent()) {
            check("sum of " + columns.get(0), profile.sum(), sum);
        }
        check(
                "rows, from metadata alone",
                profile.rows(),
                table.newScan().build().count());
        out.println("   read in %,d ms".formatted((System.nanoTime() - start) / 1_000_000));
    }

    private void filter(Table table) {
        if (profile.range().isEmpty()) {
            return;
        }
        Profile.Range range = profile.range().get();
        String name = column(range.column());
        Predicate predicate = Predicate.between(
                name, Values.toUser(range.type(), range.low()), Values.toUser(range.type(), range.high()));
        title("Query a range: %s between %s and %s"
                .formatted(name, Values.format(range.type(), range.low()), Values.format(range.type(), range.high())));
        Scan scan = table.newScan().where(predicate).build();
        long rows = 0;
        try (RowCursor cursor = scan.rows()) {
            while (cursor.next()) {
                rows++;
            }
        }
        check("matching rows", matching, rows);
        out.println("   opened %d of %d data files: the others cannot hold a match, by partition and statistics"
                .formatted(
                        scan.splits(Long.MAX_VALUE).size(),
                        scan.snapshot().contents().totals().files()));
        title("Query the new column: old rows have its default");
        check(
                "rows of load_wave = 0",
                rowsBeforeChange,
                table.newScan().where(newColumn + " = 0").build().count());
    }

    private void timeTravel(Table table) {
        title("Read the table as it was at version " + versionBeforeChange);
        Scan old = table.newScan().asOf(versionBeforeChange).build();
        check("rows then", rowsBeforeChange, old.count());
        check("columns then", (long) data.schema().fields().size(), (long)
                old.schema().fields().size());
    }

    private void history(Table table) {
        title("What happened, from the table itself");
        Grid grid = new Grid(List.of("version", "operation", "rows added", "rows", "files", "notes"));
        for (Snapshot version : table.history(COMMITS + 3)) {
            grid.add(List.of(
                    Long.toString(version.version()),
                    version.commit().operation().name().toLowerCase(Locale.ROOT),
                    "%,d".formatted(version.commit().changes().addedTotals().rows()),
                    "%,d".formatted(version.contents().totals().liveRows()),
                    "%,d".formatted(version.contents().totals().files()),
                    Grid.cell(version.commit().summary())));
        }
        grid.print(out);
    }

    private void title(String text) {
        step++;
        out.println();
        out.println(step + ". " + text);
        out.flush();
    }

    private void check(String what, Object expected, Object found) {
        boolean equal = expected.equals(found);
        if (!equal) {
            failures.add(what);
        }
        out.println("   %s %s: %s %s"
                .formatted(
                        equal ? "ok  " : "FAIL",
                        what,
                        number(found),
                        equal ? "(as in the input)" : "instead of " + number(expected)));
    }

    private static String number(Object value) {
        return "%,d".formatted(value instanceof BigDecimal sum ? sum.toBigIntegerExact() : value);
    }

    private @Nullable Object rawOrNull(Row row, int column) {
        Object value = row.value(column);
        Field field = data.schema().fields().get(column);
        return value == null ? null : Values.toRaw(field.type(), value, field.name());
    }

    private Row extended(Row row, int commit) {
        List<@Nullable Object> values = new ArrayList<>(row.size() + 1);
        for (int i = 0; i < row.size(); i++) {
            values.add(row.value(i));
        }
        values.add(commit);
        return Row.ofValues(values);
    }

    private String column(int index) {
        return Schema.join("", data.schema().fields().get(index).name());
    }

    /** The column within a partition term, where any name may stand in quotes. */
    private static String term(Field column) {
        String name = column.name();
        return name.matches("\\w+") ? name : '"' + name.replace("\"", "\"\"") + '"';
    }
}
