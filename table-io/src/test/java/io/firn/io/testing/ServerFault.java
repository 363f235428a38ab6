// SPDX-License-Identifier: Apache-2.0
package io.firn.io.testing;

/**
 * What a server that somebody else wrote is known to get wrong. The contract suite then expects less in that one point, and
 * its documentation names it; stores of our own have none.
 */
public enum ServerFault {
    /** Names of nearly 255 bytes between two slashes are refused. */
    REFUSES_LONG_NAMES,
    /** A listing may show a name that nobody chose, of an object that is still being written. */
    LISTS_UNFINISHED_OBJECTS,
    /** A put fails, without effect, while the last other object of its directory is deleted. */
    DELETIONS_DISTURB_PUTS
}
