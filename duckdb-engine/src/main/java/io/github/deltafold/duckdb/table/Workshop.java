package io.github.deltafold.duckdb.table;

import io.github.deltafold.core.store.S3Settings;
import io.github.deltafold.duckdb.db.Session;
import java.nio.file.Path;
import java.time.Clock;

/**
 * Where one fold works.
 *
 * @param session its session
 * @param folder a folder of its own for what lies on this machine for a moment
 * @param s3 how to reach buckets
 */
public record Workshop(Session session, Path folder, S3Settings s3, Clock clock) {}
