package io.github.deltafold.lambda;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestHandler;
import com.amazonaws.services.lambda.runtime.events.SQSBatchResponse;
import com.amazonaws.services.lambda.runtime.events.SQSBatchResponse.BatchItemFailure;
import com.amazonaws.services.lambda.runtime.events.SQSEvent;
import com.amazonaws.services.lambda.runtime.events.SQSEvent.SQSMessage;
import io.github.deltafold.core.naming.TableName;
import io.github.deltafold.lambda.events.Ignored;
import io.github.deltafold.lambda.events.StagingEvents;
import io.github.deltafold.lambda.failure.UnreadableEventException;
import io.github.deltafold.lambda.wake.ConfiguredGroups;
import io.github.deltafold.lambda.wake.GroupRuns;
import io.github.deltafold.lambda.wake.WakeUp;
import io.github.deltafold.lambda.wake.WakeUpReport;
import java.time.Clock;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/** Entry point: a batch of queue messages in, the messages that must be delivered again out. */
public final class StagedFileHandler implements RequestHandler<SQSEvent, SQSBatchResponse> {
    private static final Logger log = LoggerFactory.getLogger(StagedFileHandler.class);

    private final StagingEvents events;
    private final WakeUp wakeUp;

    /** As AWS Lambda starts it: everything comes from the environment. */
    public StagedFileHandler() {
        LambdaConfig config = new LambdaConfig(System.getenv());
        events = new StagingEvents(config.stagingBucket(), config.stagingPrefix());
        Clock clock = Clock.systemUTC();
        ConfiguredGroups groups = new ConfiguredGroups(config.configUri(), clock);
        wakeUp = new WakeUp(groups, new GroupRuns(groups::states, config.job().connect(), clock));
    }

    /** As others start it: with a backend of their own. */
    public StagedFileHandler(StagingEvents events, WakeUp wakeUp) {
        this.events = events;
        this.wakeUp = wakeUp;
    }

    @Override
    public SQSBatchResponse handleRequest(SQSEvent batch, @Nullable Context context) {
        Map<String, Set<TableName>> tablesByMessage = new HashMap<>();
        Set<String> failed = new TreeSet<>();
        for (SQSMessage message : batch.getRecords()) {
            try {
                var announcement = events.read(message.getBody());
                announcement.ignored().forEach(StagedFileHandler::report);
                tablesByMessage.put(message.getMessageId(), announcement.tables());
            } catch (UnreadableEventException e) {
                failed.add(message.getMessageId());
                log.atError().addKeyValue("message", message.getMessageId()).log(e.getMessage());
            }
        }
        WakeUpReport report = wakeUp.wake(tablesByMessage);
        failed.addAll(report.unheard());
        log.atInfo()
                .addKeyValue("messages", batch.getRecords().size())
                .addKeyValue("groups", report.runs().keySet())
                .addKeyValue("failed", failed.size())
                .log("batch of messages handled");
        return new SQSBatchResponse(failed.stream().map(BatchItemFailure::new).toList());
    }

    private static void report(Ignored ignored) {
        log.atLevel(ignored.reason().isSurprising() ? Level.WARN : Level.DEBUG)
                .addKeyValue("file", ignored.file())
                .log("ignored, because {}", ignored.reason().words());
    }
}
