package io.github.deltafold.local.torture;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.deltafold.core.naming.StagedFileName;
import io.github.deltafold.core.spec.LakeConfig;
import io.github.deltafold.local.source.DmsFile;
import io.github.deltafold.local.source.DmsStory.Generation;
import io.github.deltafold.local.source.DmsStory.Opening;
import io.github.deltafold.local.torture.DeliveryStep.Settling;
import io.github.deltafold.local.torture.RoundPlan.TablePlan;
import io.github.deltafold.local.torture.StagingAct.Put;
import java.nio.file.Path;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class RoundPlanTest {
    private static final int ROUNDS = 60;

    @Test
    void isDecidedByItsSeedAndItsNumber() {
        assertThat(texts(RoundPlan.of(5, 3))).isEqualTo(texts(RoundPlan.of(5, 3)));
        assertThat(texts(RoundPlan.of(5, 3))).isNotEqualTo(texts(RoundPlan.of(5, 4)));
        assertThat(texts(RoundPlan.of(5, 3))).isNotEqualTo(texts(RoundPlan.of(6, 3)));
    }

    @Test
    void deliversEveryFileWholeInTheEnd() {
        tables().forEach(table -> {
            Map<String, String> staged = new HashMap<>();
            acts(table).forEach(act -> {
                if (act instanceof Put put) {
                    staged.put(act.key(), text(put.file()));
                } else {
                    staged.remove(act.key());
                }
            });
            Map<String, String> written = new HashMap<>();
            for (Generation generation : table.story().generations()) {
                if (generation.opening() == Opening.FROM_SCRATCH) {
                    written.clear();
                }
                generation.load().forEach(file -> written.put(file.key(), text(file)));
                generation.changes().forEach(file -> written.put(file.key(), text(file)));
            }

            assertThat(staged).isEqualTo(written);
        });
    }

    @Test
    void deliversReloadsBeforeTheirChangesAndAfterTheyAreNoticed() {
        tables().forEach(table -> {
            List<DeliveryStep> steps = table.steps();
            assertThat(steps.get(steps.size() - 1).settling()).isEqualTo(Settling.YES);
            for (Generation generation : table.story().generations()) {
                if (generation.opening() == Opening.FIRST) {
                    continue;
                }
                int begins = steps.indexOf(firstStep(steps, generation.load()));
                assertThat(steps.get(begins - 1).settling()).isEqualTo(Settling.YES);
                List<StagingAct> acts = acts(table).toList();
                int lastOfLoad = last(acts, generation.load());
                int firstChange = first(acts, generation.changes());
                assertThat(firstChange).isGreaterThan(lastOfLoad);
            }
        });
    }

    @Test
    void tellsTimesAsS3DoesAndNoneTwiceForOneKey() {
        tables().forEach(table -> assertThat(
                        acts(table).filter(Put.class::isInstance).map(Put.class::cast))
                .allSatisfy(put -> {
                    assertThat(put.modified()).isEqualTo(put.modified().truncatedTo(ChronoUnit.SECONDS));
                    assertThat(put.modified()).isAfterOrEqualTo(put.file().closedAt());
                }));
    }

    @Test
    void declaresTablesThatTheConfigurationTakesAndNamesFilesAsDmsDoes() {
        tables().forEach(table -> {
            Map<String, Object> entry = table.story().table().settings();
            String yaml = "{staging: s, lake: l, tables: [" + json(entry) + "]}";
            assertThat(LakeConfig.parse(yaml, "test", Path.of("")).tables()).hasSize(1);
            assertThat(acts(table))
                    .allSatisfy(act -> assertThat(StagedFileName.of(act.key()).table())
                            .isEqualTo(table.story().table().name()));
        });
    }

    /** Else a round might be a test of nothing. */
    @Test
    void drawsEveryKindOfTrouble() {
        List<TablePlan> all = tables().toList();

        assertThat(all).anyMatch(table -> hasReload(table, Opening.IN_PLACE));
        assertThat(all).anyMatch(table -> hasReload(table, Opening.FROM_SCRATCH));
        assertThat(all).anyMatch(table -> table.story().table().key().size() > 2);
        assertThat(all).anyMatch(table -> table.story().table().dms().insertsOnly());
        assertThat(all)
                .anyMatch(table -> acts(table).map(StagingAct::key).distinct().count()
                        < acts(table).count());
        assertThat(all).anyMatch(table -> isAnyPiece(table));
        assertThat(all).anyMatch(table -> isAnyLate(table));
    }

    private static boolean hasReload(TablePlan table, Opening opening) {
        return table.story().generations().stream().anyMatch(generation -> generation.opening() == opening);
    }

    private static boolean isAnyPiece(TablePlan table) {
        Map<String, Long> lines = new HashMap<>();
        table.story()
                .generations()
                .forEach(generation ->
                        generation.changes().forEach(file -> lines.put(file.key(), (long) file.lines())));
        return puts(table).anyMatch(put -> put.file().lines() < lines.getOrDefault(put.key(), 0L));
    }

    private static boolean isAnyLate(TablePlan table) {
        List<Put> puts = puts(table).toList();
        return IntStream.range(1, puts.size())
                .anyMatch(i -> puts.get(i)
                        .file()
                        .closedAt()
                        .isBefore(puts.get(i - 1).file().closedAt()));
    }

    private static Stream<Put> puts(TablePlan table) {
        return acts(table).filter(Put.class::isInstance).map(Put.class::cast);
    }

    private static Stream<TablePlan> tables() {
        return IntStream.range(0, ROUNDS).boxed().flatMap(number -> RoundPlan.of(11, number).tables().stream());
    }

    private static Stream<StagingAct> acts(TablePlan table) {
        return table.steps().stream().flatMap(step -> step.acts().stream());
    }

    private static DeliveryStep firstStep(List<DeliveryStep> steps, List<DmsFile> files) {
        return steps.stream()
                .filter(step -> step.acts().stream().anyMatch(isOneOf(files)))
                .findFirst()
                .orElseThrow();
    }

    private static int first(List<StagingAct> acts, List<DmsFile> files) {
        return IntStream.range(0, acts.size())
                .filter(i -> isOneOf(files).test(acts.get(i)))
                .findFirst()
                .orElse(Integer.MAX_VALUE);
    }

    private static int last(List<StagingAct> acts, List<DmsFile> files) {
        return IntStream.range(0, acts.size())
                .filter(i -> isOneOf(files).test(acts.get(i)))
                .reduce((left, right) -> right)
                .orElseThrow();
    }

    private static Predicate<StagingAct> isOneOf(List<DmsFile> files) {
        return act -> act instanceof Put put
                && files.stream()
                        .anyMatch(file -> file.key().equals(put.key())
                                && file.closedAt().equals(put.file().closedAt()));
    }

    private static List<String> texts(RoundPlan plan) {
        return plan.tables().stream()
                .flatMap(table -> puts(table).map(put -> put.key() + put.modified() + text(put.file())))
                .toList();
    }

    private static String text(DmsFile file) {
        return file.header() + file.blocks();
    }

    private static String json(Object value) {
        if (value instanceof Map<?, ?> map) {
            return map.entrySet().stream()
                    .map(entry -> json(entry.getKey()) + ": " + json(entry.getValue()))
                    .toList()
                    .toString()
                    .replaceFirst("^\\[", "{")
                    .replaceFirst("]$", "}");
        }
        if (value instanceof List<?> list) {
            return list.stream().map(RoundPlanTest::json).toList().toString();
        }
        return value instanceof String text
                ? '"' + text.replace("\\", "\\\\").replace("\t", "\\t") + '"'
                : String.valueOf(value);
    }
}
