package io.github.deltafold.local.localstack;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.deltafold.core.command.Terminal;
import io.github.deltafold.local.demo.SampleData;
import io.github.deltafold.local.demo.Stopwatch;
import io.github.deltafold.local.demo.Story;
import io.github.deltafold.local.run.CommandRun;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;

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
     * @param start starts LocalStack
     * @param smallBatches who folds them
     */
    int tell(Supplier<LocalStack> start, SmallBatches smallBatches) {
        story.title("The chain as it is deployed, on this machine.");
        story.step("LocalStack " + LocalStack.VERSION + " starts");
        LocalStack localStack = start.get();
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

    /** Lets everything run on, until this process is told to end. */
    void keep() {
        story.step("Everything runs on, until Ctrl-C. To try, in another terminal");
        story.quote("""
                export AWS_ACCESS_KEY_ID=%5$s AWS_SECRET_ACCESS_KEY=%5$s AWS_REGION=%6$s AWS_DEFAULT_REGION=%6$s
                echo 'I,140,Somebody New,Nowhere' > 20260106-090000000.csv
                aws --endpoint-url %1$s s3 cp 20260106-090000000.csv %2$sahmad_schema/Persons/
                aws --endpoint-url %1$s logs tail /aws/lambda/%3$s --follow
                %4$s wake --endpoint %1$s --region %6$s --function %3$s --group default
                """.formatted(
                        chain.endpoint(),
                        chain.stack().output("StagingUri"),
                        chain.stack().output("HandlerFunction"),
                        System.getProperty("deltafold.command", "./deltafold"),
                        SamStack.KEY,
                        SamStack.REGION));
        try {
            Thread.sleep(Long.MAX_VALUE);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
