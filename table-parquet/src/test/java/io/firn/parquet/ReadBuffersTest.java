// SPDX-License-Identifier: Apache-2.0
package io.firn.parquet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.firn.column.ColumnBatch;
import io.firn.io.ObjectStore;
import io.firn.io.StoreException;
import io.firn.io.testing.Faults;
import io.firn.io.testing.FaultyObjectStore;
import io.firn.io.testing.Gen;
import io.firn.parquet.ParquetJavaFiles.Style;
import io.firn.parquet.ParquetJavaFiles.ValueEncoding;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.parquet.column.ParquetProperties.WriterVersion;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.apache.parquet.schema.MessageTypeParser;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Buffers go from reader to reader, and never to two at a time. */
class ReadBuffersTest {
    private static final int ROWS = 20_000;
    private static final Style STYLE =
            new Style(ValueEncoding.PLAIN, WriterVersion.PARQUET_2_0, CompressionCodecName.ZSTD, true);

    @TempDir
    Path directory;

    private byte[] write(int seed) throws IOException {
        return ParquetJavaFiles.write(
                directory,
                MessageTypeParser.parseMessageType("message m { required int64 a; required double b; }"),
                STYLE,
                2,
                ROWS,
                new Gen(seed));
    }

    private static List<@Nullable Object> read(ParquetFile file, ReadBuffers buffers, Optional<Executor> ahead) {
        List<@Nullable Object> rows = new ArrayList<>();
        ReadRequest request = new ReadRequest(file.schema(), RowRanges.all(file.rowCount()), 4_096);
        try (BatchReader reader = file.read(ahead.map(request::with).orElse(request), buffers)) {
            for (Optional<ColumnBatch> batch = reader.next(); batch.isPresent(); batch = reader.next()) {
                Rows.addAll(rows, batch.get());
            }
        }
        return rows;
    }

    @Test
    void aFileIsReadIntoTheBuffersOfTheOneBefore() throws IOException {
        ReadBuffers buffers = new ReadBuffers();
        read(InMemory.open(write(1)), buffers, Optional.empty());
        ByteBuffer left = buffers.take(1).orElseThrow();
        assertThat(buffers.take(1)).isEmpty();
        buffers.give(left);
        byte[] other = write(2);
        List<@Nullable Object> expected = Rows.readAll(InMemory.open(other), 4_096);
        assertThat(read(InMemory.open(other), buffers, Optional.of(Runnable::run)))
                .isEqualTo(expected);
        assertThat(buffers.take(1)).containsSame(left);
        assertThat(buffers.take(1)).isEmpty();
    }

    @Test
    void whatAReaderUsesNobodyElseIsGiven() throws IOException {
        ReadBuffers buffers = new ReadBuffers();
        ParquetFile file = InMemory.open(write(1));
        List<@Nullable Object> expected = Rows.readAll(file, 4_096);
        List<@Nullable Object> rows = new ArrayList<>();
        ReadRequest request = new ReadRequest(file.schema(), RowRanges.all(file.rowCount()), 4_096);
        BatchReader reader = file.read(request, buffers);
        for (Optional<ColumnBatch> batch = reader.next(); batch.isPresent(); batch = reader.next()) {
            assertThat(buffers.take(1)).isEmpty();
            Rows.addAll(rows, batch.get());
        }
        reader.close();
        assertThat(rows).isEqualTo(expected);
        assertThat(buffers.take(1)).isPresent();
        reader.close();
        assertThat(buffers.take(1)).as("closed twice").isEmpty();
    }

    @Test
    void pagesAreUnpackedIntoTheArraysOfTheFileBefore() throws IOException {
        ReadBuffers buffers = new ReadBuffers();
        byte[] one = write(1);
        byte[] other = write(2);
        read(InMemory.open(one), buffers, Optional.empty());
        List<byte[]> left = takeArrays(buffers);
        assertThat(left).isNotEmpty();
        left.forEach(buffers::giveArray);
        for (byte[] bytes : List.of(other, one)) {
            for (Optional<Executor> ahead : List.<Optional<Executor>>of(Optional.empty(), Optional.of(Runnable::run))) {
                assertThat(read(InMemory.open(bytes), buffers, ahead))
                        .isEqualTo(Rows.readAll(InMemory.open(bytes), 4_096));
            }
        }
        List<byte[]> after = takeArrays(buffers);
        assertThat(after).doesNotHaveDuplicates().containsAll(left);
    }

