// SPDX-License-Identifier: Apache-2.0
package io.firn.commit;

import io.firn.snapshot.DataFile;
import io.firn.snapshot.Snapshot;
import java.util.List;

/**
 * Looks up the keys that an intent writes in files that its writer has not seen, because rivals added them. Given to the
 * commit by whoever knows the keys. Called by a committing thread of the process, not always the
 * caller's, once for each file, between losing a race and trying again; it must have no effect but reading. What it
 * throws ends the commit, which then has not taken place.
 */
@FunctionalInterface
public interface KeyCheck {

    /**
     * Looks up the keys.
     *
     * @param head the snapshot on which the commit is tried next
     * @param added files that rivals added and that are live in {@code head}, as it has them
     */
    Answer look(Snapshot head, List<DataFile> added);

    /** What was found. */
    sealed interface Answer {
        /** No row has one of the keys. */
        Answer NOTHING = new Rows(List.of());

        /**
         * The commit takes these rows away besides.
         *
         * @param rows live in the head that was given; each with a fate by key
         */
        record Rows(List<RowDeletions> rows) implements Answer {
            public Rows {
                rows = List.copyOf(rows);
            }
        }

        /**
         * The commit must fail, because it inserts keys that are there by now.
         *
         * @param file one that holds some of them
         * @param keys some of them as text, for the message
         */
        record Taken(DataFile file, List<String> keys) implements Answer {
            public Taken {
                keys = List.copyOf(keys);
            }
        }
    }
}
