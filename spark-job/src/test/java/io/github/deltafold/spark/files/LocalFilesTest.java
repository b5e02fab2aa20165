package io.github.deltafold.spark.files;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.attribute.PosixFilePermissions;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordingFile;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.permission.FsPermission;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LocalFilesTest {
    @TempDir
    java.nio.file.Path folder;

    private FileSystem files;

    @BeforeEach
    void open() throws IOException {
        Configuration hadoop = new Configuration();
        hadoop.set("fs.file.impl", LocalFiles.class.getName());
        files = FileSystem.newInstance(folder.toUri(), hadoop);
    }

    @Test
    void givesFilesThePermissionsAskedFor() throws IOException {
        Path file = new Path(folder.resolve("a b.txt").toUri());
        files.create(file).close();

        files.setPermission(file, new FsPermission((short) 0640));

        assertThat(permissions("a b.txt")).isEqualTo("rw-r-----");
    }

    @Test
    void givesFoldersThePermissionsAskedFor() throws IOException {
        files.mkdirs(new Path(folder.resolve("a/b").toUri()), new FsPermission((short) 0700));

        assertThat(permissions("a/b")).isEqualTo("rwx------");
    }

    @Test
    void startsNoProcess() throws IOException {
        java.nio.file.Path recorded = folder.resolve("recorded.jfr");
        try (Recording recording = new Recording()) {
            recording.enable("jdk.ProcessStart");
            recording.start();
            files.mkdirs(new Path(folder.resolve("a/b").toUri()));
            files.create(new Path(folder.resolve("a/b/c.txt").toUri())).close();
            recording.stop();
            recording.dump(recorded);
        }

        assertThat(RecordingFile.readAllEvents(recorded)).isEmpty();
    }

    private String permissions(String name) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve(name)));
    }
}
