// SPDX-License-Identifier: Apache-2.0
package io.firn.s3;

import io.firn.io.ByteRange;
import io.firn.io.ObjectKey;
import io.firn.io.StoreException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/** Reads several ranges of one object: neighbours by one request, whose gaps are read and dropped; groups at the same time. */
final class VectoredRead {
    /** Bytes of one request at most: more go faster by several. */
    private static final long MAX_REQUEST_BYTES = 16L << 20;

    private final S3Reads reads;
    private final Transfers transfers;
    private final ObjectKey key;

    VectoredRead(S3Reads reads, Transfers transfers, ObjectKey key) {
        this.reads = reads;
        this.transfers = transfers;
        this.key = key;
    }

    /** Ranges in the order of the object, without overlaps. */
    record Group(List<ByteRange> ranges) {
        long from() {
            return ranges.get(0).offset();
        }

        long to() {
            return end(ranges.get(ranges.size() - 1));
        }
    }

    private static long end(ByteRange range) {
        return range.offset() + range.target().remaining();
    }

    /** The requests that these ranges, none of them empty, are read by. */
    static List<Group> groups(List<ByteRange> ranges, long maxGapBytes) {
        List<ByteRange> sorted = new ArrayList<>(ranges);
        sorted.sort(Comparator.comparingLong(ByteRange::offset));
        List<Group> groups = new ArrayList<>();
        for (ByteRange range : sorted) {
            Group last = groups.isEmpty() ? null : groups.get(groups.size() - 1);
            if (last != null
                    && range.offset() >= last.to()
                    && range.offset() - last.to() <= maxGapBytes
                    && end(range) - last.from() <= MAX_REQUEST_BYTES) {
                last.ranges().add(range);
            } else {
                groups.add(new Group(new ArrayList<>(List.of(range))));
            }
        }
        return groups;
    }

    void run(List<Group> groups) {
        List<Future<Boolean>> others = new ArrayList<>();
        for (Group group : groups.subList(1, groups.size())) {
            others.add(transfers.submit(() -> {
                read(group);
                return true;
            }));
        }
        @Nullable RuntimeException failure = null;
        try {
            read(groups.get(0));
        } catch (RuntimeException e) {
            failure = e;
        }
        // All are waited for, whatever happens: the targets belong to the caller again afterwards.
        boolean interrupted = false;
        for (Future<Boolean> other : others) {
            @Nullable RuntimeException problem = null;
            while (true) {
                try {
                    other.get();
                    break;
                } catch (InterruptedException e) {
                    interrupted = true;
                } catch (ExecutionException e) {
                    problem = e.getCause() instanceof RuntimeException thrown
                            ? thrown
                            : new IllegalStateException(e.getCause());
                    break;
                }
            }
            failure = failure == null ? problem : failure;
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
            failure = failure == null
                    ? new StoreException("The thread was interrupted while it read " + key, true)
                    : failure;
        }
        if (failure != null) {
            throw failure;
        }
    }

    private void read(Group group) {
        reads.stream(key, group.from(), group.to() - group.from(), body -> scatter(body, group));
        group.ranges().forEach(range -> range.target().position(range.target().limit()));
    }

    private static void scatter(InputStream body, Group group) throws IOException {
        long position = group.from();
        for (ByteRange range : group.ranges()) {
            body.skipNBytes(range.offset() - position);
            // Every attempt begins anew, so that the target's own position is left alone.
            ByteBuffer filled = range.target().duplicate();
            S3Reads.fill(filled, body);
            position = end(range);
        }
    }
}
