// SPDX-License-Identifier: Apache-2.0
package io.firn.table;

import static io.firn.types.Field.optional;
import static io.firn.types.Field.required;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.firn.deletion.DeletionVector;
import io.firn.expression.Predicate;
import io.firn.io.Durability;
import io.firn.io.LocalObjectStore;
import io.firn.io.ObjectStore;
import io.firn.types.Field;
import io.firn.types.Schema;
import io.firn.types.Type;
import io.firn.types.Type.Simple;
import io.firn.types.Values;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SplitTest {
    private final ScanFixture fixture = new ScanFixture(
            required("id", Simple.LONG),
            optional("text", Simple.STRING),
            optional("parts", new Type.ListOf(optional("element", Simple.INT))));

    private static Row row(long i) {
        return Row.of(i, "text " + i * 7919 % 10_007, i % 4 == 0 ? null : List.of((int) i, (int) -i));
    }

    private static Object travelled(Object sent) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try {
            try (ObjectOutputStream stream = new ObjectOutputStream(bytes)) {
                stream.writeObject(sent);
            }
            try (ObjectInputStream stream = new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
                return stream.readObject();
            }
        } catch (IOException | ClassNotFoundException e) {
            throw new AssertionError(e);
        }
    }

    private List<Row> read(Scan scan, long targetBytes) {
        ReaderFactory factory = (ReaderFactory) travelled(scan.readerFactory());
        List<Row> rows = new ArrayList<>();
        for (Split split : scan.splits(targetBytes)) {
            Split arrived = (Split) travelled(split);
            assertThat(arrived).isEqualTo(split).hasSameHashCodeAs(split).hasToString(split.toString());
            try (RowCursor cursor = factory.rows(fixture.store, arrived)) {
                rows.addAll(cursor.toList());
            }
        }
        return rows;
    }

    @Test
    void splitsOfAnySizeHoldEachRowOnce() {
        fixture.append(0, 50_000, SplitTest::row);
        fixture.append(50_000, 50_001, SplitTest::row);
        fixture.append(50_001, 60_000, SplitTest::row);
        fixture.delete(
                fixture.files().get(0),
                new DeletionVector.Builder().addRange(4_000, 21_000).build());
        Scan scan = fixture.table.newScan().build();
        List<Row> expected;
        try (RowCursor cursor = scan.rows()) {
            expected = cursor.toList();
        }
        assertThat(expected).hasSize(43_000);
        Random random = new Random(3);
        int most = 0;
        for (long target = 1; target < 1L << 40; target = target * (2 + random.nextInt(9)) + random.nextInt(5)) {
            List<Split> splits = scan.splits(target);
            most = Math.max(most, splits.size());
            assertThat(splits.stream()
                            .mapToLong(split -> split.toRow() - split.fromRow())
                            .sum())
                    .isEqualTo(60_000);
            assertThat(splits).allMatch(split -> split.fromRow() < split.toRow());
            assertThat(read(scan, target)).as("target %d", target).isEqualTo(expected);
        }
        assertThat(most).isGreaterThan(10);
        assertThat(scan.splits(Long.MAX_VALUE)).hasSize(3);
        assertThatThrownBy(() -> scan.splits(0)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void splitsAreAboutAsLargeAsAskedFor() {
        fixture.append(0, 50_000, SplitTest::row);
        long bytes = fixture.table.snapshot().contents().totals().bytes();
        List<Split> splits = fixture.table.newScan().build().splits(bytes / 5);
        assertThat(splits).hasSize(5).allMatch(split -> Math.abs(split.sizeBytes() - bytes / 5) < 100);
    }

    @Test
    void splitsAreFilteredAndProjectedByTheFactory() {
        fixture.append(0, 50_000, SplitTest::row);
        Scan scan = fixture.table
                .newScan()
                .select("parts", "id")
                .where("text starts with 'text 99' and (id > 20000 or parts is null) and id not in (4, 5)")
                .build();
        List<Row> expected;
        try (RowCursor cursor = scan.rows()) {
            expected = cursor.toList();
        }
        assertThat(expected).isNotEmpty();
        assertThat(read(scan, 10_000)).isEqualTo(expected);
    }

    @Test
    void everyTypeAndConditionTravels() {
        Random random = new Random(5);
        for (Type.Primitive type : Samples.PRIMITIVES) {
            Field added = new Field(
                    0,
                    "added",
                    true,
                    type,
                    "",
                    new Field.Defaults(
                            Optional.of(Values.toRaw(type, Samples.primitive(type, random), "added")),
                            Optional.of(Values.toRaw(type, Samples.primitive(type, random), "added"))));
            ScanFixture table = new ScanFixture(required("c", type), optional("n", Simple.FLOAT));
            table.append(0, 50, i -> Row.of(Samples.primitive(type, random), i % 2 == 0 ? Float.NaN : null));
            table.table.newAlter().columns(columns -> columns.add("", added)).commit();
            table.append(0, 50, i -> Row.of(Samples.primitive(type, random), -0f, Samples.primitive(type, random)));
            Object value = table.rows().get(3).value(0);
            Scan scan = table.table
                    .newScan()
                    .where(Predicate.or(
                            Predicate.lessThan("c", value),
                            Predicate.in("added", value, Samples.primitive(type, random)),
                            Predicate.isNaN("n"),
                            Predicate.equal("n", 0f)))
                    .build();
            List<Row> expected;
            try (RowCursor cursor = scan.rows()) {
                expected = cursor.toList();
            }
            ReaderFactory factory = (ReaderFactory) travelled(scan.readerFactory());
            List<Row> rows = new ArrayList<>();
            for (Split split : scan.splits(1 << 20)) {
                try (RowCursor cursor = factory.rows(table.store, split)) {
                    rows.addAll(cursor.toList());
                }
            }
            assertThat(rows).as("%s", type).isEqualTo(expected).isNotEmpty();
        }
    }

    /** Reads what {@link #anotherProcessReadsFromTheBytesAlone} wrote, in a process that knows nothing else. */
    public static void main(String[] arguments) throws IOException, ClassNotFoundException {
        try (ObjectStore store = LocalObjectStore.open(Path.of(arguments[0]), Durability.RELAXED);
                ObjectInputStream stream = new ObjectInputStream(Files.newInputStream(Path.of(arguments[1])))) {
            ReaderFactory factory = (ReaderFactory) stream.readObject();
            Split split = (Split) stream.readObject();
            try (RowCursor cursor = factory.rows(store, split)) {
                System.out.print(cursor.toList());
            }
        }
    }

    @Test
    void anotherProcessReadsFromTheBytesAlone(@TempDir Path directory) throws IOException, InterruptedException {
        Path root = directory.resolve("table");
        Path message = directory.resolve("message");
        Path output = directory.resolve("output");
        try (ObjectStore store = LocalObjectStore.open(root, Durability.RELAXED)) {
            Table table = Table.create(
                            store, Schema.of(required("id", Simple.LONG), required("price", new Type.Decimal(20, 2))))
                    .create();
            try (TableWriter writer = table.newWriter()) {
                for (long i = 0; i < 100; i++) {
                    writer.write(Row.of(i, BigDecimal.valueOf(i, 2)));
                }
                table.newAppend().add(writer.finish()).commit();
            }
            Scan scan = table.newScan().where("price > 0.97").build();
            try (ObjectOutputStream stream = new ObjectOutputStream(Files.newOutputStream(message))) {
                stream.writeObject(scan.readerFactory());
                stream.writeObject(scan.splits(1 << 20).get(0));
            }
        }
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        SplitTest.class.getName(),
                        root.toString(),
                        message.toString())
                .redirectOutput(output.toFile())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        assertThat(process.waitFor()).isZero();
        assertThat(output).hasContent("[[98, 0.98], [99, 0.99]]");
    }
}
