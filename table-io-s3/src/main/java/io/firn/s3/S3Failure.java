// SPDX-License-Identifier: Apache-2.0
package io.firn.s3;

import io.firn.io.StoreException;
import java.io.IOException;
import javax.xml.stream.XMLStreamException;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.AbortedException;
import software.amazon.awssdk.core.exception.ApiCallAttemptTimeoutException;
import software.amazon.awssdk.core.exception.ApiCallTimeoutException;
import software.amazon.awssdk.core.exception.RetryableException;
import software.amazon.awssdk.core.exception.SdkException;

/** What the SDK's exceptions mean. */
final class S3Failure {
    private static final int OK_BUT = 200;
    private static final int MOVED = 301;
    private static final int FORBIDDEN = 403;
    private static final int NOT_FOUND = 404;
    private static final int TIMEOUT = 408;
    private static final int CONFLICT = 409;
    private static final int PRECONDITION_FAILED = 412;
    private static final int RANGE_NOT_SATISFIABLE = 416;
    private static final int TOO_MANY = 429;
    private static final int SERVER_ERROR = 500;
    private static final int NOT_IMPLEMENTED = 501;
    private static final int UNAVAILABLE = 503;

    private S3Failure() {}

    /** Whether the object, and not the bucket, does not exist. */
    static boolean isMissing(SdkException failure) {
        return status(failure) == NOT_FOUND && !code(failure).equals("NoSuchBucket");
    }

    /** Whether a condition of the request was not met: the object exists. */
    static boolean isTaken(SdkException failure) {
        return status(failure) == PRECONDITION_FAILED;
    }

    static boolean isBeyondEnd(SdkException failure) {
        return status(failure) == RANGE_NOT_SATISFIABLE;
    }

    static boolean isNotImplemented(SdkException failure) {
        return status(failure) == NOT_IMPLEMENTED;
    }

    /** Whether the server asks for fewer requests. */
    static boolean isThrottling(SdkException failure) {
        return status(failure) == TOO_MANY
                || status(failure) == UNAVAILABLE
                        && (code(failure).equals("SlowDown") || code(failure).equals("ThrottlingException"));
    }

    /** Whether the server says that it did not begin: another writer was busy there, or it has too much to do. */
    static boolean hadNoEffect(SdkException failure) {
        return isThrottling(failure)
                || status(failure) == CONFLICT && code(failure).equals("ConditionalRequestConflict");
    }

    /** Whether an answer ended in the middle of its XML. */
    static boolean brokeOff(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof XMLStreamException) {
                return true;
            }
        }
        return false;
    }

    /**
     * The tag of an upload that succeeded. Without one the answer broke off in its head, which the SDK does not notice, or it
     * is not from a server of S3's protocol at all.
     */
    static String requireTag(@Nullable String tag) {
        if (tag == null) {
            throw RetryableException.create("the answer broke off: it has no ETag");
        }
        return tag;
    }

    private static int status(SdkException failure) {
        return failure instanceof AwsServiceException answer ? answer.statusCode() : 0;
    }

    private static String code(SdkException failure) {
        if (failure instanceof AwsServiceException answer && answer.awsErrorDetails() != null) {
            String code = answer.awsErrorDetails().errorCode();
            return code == null ? "" : code;
        }
        return "";
    }

    /** The failure of {@code action}, such as {@code read object data/a of s3://b/t}. */
    static StoreException of(String action, SdkException failure) {
        if (failure instanceof AbortedException) {
            Thread.currentThread().interrupt();
        }
        return new StoreException("Cannot %s: %s.".formatted(action, reason(failure)), isTransient(failure), failure);
    }

    private static boolean isTransient(SdkException failure) {
        int status = status(failure);
        if (status != 0) {
            return status >= SERVER_ERROR && status != NOT_IMPLEMENTED
                    || status == OK_BUT
                    || status == TIMEOUT
                    || status == CONFLICT
                    || status == TOO_MANY;
        }
        return failure instanceof ApiCallTimeoutException
                || failure instanceof ApiCallAttemptTimeoutException
                || failure instanceof RetryableException
                || failure instanceof AbortedException
                || failure.getCause() instanceof IOException
                || brokeOff(failure);
    }

    private static String reason(SdkException failure) {
        if (failure instanceof AwsServiceException answer) {
            return answered(answer);
        }
        if (failure instanceof AbortedException) {
            return "the thread was interrupted";
        }
        if (failure instanceof ApiCallTimeoutException || failure instanceof ApiCallAttemptTimeoutException) {
            return "there was no answer in time (%s and %s say how long to wait)"
                    .formatted(S3Setting.ATTEMPT_TIMEOUT.settingName(), S3Setting.CALL_TIMEOUT.settingName());
        }
        return text(failure);
    }

    private static String answered(AwsServiceException answer) {
        String code = code(answer);
        String said = "the server answered %d%s".formatted(answer.statusCode(), code.isEmpty() ? "" : " " + code);
        if (code.equals("NoSuchBucket")) {
            return said + ": there is no such bucket";
        }
        if (answer.statusCode() == FORBIDDEN) {
            return said + ": check the credentials and what they permit (docs/s3.md lists what is needed)";
        }
        if (answer.statusCode() == MOVED) {
            return said + ": the bucket is in another region; set " + S3Setting.REGION.settingName();
        }
        String message = answer.awsErrorDetails() == null
                ? null
                : answer.awsErrorDetails().errorMessage();
        return message == null || message.isBlank() || message.equals(code) ? said : said + ", " + bare(message);
    }

    private static String text(@Nullable Throwable failure) {
        if (failure == null) {
            return "for a reason unknown";
        }
        String message = failure.getMessage();
        return message == null ? failure.getClass().getSimpleName() : bare(message);
    }

    /** Without the full stop, and without what the SDK appends about its attempts. */
    private static String bare(String message) {
        return message.replaceFirst(" \\(SDK (Attempt|Diagnostics).*$", "").replaceFirst("\\.\\s*$", "");
    }
}
