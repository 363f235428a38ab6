// SPDX-License-Identifier: Apache-2.0
package io.firn.verification.simulation;

import io.firn.snapshot.CommitBlock;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.UnaryOperator;

/**
 * One commit that somebody tries: what it must do to the rows if it becomes a version, and what is known of its end. The
 * engine carries its name into the version as a note.
 */
final class Op {
    /** The note that names the operation in a version. */
    static final String NOTE = "op";

    /** Rows have values below this. */
    static final int VALUES = 6;

    /** What the one who commits has been told. */
    enum Told {
        /** Nothing: it is under way, its process died, or nobody can know. */
        NOTHING,
        /** It is in the table. */
        DONE,
        /** It is not, and never will be. */
        REFUSED
    }

    /** A row; its id is its key in the maps of rows. */
    record Row(int shard, int value) {}

    /** What a version does to the definition and to the boundary, as far as the model follows them. */
    record Changes(Optional<String> newColumn, long oldestRetained) {
        static final Changes NONE = new Changes(Optional.empty(), 0);
    }

    private final String id;
    private final UnaryOperator<SortedMap<Long, Row>> effect;
    private Changes changes = Changes.NONE;
    private Optional<CommitBlock.Marker> marker = Optional.empty();
    private Set<Long> replaced = Set.of();
    private boolean compacts;
    private Told told = Told.NOTHING;
    private long version;

    Op(String id, UnaryOperator<SortedMap<Long, Row>> effect) {
        this.id = id;
        this.effect = effect;
    }

    Op changing(Changes what) {
        changes = what;
        return this;
    }

    Op marked(CommitBlock.Marker step) {
        marker = Optional.of(step);
        return this;
    }

    /** The rows with these keys are new ones, whatever had the keys before. */
    Op replacing(Set<Long> keys) {
        replaced = Set.copyOf(keys);
        return this;
    }

    /** It only moves rows, and says where to. */
    Op compacting() {
        compacts = true;
        return this;
    }

    boolean compacts() {
        return compacts;
    }

    String id() {
        return id;
    }

    Changes changes() {
        return changes;
    }

    Optional<CommitBlock.Marker> marker() {
        return marker;
    }

    Set<Long> replaced() {
        return replaced;
    }

    Told told() {
        return told;
    }

    void tell(Told what) {
        told = what;
    }

    /** The version that it became; 0: none. */
    long version() {
        return version;
    }

    void became(long number) {
        version = number;
    }

    SortedMap<Long, Row> apply(SortedMap<Long, Row> before) {
        return effect.apply(new TreeMap<>(before));
    }

    @Override
    public String toString() {
        return id;
    }
}
