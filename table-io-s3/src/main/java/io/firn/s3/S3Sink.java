// SPDX-License-Identifier: Apache-2.0
package io.firn.s3;

import io.firn.io.ObjectKey;
import io.firn.io.ObjectSink;
import io.firn.io.StoreException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.model.ChecksumAlgorithm;
import software.amazon.awssdk.services.s3.model.CompletedPart;
import software.amazon.awssdk.services.s3.model.CreateMultipartUploadRequest;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;
import software.amazon.awssdk.services.s3.model.UploadPartRequest;

/**
 * An object that is being uploaded. What fits into one part is a single PUT; more goes up part by part while it is written,
 * several parts at once, and becomes visible by the completion of the upload. Both are conditional: a name is used once.
 *
 * <p>Memory: one part that is being filled, and those of the whole store that are on their way ({@link Transfers}).
 *
 * <p>Requests are repeated here, which may make them fail over their own success: a completion that had arrived finds no
 * upload any more, and a PUT finds its own object. So when the name turns out to be taken, the object is read and compared.
 * That is sound because names are used once: an object of this name with these bytes is this one.
 */
final class S3Sink implements ObjectSink {
    private static final int FIRST_BYTES = 64 << 10;
    private static final int MAX_PARTS = 10_000;

    private final S3ObjectStore store;
    private final ObjectKey key;
    private final String bucket;
    private final String name;
    private final int partBytes;
    private final CRC32C crc = new CRC32C();
    private final List<Future<CompletedPart>> parts = new ArrayList<>();
    private byte[] buffer = new byte[FIRST_BYTES];
    private int buffered;
    private long position;
    private @Nullable String uploadId;
    private boolean ended;
    private volatile boolean discarded;

    S3Sink(S3ObjectStore store, ObjectKey key) {
        this.store = store;
        this.key = key;
        this.bucket = store.place().bucket();
        this.name = store.place().name(key);
        this.partBytes = store.settings().number(S3Setting.PART_SIZE);
    }

    @Override
    public void write(ByteBuffer source) {
        requireOpen();
        crc.update(source.duplicate());
        position += source.remaining();
        try {
            while (source.hasRemaining()) {
                if (buffered == partBytes) {
                    sendPart();
                }
                int count = Math.min(source.remaining(), partBytes - buffered);
                makeRoom(count);
                source.get(buffer, buffered, count);
                buffered += count;
            }
        } catch (SdkException e) {
            abandon();
            throw store.failure("write", key, e);
        } catch (RuntimeException e) {
            abandon();
            throw e;
        }
    }

    private void makeRoom(int count) {
        if (buffer.length - buffered < count) {
            int doubled = Math.max(buffered + count, 2 * Math.min(buffer.length, partBytes / 2));
            buffer = Arrays.copyOf(buffer, Math.min(partBytes, doubled));
        }
    }

    private void sendPart() {
        requireNoFailure();
        int number = parts.size() + 1;
        if (number > MAX_PARTS) {
            throw new StoreException(
                    "Cannot write object %s of %s: it has more than %d parts of %d bytes; set %s higher."
                            .formatted(key, store.location(), MAX_PARTS, partBytes, S3Setting.PART_SIZE.settingName()));
        }
        String upload = begin();
        ByteBuffer content = ByteBuffer.wrap(buffer, 0, buffered);
        try {
            parts.add(store.transfers().submitPart(() -> upload(upload, number, content)));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw interrupted(e);
        }
        buffer = new byte[partBytes];
        buffered = 0;
    }

    private String begin() {
        String known = uploadId;
        if (known != null) {
            return known;
        }
        CreateMultipartUploadRequest.Builder request =
                CreateMultipartUploadRequest.builder().bucket(bucket).key(name);
        if (store.settings().checksums()) {
            request.checksumAlgorithm(ChecksumAlgorithm.CRC32_C);
        }
        String begun = store.clients()
                .repeating()
                .createMultipartUpload(request.build())
                .uploadId();
        uploadId = begun;
        return begun;
    }

