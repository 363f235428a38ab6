// SPDX-License-Identifier: Apache-2.0
package io.firn.s3;

import io.firn.io.InvalidRequestException;
import io.firn.io.ObjectKey;

/**
 * A bucket and a beginning of names in it.
 *
 * @param bucket its name
 * @param prefix what all names begin with, followed by a slash; empty for the whole bucket
 */
public record S3Location(String bucket, String prefix) {

    private static final String SCHEME = "s3://";

    /** S3 takes names of 1,024 bytes. */
    private static final int MAX_PREFIX = 1024 - ObjectKey.MAX_LENGTH - 1;

    /** What the names of directory buckets (S3 Express One Zone) end with. */
    private static final String DIRECTORY_BUCKET = "--x-s3";

    public S3Location {
        if (!bucket.matches("[A-Za-z0-9][A-Za-z0-9._:/-]*") || bucket.contains("/") && !bucket.startsWith("arn:")) {
            throw new InvalidRequestException("'%s' is not the name of a bucket.".formatted(bucket));
        }
        if (!prefix.isEmpty() && (!ObjectKey.isValid(prefix) || prefix.length() > MAX_PREFIX)) {
            throw new InvalidRequestException(
                    "'%s' cannot be the place of a table: it takes up to %d printable ASCII characters, and no '', '.' or '..' between slashes."
                            .formatted(prefix, MAX_PREFIX));
        }
    }

    /** Whether {@code text} is meant to be one of these. */
    public static boolean matches(String text) {
        return text.startsWith(SCHEME) || text.startsWith("s3a://");
    }

    /**
     * The location that {@code s3://bucket/path} names; {@code s3a} is understood, too.
     *
     * @throws InvalidRequestException when it is not of this form
     */
    public static S3Location of(String text) {
        if (!matches(text)) {
            throw new InvalidRequestException("'%s' is not of the form s3://bucket/path.".formatted(text));
        }
        String rest = text.substring(text.indexOf("://") + 3);
        int slash = rest.indexOf('/');
        String bucket = slash < 0 ? rest : rest.substring(0, slash);
        String prefix = slash < 0 ? "" : rest.substring(slash + 1);
        return new S3Location(bucket, prefix.endsWith("/") ? prefix.substring(0, prefix.length() - 1) : prefix);
    }

    /** Whether the bucket is a directory bucket, which lists in no order. */
    boolean isDirectoryBucket() {
        return bucket.endsWith(DIRECTORY_BUCKET);
    }

    /** What the names of all objects of the store begin with. */
    String keyPrefix() {
        return prefix.isEmpty() ? "" : prefix + "/";
    }

    String name(ObjectKey key) {
        return keyPrefix() + key.path();
    }

    @Override
    public String toString() {
        return SCHEME + bucket + (prefix.isEmpty() ? "" : "/" + prefix);
    }
}
