package io.github.deltafold.core.fold;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.deltafold.core.failure.BadSetting;
import io.github.deltafold.core.plan.PlanRequest;
import io.github.deltafold.core.spec.LakeConfig;
import io.github.deltafold.core.spec.TableSpec;
import io.github.deltafold.core.testing.InMemoryTableEngine;
import io.github.deltafold.core.testing.TestingLake;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A table that refuses every batch until a reload, since it was restored to an older version. */
class WithdrawnPlanTest {
    private static final String TABLES =
            "tables: [{name: shop.items, key: [id], columns: 'id INT, name STRING', load-settle: PT0S}]";

    private final InMemoryTableEngine memory = new InMemoryTableEngine();
    private final TableEngine restored = new RestoredTableEngine(memory, new AtomicBoolean());
    private TestingLake lake;

    @BeforeEach
    void loadTableAndStageChange(@TempDir Path folder) {
        lake = new TestingLake(folder, TABLES);
        lake.stage("shop/items/LOAD00000001.csv", "1,pen", "2,ink");
        lake.drain(memory, "shop.items");
        lake.stage("shop/items/20260105-100000000.csv", "U,1,quill");
    }

    @Test
    void standsUntilTheOperatorActs() {
        assertThatThrownBy(() -> lake.drain(restored, "shop.items"))
                .isInstanceOf(BadSetting.class)
                .hasMessage("restored");
        assertThatThrownBy(() -> lake.drain(restored, "shop.items")).isInstanceOf(BadSetting.class);
        assertThat(lake.history("shop.items").openPlan()).isPresent();

        lake.drain(memory, "shop.items");

        assertThat(lake.rows(memory, "shop.items")).containsExactly("1,quill", "2,ink");
    }

    @Test
    void givesItsFilesToReload() {
        assertThatThrownBy(() -> lake.drain(restored, "shop.items")).isInstanceOf(BadSetting.class);
        lake.stage("shop/items/LOAD00000001.csv", "1,quill", "3,wax");
        lake.stage("shop/items/20260105-110000000.csv", "U,3,seal");

        TableReport report = lake.drain(restored, "shop.items", new PlanRequest(Set.of(), false, true));

        assertThat(lake.rows(memory, "shop.items")).containsExactly("1,quill", "3,seal");
        assertThat(report.warnings())
                .contains("Batch 2 was withdrawn by 'apply --reload shop.items': its files are read with the reload.");
        assertThat(lake.history("shop.items").openPlan()).isEmpty();
        assertThat(lake.drain(memory, "shop.items").batches()).isEmpty();
    }

    private record RestoredTableEngine(TableEngine engine, AtomicBoolean reloaded) implements TableEngine {
        @Override
        public Optional<FoldResult> committed(FoldTask task) {
            return Optional.empty();
        }

        @Override
        public FoldResult fold(FoldTask task) throws UnreadableFilesException {
            reloaded.compareAndSet(false, task.plan().reload() != null);
            if (!reloaded.get() && !task.plan().files().isEmpty()) {
                throw new BadSetting("restored");
            }
            return engine.fold(task);
        }

        @Override
        public Optional<TableRows> read(LakeConfig config, TableSpec spec, @Nullable Long version) {
            return engine.read(config, spec, version);
        }

        @Override
        public Verification verify(FoldTask task) throws UnreadableFilesException {
            return engine.verify(task);
        }

        @Override
        public TombstoneMemory tombstones() {
            return engine.tombstones();
        }

        @Override
        public void close() {
            engine.close();
        }
    }
}
