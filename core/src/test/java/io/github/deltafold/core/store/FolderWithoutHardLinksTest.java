package io.github.deltafold.core.store;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;

@SuppressWarnings("NullAway.Init") // JUnit sets the folder
class FolderWithoutHardLinksTest extends ObjectStoreContract {
    @TempDir
    Path folder;

    @Override
    protected ObjectStore openEmpty() {
        return new FolderObjectStore(folder, (link, existing) -> {
            throw new FileSystemException(link.toString(), existing.toString(), "Operation not permitted");
        });
    }

    @Override
    protected void seed(List<String> keys) throws IOException {
        for (String key : keys) {
            Files.createDirectories(folder.resolve(key).resolve(".."));
            Files.writeString(folder.resolve(key), key);
        }
    }
}
