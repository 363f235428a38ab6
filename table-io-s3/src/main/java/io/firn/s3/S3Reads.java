// SPDX-License-Identifier: Apache-2.0
package io.firn.s3;

import io.firn.io.CorruptTableException;
import io.firn.io.ObjectKey;
import io.firn.io.StoreException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.zip.CRC32C;
import software.amazon.awssdk.core.exception.RetryableException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.sync.ResponseTransformer;
import software.amazon.awssdk.http.AbortableInputStream;
import software.amazon.awssdk.services.s3.model.GetObjectRequest;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;

/** Reads objects, whole or in part. An answer that breaks off in the middle is asked for again. */
final class S3Reads {
    private static final int PIECE_BYTES = 64 << 10;

    private final S3Clients clients;
    private final S3Location location;

    S3Reads(S3Clients clients, S3Location location) {
        this.clients = clients;
        this.location = location;
    }

    /** What is done with the body of an answer; anew for each attempt. */
    private interface Body<T> {
        T read(GetObjectResponse head, AbortableInputStream body) throws IOException;
    }

    Optional<ByteBuffer> whole(ObjectKey key, int limitBytes) {
        try {
            return Optional.of(ask(request(key).build(), (head, body) -> {
                long length = head.contentLength();
                if (length > limitBytes) {
                    throw S3ObjectStore.tooLarge(key, location, length, limitBytes);
                }
                ByteBuffer content = ByteBuffer.allocate((int) length);
                fill(content, body);
                return content.flip();
            }));
        } catch (SdkException e) {
            if (S3Failure.isMissing(e)) {
                return Optional.empty();
            }
            throw failure(key, e);
        }
    }

    /** Fills {@code target}, which has room, from {@code offset} on. */
    void range(ObjectKey key, long offset, ByteBuffer target) {
        int length = target.remaining();
        ByteBuffer filled = target.duplicate();
        stream(key, offset, length, body -> {
            // Every attempt begins anew.
            filled.position(target.position());
            fill(filled, body);
        });
        target.position(target.limit());
    }

    /** What takes the bytes of a range; called once for each attempt. */
    interface Consumer {
        void accept(InputStream body) throws IOException;
    }

    /** Hands the {@code length} bytes from {@code offset} on to {@code consumer}, which reads all of them. */
    void stream(ObjectKey key, long offset, long length, Consumer consumer) {
        long last = offset > Long.MAX_VALUE - length ? Long.MAX_VALUE : offset + length - 1;
        GetObjectRequest request =
                request(key).range("bytes=" + offset + "-" + last).build();
        try {
            ask(request, (head, body) -> {
                if (head.contentLength() != length || !startsAt(head, offset)) {
                    throw notAsAsked(key, offset, length, head);
                }
                consumer.accept(body);
                return true;
            });
        } catch (SdkException e) {
            if (S3Failure.isMissing(e)) {
                throw missing(key);
            }
            if (S3Failure.isBeyondEnd(e)) {
                throw endsEarly(key, offset, length, size(key).orElse(0));
            }
            throw failure(key, e);
        }
    }

    private static boolean startsAt(GetObjectResponse head, long offset) {
        String range = head.contentRange();
        return range != null && range.startsWith("bytes " + offset + "-");
    }

    /** Why an answer has not the bytes that were asked for. */
    private RuntimeException notAsAsked(ObjectKey key, long offset, long length, GetObjectResponse head) {
        String range = head.contentRange();
        if (range != null && startsAt(head, offset)) {
            String total = range.substring(range.indexOf('/') + 1);
            if (total.matches("\\d{1,18}")) {
                return endsEarly(key, offset, length, Long.parseLong(total));
            }
        }
        return new StoreException(
                "Cannot read object %s of %s: asked for %d bytes from %d, the server answered with %d bytes of range '%s'."
                        .formatted(key, location, length, offset, head.contentLength(), range));
    }

