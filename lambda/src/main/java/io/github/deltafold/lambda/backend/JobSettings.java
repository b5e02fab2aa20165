package io.github.deltafold.lambda.backend;

/** What a run is made of at the place that runs it; the same for every group. Sealed: these are the places. */
public sealed interface JobSettings permits EmrServerlessJob, GlueJob, SparkRestJob, LocalProcessJob {
    /** Connects to that place. */
    JobBackend connect();
}
