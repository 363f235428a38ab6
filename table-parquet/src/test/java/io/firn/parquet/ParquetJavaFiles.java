// SPDX-License-Identifier: Apache-2.0
package io.firn.parquet;

import io.firn.io.testing.Gen;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.apache.parquet.bytes.HeapByteBufferAllocator;
import org.apache.parquet.column.ColumnDescriptor;
import org.apache.parquet.column.ColumnWriteStore;
import org.apache.parquet.column.ParquetProperties;
import org.apache.parquet.column.ParquetProperties.WriterVersion;
import org.apache.parquet.column.values.ValuesWriter;
import org.apache.parquet.column.values.bytestreamsplit.ByteStreamSplitValuesWriter;
import org.apache.parquet.column.values.delta.DeltaBinaryPackingValuesWriterForInteger;
import org.apache.parquet.column.values.delta.DeltaBinaryPackingValuesWriterForLong;
import org.apache.parquet.column.values.deltalengthbytearray.DeltaLengthByteArrayValuesWriter;
import org.apache.parquet.column.values.deltastrings.DeltaByteArrayWriter;
import org.apache.parquet.column.values.factory.DefaultValuesWriterFactory;
import org.apache.parquet.column.values.factory.ValuesWriterFactory;
import org.apache.parquet.column.values.plain.BooleanPlainValuesWriter;
import org.apache.parquet.column.values.plain.FixedLenByteArrayPlainValuesWriter;
import org.apache.parquet.column.values.plain.PlainValuesWriter;
import org.apache.parquet.column.values.rle.RunLengthBitPackingHybridValuesWriter;
import org.apache.parquet.conf.PlainParquetConfiguration;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.example.data.GroupWriter;
import org.apache.parquet.example.data.simple.SimpleGroup;
import org.apache.parquet.hadoop.CodecFactory;
import org.apache.parquet.hadoop.ColumnChunkPageWriteStore;
import org.apache.parquet.hadoop.ParquetFileWriter;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.apache.parquet.io.ColumnIOFactory;
import org.apache.parquet.io.LocalOutputFile;
import org.apache.parquet.io.MessageColumnIO;
import org.apache.parquet.io.api.Binary;
import org.apache.parquet.io.api.RecordConsumer;
import org.apache.parquet.schema.GroupType;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.PrimitiveType;
import org.apache.parquet.schema.Type;
import org.apache.parquet.schema.Type.Repetition;

/** Writes files of random values with parquet-java's own writers, in any encoding, page version and codec. */
final class ParquetJavaFiles {
    private static final int PAGE_BYTES = 700;
    private static final int PAGE_ROWS = 90;
    private static final int SLAB_BYTES = 64;

    private ParquetJavaFiles() {}

    /** How values are to be encoded. */
    enum ValueEncoding {
        PLAIN,
        DICTIONARY,
        /** A dictionary that overflows, so that later pages are not encoded by it. */
        DICTIONARY_THEN_OTHER,
        DELTA_BINARY_PACKED,
        DELTA_LENGTH_BYTE_ARRAY,
        DELTA_BYTE_ARRAY,
        BYTE_STREAM_SPLIT,
        RLE
    }

    /** How a file is to be written. */
    record Style(ValueEncoding encoding, WriterVersion version, CompressionCodecName codec, boolean checksums) {}

    /** Writes {@code groups} row groups of {@code rows} rows and returns the bytes. */
    @SuppressWarnings("deprecation")
    static byte[] write(Path directory, MessageType schema, Style style, int groups, int rows, Gen gen)
            throws IOException {
        Path file = directory.resolve("f-" + gen.seed() + ".parquet");
        Files.deleteIfExists(file);
        ParquetProperties properties = ParquetProperties.builder()
                .withPageSize(PAGE_BYTES)
                .withPageRowCountLimit(PAGE_ROWS)
                .withMinRowCountForPageSizeCheck(20)
                .withDictionaryPageSize(style.encoding() == ValueEncoding.DICTIONARY ? 1 << 20 : 600)
                .withDictionaryEncoding(true)
                .withWriterVersion(style.version())
                .withValuesWriterFactory(new Factory(style.encoding()))
                .build();
        CodecFactory codecs = new CodecFactory(new PlainParquetConfiguration(), PAGE_BYTES);
        ParquetFileWriter writer = new ParquetFileWriter(
                new LocalOutputFile(file),
                schema,
                ParquetFileWriter.Mode.CREATE,
                1 << 20,
                0,
                64,
                Integer.MAX_VALUE,
                style.checksums());
        writer.start();
        for (int i = 0; i < groups; i++) {
            try (ColumnChunkPageWriteStore pages = new ColumnChunkPageWriteStore(
                    codecs.getCompressor(style.codec()),
                    schema,
                    new HeapByteBufferAllocator(),
                    64,
                    style.checksums())) {
                ColumnWriteStore columns = properties.newColumnWriteStore(schema, pages);
                MessageColumnIO io = new ColumnIOFactory().getColumnIO(schema);
                RecordConsumer consumer = io.getRecordWriter(columns);
                GroupWriter records = new GroupWriter(consumer, schema);
                for (int row = 0; row < rows; row++) {
                    records.write(group(schema, gen));
                }
                consumer.flush();
                columns.flush();
                writer.startBlock(rows);
                pages.flushToFileWriter(writer);
                writer.endBlock();
                columns.close();
            }
        }
        writer.end(Map.of("made", "by chance"));
        codecs.release();
        byte[] bytes = Files.readAllBytes(file);
        Files.delete(file);
        return bytes;
    }

