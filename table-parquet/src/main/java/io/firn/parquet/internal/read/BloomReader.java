// SPDX-License-Identifier: Apache-2.0
package io.firn.parquet.internal.read;

import io.firn.io.CorruptTableException;
import io.firn.io.ObjectKey;
import io.firn.io.ObjectStore;
import io.firn.parquet.internal.bloom.SplitBlocks;
import io.firn.parquet.internal.footer.BloomPlace;
import io.firn.parquet.internal.footer.BoundedProtocol;
import io.firn.parquet.internal.footer.FooterSeal;
import java.nio.ByteBuffer;
import java.util.Optional;
import org.apache.parquet.format.BloomFilterHeader;
import shaded.parquet.org.apache.thrift.TException;

/** Reads Bloom filters. */
public final class BloomReader {
    private BloomReader() {}

    /** One request; empty for algorithms, hashes and compressions that are unknown here. */
    public static Optional<SplitBlocks> read(ObjectStore store, ObjectKey key, BloomPlace place) {
        ByteBuffer bytes = Growth.exactly(place.sizeBytes(), ByteBuffer::allocate);
        store.read(key, place.offset(), bytes);
        bytes.flip();
        if (!place.checksum().isEmpty() && !FooterSeal.checksum(bytes).equals(place.checksum())) {
            throw new CorruptTableException(
                    "Object %s: the Bloom filter at byte %d does not have the checksum that the footer states. Restore the file."
                            .formatted(key, place.offset()));
        }
        try {
            BloomFilterHeader header = BoundedProtocol.read(new BloomFilterHeader(), bytes);
            if (!header.getAlgorithm().isSetBLOCK()
                    || !header.getHash().isSetXXHASH()
                    || !header.getCompression().isSetUNCOMPRESSED()) {
                return Optional.empty();
            }
            if (header.getNumBytes() != bytes.remaining() || !SplitBlocks.isSize(bytes.remaining())) {
                throw new CorruptTableException(
                        "Object %s: the Bloom filter at byte %d states %d bytes of bits, and %d follow its header."
                                .formatted(key, place.offset(), header.getNumBytes(), bytes.remaining()));
            }
            return Optional.of(SplitBlocks.of(bytes));
        } catch (TException malformed) {
            throw new CorruptTableException(
                    "Object %s: the Bloom filter at byte %d has a malformed header: %s."
                            .formatted(key, place.offset(), malformed.getMessage()),
                    malformed);
        }
    }
}
