// SPDX-License-Identifier: Apache-2.0
package io.firn.hadoop;

import io.firn.io.PutCondition;
import io.firn.io.PutResult;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.Path;

/** A file of a temporary name, which gets its own by a rename. */
final class RenamedDraft implements Draft {

    private final HadoopDirectory directory;
    private final Rename rename;
    private final Path target;
    private final Path temporary;
    private final FSDataOutputStream out;
    private boolean moved;
    private boolean ended;

    RenamedDraft(HadoopDirectory directory, Rename rename, Path target) throws IOException {
        this.directory = directory;
        this.rename = rename;
        this.target = target;
        directory.ensure(target.getParent());
        this.temporary = directory.unfinished();
        this.out = directory.create(temporary);
        directory.sweep(temporary);
    }

    /** Gives {@code temporary} the name {@code target}; in one step with the check if the condition is to be absent. */
    interface Rename {
        PutResult rename(Path temporary, Path target, PutCondition condition) throws IOException;
    }

    @Override
    public void append(ByteBuffer source) throws IOException {
        Draft.write(source, out);
    }

    @Override
    public PutResult publish(PutCondition condition) throws IOException {
        out.close();
        PutResult result = rename.rename(temporary, target, condition);
        moved = result == PutResult.STORED;
        return result;
    }

    @Override
    public void close() {
        if (ended) {
            return;
        }
        ended = true;
        try {
            out.close();
        } catch (IOException e) {
            // The file is deleted all the same; the name node frees one that was not closed.
            moved = false;
        }
        try {
            if (!moved) {
                directory.files().delete(temporary, false);
            }
        } catch (IOException e) {
            // The outcome is decided already. What is left over is never listed, and is swept in a few days.
            moved = true;
        }
    }
}