    private static Group group(GroupType type, Gen gen) {
        Group group = new SimpleGroup(type);
        for (Type field : type.getFields()) {
            int count = field.isRepetition(Repetition.REQUIRED)
                    ? 1
                    : field.isRepetition(Repetition.OPTIONAL) ? gen.below(4) == 0 ? 0 : 1 : gen.below(4);
            for (int i = 0; i < count; i++) {
                if (field.isPrimitive()) {
                    add(group, field.getName(), field.asPrimitiveType(), gen);
                } else {
                    group.add(field.getName(), group(field.asGroupType(), gen));
                }
            }
        }
        return group;
    }

    private static void add(Group group, String name, PrimitiveType type, Gen gen) {
        // Mostly few values, so that dictionaries and runs have something to do.
        long number = gen.chance(0.7) ? gen.below(5) : gen.anyLong() >> gen.below(64);
        switch (type.getPrimitiveTypeName()) {
            case BOOLEAN -> group.add(name, (number & 1) == 0);
            case INT32 -> group.add(name, (int) number);
            case INT64 -> group.add(name, number);
            case FLOAT -> group.add(name, gen.chance(0.05) ? Float.NaN : number / 8f);
            case DOUBLE -> group.add(name, gen.chance(0.05) ? -0.0 : number / 8.0);
            case BINARY -> group.add(name, Binary.fromConstantByteArray(bytes((int) (number & 15), number, gen)));
            case FIXED_LEN_BYTE_ARRAY ->
                group.add(name, Binary.fromConstantByteArray(bytes(type.getTypeLength(), number, gen)));
            case INT96 ->
                group.add(
                        name,
                        Binary.fromConstantByteBuffer(ByteBuffer.allocate(12)
                                .order(ByteOrder.LITTLE_ENDIAN)
                                .putLong(gen.below(1_000_000))
                                .putInt(2_440_588 + (int) (number % 50_000))
                                .flip()));
        }
    }

    private static byte[] bytes(int length, long number, Gen gen) {
        byte[] bytes = new byte[gen.chance(0.02) && length != 5 ? length + 60 : length];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) (number >> i % 8);
        }
        return bytes;
    }

    /** Makes the writers for one encoding. */
    private static final class Factory implements ValuesWriterFactory {
        private final ValueEncoding encoding;
        private final DefaultValuesWriterFactory dictionaries = new DefaultValuesWriterFactory();

        Factory(ValueEncoding encoding) {
            this.encoding = encoding;
        }

        @Override
        public void initialize(ParquetProperties properties) {
            dictionaries.initialize(properties);
        }

        @Override
        public ValuesWriter newValuesWriter(ColumnDescriptor column) {
            HeapByteBufferAllocator heap = new HeapByteBufferAllocator();
            PrimitiveType type = column.getPrimitiveType();
            int length = type.getTypeLength();
            return switch (encoding) {
                case DICTIONARY, DICTIONARY_THEN_OTHER -> dictionaries.newValuesWriter(column);
                case DELTA_LENGTH_BYTE_ARRAY -> new DeltaLengthByteArrayValuesWriter(SLAB_BYTES, PAGE_BYTES, heap);
                case DELTA_BYTE_ARRAY -> new DeltaByteArrayWriter(SLAB_BYTES, PAGE_BYTES, heap);
                case RLE -> new RunLengthBitPackingHybridValuesWriter(1, SLAB_BYTES, PAGE_BYTES, heap);
                case DELTA_BINARY_PACKED ->
                    type.getPrimitiveTypeName() == PrimitiveType.PrimitiveTypeName.INT32
                            ? new DeltaBinaryPackingValuesWriterForInteger(SLAB_BYTES, PAGE_BYTES, heap)
                            : new DeltaBinaryPackingValuesWriterForLong(SLAB_BYTES, PAGE_BYTES, heap);
                case PLAIN ->
                    switch (type.getPrimitiveTypeName()) {
                        case BOOLEAN -> new BooleanPlainValuesWriter();
                        case FIXED_LEN_BYTE_ARRAY ->
                            new FixedLenByteArrayPlainValuesWriter(length, SLAB_BYTES, PAGE_BYTES, heap);
                        case INT96 -> new FixedLenByteArrayPlainValuesWriter(12, SLAB_BYTES, PAGE_BYTES, heap);
                        default -> new PlainValuesWriter(SLAB_BYTES, PAGE_BYTES, heap);
                    };
                case BYTE_STREAM_SPLIT ->
                    switch (type.getPrimitiveTypeName()) {
                        case INT32 ->
                            new ByteStreamSplitValuesWriter.IntegerByteStreamSplitValuesWriter(
                                    SLAB_BYTES, PAGE_BYTES, heap);
                        case INT64 ->
                            new ByteStreamSplitValuesWriter.LongByteStreamSplitValuesWriter(
                                    SLAB_BYTES, PAGE_BYTES, heap);
                        case FLOAT ->
                            new ByteStreamSplitValuesWriter.FloatByteStreamSplitValuesWriter(
                                    SLAB_BYTES, PAGE_BYTES, heap);
                        case DOUBLE ->
                            new ByteStreamSplitValuesWriter.DoubleByteStreamSplitValuesWriter(
                                    SLAB_BYTES, PAGE_BYTES, heap);
                        default ->
                            new ByteStreamSplitValuesWriter.FixedLenByteArrayByteStreamSplitValuesWriter(
                                    length, SLAB_BYTES, PAGE_BYTES, heap);
                    };
            };
        }
    }
}
