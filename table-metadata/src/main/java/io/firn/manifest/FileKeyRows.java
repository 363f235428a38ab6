// SPDX-License-Identifier: Apache-2.0
package io.firn.manifest;

import io.firn.column.BytesVector;
import io.firn.column.LongVector;
import io.firn.io.InvalidRequestException;
import io.firn.io.ObjectKey;
import io.firn.io.UuidKeys;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** The keys of the files that some consecutive entries of a manifest add. */
final class FileKeyRows {
    private final ManifestRows rows;
    private final LongVector high;
    private final LongVector low;
    private final BytesVector directories;
    private final BytesVector paths;
    /** Whether all keys are a directory and a UUID. */
    private final boolean allNamed;

    private byte[] directoryBytes = {};
    private int directoryStart = -1;
    private @Nullable UuidKeys keys;

    FileKeyRows(ManifestRows rows) {
        this.rows = rows;
        high = rows.longs(ManifestColumn.UUID_HIGH);
        low = rows.longs(ManifestColumn.UUID_LOW);
        directories = rows.bytes(ManifestColumn.DIRECTORY);
        paths = rows.bytes(ManifestColumn.PATH);
        allNamed = paths.nulls().count() == rows.size()
                && !high.nulls().any()
                && !low.nulls().any()
                && !directories.nulls().any();
    }

    ObjectKey at(int slot) {
        if (!allNamed) {
            if (!paths.isNull(slot)) {
                return rows.key(paths, ManifestColumn.PATH, slot);
            }
            if (high.isNull(slot) || low.isNull(slot) || directories.isNull(slot)) {
                throw rows.damaged(slot, ManifestColumn.UUID_HIGH.path(), "there is neither a UUID nor a path");
            }
        }
        return keys(slot).key(high.get(slot), low.get(slot));
    }

    /** Neighbours mostly share a directory, which is then looked at once. */
    private UuidKeys keys(int slot) {
        int start = directories.start(slot);
        int length = directories.length(slot);
        UuidKeys known = keys;
        boolean same = known != null
                && length == directoryBytes.length
                && (start == directoryStart
                        || Arrays.equals(directories.bytes(), start, start + length, directoryBytes, 0, length));
        directoryStart = start;
        if (known != null && same) {
            return known;
        }
        String directory = rows.text(directories, ManifestColumn.DIRECTORY, slot);
        try {
            UuidKeys made = new UuidKeys(directory, ManifestEncoder.EXTENSION);
            directoryBytes = directories.copy(slot);
            keys = made;
            return made;
        } catch (InvalidRequestException e) {
            throw rows.damaged(slot, ManifestColumn.DIRECTORY.path(), e.getMessage());
        }
    }
}