    /** The CRC-32C of an object, if it exists and has this size. */
    OptionalLong crc32c(ObjectKey key, long sizeBytes) {
        try {
            return ask(request(key).build(), (head, body) -> {
                if (head.contentLength() != sizeBytes) {
                    return OptionalLong.empty();
                }
                CRC32C crc = new CRC32C();
                byte[] piece = new byte[PIECE_BYTES];
                long total = 0;
                for (int count = body.read(piece); count >= 0; count = body.read(piece)) {
                    crc.update(piece, 0, count);
                    total += count;
                }
                if (total != sizeBytes) {
                    throw new IOException("the answer ended after %d bytes".formatted(total));
                }
                return OptionalLong.of(crc.getValue());
            });
        } catch (SdkException e) {
            if (S3Failure.isMissing(e)) {
                return OptionalLong.empty();
            }
            throw failure(key, e);
        }
    }

    private GetObjectRequest.Builder request(ObjectKey key) {
        return GetObjectRequest.builder().bucket(location.bucket()).key(location.name(key));
    }

    private <T> T ask(GetObjectRequest request, Body<T> use) {
        // The SDK wraps what a transformer throws, so a refusal of ours is carried past it.
        RuntimeException[] refusal = new RuntimeException[1];
        ResponseTransformer<GetObjectResponse, Optional<T>> transformer = (head, body) -> {
            try {
                if (head.contentLength() == null) {
                    throw new IOException("it does not say how long it is");
                }
                return Optional.of(use.read(head, body));
            } catch (IOException e) {
                throw RetryableException.create("the answer broke off: " + e.getMessage(), e);
            } catch (CorruptTableException | StoreException e) {
                refusal[0] = e;
                body.abort();
                return Optional.empty();
            }
        };
        Optional<T> result = clients.repeating().getObject(request, transformer);
        return result.orElseThrow(() -> refusal[0]);
    }

    static void fill(ByteBuffer target, InputStream body) throws IOException {
        byte[] piece = target.hasArray() ? target.array() : new byte[Math.min(PIECE_BYTES, target.remaining())];
        while (target.hasRemaining()) {
            int room = Math.min(PIECE_BYTES, target.remaining());
            int at = target.hasArray() ? target.arrayOffset() + target.position() : 0;
            int count = body.read(piece, at, room);
            if (count < 0) {
                throw new IOException("it ended %d bytes early".formatted(target.remaining()));
            }
            if (target.hasArray()) {
                target.position(target.position() + count);
            } else {
                target.put(piece, 0, count);
            }
        }
    }

    /** The size of an object, if it exists. */
    OptionalLong size(ObjectKey key) {
        int attempts = clients.maxAttempts();
        try {
            for (int attempt = 0; attempt < attempts; attempt++) {
                Long length = clients.repeating()
                        .headObject(request -> request.bucket(location.bucket()).key(location.name(key)))
                        .contentLength();
                if (length != null) {
                    return OptionalLong.of(length);
                }
                // The answer broke off in its head, which the SDK does not notice.
            }
            throw new StoreException(
                    "Cannot look up object %s of %s: the server does not say how large it is.".formatted(key, location),
                    true);
        } catch (SdkException e) {
            if (S3Failure.isMissing(e)) {
                return OptionalLong.empty();
            }
            throw S3Failure.of("look up object " + key + " of " + location, e);
        }
    }

    StoreException missing(ObjectKey key) {
        return new StoreException("Cannot read object " + key + " of " + location + ": it does not exist.");
    }

    CorruptTableException endsEarly(ObjectKey key, long offset, long length, long sizeBytes) {
        return new CorruptTableException("Object %s of %s has only %d bytes, but %d from %d were asked for: "
                        .formatted(key, location, sizeBytes, length, offset)
                + "it is truncated, or what points at it is wrong.");
    }

    private StoreException failure(ObjectKey key, SdkException e) {
        return S3Failure.of("read object " + key + " of " + location, e);
    }
}
