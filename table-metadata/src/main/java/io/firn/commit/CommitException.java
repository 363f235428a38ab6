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
            return ("It is not known whether commit %s became version %d: the store failed, and so did reading back. Ask again"
                            + " with settle(commitId) before you retry or delete anything.")
                    .formatted(unknown.commitId(), unknown.version());
        }
        throw new IllegalArgumentException("A commit that succeeded is no error: " + result);
    }
}
