// SPDX-License-Identifier: Apache-2.0
package io.firn.s3;

import io.firn.io.ByteRange;
import io.firn.io.CorruptTableException;
import io.firn.io.InvalidRequestException;
import io.firn.io.ObjectKey;
import io.firn.io.ObjectSink;
import io.firn.io.ObjectStore;
import io.firn.io.PutCondition;
import io.firn.io.PutResult;
import io.firn.io.StoreException;
import io.firn.io.StoredObject;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicBoolean;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;

/**
 * Objects below a prefix of a bucket of S3, or of a server that speaks its protocol and honours conditional writes.
 *
 * <p>{@link PutCondition#IF_ABSENT} is {@code If-None-Match: *}. A server that is not AWS's has to show, before the first
 * write of each store, that it honours it ({@link ConditionalWrites}): one that does not is refused with an
 * {@link InvalidRequestException}. Reading never writes, so it needs no permission to.
 *
 * <p>A put is tried once, apart from what the server says it did not begin with (409, 503 SlowDown): its failure leaves
 * the outcome unknown, as the contract says. Reads, listings, deletions and uploads of parts are repeated with back-off.
 *
 * <p>One client, opened with the store and closed with it. Opening makes no request. Safe for many threads.
 */
public final class S3ObjectStore implements ObjectStore {

    private final S3Location location;
    private final S3Settings settings;
    private final S3Clients clients;
    private final ConditionalWrites conditionalWrites;
    private final S3Reads reads;
    private final Transfers transfers;
    private final AtomicBoolean closed = new AtomicBoolean();

    private S3ObjectStore(S3Location location, S3Settings settings, Optional<AwsCredentialsProvider> credentials) {
        this.location = location;
        this.settings = settings;
        this.clients = new S3Clients(settings, credentials);
        this.conditionalWrites = new ConditionalWrites(this, settings);
        this.transfers = new Transfers(settings.number(S3Setting.PARALLEL_REQUESTS));
        this.reads = new S3Reads(clients, location);
    }

    /**
     * The store at {@code location}, with the credentials that the AWS SDK finds (environment, profile, container,
     * instance).
     *
     * @throws InvalidRequestException when the region is neither set nor found
     */
    public static S3ObjectStore open(S3Location location, S3Settings settings) {
        return new S3ObjectStore(location, settings, Optional.empty());
    }

    /** As {@link #open(S3Location, S3Settings)} with credentials of the caller's, who also closes them if need be. */
    public static S3ObjectStore open(S3Location location, S3Settings settings, AwsCredentialsProvider credentials) {
        return new S3ObjectStore(location, settings, Optional.of(credentials));
    }

    S3Clients clients() {
        return clients;
    }

    S3Location place() {
        return location;
    }

    S3Settings settings() {
        return settings;
    }

    Transfers transfers() {
        return transfers;
    }

    @Override
    public String location() {
        return location.toString();
    }

    @Override
    public Optional<ByteBuffer> get(ObjectKey key, int limitBytes) {
        return reads.whole(key, limitBytes);
    }

    @Override
    public void read(ObjectKey key, long offset, ByteBuffer target) {
        if (offset < 0) {
            throw new IllegalArgumentException("negative offset " + offset);
        }
        if (target.hasRemaining()) {
            reads.range(key, offset, target);
            return;
        }
        OptionalLong size = size(key);
        if (size.isEmpty()) {
            throw reads.missing(key);
        }
        if (offset > size.getAsLong()) {
            throw reads.endsEarly(key, offset, 0, size.getAsLong());
        }
    }

    @Override
    public void read(ObjectKey key, List<ByteRange> ranges) {
        List<ByteRange> some =
                ranges.stream().filter(range -> range.target().hasRemaining()).toList();
        if (some.isEmpty()) {
            ranges.forEach(range -> read(key, range.offset(), range.target()));
            return;
        }
        List<VectoredRead.Group> groups = VectoredRead.groups(some, settings.number(S3Setting.MAX_GAP));
        new VectoredRead(reads, transfers, key).run(groups);
    }

    @Override
    public OptionalLong size(ObjectKey key) {
        return reads.size(key);
    }

    @Override
    public PutResult put(ObjectKey key, ByteBuffer content, PutCondition condition) {
        if (condition == PutCondition.IF_ABSENT) {
            conditionalWrites.require();
        }
        return putOnce(key, content, condition);
    }

    PutResult putOnce(ObjectKey key, ByteBuffer content, PutCondition condition) {
        PutObjectRequest.Builder request =
                PutObjectRequest.builder().bucket(location.bucket()).key(location.name(key));
        if (condition == PutCondition.IF_ABSENT) {
            request.ifNoneMatch("*");
        }
        if (settings.checksums()) {
            request.checksumCRC32C(Checksum.of(content));
        }
        try {
            S3Failure.requireTag(clients.once()
                    .putObject(request.build(), RequestBody.fromRemainingByteBuffer(content.duplicate()))
                    .eTag());
            return PutResult.STORED;
        } catch (SdkException e) {
            if (condition == PutCondition.IF_ABSENT && S3Failure.isTaken(e)) {
                return PutResult.EXISTS;
            }
            throw failure("store", key, e);
        }
    }

    @Override
    public ObjectSink create(ObjectKey key) {
        conditionalWrites.require();
        return new S3Sink(this, key);
    }

    @Override
    public List<StoredObject> list(String prefix, String startAfter, int limit) {
        if (limit < 1) {
            throw new IllegalArgumentException("limit " + limit + " is below 1");
        }
        if (!prefix.isEmpty() && !ObjectKey.isValid(prefix.endsWith("/") ? prefix + "x" : prefix)) {
            // No key can start like this, and a server that keeps files must not take it for a way through them.
            return List.of();
        }
        return new S3Listing(clients.repeating(), location, prefix, startAfter, limit).run();
    }

    @Override
    public void delete(Collection<ObjectKey> keys) {
        new S3Deletion(clients.repeating(), location).run(keys);
    }

    /**
     * Gives up uploads of large objects that were begun long ago and neither completed nor abandoned, because their
     * writer died: their parts cost money and show in no listing. Age is told by the server's own clock.
     *
     * @param olderThan far longer than any upload may take, such as a day: one that is still going on would fail
     * @return how many there were
     */
    public int abortStaleUploads(Duration olderThan) {
        return new StaleUploads(clients.repeating(), location).abort(olderThan);
    }

    /** True, except for directory buckets (S3 Express One Zone). */
    @Override
    public boolean listsInOrder() {
        return !location.isDirectoryBucket();
    }

    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            transfers.close();
            clients.close();
        }
    }

    @Override
    public String toString() {
        return location();
    }

    StoreException failure(String action, ObjectKey key, SdkException e) {
        return S3Failure.of(action + " object " + key + " of " + location, e);
    }

    /** Whether the object has exactly these bytes. */
    boolean holds(ObjectKey key, long sizeBytes, long crc32c) {
        OptionalLong found = reads.crc32c(key, sizeBytes);
        return found.isPresent() && found.getAsLong() == crc32c;
    }

    static CorruptTableException tooLarge(ObjectKey key, S3Location location, long sizeBytes, int limitBytes) {
        return new CorruptTableException("Object %s of %s has %d bytes, but at most %d were expected."
                .formatted(key, location, sizeBytes, limitBytes));
    }
}
