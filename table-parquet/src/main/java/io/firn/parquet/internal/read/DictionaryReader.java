// SPDX-License-Identifier: Apache-2.0
package io.firn.parquet.internal.read;

import io.firn.column.BytesVector;
import io.firn.column.ColumnVector;
import io.firn.column.DoubleVector;
import io.firn.column.LongVector;
import io.firn.io.CorruptTableException;
import io.firn.parquet.ReadBuffers;
import io.firn.parquet.ValueType;
import io.firn.parquet.internal.footer.Footer;
import io.firn.parquet.internal.footer.LeafColumn;
import io.firn.parquet.internal.footer.StoredChunk;
import io.firn.parquet.internal.footer.StoredGroup;
import java.nio.BufferUnderflowException;
import java.util.Optional;

/** Reads the dictionary of a column chunk alone. */
public final class DictionaryReader {
    private DictionaryReader() {}

    /** The values, where all pages of the chunk refer to them. */
    public static Optional<ColumnVector> read(FileBytes file, Footer footer, int groupIndex, int leafIndex) {
        StoredGroup group = footer.groups().get(groupIndex);
        StoredChunk chunk = group.chunks().get(leafIndex);
        if (!chunk.allDictionary()) {
            return Optional.empty();
        }
        LeafColumn leaf = footer.schema().leaves().get(leafIndex);
        LeafValues values = LeafValues.of(leaf.type());
        try (Unpacker unpacker = new Unpacker(Optional.empty(), new ReadBuffers())) {
            GroupBytes.Window window = new GroupBytes(file).window();
            PageCursor pages = new PageCursor(chunk, Optional.empty(), window, unpacker, values);
            pages.next();
            // The header of a page has no checksum: if it stated fewer values than there are, some would seem to be
            // absent.
            return values.dictionary()
                    .filter(found -> plainBytes(found, leaf.type().physical()) == pages.dictionaryBytes());
        } catch (UnsupportedPageException e) {
            return Optional.empty();
        } catch (MalformedPageException
                | IndexOutOfBoundsException
                | BufferUnderflowException
                | NegativeArraySizeException
                | IllegalArgumentException e) {
            throw new CorruptTableException(
                    "Parquet file %s, column %s, row group %d: the dictionary is damaged: %s. Restore the file."
                            .formatted(file.key(), leaf.name(), group.index(), e.getMessage()),
                    e);
        }
    }

    /** What the values take in a dictionary page. */
    private static long plainBytes(ColumnVector values, ValueType.Physical physical) {
        if (values instanceof BytesVector bytes) {
            long sum = physical == ValueType.Physical.BYTES ? (long) Integer.BYTES * bytes.size() : 0;
            for (int i = 0; i < bytes.size(); i++) {
                sum += bytes.length(i);
            }
            return sum;
        }
        int width = values instanceof LongVector || values instanceof DoubleVector ? Long.BYTES : Integer.BYTES;
        return (long) values.size() * width;
    }
}
