// SPDX-License-Identifier: Apache-2.0
package io.firn.snapshot;

import java.util.AbstractList;
import java.util.List;
import java.util.RandomAccess;
import org.jspecify.annotations.Nullable;

/**
 * The manifests of a snapshot, which stay in the form in which the root stores them until somebody looks at one: opening a
 * table and most commits need no more than their sums, and hundreds of them with their bounds take longer to decode than
 * all the rest of a root. A commit that leaves them as they are stores the same bytes again.
 *
 * <p>Whoever looks at the first one may therefore meet a {@link io.firn.io.CorruptTableException}. Immutable but for what
 * it remembers, and safe for many threads. Spec section 5.1.
 */
final class ManifestList extends AbstractList<ManifestRef> implements RandomAccess {
    private final ManifestSums sums;
    private volatile @Nullable List<ManifestRef> decoded;
    private volatile @Nullable Stored stored;

    /**
     * How a root holds manifests.
     *
     * @param frame a zstd frame, not to be changed
     * @param definition says which types the bounds have
     * @param root where the frame is
     */
    private record Stored(ManifestFrame frame, TableDefinition definition, Place root) {}

    private ManifestList(ManifestSums sums, @Nullable List<ManifestRef> decoded, @Nullable Stored stored) {
        this.sums = sums;
        this.decoded = decoded;
        this.stored = stored;
    }

    static ManifestList of(List<ManifestRef> manifests) {
        return manifests instanceof ManifestList known
                ? known
                : new ManifestList(ManifestSums.of(manifests), List.copyOf(manifests), null);
    }

    /**
     * Manifests that a root holds.
     *
     * @param sums what the root says of them; they are compared when the manifests are decoded
     */
    static ManifestList of(ManifestSums sums, ManifestFrame frame, TableDefinition definition, Place root) {
        return new ManifestList(sums, null, new Stored(frame, definition, root));
    }

    ManifestSums sums() {
        return sums;
    }

    /** The manifests for a root with this definition. */
    ManifestFrame frame(TableDefinition definition) {
        Stored known = stored;
        if (known != null && known.definition() == definition) {
            // They come from a store: what was damaged on the way must not get into the next root.
            known.frame().verify(known.root());
            return known.frame();
        }
        ManifestFrame frame = ManifestFrame.encode(decoded(), definition);
        stored = new Stored(frame, definition, Place.document("The manifests"));
        return frame;
    }

    private List<ManifestRef> decoded() {
        List<ManifestRef> known = decoded;
        Stored source = stored;
        if (known == null && source != null) {
            known = source.frame().decode(source.definition(), source.root());
            sums.require(ManifestSums.of(known), source.root());
            decoded = known;
        }
        if (known == null) {
            throw new IllegalStateException("There are neither manifests nor their bytes.");
        }
        return known;
    }

    @Override
    public int size() {
        return Math.toIntExact(sums.manifests());
    }

    @Override
    public ManifestRef get(int index) {
        return decoded().get(index);
    }
}
