// SPDX-License-Identifier: Apache-2.0
package io.firn.commit;

import io.firn.snapshot.DataFile;
import io.firn.snapshot.Snapshot;

/**
 * Looks at rows where statistics and partition cannot tell whether they match what an intent read. Given to the commit by
 * whoever can scan. Called by a committing thread of the process, not always the caller's; it must have no effect but
 * reading. What it throws ends the commit,
 * which then has not taken place.
 */
@FunctionalInterface
public interface RowCheck {

    /**
     * Whether any live row matches.
     *
     * @param snapshot in which the file is live
     * @param file as that snapshot has it; a rival added it
     */
    boolean anyMatches(Snapshot snapshot, DataFile file);
}
