// SPDX-License-Identifier: Apache-2.0
package io.firn.io;

/**
 * Opens stores by their location, for programs that are told where a table is and do not ship every store. Implementations
 * are found by {@link java.util.ServiceLoader}; they can be made even if what they rest on is not on the class path.
 */
public interface ObjectStoreProvider {

    /** Whether locations of this scheme ({@code hdfs} of {@code hdfs://host/path}) are this provider's. */
    boolean opens(String scheme);

    /**
     * The store at {@code location}; the caller closes it.
     *
     * @throws InvalidRequestException if no table can be kept there
     * @throws NoClassDefFoundError if what the provider rests on is not on the class path
     */
    ObjectStore open(String location);
}
