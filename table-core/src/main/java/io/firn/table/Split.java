// SPDX-License-Identifier: Apache-2.0
package io.firn.table;

import io.firn.table.internal.scan.FilePart;
import java.io.Serializable;

/**
 * Rows of one data file that a scan has to read. Travels between processes by Java serialization, to be read by the {@link
 * ReaderFactory} of its scan. Immutable, equal by value.
 */
public final class Split implements Serializable {
    private static final long serialVersionUID = 1L;

    private final FilePart part;

    Split(FilePart part) {
        this.part = part;
    }

    FilePart part() {
        return part;
    }

    /** The key of the data file. */
    public String file() {
        return part.path();
    }

    /** Position in the file of the first row. */
    public long fromRow() {
        return part.fromRow();
    }

    /** Position in the file behind the last row. */
    public long toRow() {
        return part.toRow();
    }

    /** About how many bytes of the file these rows are. */
    public long sizeBytes() {
        return part.sizeBytes();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Split that && part.equals(that.part);
    }

    @Override
    public int hashCode() {
        return part.hashCode();
    }

    @Override
    public String toString() {
        return "rows %d to %d of %s".formatted(fromRow(), toRow(), file());
    }
}
