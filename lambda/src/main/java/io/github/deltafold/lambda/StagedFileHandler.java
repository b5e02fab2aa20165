package io.github.deltafold.lambda;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import io.github.deltafold.lambda.events.Announcement;
import io.github.deltafold.lambda.events.Ignored;
import io.github.deltafold.lambda.events.Invocation;
import io.github.deltafold.lambda.events.QueueMessage;
import io.github.deltafold.lambda.events.StagingEvents;
import io.github.deltafold.lambda.failure.LambdaErrors;
import io.github.deltafold.lambda.failure.UnreadableEventException;
import io.github.deltafold.lambda.wake.WakeUp;
import io.github.deltafold.lambda.wake.WakeUpReport;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * Entry point: a batch of queue messages in, the messages that must be delivered again out. Invoked directly with what a
 * message may say, it says which runs have the work.
 */
public final class StagedFileHandler implements RequestStreamHandler {
    private static final Logger log = LoggerFactory.getLogger(StagedFileHandler.class);

    private final StagingEvents events;
    private final WakeUp wakeUp;

    /** As AWS Lambda starts it: everything comes from the environment. */
    public StagedFileHandler() {
        LambdaConfig config = new LambdaConfig(System.getenv());
        events = new StagingEvents(config.stagingBucket(), config.stagingPrefix());
        wakeUp = new DeployedRuns(config, Clock.systemUTC()).wakeUp();
    }

    /** As others start it: with a backend of their own. */
    public StagedFileHandler(StagingEvents events, WakeUp wakeUp) {
        this.events = events;
        this.wakeUp = wakeUp;
    }

    @Override
    public void handleRequest(InputStream event, OutputStream answer, @Nullable Context context) throws IOException {
        Invocation invocation = Invocation.read(event);
        List<QueueMessage> messages = invocation.messages();
        if (messages != null) {
            Invocation.answer(unheard(messages, TimeLeft.of(context)), answer);
            return;
        }
        try {
            Announcement asked = events.read(invocation.asked());
            asked.ignored().forEach(StagedFileHandler::report);
            if (!asked.unreadable().isEmpty()) {
                throw asked.unreadable().get(0);
            }
            WakeUpReport report = wakeUp.wakeByHand(asked);
            Invocation.answer(report.runs(), report.started(), asked.ignored(), answer);
        } catch (UnreadableEventException e) {
            throw LambdaErrors.byHand(e);
        }
    }

    /** Gives the messages that must be delivered again. */
    private Set<String> unheard(List<QueueMessage> messages, Duration time) {
        Map<String, Announcement> announcements = new HashMap<>();
        Set<String> failed = new TreeSet<>();
        for (QueueMessage message : messages) {
            try {
                Announcement announcement = events.read(message.body());
                announcement.ignored().forEach(StagedFileHandler::report);
                announcement.unreadable().forEach(e -> giveBack(message, e, failed));
                announcements.put(message.id(), announcement);
            } catch (UnreadableEventException e) {
                giveBack(message, e, failed);
            }
        }
        WakeUpReport report = wakeUp.wake(announcements, time);
        failed.addAll(report.unheard());
        log.atInfo()
                .addKeyValue("messages", messages.size())
                .addKeyValue("groups", report.runs().keySet())
                .addKeyValue("failed", failed.size())
                .log("batch of messages handled");
        return failed;
    }

    private static void giveBack(QueueMessage message, UnreadableEventException e, Set<String> failed) {
        failed.add(message.id());
        log.atError().addKeyValue("message", message.id()).log(e.getMessage());
    }

    private static void report(Ignored ignored) {
        log.atLevel(ignored.reason().isSurprising() ? Level.WARN : Level.DEBUG)
                .addKeyValue("file", ignored.file())
                .log("ignored, because {}", ignored.reason().words());
    }
}
