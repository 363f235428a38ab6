// SPDX-License-Identifier: Apache-2.0
package io.firn.peers;

import org.apache.parquet.io.api.Converter;
import org.apache.parquet.io.api.GroupConverter;
import org.apache.parquet.io.api.PrimitiveConverter;
import org.apache.parquet.schema.MessageType;

/** Column readers want converters even when values are taken from them directly. */
final class NoConverter extends GroupConverter {
    private final PrimitiveConverter[] columns;

    NoConverter(MessageType schema) {
        columns = new PrimitiveConverter[schema.getFieldCount()];
        for (int i = 0; i < columns.length; i++) {
            columns[i] = new PrimitiveConverter() {};
        }
    }

    @Override
    public Converter getConverter(int field) {
        return columns[field];
    }

    @Override
    public void start() {}

    @Override
    public void end() {}
}
