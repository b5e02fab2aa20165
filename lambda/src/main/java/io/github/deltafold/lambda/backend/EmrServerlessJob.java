package io.github.deltafold.lambda.backend;

/**
 * What a run on EMR Serverless is made of; the same for every group.
 *
 * @param applicationId application that runs it
 * @param roleArn role that the run works under
 * @param jarUri job jar, {@code s3://...}
 * @param configUri configuration that the run reads, {@code s3://...}
 */
public record EmrServerlessJob(String applicationId, String roleArn, String jarUri, String configUri)
        implements JobSettings {
    @Override
    public JobBackend connect() {
        return EmrServerlessBackend.connect(this);
    }
}
