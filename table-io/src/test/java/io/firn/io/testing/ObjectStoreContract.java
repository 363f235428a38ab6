// SPDX-License-Identifier: Apache-2.0
package io.firn.io.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.firn.io.ByteRange;
import io.firn.io.CorruptTableException;
import io.firn.io.ObjectKey;
import io.firn.io.ObjectStore;
import io.firn.io.PutCondition;
import io.firn.io.PutResult;
import io.firn.io.StoreException;
import io.firn.io.StoredObject;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * What every {@link ObjectStore} promises for reads, puts, listings and deletions, sentence by sentence. An implementation
 * passes this suite, {@link ObjectSinkContract} and {@link ObjectStoreRaceContract}, or it is none.
 */
public abstract class ObjectStoreContract {

    protected static final int LIMIT = 1 << 28;

    private ObjectStore store;

    /** A new, empty store. */
    protected abstract ObjectStore create() throws Exception;

    /** Another way to the objects of {@code store}, as another process would have. */
    protected abstract ObjectStore another(ObjectStore store) throws Exception;

    /** What is known to be wrong with the server behind the store. */
    protected Set<ServerFault> knownFaults() {
        return Set.of();
    }

    @BeforeEach
    final void openStore() throws Exception {
        store = create();
    }

    @AfterEach
    final void closeStore() {
        store.close();
    }

    protected final ObjectStore store() {
        return store;
    }

    protected static ObjectKey key(String path) {
        return ObjectKey.of(path);
    }

    protected static ByteBuffer text(String text) {
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
    }

    protected static byte[] bytes(ObjectStore store, String path) {
        ByteBuffer content = store.get(key(path), LIMIT).orElseThrow(() -> new AssertionError("no object " + path));
        byte[] bytes = new byte[content.remaining()];
        content.duplicate().get(bytes);
        return bytes;
    }

    protected final String textOf(String path) {
        return new String(bytes(store, path), StandardCharsets.UTF_8);
    }

    protected final void put(String path, String content) {
        assertThat(store.put(key(path), text(content), PutCondition.IF_ABSENT)).isEqualTo(PutResult.STORED);
    }

    protected static List<String> paths(List<StoredObject> objects) {
        return objects.stream().map(object -> object.key().path()).toList();
    }

    @Test
    void anObjectReadsAsItWasPut() throws Exception {
        put("a/b", "hello");
        assertThat(textOf("a/b")).isEqualTo("hello");
        assertThat(store.size(key("a/b"))).hasValue(5);
        try (ObjectStore other = another(store)) {
            assertThat(bytes(other, "a/b")).isEqualTo(bytes(store, "a/b"));
            assertThat(other.size(key("a/b"))).hasValue(5);
            assertThat(paths(other.list("", "", 10))).containsExactly("a/b");
        }
    }

    @Test
    void anEmptyObjectExists() {
        put("empty", "");
        assertThat(store.get(key("empty"), 0))
                .hasValueSatisfying(content -> assertThat(content.remaining()).isZero());
        assertThat(store.size(key("empty"))).hasValue(0);
        store.read(key("empty"), 0, ByteBuffer.allocate(0));
        assertThat(store.list("", "", 10)).containsExactly(new StoredObject(key("empty"), 0));
    }

    @Test
    void aMissingObjectHasNoContentAndNoSize() {
        put("a/b", "x");
        for (String missing : List.of("missing", "a/c", "a/b2", "c/d/e")) {
            assertThat(store.get(key(missing), LIMIT)).as(missing).isEmpty();
            assertThat(store.size(key(missing))).as(missing).isEmpty();
            assertThatThrownBy(() -> store.read(key(missing), 0, ByteBuffer.allocate(1)))
                    .isInstanceOf(StoreException.class)
                    .hasMessageContaining(missing)
                    .hasMessageContaining(store.location());
        }
    }

    @Test
    void aNameThatBeginsOtherNamesIsNoObject() {
        put("a/b/c", "x");
        assertThat(store.get(key("a/b"), LIMIT)).isEmpty();
        assertThat(store.size(key("a"))).isEmpty();
        store.delete(List.of(key("a"), key("a/b")));
        assertThat(textOf("a/b/c")).isEqualTo("x");
        assertThat(paths(store.list("", "", 10))).containsExactly("a/b/c");
    }