    @Test
    void anArrayIsHandedOnByOneCloseOnly() throws IOException {
        ReadBuffers buffers = new ReadBuffers();
        ParquetFile file = InMemory.open(write(1));
        BatchReader reader = file.read(new ReadRequest(file.schema(), RowRanges.all(file.rowCount()), 4_096), buffers);
        assertThat(reader.next()).isPresent();
        assertThat(takeArrays(buffers)).isEmpty();
        reader.close();
        assertThat(takeArrays(buffers)).isNotEmpty();
        reader.close();
        assertThat(takeArrays(buffers)).as("closed twice").isEmpty();
    }

    /** All that are idle: one is given for lengths from half of its own on. */
    private static List<byte[]> takeArrays(ReadBuffers buffers) {
        List<byte[]> taken = new ArrayList<>();
        for (long length = 1 << 26; length > 0; length /= 2) {
            for (Optional<byte[]> found = buffers.takeArray(length);
                    found.isPresent();
                    found = buffers.takeArray(length)) {
                taken.add(found.get());
            }
        }
        return taken;
    }

    @Test
    void anArrayIsTakenForAtLeastHalfOfItAndWhatIsTooMuchIsForgotten() {
        ReadBuffers buffers = new ReadBuffers();
        for (int length : List.of(300, 100, 200, 0)) {
            buffers.giveArray(new byte[length]);
        }
        assertThat(buffers.takeArray(301)).isEmpty();
        assertThat(buffers.takeArray(49)).isEmpty();
        assertThat(buffers.takeArray(0)).isEmpty();
        assertThat(buffers.takeArray(100).orElseThrow()).hasSize(100);
        assertThat(buffers.takeArray(100).orElseThrow()).hasSize(200);
        assertThat(buffers.takeArray(150).orElseThrow()).hasSize(300);
        int half = (int) (ReadBuffers.MAX_IDLE_BYTES / 2);
        for (int i = 0; i < 3; i++) {
            buffers.giveArray(new byte[half]);
        }
        assertThat(buffers.takeArray(half)).isPresent();
        assertThat(buffers.takeArray(half)).isPresent();
        assertThat(buffers.takeArray(half)).isEmpty();
    }

    /** A store may still be writing when it gives up, as one does whose request ran out of time. */
    @Test
    void buffersOfAReadThatFailedAreNotHandedOn() throws IOException {
        byte[] bytes = write(1);
        AtomicBoolean failing = new AtomicBoolean();
        ObjectStore store = new FaultyObjectStore(InMemory.store(bytes), 1, Faults.NONE).beforeEach(request -> {
            if (failing.get()) {
                throw new StoreException("The store is gone.");
            }
        });
        ReadBuffers buffers = new ReadBuffers();
        ParquetFile file = ParquetFile.open(store, InMemory.KEY, bytes.length);
        failing.set(true);
        assertThatThrownBy(() -> read(file, buffers, Optional.empty())).isInstanceOf(StoreException.class);
        assertThat(buffers.take(1)).isEmpty();
        failing.set(false);
        assertThat(read(file, buffers, Optional.empty())).hasSize(2 * ROWS);
        assertThat(buffers.take(1)).isPresent();
    }

    @Test
    void theSmallestThatIsLargeEnoughIsTakenAndWhatIsTooMuchIsForgotten() {
        ReadBuffers buffers = new ReadBuffers();
        for (int length : List.of(300, 100, 200)) {
            buffers.give(ByteBuffer.allocate(length));
        }
        assertThat(buffers.take(301)).isEmpty();
        assertThat(buffers.take(101)).map(ByteBuffer::capacity).contains(200);
        assertThat(buffers.take(101)).map(ByteBuffer::capacity).contains(300);
        assertThat(buffers.take(101)).isEmpty();
        assertThat(buffers.take(0)).map(ByteBuffer::capacity).contains(100);
        int half = (int) (ReadBuffers.MAX_IDLE_BYTES / 2);
        for (int i = 0; i < 3; i++) {
            buffers.give(ByteBuffer.allocate(half));
        }
        assertThat(buffers.take(half)).isPresent();
        assertThat(buffers.take(half)).isPresent();
        assertThat(buffers.take(half)).isEmpty();
    }
}
