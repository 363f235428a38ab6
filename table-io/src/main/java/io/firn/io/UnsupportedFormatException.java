// SPDX-License-Identifier: Apache-2.0
package io.firn.io;

/**
 * The bytes are sound, but need a feature that this version of the software does not have: a newer format version, a
 * required feature flag, a Parquet encoding or codec. The message names the feature. A newer release may read it.
 */
public final class UnsupportedFormatException extends TableException {
    private static final long serialVersionUID = 1L;

    public UnsupportedFormatException(String message) {
        super(message);
    }

    public UnsupportedFormatException(String message, Throwable cause) {
        super(message, cause);
    }
}
