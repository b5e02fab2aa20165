package io.github.deltafold.core.store;

import io.github.deltafold.core.failure.BadSetting;
import io.github.deltafold.core.failure.Failure;
import io.github.deltafold.core.failure.RunFailed;
import org.jspecify.annotations.Nullable;

/**
 * Every message about a store that a person may read: what cannot be done to which thing, why, and what to do.
 *
 * <p>A {@link BadSetting} is what stays wrong however often it is repeated; whatever may pass by itself is
 * {@link RunFailed}, so that nobody stops a schedule for an outage.
 *
 * <p>The parameters {@code deed} and {@code thing} are what was tried and on what, as in {@code list} and
 * {@code s3://acme-staging/dms}.
 */
final class StoreErrors {
    private StoreErrors() {}

    static Failure bucketMissing(String deed, String thing, String bucket, Throwable cause) {
        return new BadSetting(
                "Cannot %s %s: bucket '%s' does not exist. Create it, or correct the location."
                        .formatted(deed, thing, bucket),
                cause);
    }

    static Failure accessRefused(String deed, String thing, String bucket, String answer, Throwable cause) {
        return new BadSetting(
                "Cannot %s %s: access is refused (%s). Check AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or the role, and allow it %s."
                        .formatted(deed, thing, answer, permission(deed, thing, bucket)),
                cause);
    }

    /** What a policy must allow; S3 itself says so in some answers only. */
    private static String permission(String deed, String thing, String bucket) {
        return switch (deed) {
            case "list" -> "s3:ListBucket on bucket '" + bucket + "'";
            case "write" -> "s3:PutObject on " + thing;
            default -> "s3:GetObject on " + thing;
        };
    }

    static Failure credentialsMissing(String deed, String thing, Throwable cause) {
        return new BadSetting(
                "Cannot %s %s: no credentials were found. Set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or AWS_PROFILE, or run where a role gives them."
                        .formatted(deed, thing),
                cause);
    }

    static Failure regionMissing(String thing, Throwable cause) {
        return new BadSetting(
                "Cannot open %s: no region is known. Set 's3.region' or AWS_REGION.".formatted(thing), cause);
    }

    static Failure regionWrong(String deed, String thing, String bucket, @Nullable String region, Throwable cause) {
        if (region == null) {
            return new BadSetting(
                    "Cannot %s %s: bucket '%s' is in another region. Set 's3.region' to the region of the bucket."
                            .formatted(deed, thing, bucket),
                    cause);
        }
        return new BadSetting(
                "Cannot %s %s: bucket '%s' is in region %s. Set 's3.region' to %s."
                        .formatted(deed, thing, bucket, region, region),
                cause);
    }

    static Failure endpointMalformed(String thing, String endpoint, @Nullable Throwable cause) {
        return new BadSetting(
                "Cannot open %s: 's3.endpoint' is '%s' (must be like http://host:9000). Correct it."
                        .formatted(thing, endpoint),
                cause);
    }

    /**
     * The store's host is not known, does not answer, or hung up. Retried even where the name itself may be wrong: Java
     * says "unknown host" in an outage of name resolution too, and the message names the setting to look at.
     */
    static Failure unreachable(String deed, String thing, String host, String why, Throwable cause) {
        return new RunFailed(
                "Cannot %s %s: %s does not answer (%s). Check that the store runs and that 's3.endpoint' or 's3.region' is right, and run again; nothing was lost."
                        .formatted(deed, thing, host, why),
                cause);
    }

    static Failure unexpectedAnswer(String deed, String thing, String answer, Throwable cause) {
        return new RunFailed(
                "Cannot %s %s: the store answered %s. Run again; nothing was lost.".formatted(deed, thing, answer),
                cause);
    }

    static Failure requestUnsupported(String deed, String thing, String answer, Throwable cause) {
        return new BadSetting(
                "Cannot %s %s: the store does not know this request (%s). Use a store that lists with a start key and writes under a condition."
                        .formatted(deed, thing, answer),
                cause);
    }

    static Failure etagMissing(String thing, String key) {
        return new BadSetting(
                "Cannot list %s: the store gives no ETag of '%s', so that nobody would notice its replacement. Store the object through S3, not beside it."
                        .formatted(thing, key),
                null);
    }

    static Failure writersCollide(String deed, String thing, int attempts) {
        return new RunFailed(
                "Cannot %s %s: other writers were at it in each of %d attempts. Run again; nothing was lost."
                        .formatted(deed, thing, attempts),
                null);
    }

    static Failure vanished(String deed, String thing) {
        return new RunFailed(
                "Cannot %s %s: it was there and is gone. Let nothing else delete below the state, and run again; nothing was lost."
                        .formatted(deed, thing),
                null);
    }

    static BadSetting writersNotKeptApart(WritePromise promise, int winners, String bucket, String host) {
        return new BadSetting(
                "Cannot write to bucket '%s' of %s: the store does not keep writers apart (%d of several that %s one object at the same moment were told that they did, where '%s' must let one), so that two runs could destroy each other's commits. No table was written. Use a store with atomic conditional writes, such as AWS S3, MinIO or S3Proxy."
                        .formatted(bucket, host, winners, promise.deed(), promise.condition()));
    }

    static Failure interrupted(String deed, String thing, Throwable cause) {
        return new RunFailed(
                "Cannot %s %s: the run was interrupted. Run again; nothing was lost.".formatted(deed, thing), cause);
    }

    static Failure diskFull(String deed, String thing, Throwable cause) {
        return new RunFailed(
                "Cannot %s %s: no space left on device. Free space and run again; nothing was lost."
                        .formatted(deed, thing),
                cause);
    }

    static Failure permissionDenied(String deed, String thing, Throwable cause) {
        return new BadSetting(
                "Cannot %s %s: permission denied. Let the user of this run read and write there."
                        .formatted(deed, thing),
                cause);
    }

    static Failure readOnly(String deed, String thing, Throwable cause) {
        return new BadSetting(
                "Cannot %s %s: the file system is read-only. Use another folder, or mount it for writing."
                        .formatted(deed, thing),
                cause);
    }

    static Failure fileInTheWay(String deed, String thing, String file, @Nullable Throwable cause) {
        return new BadSetting(
                "Cannot %s %s: %s is a file where a folder is needed, or the reverse. Move it away, or correct the location."
                        .formatted(deed, thing, file),
                cause);
    }

    static Failure nameTooLong(String deed, String thing, Throwable cause) {
        return new BadSetting(
                "Cannot %s %s: the file system allows no name so long. Use a shorter one.".formatted(deed, thing),
                cause);
    }

    static Failure nameUnreadable(String deed, String thing, @Nullable Throwable cause) {
        return new BadSetting(
                "Cannot %s %s: the file name does not fit the encoding of file names here (%s). Rename it, or start Java with LC_ALL=C.UTF-8."
                        .formatted(deed, thing, System.getProperty("sun.jnu.encoding", "unknown")),
                cause);
    }

    static Failure nothingAtomic(String deed, String thing, Throwable cause) {
        return new BadSetting(
                "Cannot %s %s: the file system knows neither hard links nor locks, without which two runs could overwrite each other. Use another folder, or S3."
                        .formatted(deed, thing),
                cause);
    }

    static Failure folderFailed(String deed, String thing, String why, Throwable cause) {
        return new RunFailed("Cannot %s %s: %s. Run again; nothing was lost.".formatted(deed, thing, why), cause);
    }
}
