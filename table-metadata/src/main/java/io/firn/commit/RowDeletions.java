// SPDX-License-Identifier: Apache-2.0
package io.firn.commit;

import io.firn.deletion.DeletionVector;
import io.firn.snapshot.DataFile;

/**
 * Rows that a commit deletes from one file. Which other rows of the file are deleted is none of its business: the commit
 * unites them with those that the file's vector has by then. A commit may have several of these for one file, with
 * different fates and different rows. Immutable. Spec section 7.4.
 *
 * @param file as the snapshot has it in which the rows were found
 * @param rows positions of live rows of that file
 * @param fate what becomes of the rows
 */
public record RowDeletions(DataFile file, DeletionVector rows, Fate fate) {

    /** What becomes of deleted rows, which is what decides whether two commits can both have them. */
    public enum Fate {
        /** They are gone. Two commits may delete the same row. */
        DELETED(false, false),
        /** New versions of them are among the rows that the commit adds. Collides with whoever had the row before. */
        UPDATED(true, false),
        /** As {@link #DELETED}, for whatever row has the key by then. Needs a {@link KeyCheck}; never collides. */
        DELETED_BY_KEY(false, true),
        /** As {@link #UPDATED}, for whatever row has the key by then (an upsert). Needs a {@link KeyCheck}; never collides. */
        REPLACED_BY_KEY(true, true);

        private final boolean livesOn;
        private final boolean byKey;

        Fate(boolean livesOn, boolean byKey) {
            this.livesOn = livesOn;
            this.byKey = byKey;
        }

        boolean livesOn() {
            return livesOn;
        }

        boolean byKey() {
            return byKey;
        }
    }

    RowDeletions of(DataFile other) {
        return new RowDeletions(other, rows, fate);
    }

    RowDeletions without(DeletionVector others) {
        return new RowDeletions(file, rows.minus(others), fate);
    }
}
