// SPDX-License-Identifier: Apache-2.0
package io.firn.commit;

import io.firn.deletion.DeletionVectorStore;
import io.firn.io.CorruptTableException;
import io.firn.io.InvalidRequestException;
import io.firn.io.ObjectStore;
import io.firn.io.StoreException;
import io.firn.manifest.Manifests;
import io.firn.metadata.Environment;
import io.firn.snapshot.CommitBlock;
import io.firn.snapshot.Snapshot;
import io.firn.snapshot.TableDefinition;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;

/**
 * The metadata of one table on a store: finds and reads roots, and commits new ones. Holds the newest root that it has
 * seen, so that refreshing costs one read of the next version. Safe for many threads. Spec section 7.
 */
public final class TableMetadata {
    /** Versions that refreshing reads one by one, before it looks for the newest directly. */
    private static final int REFRESH_STEPS = 8;

    /** What writes the roots of commits that no user asked for. */
    private static final String ENGINE = "firn";

    private final ObjectStore store;
    private final Environment environment;
    private final Manifests manifests;
    private final DeletionVectorStore vectors;
    private final RowMappingStore mappings;
    private final Versions versions;
    private final RootWriter writer;
    private final CommitQueue queue;
    private final AtomicReference<Head> known;

    /** Handles that share a queue. */
    private record QueueKey(Object store, UUID tableId) {}

    private TableMetadata(ObjectStore store, Environment environment, Versions versions, Head head) {
        this.store = store;
        this.environment = environment;
        this.manifests = new Manifests(store, environment);
        this.vectors = new DeletionVectorStore(store, environment);
        this.mappings = new RowMappingStore(store, environment);
        this.versions = versions;
        this.writer = new RootWriter(versions, manifests, environment);
        this.queue = environment
                .process()
                .shared(
                        new QueueKey(store.identity(), head.snapshot().header().tableId()),
                        CommitQueue.class,
                        () -> new CommitQueue(environment.process()));
        this.known = new AtomicReference<>(head);
    }

    /**
     * Creates a table in an empty place: commits version 1.
     *
     * @throws InvalidRequestException when there is a table already
     * @throws CommitException when it is not known whether the table was created; opening it tells
     */
    public static TableMetadata create(
            ObjectStore store, Environment environment, TableDefinition definition, Map<String, String> summary) {
        Versions versions = new Versions(store);
        Head.Moment began = Head.Moment.now(environment.clock());
        if (versions.newest().isPresent()) {
            throw alreadyThere(store);
        }
        CommitIntent.Note note = new CommitIntent.Note(environment.ids().next(), ENGINE, summary);
        Snapshot first = NextRoot.first(environment.ids().next(), definition, note, began.wall());
        RootWriter.Outcome outcome = new RootWriter(versions, new Manifests(store, environment), environment)
                .put(RootWriter.Encoded.of(first), began);
        if (outcome instanceof RootWriter.Outcome.Won won) {
            return new TableMetadata(store, environment, versions, new Head(won.root(), began));
        }
        if (outcome instanceof RootWriter.Outcome.Unknown unknown) {
            throw new CommitException(new CommitResult.Unknown(note.commitId(), 1, unknown.cause()));
        }
        throw alreadyThere(store);
    }

    private static InvalidRequestException alreadyThere(ObjectStore store) {
        return new InvalidRequestException(
                "There is a table at " + store.location() + " already. Open it, or choose another location.");
    }

    /**
     * Opens the table at its newest version.
     *
     * @throws InvalidRequestException when there is no table here
     */
    public static TableMetadata open(ObjectStore store, Environment environment) {
        Versions versions = new Versions(store);
        Head newest = Head.newest(versions, environment.clock()).orElseThrow(() -> noTable(store));
        return new TableMetadata(store, environment, versions, newest);
    }

    private static InvalidRequestException noTable(ObjectStore store) {
        return new InvalidRequestException(
                "There is no Firn table at %s: no version of one is below %s. Create a table, or check the location."
                        .formatted(store.location(), "_firn/versions/"));
    }

