// SPDX-License-Identifier: Apache-2.0
package io.firn.io;

/**
 * A store could not do what it was asked: the network broke, the disk is full, permission was denied, an object is
 * missing.
 *
 * <p>Thrown by {@link ObjectStore#put} and by {@link ObjectSink#complete} it means that <em>the outcome is unknown</em>:
 * the object may or may not exist now, and the caller has to read it back before it decides anything.
 */
public final class StoreException extends TableException {
    private static final long serialVersionUID = 1L;

    private final boolean retryable;

    /** A failure that would only repeat itself. */
    public StoreException(String message) {
        this(message, false);
    }

    public StoreException(String message, boolean retryable) {
        super(message);
        this.retryable = retryable;
    }

    public StoreException(String message, boolean retryable, Throwable cause) {
        super(message, cause);
        this.retryable = retryable;
    }

    /** Whether the same call may succeed later (throttled, timed out, interrupted connection). */
    public boolean retryable() {
        return retryable;
    }
}
