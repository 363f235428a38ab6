// SPDX-License-Identifier: Apache-2.0
package io.firn.manifest;

import io.firn.deletion.DeletionVectorStore;
import io.firn.deletion.PuffinFile;
import io.firn.io.ObjectKey;
import io.firn.snapshot.DataFile;
import io.firn.snapshot.DeletionVectorRef;
import io.firn.snapshot.Overlay;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Moves the deletion vectors that an overlay holds itself into a Puffin file, because manifests only refer to them. */
final class InlineVectors {
    private InlineVectors() {}

    /** The same overlay with references only. One request if anything has to be moved. */
    static Overlay moved(Overlay overlay, DeletionVectorStore vectors) {
        List<Long> ids = new ArrayList<>();
        List<PuffinFile.Blob> blobs = new ArrayList<>();
        for (DataFile file : overlay.added()) {
            if (file.deletions().orElse(null) instanceof DeletionVectorRef.Inline inline) {
                ids.add(file.id());
                blobs.add(blob(file.id(), Optional.of(file.file().key()), inline, vectors));
            }
        }
        overlay.deletions().forEach((id, ref) -> {
            if (ref instanceof DeletionVectorRef.Inline inline) {
                ids.add(id);
                blobs.add(blob(id, Optional.empty(), inline, vectors));
            }
        });
        if (blobs.isEmpty()) {
            return overlay;
        }
        List<DeletionVectorRef> refs = vectors.write(blobs);
        Map<Long, DeletionVectorRef> moved = new HashMap<>();
        for (int i = 0; i < ids.size(); i++) {
            moved.put(ids.get(i), refs.get(i));
        }
        Map<Long, DeletionVectorRef> deletions = new HashMap<>(overlay.deletions());
        deletions.replaceAll((id, ref) -> moved.getOrDefault(id, ref));
        return new Overlay(
                overlay.added().stream()
                        .map(file -> moved.containsKey(file.id())
                                ? EntryFolding.withDeletions(file, moved.get(file.id()))
                                : file)
                        .toList(),
                overlay.removed(),
                deletions);
    }

    private static PuffinFile.Blob blob(
            long fileId, Optional<ObjectKey> dataFile, DeletionVectorRef.Inline inline, DeletionVectorStore vectors) {
        return new PuffinFile.Blob(fileId, dataFile, vectors.read(inline, Long.MAX_VALUE));
    }
}
