// SPDX-License-Identifier: Apache-2.0
package io.firn.partition;

import io.firn.io.InvalidRequestException;
import io.firn.types.Type;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Names of transforms, and the rules that several of them share. */
final class Transforms {
    private static final Pattern WITH_NUMBER = Pattern.compile("(bucket|truncate)\\[([0-9]{1,10})\\]");

    private Transforms() {}

    static Transform parse(String name) {
        String plain = name.length() > 40 ? "" : name.replace(" ", "").toLowerCase(Locale.ROOT);
        Matcher matcher = WITH_NUMBER.matcher(plain);
        if (matcher.matches()) {
            int number = (int) Math.min(Integer.MAX_VALUE, Long.parseLong(matcher.group(2)));
            return matcher.group(1).equals("bucket") ? new Transform.Bucket(number) : new Transform.Truncate(number);
        }
        return switch (plain) {
            case "identity" -> new Transform.Identity();
            case "year" -> new Transform.Year();
            case "month" -> new Transform.Month();
            case "day" -> new Transform.Day();
            case "hour" -> new Transform.Hour();
            case "void" -> new Transform.Void();
            default ->
                throw new InvalidRequestException("There is no transform '%s'. Transforms are identity, "
                        .concat("bucket[number], truncate[width], year, month, day, hour and void.")
                        .formatted(name.length() > 40 ? name.substring(0, 40) + "..." : name));
        };
    }

    static void requirePositive(String name, int number) {
        if (number < 1) {
            throw new InvalidRequestException(
                    "There is no transform %s[%d]: the number is at least 1.".formatted(name, number));
        }
    }

    /** The source as a primitive type, if it is accepted. */
    static Type.Primitive require(Transform transform, Type source, boolean accepted) {
        if (accepted && source instanceof Type.Primitive primitive) {
            return primitive;
        }
        throw new InvalidRequestException(
                "The transform %s cannot be applied to a column of the type %s.".formatted(transform, source));
    }
}