    public ObjectStore store() {
        return store;
    }

    public Environment environment() {
        return environment;
    }

    public Manifests manifests() {
        return manifests;
    }

    DeletionVectorStore vectors() {
        return vectors;
    }

    RowMappingStore mappings() {
        return mappings;
    }

    /** The newest snapshot seen so far, without asking the store. */
    public Snapshot known() {
        return known.get().snapshot();
    }

    /** The newest snapshot there is. One request when nothing changed. */
    public Snapshot refresh() {
        return refreshed().snapshot();
    }

    Head refreshed() {
        Head head = known.get();
        if (head.confirmed().isLongAgo(environment.clock())) {
            return find();
        }
        for (int step = 0; step < REFRESH_STEPS; step++) {
            Head.Moment began = Head.Moment.now(environment.clock());
            Optional<Versions.Root> next = versions.read(head.version() + 1);
            if (head.confirmed().isPast(Head.FENCED, environment.clock())) {
                // A stall that long: the version has perhaps come and gone, and what is there now may be no part of
                // the table.
                return find();
            }
            if (next.isEmpty()) {
                return advance(head.confirmedAt(began));
            }
            head = follow(head, next.get());
        }
        return find();
    }

    /**
     * The snapshot of a version. One request, unless it is newer than {@link #known}.
     *
     * @throws InvalidRequestException when there is none, naming the versions there are
     */
    public Snapshot at(long version) {
        Head head = known.get();
        if (version > head.version() || head.confirmed().isLongAgo(environment.clock())) {
            head = refreshed();
        }
        if (version == head.version()) {
            return head.snapshot();
        }
        requireRetained(version, head.snapshot());
        Optional<Versions.Root> root = versions.read(version);
        if (root.isEmpty() || head.confirmed().isPast(Head.FENCED, environment.clock())) {
            // It may have expired since; then what is there is no part of the table.
            requireRetained(version, find().snapshot());
        }
        Versions.Root found = root.orElseThrow(() -> new CorruptTableException(
                "%s of %s, the root of version %d, is missing, though it is retained. Restore the object from a copy."
                        .formatted(Versions.key(version), store.location(), version)));
        requireSameTable(found);
        return found.snapshot();
    }

    private void requireRetained(long version, Snapshot newest) {
        long oldest = newest.header().oldestRetained();
        if (version < oldest || version > newest.version()) {
            throw new InvalidRequestException("There is no version %d of the table at %s: it has versions %d to %d."
                    .formatted(version, store.location(), oldest, newest.version()));
        }
    }

    /**
     * The newest snapshot committed at or before this time, found in a logarithmic number of requests.
     *
     * @throws InvalidRequestException when none that is retained was committed so early
     */
    public Snapshot at(Instant time) {
        Snapshot newest = time.isBefore(known().header().committedAt()) ? known() : refresh();
        long oldest = newest.header().oldestRetained();
        Snapshot snapshot = newest;
        while (snapshot.header().committedAt().isAfter(time)) {
            Trails.Lead lead = Trails.lead(snapshot, time, oldest).orElseThrow(() -> tooEarly(time, oldest));
            snapshot = at(lead.version());
            if (lead.found()) {
                break;
            }
        }
        return snapshot;
    }

    private InvalidRequestException tooEarly(Instant time, long oldest) {
        return new InvalidRequestException(
                "The table at %s has no version of %s or earlier: the oldest that is retained, %d, is of %s."
                        .formatted(
                                store.location(),
                                time,
                                oldest,
                                at(oldest).header().committedAt()));
    }

    /**
     * Commits: at most one new version, whatever happens. Lost races are tried again until they succeed or time runs out.
     * Threads of one process that commit at the same time, with this handle or others, share versions where they can.
     * A {@link StoreException} or any other exception means that nothing was committed.
     *
     * <p>An idempotent writer's step that is in the table already is not committed again: the result is the version that
     * holds it (of its last step, if there were more since), marked as replayed. A step of an older epoch than the last is
     * refused as conflicted.
     *
     * @throws InvalidRequestException when the intent does not fit the table
     * @throws io.firn.io.UnsupportedFormatException when writing needs a feature that this software does not have
     */
    public CommitResult commit(CommitIntent intent) {
        if (!intent.base().header().tableId().equals(known().header().tableId())) {
            throw new IllegalArgumentException("The intent was made for table %s, but this is table %s"
                    .formatted(
                            intent.base().header().tableId(), known().header().tableId()));
        }
        Member member = new Member(this, intent);
        queue.commit(member, members -> new CommitLoop(this, writer, queue, members).run());
        return member.outcome();
    }

