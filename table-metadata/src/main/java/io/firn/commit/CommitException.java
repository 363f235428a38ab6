// SPDX-License-Identifier: Apache-2.0
package io.firn.commit;

import io.firn.io.TableException;

/** A commit that was not {@link CommitResult.Committed}, for callers who prefer an exception. */
public final class CommitException extends TableException {
    private static final long serialVersionUID = 1L;

    private final transient CommitResult result;

    public CommitException(CommitResult result) {
        super(message(result));
        this.result = result;
        if (result instanceof CommitResult.Unknown unknown) {
            initCause(unknown.cause());
        }
    }

    /** Conflicted or unknown. */
    public CommitResult result() {
        return result;
    }

    private static String message(CommitResult result) {
        if (result instanceof CommitResult.Conflicted conflicted) {
            return "Not committed: version %d is in the way: %s"
                    .formatted(conflicted.rivalVersion(), conflicted.reason());
        }
        if (result instanceof CommitResult.Unknown unknown) {
            return ("It is not known whether the commit became version %d. The store failed: %s Look whether version %d exists"
                            + " and was made by commit %s before you try again or delete anything; TableMetadata.settle"
                            + " decides it for good.")
                    .formatted(unknown.version(), unknown.cause().getMessage(), unknown.version(), unknown.commitId());
        }
        throw new IllegalArgumentException("A commit that succeeded is no error: " + result);
    }
}
