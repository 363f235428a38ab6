// SPDX-License-Identifier: Apache-2.0
package io.firn.table;

import io.firn.io.ObjectKey;
import io.firn.io.ObjectStore;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.concurrent.atomic.AtomicReference;

/** A store through which a rival commits just before a version is put. */
final class RivalStore {
    private final AtomicReference<Runnable> rival = new AtomicReference<>(() -> {});
    private final ObjectStore store;

    RivalStore(ObjectStore below) {
        store = (ObjectStore) Proxy.newProxyInstance(
                ObjectStore.class.getClassLoader(), new Class<?>[] {ObjectStore.class}, (proxy, method, arguments) -> {
                    boolean version = method.getName().equals("put")
                            && ((ObjectKey) arguments[0]).path().startsWith("_firn/versions/");
                    if (version) {
                        rival.getAndSet(() -> {}).run();
                    }
                    try {
                        return method.invoke(below, arguments);
                    } catch (InvocationTargetException thrown) {
                        throw thrown.getCause();
                    }
                });
    }

    ObjectStore store() {
        return store;
    }

    /** Runs before the next version is put, once; must commit through another store. */
    void beforeNextVersion(Runnable commit) {
        rival.set(commit);
    }
}
