package io.github.deltafold.lambda.backend;

import io.github.deltafold.core.glue.GlueApi;

/**
 * What a run on AWS Glue is made of; the same for every group.
 *
 * @param name name of the job definition, which says all the rest: jar, role, workers
 * @param configUri configuration that the run reads, {@code s3://...}
 */
public record GlueJob(String name, String configUri) implements JobSettings {
    @Override
    public JobBackend connect() {
        return new GlueBackend(GlueApi.connect(), this);
    }
}
