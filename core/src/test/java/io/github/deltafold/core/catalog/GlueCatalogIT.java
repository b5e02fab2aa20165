package io.github.deltafold.core.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.deltafold.core.aws.ScriptedApi;
import io.github.deltafold.core.naming.TableName;
import io.github.deltafold.core.spec.GlueCatalogSpec;
import io.github.deltafold.core.store.Location;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.api.parallel.Resources;

@ResourceLock(Resources.SYSTEM_PROPERTIES) // credentials
class GlueCatalogIT {
    private static final Location LAKE = Location.parse("s3://acme-lake/tables");
    private static final String SCHEMA = "{\"type\":\"struct\",\"fields\":[{\"name\":\"id\",\"type\":\"long\"}]}";

    private final ScriptedApi server = new ScriptedApi();
    private final GlueCatalog catalog = new GlueCatalog(
            new GlueCatalogSpec(null, "eu-central-1", server.endpoint().toString()), LAKE);

    @BeforeEach
    void giveCredentials() {
        System.setProperty("aws.accessKeyId", "AKIDEXAMPLE");
        System.setProperty("aws.secretAccessKey", "secret");
    }

    @AfterEach
    void closeServer() {
        catalog.close();
        server.close();
        System.clearProperty("aws.accessKeyId");
        System.clearProperty("aws.secretAccessKey");
    }

    @Test
    void asksNoMoreWhereNobodyAnswers() {
        for (int attempt = 0; attempt < 6; attempt++) {
            server.thenNoAnswer();
        }

        Optional<String> first = committed("sales.orders");
        Optional<String> again = committed("sales.orders");
        Optional<String> other = committed("sales.lines");

        assertThat(first.orElseThrow()).contains("sales.orders in the Glue Data Catalog: Glue does not answer (");
        assertThat(again).as("told once per table").isEmpty();
        assertThat(other.orElseThrow()).contains("sales.lines in the Glue Data Catalog: Glue does not answer (");
        assertThat(server.received()).as("the attempts of one request").hasSize(3);
    }

    @Test
    void asksOnceForATableWhoseColumnsStayWithinARun() {
        committed("sales.orders");
        int before = server.received().size();

        committed("sales.orders");
        Optional<String> standing = catalog.standing(
                TableName.parse("sales.orders"), LAKE.resolve("sales/orders"), () -> Optional.of(SCHEMA));

        assertThat(server.received()).hasSize(before);
        assertThat(standing).isEmpty();
    }

    @Test
    void signsForTheRegionThatIsSet() {
        committed("sales.orders");

        assertThat(server.received().get(0).headers().getFirst("Authorization"))
                .contains("/eu-central-1/glue/aws4_request");
    }

    @Test
    void saysThatColumnsCannotBeTold() {
        Optional<String> warning =
                catalog.committed(TableName.parse("sales.orders"), LAKE.resolve("sales/orders"), () -> {
                    throw new IllegalStateException("the log is cut off");
                });

        assertThat(warning)
                .contains(
                        "Cannot register the table as sales.orders in the Glue Data Catalog: its columns cannot be told"
                                + " (java.lang.IllegalStateException: the log is cut off). Look into the log. The table itself is as it"
                                + " should be, and a later run tries again.");
    }

    private Optional<String> committed(String table) {
        TableName name = TableName.parse(table);
        server.then(
                200,
                Map.of(),
                "{\"Table\": {\"StorageDescriptor\": {\"Location\": \"" + LAKE + "/" + name.folder() + "\"}}}");
        return catalog.committed(name, LAKE.resolve(name.folder()), () -> Optional.of(SCHEMA));
    }
}
