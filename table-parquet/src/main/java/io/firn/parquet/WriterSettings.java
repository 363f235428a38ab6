// SPDX-License-Identifier: Apache-2.0
package io.firn.parquet;

/**
 * How a file is laid out. The defaults suit tables; manifests use smaller pages.
 *
 * @param compressionLevel of zstd, 1 to 22
 * @param rowGroupBytes a row group is closed when its uncompressed data reaches this many bytes, or
 * @param rowGroupRows this many rows
 * @param pageRows rows of a page at most
 * @param pageBytes uncompressed bytes of a page at which it is closed
 * @param boundBytes longest text or binary bound kept in statistics, in bytes; longer ones are shortened and stay bounds
 */
public record WriterSettings(
        int compressionLevel, long rowGroupBytes, int rowGroupRows, int pageRows, int pageBytes, int boundBytes) {

    public static final WriterSettings DEFAULT = new WriterSettings(3, 128L << 20, 1 << 20, 20_000, 1 << 20, 64);
}
