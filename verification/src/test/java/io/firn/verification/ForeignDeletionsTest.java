// SPDX-License-Identifier: Apache-2.0
package io.firn.verification;

import static org.assertj.core.api.Assertions.assertThat;

import io.delta.kernel.engine.FileReadRequest;
import io.delta.kernel.engine.FileSystemClient;
import io.delta.kernel.internal.actions.DeletionVectorDescriptor;
import io.delta.kernel.internal.deletionvectors.DeletionVectorStoredBitmap;
import io.delta.kernel.utils.CloseableIterator;
import io.delta.kernel.utils.FileStatus;
import io.firn.deletion.DeletionVector;
import io.firn.deletion.DeletionVectorBlob;
import io.firn.expression.Predicate;
import io.firn.io.MemoryObjectStore;
import io.firn.io.ObjectKey;
import io.firn.io.testing.Gen;
import io.firn.io.testing.Seeds;
import io.firn.snapshot.DataFile;
import io.firn.snapshot.DeletionVectorRef;
import io.firn.table.Row;
import io.firn.table.Table;
import io.firn.table.TableWriter;
import io.firn.types.Field;
import io.firn.types.Schema;
import io.firn.types.Type;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.apache.iceberg.DeleteFile;
import org.apache.iceberg.FileFormat;
import org.apache.iceberg.FileMetadata;
import org.apache.iceberg.PartitionSpec;
import org.apache.iceberg.deletes.BaseDVFileWriter;
import org.apache.iceberg.deletes.PositionDeleteIndex;
import org.apache.iceberg.inmemory.InMemoryInputFile;
import org.apache.iceberg.inmemory.InMemoryOutputFile;
import org.apache.iceberg.puffin.BlobMetadata;
import org.apache.iceberg.puffin.Puffin;
import org.apache.iceberg.puffin.PuffinReader;
import org.junit.jupiter.api.Test;

/** Deletion vectors as Iceberg's own library and Delta Kernel read and write them. */
class ForeignDeletionsTest {

    /** Positions of many shapes: sparse, dense, in runs, beyond 32 bits. */
    private static TreeSet<Long> positions(Gen gen) {
        TreeSet<Long> positions = new TreeSet<>();
        for (int part = gen.between(1, 5); part > 0; part--) {
            long from = gen.pick(List.of(0L, 65_530L, 1_000_000L, (1L << 31) - 5, (1L << 32) - 9, 5L << 32))
                    + gen.below(100_000);
            long step = gen.pick(List.of(1L, 1L, 2L, 17L, 70_000L));
            for (int i = gen.between(1, 9_000); i > 0; i--) {
                positions.add(from);
                from += step;
            }
        }
        return positions;
    }

    private static DeletionVector vector(TreeSet<Long> positions) {
        DeletionVector.Builder builder = new DeletionVector.Builder();
        positions.forEach(builder::add);
        return builder.build();
    }

    private static byte[] bytes(ByteBuffer buffer) {
        byte[] bytes = new byte[buffer.remaining()];
        buffer.duplicate().get(bytes);
        return bytes;
    }

    private static DeleteFile deleteFile(String path, long fileSize, DeletionVectorRef.Stored ref, String dataFile) {
        return FileMetadata.deleteFileBuilder(PartitionSpec.unpartitioned())
                .ofPositionDeletes()
                .withFormat(FileFormat.PUFFIN)
                .withPath(path)
                .withFileSizeInBytes(fileSize)
                .withRecordCount(ref.cardinality())
                .withReferencedDataFile(dataFile)
                .withContentOffset(ref.offset())
                .withContentSizeInBytes(ref.sizeBytes())
                .build();
    }

    @Test
    void icebergReadsOurBlobsAndWeReadIcebergs() {
        Seeds.forEach(20, gen -> {
            TreeSet<Long> positions = positions(gen);
            ByteBuffer own = DeletionVectorBlob.encode(vector(positions));
            DeletionVectorRef.Stored ref = new DeletionVectorRef.Stored(
                    ObjectKey.of("_firn/deletes/a.puffin"), 4, own.remaining(), positions.size());
            PositionDeleteIndex theirs =
                    PositionDeleteIndex.deserialize(bytes(own), deleteFile("a.puffin", 1_000_000, ref, "data/a"));
            List<Long> read = new ArrayList<>();
            theirs.forEach(read::add);
            assertThat(read).containsExactlyElementsOf(positions);
            assertThat(DeletionVectorBlob.decode(theirs.serialize(), "Iceberg's blob"))
                    .isEqualTo(vector(positions));
        });
    }

