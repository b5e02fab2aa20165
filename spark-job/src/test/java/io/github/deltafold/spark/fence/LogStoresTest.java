package io.github.deltafold.spark.fence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.deltafold.core.failure.BadSetting;
import io.github.deltafold.core.store.S3Settings;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LogStoresTest {
    private static final S3Settings MINIO = new S3Settings("http://minio:9000", "eu-west-1", true);

    @ParameterizedTest
    @ValueSource(strings = {"s3", "s3a", "s3n", "file"})
    void namesStoreThatDeltaCanMake(String scheme) throws Exception {
        String name = LogStores.settings(S3Settings.AWS).get("spark.delta.logStore." + scheme + ".impl");

        Object store = Class.forName(name).getConstructor(Configuration.class).newInstance(new Configuration(false));

        assertThat(store).isInstanceOf(io.delta.storage.LogStore.class);
    }

    @Test
    void carriesWhereTheBucketsAre() {
        Configuration configuration = new Configuration(false);
        LogStores.settings(MINIO).forEach((key, value) -> configuration.set(key.replace("spark.hadoop.", ""), value));

        assertThat(LogStores.s3Settings(configuration)).isEqualTo(MINIO);
        assertThat(LogStores.s3Settings(new Configuration(false))).isEqualTo(S3Settings.AWS);
    }

    @Test
    void takesWhatIsSetAsItSetsItItself() {
        Map<String, String> settings = LogStores.settings(MINIO);

        assertThatCode(() -> LogStores.refuseOthers(settings)).doesNotThrowAnyException();
        assertThatCode(() -> LogStores.refuseOthers(Map.of("spark.delta.logStore.gs.impl", "x.Gcs")))
                .doesNotThrowAnyException();
        assertThatCode(() -> LogStores.require(settings)).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"spark.delta.logStore.class", "spark.delta.logStore.s3a.impl", "spark.delta.logStore.file.impl"})
    void refusesAnotherStore(String setting) {
        assertThatThrownBy(() -> LogStores.refuseOthers(Map.of(setting, "io.delta.storage.S3SingleDriverLogStore")))
                .isInstanceOf(BadSetting.class)
                .hasMessage("Cannot write tables: '" + setting + "' is 'io.delta.storage.S3SingleDriverLogStore', under"
                        + " which two runs could destroy each other's commits. Remove the setting from spark-submit or"
                        + " the cluster; the job sets the right one itself.");
    }

    @Test
    void refusesSessionThatWasStartedWithoutFence() {
        Map<String, String> settings = Map.of(
                "spark.delta.logStore.s3.impl", BucketLogStore.class.getName(),
                "spark.delta.logStore.s3a.impl", BucketLogStore.class.getName(),
                "spark.delta.logStore.s3n.impl", BucketLogStore.class.getName());

        assertThatThrownBy(() -> LogStores.require(settings))
                .isInstanceOf(BadSetting.class)
                .hasMessage("Cannot write tables: the Spark session was started without"
                        + " 'spark.delta.logStore.file.impl', so that two runs could destroy each other's commits. Start"
                        + " the job with a session of its own, or that session with --conf"
                        + " spark.delta.logStore.file.impl=io.github.deltafold.spark.fence.FolderLogStore.");
    }
}
