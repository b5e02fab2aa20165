package io.github.deltafold.lambda.backend;

class RecordingJobBackendTest implements JobBackendContract {
    private final RecordingJobBackend backend = new RecordingJobBackend();

    @Override
    public JobBackend backend() {
        return backend;
    }

    @Override
    public void begin(String run) {
        backend.become(run, RunStatus.RUNNING);
    }

    @Override
    public void succeed(String run) {
        backend.become(run, RunStatus.SUCCEEDED);
    }

    @Override
    public void fail(String run) {
        backend.become(run, RunStatus.FAILED);
    }
}
