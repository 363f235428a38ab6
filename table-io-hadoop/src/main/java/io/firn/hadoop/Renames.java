// SPDX-License-Identifier: Apache-2.0
package io.firn.hadoop;

import io.firn.io.PutCondition;
import io.firn.io.PutResult;
import java.io.IOException;
import org.apache.hadoop.fs.FileContext;
import org.apache.hadoop.fs.Options;

/** The two kinds of renames that do not replace a file. */
final class Renames {
    private Renames() {}

    /**
     * The name node checks and renames under its lock. It remembers what it answered to a call, so that one that was sent
     * again gets the answer of the first.
     */
    static RenamedDraft.Rename orThrow(HadoopDirectory directory, FileContext context) {
        return (temporary, target, condition) -> {
            if (condition == PutCondition.NONE) {
                context.rename(temporary, target, Options.Rename.OVERWRITE);
                return PutResult.STORED;
            }
            try {
                context.rename(temporary, target, Options.Rename.NONE);
                return PutResult.STORED;
            } catch (IOException e) {
                if (Reasons.isTaken(e)) {
                    return directory.requireFile(target);
                }
                throw e;
            }
        };
    }

    /**
     * The server checks and renames in one request; of a refusal the client says no reason. The rename did not happen if the
     * temporary file is still there, and the name was the reason if it has a file now.
     *
     * <p>Such a rename cannot replace, so that is a deletion first: readers may find nothing in between. Whoever gets the
     * name then has put his object after the one of this call.
     */
    static RenamedDraft.Rename orFalse(HadoopDirectory directory) {
        return (temporary, target, condition) -> {
            if (condition == PutCondition.NONE && directory.file(target).isPresent()) {
                directory.files().delete(target, false);
            }
            if (directory.files().rename(temporary, target)) {
                return PutResult.STORED;
            }
            if (directory.file(temporary).isEmpty()) {
                throw new IOException("the rename failed, and its source is gone");
            }
            if (directory.file(target).isEmpty()) {
                throw new IOException("the rename failed, and no file has the name");
            }
            return condition == PutCondition.NONE ? PutResult.STORED : PutResult.EXISTS;
        };
    }
}
