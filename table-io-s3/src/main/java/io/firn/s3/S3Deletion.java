// SPDX-License-Identifier: Apache-2.0
package io.firn.s3;

import io.firn.io.ObjectKey;
import io.firn.io.StoreException;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.Delete;
import software.amazon.awssdk.services.s3.model.DeleteObjectsResponse;
import software.amazon.awssdk.services.s3.model.ObjectIdentifier;
import software.amazon.awssdk.services.s3.model.S3Error;

/** Deletes objects, up to a thousand by one request. What does not exist is no error. */
final class S3Deletion {
    private static final int BATCH = 1000;
    private static final Set<String> TRANSIENT = Set.of("InternalError", "SlowDown", "ServiceUnavailable");

    private final S3Client client;
    private final S3Location location;

    S3Deletion(S3Client client, S3Location location) {
        this.client = client;
        this.location = location;
    }

    void run(Collection<ObjectKey> keys) {
        List<ObjectKey> distinct = keys.stream().distinct().toList();
        for (int from = 0; from < distinct.size(); from += BATCH) {
            List<ObjectKey> batch = distinct.subList(from, Math.min(distinct.size(), from + BATCH));
            try {
                if (batch.size() == 1) {
                    deleteOne(batch.get(0));
                } else {
                    deleteAll(batch);
                }
            } catch (SdkException e) {
                throw S3Failure.of("delete %s of %s".formatted(named(batch), location), e);
            }
        }
    }

    private void deleteOne(ObjectKey key) {
        client.deleteObject(request -> request.bucket(location.bucket()).key(location.name(key)));
    }

    private void deleteAll(List<ObjectKey> batch) {
        List<ObjectIdentifier> names = batch.stream()
                .map(key -> ObjectIdentifier.builder().key(location.name(key)).build())
                .toList();
        DeleteObjectsResponse answer = client.deleteObjects(request -> request.bucket(location.bucket())
                .delete(Delete.builder().objects(names).quiet(true).build()));
        if (answer.hasErrors() && !answer.errors().isEmpty()) {
            S3Error first = answer.errors().get(0);
            String path = first.key() == null || !first.key().startsWith(location.keyPrefix())
                    ? String.valueOf(first.key())
                    : first.key().substring(location.keyPrefix().length());
            throw new StoreException(
                    "Cannot delete %d of %d objects of %s, the first of them %s: %s %s. The others are deleted."
                            .formatted(
                                    answer.errors().size(),
                                    batch.size(),
                                    location,
                                    path,
                                    first.code(),
                                    first.message() == null ? "" : first.message()),
                    answer.errors().stream().allMatch(error -> TRANSIENT.contains(String.valueOf(error.code()))));
        }
    }

    private static String named(List<ObjectKey> batch) {
        return batch.size() == 1
                ? "object " + batch.get(0)
                : "%d objects, the first of them %s,".formatted(batch.size(), batch.get(0));
    }
}
