package io.github.deltafold.local.localstack;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.deltafold.core.command.Terminal;
import io.github.deltafold.local.demo.SampleData;
import io.github.deltafold.local.demo.Stopwatch;
import io.github.deltafold.local.demo.Story;
import io.github.deltafold.local.run.CommandRun;
import java.util.List;
import java.util.Locale;

/** What a person is told while the chain comes up and does its work. */
final class LocalStackStory {
    private final LocalChain chain;
    private final SampleTable sample;
    private final Terminal terminal;
    private final Story story;
    private final Stopwatch watch = Stopwatch.ofProcess();

    LocalStackStory(LocalChain chain, SampleTable sample, Terminal terminal) {
        this.chain = chain;
        this.sample = sample;
        this.terminal = terminal;
        this.story = new Story(terminal.out());
    }

    /**
     * Tells the story.
     *
     * @param smallBatches who folds them
     * @param keep whether everything is to run on, until this process is told to end
     */
    int tell(SmallBatches smallBatches, boolean keep) {
        story.title("The chain as it is deployed, on this machine.");
        story.step("LocalStack " + LocalStack.VERSION + " starts");
        LocalStack localStack = chain.startLocalStack(terminal.err()::println);
        story.tell("address", localStack.endpoint() + "  " + localStack.place());
        watch.lap("LocalStack");
        story.tell("runs", chain.startBackend());
        watch.lap("what runs need");
        deploy(smallBatches);
        stage("DMS writes the full load: 101 persons", SampleData.FULL_LOAD, SampleData.fullLoad(), 1);
        watch.lap("full load: event, function, run");
        stage("DMS writes a change file: six changes", SampleData.CHANGES, SampleData.changes(), 2);
        watch.lap("changes: event, function, run");
        int exitCode = show();
        story.step("Where the time went");
        story.quote(watch.report());
        if (keep) {
            waitForTheEnd();
        }
        return exitCode;
    }

    private void deploy(SmallBatches smallBatches) {
        story.step("sam deploy, as a person would");
        chain.deploy(smallBatches);
        watch.lap("sam deploy");
        for (String output : List.of("StagingUri", "LakeUri", "ConfigUri", "HandlerFunction", "SweepFunction")) {
            story.say(
                    String.format(Locale.ROOT, "%-16s %s", output, chain.stack().output(output)));
        }
    }

    private void stage(String title, String file, byte[] bytes, int filesThen) {
        story.step(title);
        sample.stage(file, bytes);
        story.tell(
                "staged",
                String.format(
                        Locale.ROOT, "%s%s  (%,d bytes)", chain.stack().output("StagingUri"), file, bytes.length));
        JsonNode table = sample.awaitApplied(file, filesThen);
        story.tell(
                "applied",
                "batch %s by %s in %.1f s -> version %s"
                        .formatted(
                                table.at("/lastBatch/number").asText(),
                                table.at("/lastBatch/engine").asText(),
                                table.at("/lastBatch/seconds").asDouble(),
                                table.path("deltaVersion").asText()));
    }

    private int show() {
        story.step("The table, as 'show' prints it");
        CommandRun show = sample.show();
        List<String> lines = show.out().lines().toList();
        story.quote(String.join("\n", lines.subList(0, Math.min(lines.size(), 14))));
        story.quote("...\n" + lines.get(lines.size() - 1));
        terminal.err().print(show.err());
        watch.lap("reading the table");
        return show.exitCode();
    }

    private void waitForTheEnd() {
        story.step("Everything runs on, until Ctrl-C. To try");
        story.quote("""
                aws --endpoint-url %1$s s3 cp FILE %2$sahmad_schema/Persons/
                aws --endpoint-url %1$s logs tail /deltafold/%3$s/handler --follow
                """.formatted(chain.endpoint(), chain.stack().output("StagingUri"), SamStack.NAME));
        try {
            Thread.sleep(Long.MAX_VALUE);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
