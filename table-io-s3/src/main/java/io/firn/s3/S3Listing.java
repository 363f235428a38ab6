// SPDX-License-Identifier: Apache-2.0
package io.firn.s3;

import io.firn.io.ObjectKey;
import io.firn.io.StoredObject;
import java.util.ArrayList;
import java.util.List;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Request;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Response;
import software.amazon.awssdk.services.s3.model.S3Object;

/** One listing, page by page. Objects whose name cannot be a key are left out. */
final class S3Listing {
    /** S3 gives no more at a time. */
    private static final int PAGE = 1000;

    private final S3Client client;
    private final S3Location location;
    private final String prefix;
    private final String startAfter;
    private final int limit;

    S3Listing(S3Client client, S3Location location, String prefix, String startAfter, int limit) {
        this.client = client;
        this.location = location;
        this.prefix = prefix;
        this.startAfter = startAfter;
        this.limit = limit;
    }

    List<StoredObject> run() {
        List<StoredObject> found = new ArrayList<>();
        ListObjectsV2Request request = first();
        try {
            while (true) {
                ListObjectsV2Response page = client.listObjectsV2(request);
                for (S3Object object : page.contents()) {
                    add(object, found);
                    if (found.size() == limit) {
                        return List.copyOf(found);
                    }
                }
                if (!Boolean.TRUE.equals(page.isTruncated())) {
                    return List.copyOf(found);
                }
                request = request.toBuilder()
                        .continuationToken(page.nextContinuationToken())
                        .build();
            }
        } catch (SdkException e) {
            throw S3Failure.of("list " + location + "/" + prefix, e);
        }
    }

    private ListObjectsV2Request first() {
        ListObjectsV2Request.Builder request = ListObjectsV2Request.builder().bucket(location.bucket());
        if (location.isDirectoryBucket()) {
            // These take whole directories only and know no start, so that what is left is done here.
            String directory = location.keyPrefix() + prefix.substring(0, prefix.lastIndexOf('/') + 1);
            return request.prefix(directory).maxKeys(PAGE).build();
        }
        request.prefix(location.keyPrefix() + prefix).maxKeys(Math.min(limit, PAGE));
        return startAfter.isEmpty()
                ? request.build()
                : request.startAfter(location.keyPrefix() + startAfter).build();
    }

    private void add(S3Object object, List<StoredObject> found) {
        String start = location.keyPrefix();
        if (!object.key().startsWith(start)) {
            return;
        }
        String path = object.key().substring(start.length());
        if (path.startsWith(prefix) && path.compareTo(startAfter) > 0 && ObjectKey.isValid(path)) {
            found.add(new StoredObject(ObjectKey.of(path), object.size()));
        }
    }
}
