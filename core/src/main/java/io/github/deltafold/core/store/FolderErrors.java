package io.github.deltafold.core.store;

import io.github.deltafold.core.failure.Failure;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NotDirectoryException;
import java.util.Locale;
import java.util.Objects;

/** Tells from what a file system threw which message it deserves. Knows the words of the operating system. */
final class FolderErrors {
    private FolderErrors() {}

    static Failure explain(String deed, String thing, IOException cause) {
        if (cause instanceof AccessDeniedException) {
            return StoreErrors.permissionDenied(deed, thing, cause);
        }
        if (cause instanceof NotDirectoryException || cause instanceof FileAlreadyExistsException) {
            return StoreErrors.fileInTheWay(deed, thing, fileOf(cause), cause);
        }
        // Java gives these as text only, as the operating system words them
        String why = whyOf(cause);
        String words = why.toLowerCase(Locale.ROOT);
        if (words.contains("no space left") || words.contains("quota exceeded")) {
            return StoreErrors.diskFull(deed, thing, cause);
        }
        if (words.contains("read-only file system")) {
            return StoreErrors.readOnly(deed, thing, cause);
        }
        if (saysNoFolder(cause) || words.contains("is a directory")) {
            return StoreErrors.fileInTheWay(deed, thing, fileOf(cause), cause);
        }
        if (words.contains("no locks available") || words.contains("not implemented") || saysUnsupported(cause)) {
            return StoreErrors.nothingAtomic(deed, thing, cause);
        }
        if (words.contains("file name too long")) {
            return StoreErrors.nameTooLong(deed, thing, cause);
        }
        return StoreErrors.folderFailed(deed, thing, why, cause);
    }

    /** Whether a part of the path, which should be a folder, is a file. */
    static boolean saysNoFolder(IOException cause) {
        return whyOf(cause).equals("Not a directory");
    }

    /** "Operation not permitted" is what Linux says of a hard link on FAT, "not supported" what network disks say. */
    static boolean saysUnsupported(IOException cause) {
        String words = whyOf(cause).toLowerCase(Locale.ROOT);
        return words.contains("operation not permitted") || words.contains("not supported");
    }

    private static String whyOf(IOException cause) {
        String reason = cause instanceof FileSystemException failed ? failed.getReason() : cause.getMessage();
        return Objects.requireNonNullElse(reason, cause.getClass().getSimpleName());
    }

    private static String fileOf(IOException cause) {
        String file = cause instanceof FileSystemException failed ? failed.getFile() : null;
        return Objects.requireNonNullElse(file, "something");
    }
}
