// SPDX-License-Identifier: Apache-2.0
package io.firn.s3;

import io.firn.io.StoreException;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.ListMultipartUploadsRequest;
import software.amazon.awssdk.services.s3.model.ListMultipartUploadsResponse;
import software.amazon.awssdk.services.s3.model.MultipartUpload;

/** Finds uploads that nobody will complete any more, and gives them up. */
final class StaleUploads {

    private final S3Client client;
    private final S3Location location;

    StaleUploads(S3Client client, S3Location location) {
        this.client = client;
        this.location = location;
    }

    int abort(Duration olderThan) {
        if (olderThan.isNegative()) {
            throw new IllegalArgumentException("negative age " + olderThan);
        }
        try {
            int aborted = 0;
            ListMultipartUploadsRequest request = ListMultipartUploadsRequest.builder()
                    .bucket(location.bucket())
                    .prefix(location.keyPrefix())
                    .build();
            while (true) {
                ListMultipartUploadsResponse page = client.listMultipartUploads(request);
                Instant before = serverTime(page).minus(olderThan);
                for (MultipartUpload upload : page.uploads()) {
                    if (!upload.initiated().isAfter(before)
                            && upload.key().startsWith(location.keyPrefix())
                            && abort(upload)) {
                        aborted++;
                    }
                }
                if (!Boolean.TRUE.equals(page.isTruncated())) {
                    return aborted;
                }
                request = request.toBuilder()
                        .keyMarker(page.nextKeyMarker())
                        .uploadIdMarker(page.nextUploadIdMarker())
                        .build();
            }
        } catch (SdkException e) {
            throw S3Failure.of("clean up unfinished uploads of " + location, e);
        }
    }

    private boolean abort(MultipartUpload upload) {
        try {
            client.abortMultipartUpload(request ->
                    request.bucket(location.bucket()).key(upload.key()).uploadId(upload.uploadId()));
            return true;
        } catch (SdkException e) {
            if (S3Failure.isMissing(e)) {
                // Completed or given up meanwhile.
                return false;
            }
            throw e;
        }
    }

    /**
     * When the server answered, by its own clock, which also dated the uploads: the end of the second that it names, since the
     * header has no fractions and the uploads have.
     */
    private Instant serverTime(ListMultipartUploadsResponse page) {
        String date = page.sdkHttpResponse().firstMatchingHeader("Date").orElse("");
        try {
            return DateTimeFormatter.RFC_1123_DATE_TIME
                    .parse(date, Instant::from)
                    .plusSeconds(1);
        } catch (DateTimeParseException malformed) {
            throw new StoreException(
                    "Cannot clean up unfinished uploads of %s: the server does not tell its time ('%s')."
                            .formatted(location, date),
                    false,
                    malformed);
        }
    }
}