    /**
     * What became of a commit whose outcome was unknown: its snapshot, or empty when it is certain that it will never be
     * in the table. If nothing has its version yet, the attempt may still be on its way; then an empty version is
     * committed in its place.
     *
     * @param version as {@link CommitResult.Unknown} gave it
     * @throws StoreException when the store still fails; ask again later
     * @throws InvalidRequestException when the version has expired, so that nobody can tell any more
     */
    public Optional<Snapshot> settle(UUID commitId, long version) {
        Snapshot newest = find().snapshot();
        if (newest.version() >= version) {
            return Optional.of(at(version))
                    .filter(found -> found.commit().commit(commitId).isPresent());
        }
        if (newest.version() < version - 1) {
            throw new InvalidRequestException("Version %d cannot have been tried: the newest of the table at %s is %d."
                    .formatted(version, store.location(), newest.version()));
        }
        Head head = known.get();
        CommitIntent nothing = new CommitIntent(
                head.snapshot(),
                CommitBlock.Operation.MAINTAIN,
                CommitIntent.FileChanges.NONE,
                Optional.empty(),
                CommitIntent.Reads.NOTHING,
                Optional.empty(),
                new CommitIntent.Note(environment.ids().next(), ENGINE, Map.of("settles", commitId.toString())));
        Head.Moment began = Head.Moment.now(environment.clock());
        Snapshot next = NextRoot.after(head.root(), nothing, FileEdits.NONE, began.wall());
        RootWriter.Outcome outcome = writer.put(RootWriter.Encoded.of(next), head.confirmed());
        if (outcome instanceof RootWriter.Outcome.Unknown unknown) {
            throw unknown.cause();
        }
        return settle(commitId, version);
    }

    /** The newest head that is known. */
    Head head() {
        return known.get();
    }

    /** Makes sure that the head is not older than {@code snapshot}. */
    void seen(Snapshot snapshot) {
        if (snapshot.version() > known().version()) {
            refresh();
        }
    }

    /** Looks for the newest root from scratch, when what is known is too old to go on from. */
    Head find() {
        Head newest = Head.newest(versions, environment.clock()).orElseThrow(() -> noTable(store));
        requireSameTable(newest.root());
        return advance(newest);
    }

    /** Moves on to the root of the next version, after checking that it does follow. */
    Head follow(Head head, Versions.Root next) {
        requireSameTable(next);
        long parentCrc32c = next.snapshot().header().parentCrc32c().orElse(-1L);
        if (next.version() == head.version() + 1 && parentCrc32c != head.root().crc32c()) {
            throw new CorruptTableException(
                    "%s of %s was not built on version %d as it was read: one of the two was changed or damaged since."
                            .formatted(Versions.key(next.version()), store.location(), head.version()));
        }
        return advance(new Head(next, head.confirmed()));
    }

    private void requireSameTable(Versions.Root root) {
        UUID found = root.snapshot().header().tableId();
        UUID expected = known().header().tableId();
        if (!found.equals(expected)) {
            throw new InvalidRequestException(
                    "The table at %s was replaced: it is now %s, but was opened as %s. Open it anew."
                            .formatted(store.location(), found, expected));
        }
    }

    /** Remembers a head unless a newer one is known, and returns what is known then. */
    Head advance(Head head) {
        return known.accumulateAndGet(head, (before, after) -> after.version() >= before.version() ? after : before);
    }

    /** Remembers a head that this process committed, and leaves a hint for others. */
    void won(Head head) {
        advance(head);
        versions.hint(head.version());
    }
}