    @Test
    void getHandsOutABufferThatBelongsToTheCaller() {
        put("a", "hello");
        ByteBuffer content = store.get(key("a"), LIMIT).orElseThrow();
        assertThat(content.position()).isZero();
        assertThat(content.remaining()).isEqualTo(5);
        content.put(0, (byte) 'J');
        assertThat(textOf("a")).isEqualTo("hello");
    }

    @Test
    void getRefusesWhatIsLargerThanItsLimit() {
        put("a", "hello");
        assertThat(store.get(key("a"), 5)).isPresent();
        assertThatThrownBy(() -> store.get(key("a"), 4))
                .isInstanceOf(CorruptTableException.class)
                .hasMessageContaining("a of " + store.location())
                .hasMessageContaining("5 bytes")
                .hasMessageContaining("at most 4");
    }

    @Test
    void readFillsItsTargetFromPositionToLimitAndNothingElse() {
        put("a", "0123456789");
        ByteBuffer target = text("..........");
        store.read(key("a"), 3, target.position(2).limit(6));
        assertThat(target.position()).isEqualTo(6);
        assertThat(target.limit()).isEqualTo(6);
        assertThat(new String(target.array(), StandardCharsets.UTF_8)).isEqualTo("..3456....");
        ByteBuffer direct = ByteBuffer.allocateDirect(10);
        store.read(key("a"), 0, direct);
        assertThat(direct.flip()).isEqualTo(text("0123456789"));
    }

