// SPDX-License-Identifier: Apache-2.0
package io.firn.io;

import java.nio.ByteBuffer;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * A flat set of named, immutable byte objects below one root: a bucket's prefix, a directory, a map in memory. It is not
 * a file system: there are no directories, no renames, no appends and no attributes but the size. Still, no name may be
 * the path of another ({@code a} and {@code a/b}): a store on a file system could not hold both, and may refuse the second.
 *
 * <p>The contract, on which the commit protocol rests and which the contract suite checks for each implementation:
 *
 * <ul>
 *   <li>{@link #put} with {@link PutCondition#IF_ABSENT} has exactly one winner among any number of racing callers in any
 *       number of processes. An implementation that cannot promise it must refuse to be constructed; it never weakens the
 *       condition.
 *   <li>An object appears whole or not at all, and a write that has returned is durable and visible to every reader.
 *   <li>Any exception from a {@link #put} leaves its outcome unknown.
 * </ul>
 *
 * <p>Safe for use by many threads. Calls block; no {@link #put} is repeated whose outcome is unknown. Every failure is a
 * {@link StoreException}.
 */
public interface ObjectStore extends AutoCloseable {

    /** Where this store is, for messages: {@code file:/data/t}, {@code s3://bucket/t}. */
    String location();

    /**
     * Equal for stores that hold the same objects and give the same guarantees, so that one may write in the place of the
     * other, within one process. By default each store stands for itself.
     */
    default Object identity() {
        return this;
    }

    /**
     * The whole object, or empty when there is none. The buffer belongs to the caller; its position is 0.
     *
     * @param limitBytes objects larger than this are refused with a {@link CorruptTableException}, unread
     */
    Optional<ByteBuffer> get(ObjectKey key, int limitBytes);

    /**
     * Fills {@code target} to its limit with the object's bytes from {@code offset}. Throws {@link StoreException} when
     * the object does not exist and {@link CorruptTableException} when it ends before the target is full.
     */
    void read(ObjectKey key, long offset, ByteBuffer target);

    /**
     * Fills several targets from one object, each as {@link #read(ObjectKey, long, ByteBuffer)} would. What the targets hold
     * after a failure is arbitrary, but nothing is written to them any more. A store whose requests take long asks for
     * neighbouring ranges together, and for distant ones at the same time; others read one after the other.
     */
    default void read(ObjectKey key, List<ByteRange> ranges) {
        ranges.forEach(range -> read(key, range.offset(), range.target()));
    }

    /** The size of the object in bytes, or empty when there is none. */
    OptionalLong size(ObjectKey key);

    /** Stores {@code content} (its remaining bytes; the buffer is left as it was) under {@code key}. */
    PutResult put(ObjectKey key, ByteBuffer content, PutCondition condition);

    /** Begins a new object of a name that was never used before. */
    ObjectSink create(ObjectKey key);

    /**
     * Up to {@code limit} objects whose key starts with {@code prefix} and comes after {@code startAfter} (empty: from
     * the first). In ascending key order if {@link #listsInOrder}, else in no order and possibly incomplete only by
     * the limit.
     *
     * @param prefix a beginning of keys such as {@code _firn/versions/}; may be empty
     */
    List<StoredObject> list(String prefix, String startAfter, int limit);

    /** Deletes the objects; one that does not exist is no error. Only maintenance calls this. */
    void delete(Collection<ObjectKey> keys);

    /**
     * Whether {@link #list} is in key order and cheap with a small limit, however many objects there are. True on S3;
     * false on local disks, where the head of a table is found by its hint and by probing instead.
     */
    boolean listsInOrder();

    @Override
    void close();
}
