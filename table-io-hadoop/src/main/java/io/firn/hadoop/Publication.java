// SPDX-License-Identifier: Apache-2.0
package io.firn.hadoop;

/** How a file system can give a file its name: whole, durable, and only if no file has the name. */
enum Publication {
    /** A rename that the server refuses with an exception if the name is taken, and that replaces a file if told so. */
    RENAME_OR_THROW,
    /** A rename that the server refuses if the name is taken, of which the client only says that it did not happen. */
    RENAME_OR_FALSE,
    /** The name appears when the stream is closed, unless a file got it since the stream was opened. */
    CLOSE
}
