package io.github.deltafold.spark.testing;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.core.Appender;
import org.apache.logging.log4j.core.LogEvent;
import org.apache.logging.log4j.core.LoggerContext;
import org.apache.logging.log4j.core.appender.AbstractAppender;
import org.apache.logging.log4j.core.config.LoggerConfig;
import org.apache.logging.log4j.core.config.Property;

/** Everything that is logged while this is open, by whatever thread. */
public final class KeptLog implements AutoCloseable {
    private final LoggerContext context = (LoggerContext) LogManager.getContext(false);
    private final LoggerConfig root = context.getConfiguration().getRootLogger();
    private final Level before = root.getLevel();
    private final List<Appender> silenced = List.copyOf(root.getAppenders().values());
    private final List<String> messages = new CopyOnWriteArrayList<>();
    private final Appender appender = new AbstractAppender("kept", null, null, true, Property.EMPTY_ARRAY) {
        @Override
        public void append(LogEvent event) {
            Throwable thrown = event.getThrown();
            messages.add(event.getMessage().getFormattedMessage() + (thrown == null ? "" : " " + thrown));
        }
    };

    private KeptLog() {}

    /** Keeps what is logged at INFO and above. */
    public static KeptLog atInfo() {
        KeptLog log = new KeptLog();
        log.silenced.forEach(other -> log.root.removeAppender(other.getName()));
        log.appender.start();
        log.root.addAppender(log.appender, Level.INFO, null);
        log.root.setLevel(Level.INFO);
        log.context.updateLoggers();
        return log;
    }

    /** The messages so far. */
    public List<String> messages() {
        return List.copyOf(messages);
    }

    @Override
    public void close() {
        root.setLevel(before);
        root.removeAppender(appender.getName());
        silenced.forEach(other -> root.addAppender(other, null, null));
        context.updateLoggers();
    }
}
