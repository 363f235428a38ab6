// SPDX-License-Identifier: Apache-2.0
package io.firn.bench.compare;

import java.util.List;
import java.util.Set;

/**
 * A system that can be run.
 *
 * @param name as in the report
 * @param peer the directory below {@code benchmarks/peers} that has it; empty for Firn itself
 * @param mainClass what its process runs
 * @param arguments of the main class
 * @param suites in which it takes part
 */
record Contestant(String name, String peer, String mainClass, List<String> arguments, Set<String> suites) {
    private static final Set<String> METADATA = Set.of("commit", "concurrency", "planning");
    private static final Set<String> DATA = Set.of("scan", "write");
    /** Suites that need a server of S3's protocol. */
    private static final Set<String> REMOTE = Set.of("s3", "requests");

    private static final Set<String> ALL =
            Set.of("commit", "concurrency", "planning", "scan", "write", "s3", "requests");
    private static final Set<String> UPSERT = Set.of("upsert");
    private static final Set<String> FIRN =
            Set.of("commit", "concurrency", "planning", "scan", "upsert", "write", "s3", "requests");
    private static final Set<String> LOCAL = Set.of("commit", "concurrency", "planning", "scan", "write");

    /** In the order of the report, Firn first. */
    static final List<Contestant> KNOWN = List.of(
            new Contestant("firn", "", "io.firn.bench.FirnSystem", List.of("RELAXED"), FIRN),
            new Contestant(
                    "firn-sync", "", "io.firn.bench.FirnSystem", List.of("SYNC"), Set.of("commit", "concurrency")),
            new Contestant("iceberg", "iceberg", "io.firn.peers.IcebergSystem", List.of("generics"), ALL),
            new Contestant("iceberg-arrow", "iceberg", "io.firn.peers.IcebergSystem", List.of("arrow"), Set.of("scan")),
            new Contestant("iceberg-eqdelete", "iceberg", "io.firn.peers.IcebergUpserts", List.of("eqdelete"), UPSERT),
            new Contestant("iceberg-dv", "iceberg", "io.firn.peers.IcebergUpserts", List.of("dv"), UPSERT),
            new Contestant("delta-kernel", "delta-kernel", "io.firn.peers.DeltaKernelSystem", List.of(), ALL),
            new Contestant("paimon", "paimon", "io.firn.peers.PaimonSystem", List.of(), LOCAL),
            new Contestant("paimon-keyed", "paimon", "io.firn.peers.PaimonUpserts", List.of("write-only"), UPSERT),
            new Contestant("paimon-dv", "paimon", "io.firn.peers.PaimonUpserts", List.of("dv"), UPSERT),
            new Contestant("parquet-java", "parquet-java", "io.firn.peers.ParquetJavaSystem", List.of(), DATA),
            new Contestant("duckdb", "duckdb", "io.firn.peers.DuckDbSystem", List.of(), DATA));

    static boolean isSuite(String name) {
        return FIRN.contains(name);
    }

    static boolean needsS3(String suite) {
        return REMOTE.contains(suite);
    }
}
