// SPDX-License-Identifier: Apache-2.0
package io.firn.io;

import io.firn.io.testing.Choices;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Files and directories that remember which of their changes were synced, and can say what a loss of power may leave of
 * them. A file may be found under several names.
 */
final class SimulatedTree {

    /** What is torn is torn between sectors. */
    private static final int SECTOR_BYTES = 512;

    private SimulatedTree() {}

    /** A file or a directory. */
    sealed interface Node {}

    /** A file that only grows; its first {@code syncedBytes} bytes are safe. */
    static final class FileNode implements Node {
        private byte[] bytes = new byte[0];
        private int syncedBytes;

        void append(ByteBuffer source) {
            int size = bytes.length;
            bytes = Arrays.copyOf(bytes, size + source.remaining());
            source.get(bytes, size, source.remaining());
        }

        void sync() {
            syncedBytes = bytes.length;
        }

        byte[] bytes() {
            return bytes;
        }

        /**
         * What is left of the content: all of it, or the unsynced rest cut off after any sector, or of the full length but
         * zeros from there on, as when a file system grows a file before it writes the data.
         */
        private FileNode afterCrash(Choices choices) {
            FileNode left = new FileNode();
            left.bytes = bytes;
            int unsynced = bytes.length - syncedBytes;
            if (unsynced > 0 && !choices.maybe()) {
                int sectors = (unsynced + SECTOR_BYTES - 1) / SECTOR_BYTES;
                int kept = syncedBytes + choices.below(sectors) * SECTOR_BYTES;
                boolean zeros = choices.maybe();
                left.bytes = Arrays.copyOf(Arrays.copyOf(bytes, kept), zeros ? bytes.length : kept);
            }
            left.sync();
            return left;
        }
    }

    /** A directory: what it shows now, and each name's synced meaning followed by all it was given since. */
    static final class DirectoryNode implements Node {
        private final Map<String, Node> now = new TreeMap<>();
        private final Map<String, List<Optional<Node>>> unsynced = new TreeMap<>();

        Optional<Node> child(String name) {
            return Optional.ofNullable(now.get(name));
        }

        Map<String, Node> children() {
            return now;
        }

        void set(String name, Node node) {
            history(name).add(Optional.of(node));
            now.put(name, node);
        }

        void remove(String name) {
            history(name).add(Optional.empty());
            now.remove(name);
        }

        private List<Optional<Node>> history(String name) {
            return unsynced.computeIfAbsent(name, first -> new ArrayList<>(List.of(child(first))));
        }

        void sync() {
            unsynced.clear();
        }

        private DirectoryNode afterCrash(Choices choices, Map<Node, Node> copies) {
            DirectoryNode left = new DirectoryNode();
            TreeSet<String> names = new TreeSet<>(now.keySet());
            names.addAll(unsynced.keySet());
            for (String name : names) {
                List<Optional<Node>> meanings = unsynced.getOrDefault(name, List.of(child(name)));
                Optional<Node> kept = meanings.get(choices.below(meanings.size()));
                kept.ifPresent(node -> left.now.put(name, SimulatedTree.afterCrash(node, choices, copies)));
            }
            return left;
        }

        private DirectoryNode copy(Map<Node, Node> copies) {
            DirectoryNode copy = new DirectoryNode();
            now.forEach((name, node) -> copy.now.put(name, SimulatedTree.copy(node, copies)));
            unsynced.forEach((name, meanings) -> copy.unsynced.put(
                    name,
                    new ArrayList<>(meanings.stream()
                            .map(meaning -> meaning.map(node -> SimulatedTree.copy(node, copies)))
                            .toList())));
            return copy;
        }
    }

    /** What a loss of power leaves of the tree, all of it synced; the tree itself stays as it is. */
    static DirectoryNode afterCrash(DirectoryNode root, Choices choices) {
        return root.afterCrash(choices, new IdentityHashMap<>());
    }

    /** The same tree, with the same things unsynced. */
    static DirectoryNode copy(DirectoryNode root) {
        return (DirectoryNode) copy(root, new IdentityHashMap<>());
    }

    private static Node afterCrash(Node node, Choices choices, Map<Node, Node> copies) {
        Node known = copies.get(node);
        if (known != null) {
            return known;
        }
        Node left = node instanceof FileNode file
                ? file.afterCrash(choices)
                : ((DirectoryNode) node).afterCrash(choices, copies);
        copies.put(node, left);
        return left;
    }

    private static Node copy(Node node, Map<Node, Node> copies) {
        Node known = copies.get(node);
        if (known != null) {
            return known;
        }
        Node copy;
        if (node instanceof FileNode file) {
            FileNode fileCopy = new FileNode();
            fileCopy.bytes = file.bytes;
            fileCopy.syncedBytes = file.syncedBytes;
            copy = fileCopy;
        } else {
            copy = ((DirectoryNode) node).copy(copies);
        }
        copies.put(node, copy);
        return copy;
    }

    /** Every path below {@code root} and the kind of what it leads to, for messages. */
    static Map<String, String> describe(DirectoryNode root) {
        Map<String, String> paths = new HashMap<>();
        describe(root, "", paths);
        return new TreeMap<>(paths);
    }

    private static void describe(DirectoryNode directory, String path, Map<String, String> paths) {
        directory.now.forEach((name, node) -> {
            if (node instanceof FileNode file) {
                paths.put(path + "/" + name, file.bytes.length + " bytes, " + file.syncedBytes + " synced");
            } else {
                describe((DirectoryNode) node, path + "/" + name, paths);
            }
        });
    }
}