    @Test
    void icebergReadsThePuffinFilesOfATable() throws IOException {
        MemoryObjectStore store = new MemoryObjectStore();
        Table table = Table.create(
                        store, Schema.of(Field.required("id", Type.Simple.LONG), Field.required("k", Type.Simple.INT)))
                .create();
        SplittableRandom random = new SplittableRandom(7);
        for (int file = 0; file < 3; file++) {
            try (TableWriter writer = table.newWriter()) {
                for (long id = 0; id < 30_000; id++) {
                    writer.write(Row.of(id, random.nextInt(100)));
                }
                table.newAppend().add(writer.finish()).commit();
            }
        }
        table.newDelete(Predicate.parse("k < 40 or id > 29000")).commit();
        List<DataFile> files;
        try (Stream<DataFile> live = table.metadata()
                .manifests()
                .plan(table.snapshot(), Predicate.alwaysTrue().bind(table.schema()))) {
            files = live.toList();
        }
        for (DataFile file : files) {
            DeletionVectorRef.Stored ref =
                    (DeletionVectorRef.Stored) file.deletions().orElseThrow();
            byte[] puffin = bytes(store.get(ref.key(), 1 << 24).orElseThrow());
            try (PuffinReader reader = Puffin.read(new InMemoryInputFile(puffin))
                    .withFileSize(puffin.length)
                    .build()) {
                BlobMetadata blob = reader.fileMetadata().blobs().stream()
                        .filter(one -> one.offset() == ref.offset())
                        .findFirst()
                        .orElseThrow();
                assertThat(reader.fileMetadata().blobs()).hasSizeGreaterThan(1);
                assertThat(blob.type()).isEqualTo("deletion-vector-v1");
                assertThat(blob.length()).isEqualTo(ref.sizeBytes());
                assertThat(blob.compressionCodec()).isNull();
                assertThat(blob.properties())
                        .containsEntry("cardinality", Long.toString(ref.cardinality()))
                        .containsKey("referenced-data-file");
                ByteBuffer content = ByteBuffer.wrap(puffin, (int) ref.offset(), ref.sizeBytes());
                PositionDeleteIndex index = PositionDeleteIndex.deserialize(
                        bytes(content),
                        deleteFile(
                                ref.key().path(),
                                puffin.length,
                                ref,
                                file.file().key().path()));
                assertThat(index.cardinality()).isEqualTo(ref.cardinality());
            }
        }
    }

    @Test
    @SuppressWarnings("deprecation") // The way that is not needs an Iceberg table.
    void weReadPuffinFilesThatIcebergWrites() throws IOException {
        InMemoryOutputFile file = new InMemoryOutputFile("memory:dv.puffin");
        TreeSet<Long> positions = new TreeSet<>(List.of(0L, 1L, 2L, 3L, 700L, 70_000L, 1L << 33));
        BaseDVFileWriter writer = new BaseDVFileWriter(() -> file, path -> null);
        try (writer) {
            for (String path : List.of("data/a.parquet", "data/b.parquet")) {
                positions.forEach(position -> writer.delete(path, position, PartitionSpec.unpartitioned(), null));
            }
        }
        List<DeleteFile> written = writer.result().deleteFiles();
        assertThat(written).hasSize(2);
        for (DeleteFile one : written) {
            ByteBuffer blob = ByteBuffer.wrap(
                    file.toByteArray(),
                    Math.toIntExact(one.contentOffset()),
                    Math.toIntExact(one.contentSizeInBytes()));
            assertThat(DeletionVectorBlob.decode(blob, "Iceberg's file")).isEqualTo(vector(positions));
        }
    }

    @Test
    void deltaKernelReadsOurBlobs() {
        Seeds.forEach(20, gen -> {
            TreeSet<Long> positions = positions(gen);
            byte[] blob = bytes(DeletionVectorBlob.encode(vector(positions)));
            DeletionVectorDescriptor descriptor = new DeletionVectorDescriptor(
                    "p", "memory:dv.bin", Optional.of(0), blob.length - 8, positions.size());
            try {
                assertThat(new DeletionVectorStoredBitmap(descriptor, Optional.of("memory:table"))
                                .load(new OneFile(blob))
                                .toArray())
                        .containsExactly(
                                positions.stream().mapToLong(Long::longValue).toArray());
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        });
    }

    @Test
    void weReadVectorsThatDeltaWrote() throws IOException {
        assertThat(delta("one-row")).isEqualTo(DeletionVector.of(0));
        assertThat(delta("three-rows")).isEqualTo(DeletionVector.of(0, 1, 2));
    }

    /** A file that Delta on Spark wrote: a version byte, and then a blob as ours. */
    private static DeletionVector delta(String name) throws IOException {
        try (InputStream file = ForeignDeletionsTest.class.getResourceAsStream("/interop/delta/" + name + ".bin")) {
            byte[] bytes = file == null ? new byte[0] : file.readAllBytes();
            assertThat(bytes[0]).isEqualTo((byte) 1);
            return DeletionVectorBlob.decode(ByteBuffer.wrap(bytes, 1, bytes.length - 1), name);
        }
    }

    /** Files for Delta Kernel, all with the same content. */
    private record OneFile(byte[] content) implements FileSystemClient {
        @Override
        public CloseableIterator<ByteArrayInputStream> readFiles(CloseableIterator<FileReadRequest> requests) {
            return requests.map(
                    request -> new ByteArrayInputStream(content, request.getStartOffset(), request.getReadLength()));
        }

        @Override
        public String resolvePath(String path) {
            return path;
        }

        @Override
        public CloseableIterator<FileStatus> listFrom(String path) {
            throw new UnsupportedOperationException(path);
        }

        @Override
        public FileStatus getFileStatus(String path) {
            throw new UnsupportedOperationException(path);
        }

        @Override
        public boolean mkdirs(String path) {
            throw new UnsupportedOperationException(path);
        }

        @Override
        public boolean delete(String path) {
            throw new UnsupportedOperationException(path);
        }

        @Override
        public void copyFileAtomically(String from, String to, boolean overwrite) {
            throw new UnsupportedOperationException(from);
        }
    }
}
