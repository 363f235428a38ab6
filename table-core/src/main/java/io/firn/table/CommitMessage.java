// SPDX-License-Identifier: Apache-2.0
package io.firn.table;

import io.firn.snapshot.FileDescription;
import java.io.Serializable;

/**
 * A data file that was written and waits for a commit. Travels between processes, by Java serialization or as the JSON
 * text {@link #toJson}. Immutable.
 */
public final class CommitMessage implements Serializable {
    private static final long serialVersionUID = 1L;

    private final String json;

    private CommitMessage(String json) {
        this.json = json;
    }

    static CommitMessage of(FileDescription file) {
        throw new UnsupportedOperationException();
    }

    /** Reads back {@link #toJson}; throws {@link io.firn.io.InvalidRequestException} when it is something else. */
    public static CommitMessage fromJson(String json) {
        return new CommitMessage(json);
    }

    public String toJson() {
        return json;
    }

    public FileDescription file() {
        throw new UnsupportedOperationException();
    }
}
