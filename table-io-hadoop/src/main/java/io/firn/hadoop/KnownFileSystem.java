// SPDX-License-Identifier: Apache-2.0
package io.firn.hadoop;

import io.firn.io.InvalidRequestException;
import io.firn.io.StoreException;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * A file system of which is known how it publishes a file. Nothing in Hadoop's interface tells: {@code create} without
 * overwriting and {@code rename} are there for every store, and on many of them they look first and act later.
 *
 * @param className of its {@link FileSystem}; exactly this one, since a subclass or a wrapper may do otherwise
 * @param publication how it publishes
 * @param capability that the path must have for it; empty if none
 * @param without what it means when the capability is missing
 */
record KnownFileSystem(String className, Publication publication, String capability, String without) {

    private static final List<KnownFileSystem> KNOWN = List.of(
            new KnownFileSystem("org.apache.hadoop.hdfs.DistributedFileSystem", Publication.RENAME_OR_THROW, "", ""),
            azure("org.apache.hadoop.fs.azurebfs.AzureBlobFileSystem"),
            azure("org.apache.hadoop.fs.azurebfs.SecureAzureBlobFileSystem"),
            new KnownFileSystem("org.apache.hadoop.fs.gs.GoogleHadoopFileSystem", Publication.CLOSE, "", ""),
            new KnownFileSystem("com.google.cloud.hadoop.fs.gcs.GoogleHadoopFileSystem", Publication.CLOSE, "", ""));

    private static KnownFileSystem azure(String className) {
        return new KnownFileSystem(
                className,
                Publication.RENAME_OR_FALSE,
                // Also the answer to whether the account has a hierarchical namespace.
                "fs.capability.etags.preserved.in.rename",
                "its storage account has no hierarchical namespace, and there a rename is a copy followed by a deletion");
    }

    private static final String USE_S3 = "use the module table-io-s3, which creates objects by conditional requests";

    /** What to do instead, by scheme. */
    private static final Map<String, String> INSTEAD = Map.of(
            "s3", USE_S3,
            "s3a", USE_S3,
            "s3n", USE_S3,
            "file", "use LocalObjectStore: a rename of a local file replaces what is there",
            "webhdfs", "use hdfs://: a request over HTTP that is sent again may find its own effect",
            "swebhdfs", "use hdfs://: a request over HTTP that is sent again may find its own effect",
            "wasb", "use abfs:// with a storage account that has a hierarchical namespace",
            "wasbs", "use abfss:// with a storage account that has a hierarchical namespace",
            "viewfs", "name the file system behind the mount point");

    private static final String REFUSED = "Cannot keep tables in %s (%s): ";

    /** How {@code files} publishes below {@code root}; throws {@link InvalidRequestException} if that is not known. */
    static Publication publication(FileSystem files, Path root) {
        String name = files.getClass().getName();
        for (KnownFileSystem known : KNOWN) {
            if (known.className.equals(name)) {
                known.requireCapability(files, root);
                return known.publication;
            }
        }
        String instead =
                INSTEAD.getOrDefault(String.valueOf(root.toUri().getScheme()), "HDFS, ABFS and GCS are known to do it");
        throw new InvalidRequestException(
                (REFUSED + "it is not known to create a file whole and only if its name is free; %s.")
                        .formatted(root, name, instead));
    }

    private void requireCapability(FileSystem files, Path root) {
        try {
            if (!capability.isEmpty() && !files.hasPathCapability(root, capability)) {
                throw new InvalidRequestException((REFUSED + "%s.").formatted(root, className, without));
            }
        } catch (IOException e) {
            throw new StoreException(
                    "Cannot ask %s for its capabilities: %s.".formatted(root, Reasons.of(e)), false, e);
        }
    }
}