    @Test
    void readBeyondTheEndIsAnError() {
        put("a", "0123456789");
        for (long offset : new long[] {6, 9, 10, 11, 1L << 40, Long.MAX_VALUE}) {
            assertThatThrownBy(() -> store.read(key("a"), offset, ByteBuffer.allocate(5)))
                    .as("offset %d", offset)
                    .isInstanceOf(CorruptTableException.class)
                    .hasMessageContaining("10 bytes");
        }
        assertThatThrownBy(() -> store.read(key("a"), -1, ByteBuffer.allocate(5)))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void manyRangesAreReadAsEachOfThemWouldBe() {
        byte[] content = new Gen(4).bytes(3_000_017);
        store.put(key("large"), ByteBuffer.wrap(content), PutCondition.IF_ABSENT);
        Gen gen = new Gen(5);
        for (int round = 0; round < 20; round++) {
            List<ByteRange> ranges = new ArrayList<>();
            for (int i = gen.below(12); i > 0; i--) {
                int from = gen.below(content.length);
                int length = gen.below(Math.min(gen.maybe() ? 100 : 1_000_000, content.length - from) + 1);
                ByteBuffer target =
                        gen.maybe() ? ByteBuffer.allocate(length + 2) : ByteBuffer.allocateDirect(length + 2);
                ranges.add(new ByteRange(from, target.position(1).limit(1 + length)));
            }
            store.read(key("large"), ranges);
            for (ByteRange range : ranges) {
                int length = range.target().limit() - 1;
                assertThat(range.target().position()).isEqualTo(range.target().limit());
                assertThat(range.target().position(1))
                        .as("round %d, %d bytes from %d", round, length, range.offset())
                        .isEqualTo(ByteBuffer.wrap(content, (int) range.offset(), length));
            }
        }
    }

    @Test
    void oneRangeBeyondTheEndFailsAll() {
        put("a", "0123456789");
        List<ByteRange> ranges =
                List.of(new ByteRange(2, ByteBuffer.allocate(3)), new ByteRange(8, ByteBuffer.allocate(5)));
        assertThatThrownBy(() -> store.read(key("a"), ranges)).isInstanceOf(CorruptTableException.class);
        assertThatThrownBy(() -> store.read(key("missing"), ranges)).isInstanceOf(StoreException.class);
        store.read(key("a"), List.of());
    }

    @Test
    void putIfAbsentLeavesAnExistingObjectAlone() throws Exception {
        put("a", "first");
        try (ObjectStore other = another(store)) {
            assertThat(other.put(key("a"), text("second!"), PutCondition.IF_ABSENT))
                    .isEqualTo(PutResult.EXISTS);
        }
        assertThat(store.put(key("a"), text("third"), PutCondition.IF_ABSENT)).isEqualTo(PutResult.EXISTS);
        assertThat(textOf("a")).isEqualTo("first");
    }

    @Test
    void putWithoutAConditionReplacesTheWholeObject() throws Exception {
        try (ObjectStore other = another(store)) {
            for (String content : List.of("first", "a longer one", "short", "", "last")) {
                assertThat(store.put(key("h/hint"), text(content), PutCondition.NONE))
                        .isEqualTo(PutResult.STORED);
                assertThat(textOf("h/hint")).isEqualTo(content);
                assertThat(other.get(key("h/hint"), LIMIT)).hasValue(text(content));
                assertThat(other.size(key("h/hint"))).hasValue(content.length());
            }
        }
        assertThat(paths(store.list("", "", 10))).containsExactly("h/hint");
    }

    @Test
    void putTakesTheRemainingBytesAndLeavesTheBufferAsItWas() {
        ByteBuffer heap = text("..hello..").position(2).limit(7);
        ByteBuffer direct =
                ByteBuffer.allocateDirect(9).put(text("..hello..")).position(2).limit(7);
        List<ByteBuffer> buffers = List.of(heap, direct, heap.slice(), heap.asReadOnlyBuffer());
        for (int i = 0; i < buffers.size(); i++) {
            ByteBuffer buffer = buffers.get(i);
            ByteBuffer before = buffer.duplicate();
            for (PutCondition condition : PutCondition.values()) {
                store.put(key("b" + i + condition), buffer, condition);
                assertThat(buffer.position()).isEqualTo(before.position());
                assertThat(buffer.limit()).isEqualTo(before.limit());
                assertThat(textOf("b" + i + condition)).isEqualTo("hello");
            }
        }
        heap.put(2, (byte) 'J');
        assertThat(textOf("b0IF_ABSENT")).isEqualTo("hello");
    }

    @Test
    void largeObjectsAreWholeAndReadableAnywhere() {
        byte[] content = new Gen(1).bytes(5_000_017);
        store.put(key("large"), ByteBuffer.wrap(content), PutCondition.IF_ABSENT);
        assertThat(bytes(store, "large")).isEqualTo(content);
        Gen gen = new Gen(2);
        for (int i = 0; i < 50; i++) {
            int from = gen.below(content.length);
            ByteBuffer target = ByteBuffer.allocate(gen.between(0, content.length - from));
            store.read(key("large"), from, target);
            assertThat(target.flip()).as("from %d", from).isEqualTo(ByteBuffer.wrap(content, from, target.remaining()));
        }
    }

    @Test
    void everyLegalNameWorks() {
        TreeSet<String> names = new TreeSet<>();
        for (char c = '!'; c < 0x7f; c++) {
            if (c != '/' && c != '\\') {
                names.add("chars/x" + c + "y");
                if (c != '.') {
                    names.add("single/" + c);
                }
            }
        }
        names.addAll(
                List.of("...", ".hidden", "dir.with..dots/...a", "a%2Fb", "~", "p=1/q=%C3%A4/r=__NULL__", "*?[x]"));
        boolean refusesLong = knownFaults().contains(ServerFault.REFUSES_LONG_NAMES);
        names.add("n".repeat(refusesLong ? 200 : ObjectKey.MAX_SEGMENT_LENGTH));
        names.add(("d".repeat(199) + "/").repeat(4).substring(0, ObjectKey.MAX_LENGTH - 1) + "e");
        for (String name : names) {
            put(name, name);
        }
        assertThat(paths(store.list("", "", 10_000))).containsExactlyInAnyOrderElementsOf(names);
        for (String name : names) {
            assertThat(textOf(name)).isEqualTo(name);
        }
        store.delete(names.stream().map(ObjectKey::of).toList());
        assertThat(store.list("", "", 10_000)).isEmpty();
    }

    /** Names in which the order of whole keys differs from the order of directories. */
    private static final List<String> LISTED = List.of(
            "a", "a!", "a-b/c", "a-c", "a.b", "b/1", "b/10", "b/2-/x", "b/2-a", "b/2./x", "b/2/y", "b/20/1", "b0", "bb",
            "c/d/e");

    private void putListed() {
        List<String> shuffled = new ArrayList<>(LISTED);
        new Gen(7).shuffle(shuffled);
        shuffled.forEach(path -> put(path, path));
    }

    @Test
    void listFindsExactlyWhatStartsWithThePrefixAndComesAfterTheStart() {
        putListed();
        List<String> prefixes =
                List.of("", "a", "a-", "a-b", "a-b/", "b", "b/", "b/2", "b/2-", "b/2-/", "c/d", "c/d/e", "c/d/e/", "z");
        List<String> starts =
                List.of("", "!", "a", "a-b", "a-b/", "b", "b/", "b/1", "b/15", "b/2-/x", "b/~", "bz", "~");
        for (String prefix : prefixes) {
            for (String start : starts) {
                List<String> expected = LISTED.stream()
                        .filter(path -> path.startsWith(prefix) && path.compareTo(start) > 0)
                        .toList();
                List<StoredObject> listed = store.list(prefix, start, 100);
                assertThat(paths(listed))
                        .as("prefix '%s' after '%s'", prefix, start)
                        .containsExactlyInAnyOrderElementsOf(expected);
                assertThat(listed)
                        .allSatisfy(object -> assertThat(object.sizeBytes())
                                .isEqualTo(object.key().path().length()));
                if (store.listsInOrder()) {
                    assertThat(paths(listed)).isEqualTo(expected);
                }
            }
        }
    }

    @Test
    void listStopsAtItsLimit() {
        putListed();
        for (int limit = 1; limit <= LISTED.size() + 1; limit++) {
            List<String> listed = paths(store.list("", "", limit));
            assertThat(listed).hasSize(Math.min(limit, LISTED.size())).doesNotHaveDuplicates();
            assertThat(LISTED).containsAll(listed);
            if (store.listsInOrder()) {
                assertThat(listed).isEqualTo(LISTED.subList(0, listed.size()));
            }
        }
        assertThatThrownBy(() -> store.list("", "", 0)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void anOrderedStoreIsListedPageByPage() {
        List<String> expected = IntStream.range(0, 57)
                .mapToObj(i -> "p/%04d".formatted(i))
                .sorted(Comparator.naturalOrder())
                .toList();
        expected.forEach(path -> put(path, "x"));
        put("o", "x");
        put("q", "x");
        int pageSize = store.listsInOrder() ? 10 : 100;
        List<String> seen = new ArrayList<>();
        List<StoredObject> page = store.list("p/", "", pageSize);
        while (!page.isEmpty()) {
            seen.addAll(paths(page));
            page = store.list(
                    "p/", paths(page).stream().max(Comparator.naturalOrder()).orElseThrow(), pageSize);
        }
        assertThat(seen).containsExactlyInAnyOrderElementsOf(expected);
    }

    @Test
    void prefixesThatNoKeyCanHaveFindNothing() {
        put("a/b", "x");
        for (String prefix :
                List.of("..", "../", "../a", "a/../a", "a//b", "/", "/a", "./a", "a\\b", "\u00e4", "a/ ", "x/y/z")) {
            assertThat(store.list(prefix, "", 10)).as(prefix).isEmpty();
        }
    }

    @Test
    void anEmptyStoreListsNothing() {
        assertThat(store.list("", "", 10)).isEmpty();
        assertThat(store.list("a/b", "a/b/c", 1)).isEmpty();
        store.delete(List.of(key("a/b")));
        store.delete(List.of());
    }

    @Test
    void deletedObjectsAreGoneAndMissingOnesAreNoError() throws Exception {
        List.of("d/a", "d/b", "d/bc", "e").forEach(path -> put(path, path));
        try (ObjectStore other = another(store)) {
            assertThat(bytes(other, "d/a")).hasSize(3);
            store.delete(List.of(key("d/a"), key("missing"), key("d/b"), key("x/y"), key("d/a")));
            assertThat(other.get(key("d/a"), LIMIT)).isEmpty();
            assertThat(other.size(key("d/b"))).isEmpty();
            assertThatThrownBy(() -> other.read(key("d/a"), 0, ByteBuffer.allocate(1)))
                    .isInstanceOf(StoreException.class);
            assertThat(paths(other.list("", "", 10))).containsExactlyInAnyOrder("d/bc", "e");
        }
        store.delete(List.of(key("d/a"), key("d/bc"), key("e")));
        assertThat(store.list("", "", 10)).isEmpty();
        put("d/a", "again");
        assertThat(textOf("d/a")).isEqualTo("again");
    }

    @Test
    void theLocationNamesTheStoreAndClosingTwiceIsFine() {
        assertThat(store.location()).contains(":").doesNotEndWith("/");
        store.close();
        store.close();
    }
}
