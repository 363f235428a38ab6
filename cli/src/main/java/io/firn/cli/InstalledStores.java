// SPDX-License-Identifier: Apache-2.0
package io.firn.cli;

import io.firn.io.InvalidRequestException;
import io.firn.io.ObjectStore;
import io.firn.io.ObjectStoreProvider;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Stores that the command does not ship, and that the user added to its class path. */
final class InstalledStores {
    private static final Pattern LOCATION = Pattern.compile("([a-zA-Z][a-zA-Z0-9+.-]+)://.*");

    /** Of which it is known what would have to be added. */
    private static final Set<String> HADOOP = Set.of("hdfs", "abfs", "abfss", "gs");

    private static final String ADD_HADOOP =
            "'%s': %s. Set FIRN_CLASS_PATH to the jars of firn-table-io-hadoop and of Hadoop"
                    + " (hadoop-client-api, hadoop-client-runtime, and hadoop-azure for abfs or hadoop-gcp for gs), and to the"
                    + " directory of Hadoop's configuration.";

    private InstalledStores() {}

    /** The store at a location with a scheme; empty if the location is a path. */
    static Optional<ObjectStore> open(String location) {
        Matcher matcher = LOCATION.matcher(location);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        String scheme = matcher.group(1);
        if (scheme.equals("file")) {
            return Optional.empty();
        }
        for (ObjectStoreProvider provider : ServiceLoader.load(ObjectStoreProvider.class)) {
            if (provider.opens(scheme)) {
                return Optional.of(open(provider, location));
            }
        }
        if (HADOOP.contains(scheme)) {
            throw new InvalidRequestException(
                    ADD_HADOOP.formatted(location, "stores of Hadoop are not on the class path"));
        }
        throw new InvalidRequestException(
                "'%s': tables can be in local directories, on S3 (s3://bucket/path), and with the jars of Hadoop on HDFS, ABFS and GCS."
                        .formatted(location));
    }

    private static ObjectStore open(ObjectStoreProvider provider, String location) {
        try {
            return provider.open(location);
        } catch (NoClassDefFoundError missing) {
            throw new InvalidRequestException(
                    ADD_HADOOP.formatted(location, "the class " + missing.getMessage() + " is not on the class path"));
        }
    }
}
