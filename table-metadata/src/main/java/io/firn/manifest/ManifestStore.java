// SPDX-License-Identifier: Apache-2.0
package io.firn.manifest;

import io.firn.io.CorruptTableException;
import io.firn.io.ObjectKey;
import io.firn.io.ObjectStore;
import io.firn.metadata.Environment;
import io.firn.metadata.NewObject;
import io.firn.metadata.ObjectNames;
import io.firn.parquet.ParquetFile;
import io.firn.snapshot.ManifestRef;
import io.firn.snapshot.Overlay;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.zip.CRC32C;

/** Puts manifests into the store and opens them; keeps those opened last in memory. Safe for many threads. */
final class ManifestStore {

    /** Where manifests are. */
    static final String DIRECTORY = "_firn/manifests";

    /**
     * Manifests up to this size are fetched whole, by one request, and checked against the checksum in the root: on a store
     * whose requests take tens of milliseconds that is faster than asking for the footer, the index and some columns in
     * turn. Full manifests with statistics of some ten columns are below it. Parts of larger ones are read as needed, and
     * checked by the checksums of their pages.
     */
    static final int WHOLE_BYTES = 4 << 20;

    /** Where more columns than this have statistics, plans need little of a manifest, and only small ones are fetched whole. */
    private static final int WIDE_COLUMNS = 64;

    private static final int WIDE_WHOLE_BYTES = 256 << 10;

    /**
     * Of a manifest that is not fetched whole, the first request asks for this much at its end, or this part of it: so it has
     * the footer and the page indexes, which grow with columns and pages, in one look.
     */
    private static final int TAIL_BYTES = 64 << 10;

    private static final int TAIL_PART = 128;
    private static final int MAX_TAIL_BYTES = 1 << 20;

    /** Memory for manifests. Those of a million files with six columns of statistics fit. */
    private static final long CACHE_BYTES = 128L << 20;

    /** What an opened manifest takes besides its bytes, roughly. */
    private static final long OPEN_BYTES = 64 << 10;

    /** What one changed file takes in memory, roughly. */
    private static final long CHANGE_BYTES = 250;

    private final ObjectStore store;
    private final Environment environment;
    private final WeighedCache<ObjectKey, ManifestFile> files = new WeighedCache<>(CACHE_BYTES);
    private final WeighedCache<ObjectKey, Overlay> changes = new WeighedCache<>(CACHE_BYTES / 4);
    private final WeighedCache<ObjectKey, long[]> addedIds = new WeighedCache<>(CACHE_BYTES / 8);

    ManifestStore(ObjectStore store, Environment environment) {
        this.store = store;
        this.environment = environment;
    }

    /** Writes a manifest under a new name. Nothing refers to it yet. */
    ManifestRef write(Overlay entries, ColumnTypes types) {
        ManifestEncoder.Encoded encoded = new ManifestEncoder(entries, types).encode();
        ObjectKey key = ObjectNames.key(DIRECTORY, environment.ids().next(), ManifestEncoder.EXTENSION);
        ByteBuffer content = encoded.content();
        ManifestRef ref = new ManifestRef(
                key,
                content.remaining(),
                crc32c(content),
                encoded.counts(),
                encoded.files(),
                encoded.partitionBounds(),
                encoded.columnBounds());
        NewObject.put(store, key, content);
        return ref;
    }

    /** The manifest, from memory or by one request if it is not large. */
    ManifestFile open(ManifestRef ref, ColumnTypes types) {
        // A manifest of the same name that another root describes otherwise has to be checked again.
        Optional<ManifestFile> known =
                files.find(ref.key()).filter(file -> file.ref().equals(ref));
        if (known.isPresent()) {
            return known.get();
        }
        boolean wide = types.statisticsColumns().size() > WIDE_COLUMNS;
        boolean whole = ref.sizeBytes() <= (wide ? WIDE_WHOLE_BYTES : WHOLE_BYTES);
        ObjectStore source = whole ? fetch(ref) : store;
        int tailBytes = (int) Math.max(TAIL_BYTES, Math.min(MAX_TAIL_BYTES, ref.sizeBytes() / TAIL_PART));
        ParquetFile parquet = ParquetFile.open(source, ref.key(), ref.sizeBytes(), tailBytes);
        ManifestFile file = new ManifestFile(ref, parquet, types.tableId());
        files.put(ref.key(), file, OPEN_BYTES + (whole ? ref.sizeBytes() : 0));
        return file;
    }

    private ObjectStore fetch(ManifestRef ref) {
        ByteBuffer content = store.get(ref.key(), WHOLE_BYTES)
                .orElseThrow(() -> new CorruptTableException(
                        ("The manifest %s is missing in %s. If the version that is read has expired, open a newer one; else restore"
                                        + " the object.")
                                .formatted(ref.key(), store.location())));
        if (content.remaining() != ref.sizeBytes()) {
            throw damaged(ref, "has %d bytes; the root says %d".formatted(content.remaining(), ref.sizeBytes()));
        }
        long found = crc32c(content);
        if (found != ref.crc32c()) {
            throw damaged(ref, "has the CRC-32C %08x; the root says %08x".formatted(found, ref.crc32c()));
        }
        return new MemoryObject(ref.key(), content, store.location());
    }

    private static CorruptTableException damaged(ManifestRef ref, String problem) {
        return new CorruptTableException(
                "The manifest %s is damaged: it %s. Restore the object from a copy; versions that do not list it stay readable."
                        .formatted(ref.key(), problem));
    }

    private static long crc32c(ByteBuffer content) {
        CRC32C crc = new CRC32C();
        crc.update(content.duplicate());
        return crc.getValue();
    }

    /** The ids of the files that the manifest adds, by row; not to be changed. */
    long[] addedIds(ManifestRef ref, ColumnTypes types) {
        return addedIds.find(ref.key()).orElseGet(() -> {
            long[] ids = new EntryReader(open(ref, types), types).addedIds();
            addedIds.put(ref.key(), ids, (long) Long.BYTES * ids.length);
            return ids;
        });
    }

    /** What the manifest changes of files of older ones. */
    Overlay changes(ManifestRef ref, ColumnTypes types) {
        if (!MergePolicy.hasChanges(ref)) {
            return Overlay.EMPTY;
        }
        Optional<Overlay> known = changes.find(ref.key());
        if (known.isPresent()) {
            return known.get();
        }
        Overlay read = new EntryReader(open(ref, types), types).changes();
        changes.put(
                ref.key(),
                read,
                CHANGE_BYTES * (read.removed().size() + read.deletions().size()));
        return read;
    }
}
