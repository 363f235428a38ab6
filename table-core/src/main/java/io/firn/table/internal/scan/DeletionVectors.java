// SPDX-License-Identifier: Apache-2.0
package io.firn.table.internal.scan;

import io.firn.deletion.DeletionVector;
import io.firn.deletion.DeletionVectorReader;
import io.firn.io.ObjectKey;
import io.firn.io.ObjectStore;
import io.firn.io.TableException;
import io.firn.snapshot.DeletionVectorRef;
import io.firn.table.internal.write.Parallel;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.function.Supplier;

/**
 * The deletion vectors of a table that were read last, under a bound of memory. Vectors never change, so those that are held
 * stay true; which one a file has, metadata says each time. Safe for many threads.
 */
public final class DeletionVectors {
    /** Of vectors as they are stored. */
    private static final long MAX_BYTES = 32L << 20;

    /** Bytes between two vectors that are cheaper read than skipped by a request of their own. */
    private static final long MAX_GAP_BYTES = 64 << 10;

    private static final long MAX_READ_BYTES = 8 << 20;

    private final Map<DeletionVectorRef.Stored, DeletionVector> held = new LinkedHashMap<>(16, 0.75f, true);
    private final Optional<ExecutorService> executor;
    private long heldBytes;

    /** Reads one object after the other. */
    public DeletionVectors() {
        this.executor = Optional.empty();
    }

    /** @param executor reads several objects at the same time */
    public DeletionVectors(ExecutorService executor) {
        this.executor = Optional.of(executor);
    }

    /** A vector that a scan will want. */
    private record Wanted(DeletionVectorRef.Stored ref, long fileRows) {
        long end() {
            return ref.offset() + ref.sizeBytes();
        }
    }

    /** The vector, from memory or by one request; errors are those of {@link DeletionVectorReader#read}. */
    DeletionVector read(ObjectStore store, DeletionVectorRef ref, long fileRows) {
        Optional<DeletionVector> known =
                ref instanceof DeletionVectorRef.Stored stored ? find(stored) : Optional.empty();
        if (known.isPresent()) {
            DeletionVectorReader.requireStated(known.get(), ref, fileRows);
            return known.get();
        }
        DeletionVector vector = DeletionVectorReader.read(store, ref, fileRows);
        if (ref instanceof DeletionVectorRef.Stored stored) {
            hold(stored, vector);
        }
        return vector;
    }

    /**
     * Reads the vectors of parts that will be read soon: those that lie close to each other in one object by one request,
     * and different objects at the same time, if {@code parallel}. What cannot be read is left for {@link #read} to report.
     */
    void fetch(ObjectStore store, Collection<FilePart> parts, boolean parallel) {
        Map<ObjectKey, List<Wanted>> byObject = new HashMap<>();
        for (FilePart part : parts) {
            part.deletions().ifPresent(ref -> {
                if (ref instanceof DeletionVectorRef.Stored stored
                        && stored.offset() >= 0
                        && stored.sizeBytes() > 0
                        && find(stored).isEmpty()) {
                    byObject.computeIfAbsent(stored.key(), key -> new ArrayList<>())
                            .add(new Wanted(stored, part.fileRows()));
                }
            });
        }
        List<Supplier<Boolean>> reads = new ArrayList<>();
        byObject.values().forEach(wanted -> {
            wanted.sort(Comparator.comparingLong(one -> one.ref().offset()));
            // A single one is read by whoever opens its file, while others read the footers of theirs.
            runs(wanted).stream().filter(run -> run.size() > 1).forEach(run -> reads.add(() -> fetch(store, run)));
        });
        if (parallel && executor.isPresent()) {
            Parallel.run(executor.get(), reads);
        } else {
            reads.forEach(Supplier::get);
        }
    }

    private static List<List<Wanted>> runs(List<Wanted> sorted) {
        List<List<Wanted>> runs = new ArrayList<>();
        for (Wanted next : sorted) {
            List<Wanted> last = runs.isEmpty() ? List.of() : runs.get(runs.size() - 1);
            boolean near = !last.isEmpty()
                    && next.ref().offset() - last.get(last.size() - 1).end() <= MAX_GAP_BYTES
                    && next.end() - last.get(0).ref().offset() <= MAX_READ_BYTES;
            if (near) {
                last.add(next);
            } else {
                runs.add(new ArrayList<>(List.of(next)));
            }
        }
        return runs;
    }

    private boolean fetch(ObjectStore store, List<Wanted> run) {
        long from = run.get(0).ref().offset();
        long to = run.stream().mapToLong(Wanted::end).max().orElse(from);
        try {
            ByteBuffer bytes = ByteBuffer.allocate(Math.toIntExact(to - from));
            store.read(run.get(0).ref().key(), from, bytes);
            for (Wanted one : run) {
                ByteBuffer blob =
                        bytes.slice((int) (one.ref().offset() - from), one.ref().sizeBytes());
                hold(one.ref(), DeletionVectorReader.decode(one.ref(), blob, one.fileRows()));
            }
            return true;
        } catch (TableException reportedLater) {
            return false;
        }
    }

    private synchronized Optional<DeletionVector> find(DeletionVectorRef.Stored ref) {
        return Optional.ofNullable(held.get(ref));
    }

    private synchronized void hold(DeletionVectorRef.Stored ref, DeletionVector vector) {
        if (held.put(ref, vector) == null) {
            heldBytes += ref.sizeBytes();
        }
        Iterator<DeletionVectorRef.Stored> oldest = held.keySet().iterator();
        while (heldBytes > MAX_BYTES && oldest.hasNext()) {
            heldBytes -= oldest.next().sizeBytes();
            oldest.remove();
        }
    }
}
