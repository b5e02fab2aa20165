package io.github.deltafold.core.catalog;

import io.github.deltafold.core.glue.GlueException;
import io.github.deltafold.core.store.Location;

/** Every message about a table that is not registered. All are warnings: the table itself is as it should be. */
final class CatalogErrors {
    private static final String AGAIN = "The table itself is as it should be, and a later run tries again.";

    private CatalogErrors() {}

    static String failed(EntryName name, GlueCallException failure) {
        GlueException why = failure.why();
        String action = "glue:" + failure.action();
        return switch (why.code()) {
            case GlueException.UNREACHABLE ->
                cannot(
                        name,
                        "Glue does not answer (" + why.getMessage() + ")",
                        "Check 'glue-catalog.endpoint' and the way to it," + " in a VPC an endpoint for Glue");
            case GlueException.NO_CREDENTIALS ->
                cannot(name, "there are no credentials", "Give some by the environment, a profile or a role");
            case GlueException.NO_REGION ->
                cannot(name, "no region is known", "Set 'glue-catalog.region' or AWS_REGION");
            case "AccessDeniedException" ->
                cannot(
                        name,
                        sentence(why.reason()),
                        "Allow the role of the run " + action + " on catalog, database/" + name.database()
                                + " and table/"
                                + name.database() + "/" + name.table()
                                + " (parameter CatalogDatabases of the template; Lake Formation grants on its own)");
            default ->
                cannot(
                        name,
                        action + " failed (" + sentence(why.reason()) + ")",
                        why.isRefusal() ? "Put right what it says" : "Nothing need be done");
        };
    }

    static String elsewhere(EntryName name, String standing, Location location) {
        return cannot(
                name,
                "the catalog has such a table at " + (standing.isEmpty() ? "no location" : standing)
                        + ", and this one lies at " + location,
                "Remove that one from the catalog, or set 'glue-catalog.database'");
    }

    static String contended(EntryName name) {
        return cannot(name, "others keep changing its entry", "Find out who does");
    }

    static String unexpected(EntryName name, Exception cause) {
        return cannot(
                name, "its columns cannot be told (" + sentence(String.valueOf(cause)) + ")", "Look into the log");
    }

    private static String cannot(EntryName name, String why, String remedy) {
        return "Cannot register the table as " + name + " in the Glue Data Catalog: " + why + ". " + remedy + ". "
                + AGAIN;
    }

    private static String sentence(String text) {
        return text.endsWith(".") ? text.substring(0, text.length() - 1) : text;
    }
}
