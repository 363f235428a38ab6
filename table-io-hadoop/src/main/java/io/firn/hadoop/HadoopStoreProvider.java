// SPDX-License-Identifier: Apache-2.0
package io.firn.hadoop;

import io.firn.io.ObjectStore;
import io.firn.io.ObjectStoreProvider;
import java.util.Set;
import org.apache.hadoop.conf.Configuration;

/** Opens {@link HadoopObjectStore}s with the configuration that is on the class path. */
public final class HadoopStoreProvider implements ObjectStoreProvider {

    private static final Set<String> SCHEMES = Set.of("hdfs", "abfs", "abfss", "gs");

    @Override
    public boolean opens(String scheme) {
        return SCHEMES.contains(scheme);
    }

    @Override
    public ObjectStore open(String location) {
        return HadoopObjectStore.open(location, new Configuration());
    }
}
