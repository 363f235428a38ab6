// SPDX-License-Identifier: Apache-2.0
package io.firn.verification;

import io.firn.table.CommitMessage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.Serializable;

/** Sends objects to another process and back, as an engine does. */
final class Travel {
    private Travel() {}

    @SuppressWarnings("unchecked")
    static <T extends Serializable> T bySerialization(T object) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
            out.writeObject(object);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        try (ObjectInputStream in = new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
            return (T) in.readObject();
        } catch (IOException | ClassNotFoundException e) {
            throw new AssertionError(e);
        }
    }

    static CommitMessage byJson(CommitMessage message) {
        return CommitMessage.fromJson(message.toJson());
    }
}
