// SPDX-License-Identifier: Apache-2.0
package io.firn.table;

import io.firn.snapshot.FileDescription;
import io.firn.snapshot.Snapshot;

/** Commit messages of files that no writer of this library wrote. */
public final class Messages {
    private Messages() {}

    public static CommitMessage of(FileDescription file, Snapshot written) {
        return CommitMessage.of(file, written);
    }
}
