// SPDX-License-Identifier: Apache-2.0
package io.firn.cli;

import io.firn.io.InvalidRequestException;
import io.firn.io.ObjectKey;
import io.firn.io.ObjectStore;
import io.firn.io.StoreException;
import io.firn.io.StoredObject;
import io.firn.s3.S3Location;
import io.firn.s3.S3ObjectStore;
import io.firn.s3.S3Setting;
import io.firn.s3.S3Settings;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Places on S3. The only class of the command that names the S3 store, so that a command that works on a local directory
 * loads nothing of it.
 */
final class S3Places {
    private static final int PIECE_BYTES = 8 << 20;

    /** Files that one pattern may name. */
    private static final int MAX_FILES = 100_000;

    private S3Places() {}

    /** Whether a location is one of S3; answered without loading anything. */
    static boolean matches(String location) {
        return location.startsWith("s3://") || location.startsWith("s3a://");
    }

    /**
     * The store at {@code location}; the caller closes it.
     *
     * @param options settings that were given on the command line, without {@code firn.s3.}; the others are looked for in the
     *     environment, as {@code FIRN_S3_ENDPOINT}
     */
    static S3ObjectStore open(String location, Map<String, String> options) {
        return S3ObjectStore.open(S3Location.of(location), settings(options, System.getenv()));
    }

    static S3Settings settings(Map<String, String> options, Map<String, String> environment) {
        S3Settings settings = S3Settings.DEFAULT;
        for (S3Setting setting : S3Setting.values()) {
            String value = environment.get(variable(setting));
            if (value != null && !value.isEmpty()) {
                settings = settings.with(setting, value);
            }
        }
        for (Map.Entry<String, String> option : options.entrySet()) {
            settings = settings.with(S3Setting.of(option.getKey()), option.getValue());
        }
        return settings;
    }

    /** The variable of the environment for a setting. */
    static String variable(S3Setting setting) {
        return setting.settingName().toUpperCase(Locale.ROOT).replace('.', '_').replace('-', '_');
    }

    /** Copies the objects that {@code argument} names, by a name or a pattern such as {@code s3://b/in/*.csv}, to files. */
    static Map<String, Path> fetch(String argument, Map<String, String> options) {
        int slash = argument.lastIndexOf('/');
        String name = argument.substring(slash + 1);
        if (name.isEmpty()) {
            throw new InvalidRequestException("'%s' names no file; try '%s*'.".formatted(argument, argument));
        }
        String folder = argument.substring(0, slash);
        Map<String, Path> copies = new LinkedHashMap<>();
        try (S3ObjectStore store = open(folder, options)) {
            for (ObjectKey key : matching(store, name)) {
                copies.put(folder + "/" + key, copy(store, key));
            }
        }
        if (copies.isEmpty()) {
            throw new InvalidRequestException("There is no input file '%s'.".formatted(argument));
        }
        return copies;
    }

    private static List<ObjectKey> matching(ObjectStore store, String name) {
        if (name.chars().noneMatch(c -> "*?[{".indexOf(c) >= 0)) {
            ObjectKey key = ObjectKey.of(name);
            return store.size(key).isPresent() ? List.of(key) : List.of();
        }
        PathMatcher pattern = FileSystems.getDefault().getPathMatcher("glob:" + name);
        String beginning = name.split("[*?\\[{\\\\]", 2)[0];
        List<ObjectKey> keys = new ArrayList<>();
        for (StoredObject object : store.list(beginning, "", MAX_FILES)) {
            String path = object.key().path();
            if (path.indexOf('/') < 0 && pattern.matches(Path.of(path))) {
                keys.add(object.key());
            }
        }
        keys.sort(null);
        return keys;
    }

    private static Path copy(ObjectStore store, ObjectKey key) {
        try {
            Path copy = Files.createTempFile("firn-s3-", ".tmp");
            copy.toFile().deleteOnExit();
            long size = store.size(key).orElse(0);
            try (FileChannel file = FileChannel.open(copy, StandardOpenOption.WRITE)) {
                for (long offset = 0; offset < size; offset += PIECE_BYTES) {
                    ByteBuffer piece = ByteBuffer.allocate((int) Math.min(PIECE_BYTES, size - offset));
                    store.read(key, offset, piece);
                    piece.flip();
                    while (piece.hasRemaining()) {
                        file.write(piece);
                    }
                }
            }
            return copy;
        } catch (IOException e) {
            throw new StoreException(
                    "'%s' of %s cannot be copied to a temporary file: %s."
                            .formatted(key, store.location(), e.getMessage()),
                    false,
                    e);
        }
    }
}
