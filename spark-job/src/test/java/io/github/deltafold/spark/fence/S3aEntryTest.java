package io.github.deltafold.spark.fence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Abortable;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FSDataOutputStreamBuilder;
import org.apache.hadoop.fs.FilterFileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.s3.model.S3Exception;

/** What becomes of a commit when a request of it goes wrong, on a file system that fails as told. */
class S3aEntryTest {
    private static final byte[] MINE = "mine\n".getBytes(StandardCharsets.UTF_8);

    @TempDir
    java.nio.file.Path folder;

    private final FailingFileSystem hadoop = new FailingFileSystem();

    /** What goes wrong with one attempt. */
    private enum Trouble {
        NONE(false, 0),
        /** The bytes cannot be handed over. */
        BEFORE_THE_END(false, 0),
        /** The request fails, and nothing is stored. */
        COLLISION(false, 409),
        TAKEN(false, 412),
        REFUSAL(false, 403),
        /** The request fails, and all is stored. */
        LOST_ANSWER(true, 500),
        LOST_ANSWER_OF_OWN_RETRY(true, 412);

        private final boolean stored;
        private final int status;

        Trouble(boolean stored, int status) {
            this.stored = stored;
            this.status = status;
        }
    }

    @Test
    void createsEntryUnderCondition() throws IOException {
        create(Trouble.NONE);

        assertThat(hadoop.text()).isEqualTo("mine\n");
        assertThat(hadoop.mandatory).containsOnly("fs.option.create.conditional.overwrite");
    }

    @Test
    void reportsEntryOfAnotherWriter() {
        hadoop.put("another's\n");

        assertThatThrownBy(() -> create(Trouble.TAKEN))
                .isInstanceOf(FileAlreadyExistsException.class)
                .hasMessage(hadoop.entry().toString());

        assertThat(hadoop.text()).isEqualTo("another's\n");
    }

    @Test
    void knowsItsOwnEntryWhenAnswerIsLost() throws IOException {
        create(Trouble.LOST_ANSWER);

        assertThat(hadoop.text()).isEqualTo("mine\n");
        assertThat(hadoop.attempts).isEqualTo(1);
    }

    @Test
    void knowsItsOwnEntryWhenRetryMeetsIt() throws IOException {
        create(Trouble.LOST_ANSWER_OF_OWN_RETRY);

        assertThat(hadoop.attempts).isEqualTo(1);
    }

    @Test
    void triesAgainWhenWritersCollide() throws IOException {
        create(Trouble.COLLISION, Trouble.COLLISION, Trouble.NONE);

        assertThat(hadoop.text()).isEqualTo("mine\n");
        assertThat(hadoop.attempts).isEqualTo(3);
    }

    @Test
    void givesUpWhenWritersCollideForLong() {
        assertThatThrownBy(() -> create(Trouble.COLLISION)).isInstanceOf(IOException.class);

        assertThat(hadoop.attempts).isEqualTo(6);
        assertThat(hadoop.text()).isEmpty();
    }

    @Test
    void doesNotRepeatWhatIsRefused() {
        assertThatThrownBy(() -> create(Trouble.REFUSAL))
                .isInstanceOf(IOException.class)
                .isNotInstanceOf(FileAlreadyExistsException.class);

        assertThat(hadoop.attempts).isEqualTo(1);
    }

    @Test
    void publishesNothingOfEntryThatBreaksHalfway() {
        assertThatThrownBy(() -> create(Trouble.BEFORE_THE_END)).hasMessage("disk full");

        assertThat(hadoop.aborted).isEqualTo(1);
        assertThat(hadoop.text()).isEmpty();
    }

    private void create(Trouble... troubles) throws IOException {
        hadoop.begin(folder, troubles);
        S3aEntry.create(hadoop, hadoop.entry(), MINE);
    }

    private record Aborted() implements Abortable.AbortableResult {
        @Override
        public boolean alreadyClosed() {
            return false;
        }

        @Override
        public @Nullable IOException anyCleanupException() {
            return null;
        }
    }

    /** Keeps objects in a map; the last trouble holds for all further attempts. */
    private static final class FailingFileSystem extends FilterFileSystem {
        private final Map<Path, byte[]> objects = new HashMap<>();
        private final Deque<Trouble> troubles = new ArrayDeque<>();
        private final List<String> mandatory = new ArrayList<>();
        private int attempts;
        private int aborted;

        FailingFileSystem() {
            super(new RawLocalFileSystem());
        }

        void begin(java.nio.file.Path folder, Trouble... next) throws IOException {
            fs.initialize(folder.toUri(), new Configuration(false));
            troubles.addAll(List.of(next));
        }

        Path entry() {
            return new Path(URI.create("s3a://acme/t/_delta_log/00000000000000000001.json"));
        }

        void put(String text) {
            objects.put(entry(), text.getBytes(StandardCharsets.UTF_8));
        }

        String text() {
            byte[] bytes = objects.get(entry());
            return bytes == null ? "" : new String(bytes, StandardCharsets.UTF_8);
        }

        private Trouble next() {
            Trouble trouble = Objects.requireNonNull(troubles.peek());
            if (troubles.size() > 1) {
                troubles.remove();
            }
            return trouble;
        }

        @Override
        public FSDataInputStream open(Path path) throws IOException {
            byte[] bytes = objects.get(path);
            if (bytes == null) {
                throw new FileNotFoundException(path.toString());
            }
            java.nio.file.Path copy = Files.createTempFile("entry", ".json");
            Files.write(copy, bytes);
            return fs.open(new Path(copy.toUri()));
        }

        @Override
        @SuppressWarnings("rawtypes") // as the method it overrides
        public FSDataOutputStreamBuilder createFile(Path path) {
            return new Creation(this, path);
        }

        private FSDataOutputStream stream(Path path) throws IOException {
            attempts++;
            return new FSDataOutputStream(new Upload(path, next()), null);
        }

        private final class Creation extends FSDataOutputStreamBuilder<FSDataOutputStream, Creation> {
            Creation(FailingFileSystem fileSystem, Path path) {
                super(fileSystem, path);
            }

            @Override
            public FSDataOutputStream build() throws IOException {
                mandatory.addAll(getMandatoryKeys());
                return stream(getPath());
            }

            @Override
            public Creation getThisBuilder() {
                return this;
            }
        }

        private final class Upload extends OutputStream implements Abortable {
            private final Path path;
            private final Trouble trouble;
            private byte[] bytes = new byte[0];

            Upload(Path path, Trouble trouble) {
                this.path = path;
                this.trouble = trouble;
            }

            @Override
            public void write(int next) {
                throw new UnsupportedOperationException();
            }

            @Override
            public void write(byte[] from, int offset, int length) throws IOException {
                if (trouble == Trouble.BEFORE_THE_END) {
                    throw new IOException("disk full");
                }
                bytes = from.clone();
            }

            @Override
            public AbortableResult abort() {
                aborted++;
                return new Aborted();
            }

            @Override
            public void close() throws IOException {
                if (trouble == Trouble.NONE || trouble.stored) {
                    objects.put(path, bytes);
                }
                if (trouble.status != 0) {
                    throw new IOException(
                            "failed",
                            S3Exception.builder().statusCode(trouble.status).build());
                }
            }
        }
    }
}