    private CompletedPart upload(String upload, int number, ByteBuffer content) {
        if (discarded) {
            throw new IllegalStateException("object " + key + " was given up before its part " + number);
        }
        UploadPartRequest.Builder request = UploadPartRequest.builder()
                .bucket(bucket)
                .key(name)
                .uploadId(upload)
                .partNumber(number);
        CompletedPart.Builder part = CompletedPart.builder().partNumber(number);
        if (store.settings().checksums()) {
            String checksum = Checksum.of(content);
            request.checksumCRC32C(checksum);
            part.checksumCRC32C(checksum);
        }
        @Nullable String tag = null;
        for (int attempt = 0; tag == null && attempt < store.clients().maxAttempts(); attempt++) {
            tag = store.clients()
                    .repeating()
                    .uploadPart(request.build(), RequestBody.fromRemainingByteBuffer(content.duplicate()))
                    .eTag();
        }
        return part.eTag(S3Failure.requireTag(tag)).build();
    }

    /** Finds a part that failed early, so that not all of a large object is written in vain. */
    private void requireNoFailure() {
        for (Future<CompletedPart> part : parts) {
            if (part.isDone()) {
                join(part);
            }
        }
    }

    private CompletedPart join(Future<CompletedPart> part) {
        try {
            return part.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw interrupted(e);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof RuntimeException failure ? failure : new IllegalStateException(e.getCause());
        }
    }

    private StoreException interrupted(InterruptedException e) {
        return new StoreException(
                "Cannot write object %s of %s: the thread was interrupted.".formatted(key, store.location()), true, e);
    }

    @Override
    public long position() {
        return position;
    }

    @Override
    public void complete() {
        requireOpen();
        ended = true;
        try {
            if (uploadId == null) {
                putWhole();
            } else {
                sendPart();
                completeUpload(begin());
            }
        } catch (SdkException e) {
            settle(e);
        } catch (RuntimeException e) {
            discard();
            throw e;
        }
        buffer = new byte[0];
    }

    private void putWhole() {
        PutObjectRequest.Builder request =
                PutObjectRequest.builder().bucket(bucket).key(name).ifNoneMatch("*");
        ByteBuffer content = ByteBuffer.wrap(buffer, 0, buffered);
        if (store.settings().checksums()) {
            request.checksumCRC32C(Checksum.of(content));
        }
        S3Failure.requireTag(store.clients()
                .repeating()
                .putObject(request.build(), RequestBody.fromRemainingByteBuffer(content))
                .eTag());
    }

    private void completeUpload(String upload) {
        List<CompletedPart> completed = new ArrayList<>();
        for (Future<CompletedPart> part : parts) {
            completed.add(join(part));
        }
        store.clients()
                .repeating()
                .completeMultipartUpload(request -> request.bucket(bucket)
                        .key(name)
                        .uploadId(upload)
                        .ifNoneMatch("*")
                        .multipartUpload(all -> all.parts(completed)));
    }

    /** After a failure to complete: returns if the object is there all the same, else throws. */
    private void settle(SdkException failure) {
        StoreException problem = S3Failure.isTaken(failure)
                ? new StoreException(
                        "Cannot complete object " + key + " of " + store.location()
                                + ": an object of this name exists, and names are used only once.",
                        false,
                        failure)
                : store.failure("complete", key, failure);
        boolean mayBeThere = S3Failure.isTaken(failure) || S3Failure.isMissing(failure) || problem.retryable();
        try {
            if (mayBeThere && store.holds(key, position, crc.getValue())) {
                return;
            }
        } catch (StoreException unreadable) {
            problem.addSuppressed(unreadable);
        }
        discard();
        throw problem;
    }

    @Override
    public void close() {
        if (!ended) {
            abandon();
        }
    }

    private void abandon() {
        ended = true;
        discard();
        buffer = new byte[0];
    }

    /** Frees the parts. If that fails, too, they stay until the uploads that nobody completes are cleaned up. */
    private void discard() {
        String upload = uploadId;
        if (upload == null) {
            return;
        }
        discarded = true;
        // A part that arrives after the upload was given up would stay, so that those under way are waited for.
        for (Future<CompletedPart> part : parts) {
            try {
                part.get();
            } catch (ExecutionException alreadyKnown) {
                continue;
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                break;
            }
        }
        try {
            store.clients()
                    .repeating()
                    .abortMultipartUpload(
                            request -> request.bucket(bucket).key(name).uploadId(upload));
        } catch (SdkException left) {
            // Not this caller's concern, who has an error already or wants none: S3ObjectStore.abortStaleUploads is for
            // it.
            return;
        }
    }

    private void requireOpen() {
        if (ended) {
            throw new IllegalStateException("object " + key + " is already completed, closed or failed");
        }
    }
}
