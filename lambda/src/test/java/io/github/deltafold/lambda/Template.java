package io.github.deltafold.lambda;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/** A template as text, maps and lists. {@code !Ref X} becomes the map {@code {"!Ref": "X"}}. */
final class Template {
    /** Where the templates lie; Maven runs tests in the folder of their module. */
    private static final Path REPOSITORY = Path.of("..");

    private final String file;
    private final Object root;

    private Template(String file, Object root) {
        this.file = file;
        this.root = root;
    }

    /** One template, by its path in the repository. */
    static Template of(String file) {
        try {
            String text = Files.readString(REPOSITORY.resolve(file));
            return new Template(
                    file,
                    plain(new Compose(LoadSettings.builder().build())
                            .composeString(text)
                            .orElseThrow()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Every template of the repository. */
    static List<Template> every() {
        try (Stream<Path> nested = Files.list(REPOSITORY.resolve("infra"))) {
            return Stream.concat(
                            Stream.of("template.yaml"),
                            nested.map(path -> path.getFileName().toString())
                                    .filter(name -> name.endsWith(".yaml"))
                                    .map(name -> "infra/" + name)
                                    .sorted())
                    .map(Template::of)
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Every resource of a type in any template, by file and logical name. */
    static Map<String, Template> everywhere(String type) {
        Map<String, Template> found = new LinkedHashMap<>();
        every().forEach(template ->
                template.resources(type).forEach((name, resource) -> found.put(template.file + " " + name, resource)));
        return found;
    }

    /** What stands under these keys and, in lists, at these positions. */
    Template at(Object... path) {
        Object found = root;
        for (Object step : path) {
            Object next =
                    step instanceof Integer position ? ((List<?>) found).get(position) : ((Map<?, ?>) found).get(step);
            if (next == null) {
                throw new AssertionError(file + " has no " + List.of(path));
            }
            found = next;
        }
        return new Template(file, found);
    }

    /** The resources of a type, by their logical names. */
    Map<String, Template> resources(String type) {
        Map<String, Template> found = new LinkedHashMap<>();
        at("Resources").map().forEach((name, resource) -> {
            Template each = new Template(file, resource);
            if (each.at("Type").text().equals(type)) {
                found.put(name, each);
            }
        });
        return found;
    }

    /** Every value that stands under a key, at any depth below this. */
    Stream<Template> all(String key) {
        if (root instanceof List<?> list) {
            return list.stream().flatMap(each -> new Template(file, each).all(key));
        }
        if (root instanceof Map<?, ?>) {
            return map().entrySet().stream().flatMap(entry -> {
                Template value = new Template(file, entry.getValue());
                return entry.getKey().equals(key) ? Stream.concat(Stream.of(value), value.all(key)) : value.all(key);
            });
        }
        return Stream.empty();
    }

    Map<String, Object> map() {
        Map<String, Object> map = new LinkedHashMap<>();
        ((Map<?, ?>) root).forEach((key, value) -> map.put((String) key, value));
        return map;
    }

    /** The elements of a list, or the only one where the list brackets were left out. */
    List<Object> list() {
        return root instanceof List<?> list ? List.copyOf(list) : List.of(root);
    }

    String text() {
        return (String) root;
    }

    int number() {
        return Integer.parseInt(text());
    }

    /** Every statement of every policy, those that a condition chooses among them. */
    List<Template> statements() {
        return all("Statement")
                .flatMap(statements -> statements.list().stream())
                .flatMap(Template::choices)
                .map(statement -> new Template(file, statement))
                .toList();
    }

    /** The statement that is called so. */
    Template statement(String sid) {
        return statements().stream()
                .filter(statement -> sid.equals(statement.map().get("Sid")))
                .findFirst()
                .orElseThrow(() -> new AssertionError(file + " has no statement " + sid));
    }

    Object value() {
        return root;
    }

    @Override
    public String toString() {
        return file + ": " + root;
    }

    /** What stands there: the value, or both ends of an {@code !If} without {@code AWS::NoValue}. */
    private static Stream<Object> choices(Object value) {
        if (value instanceof Map<?, ?> map && map.get("!If") instanceof List<?> choice) {
            return choice.stream().skip(1).flatMap(Template::choices);
        }
        return Map.of("!Ref", "AWS::NoValue").equals(value) ? Stream.empty() : Stream.of(value);
    }

    private static Object plain(Node node) {
        String tag = node.getTag().getValue();
        return tag.startsWith("!") ? Map.of(tag, untagged(node)) : untagged(node);
    }

    private static Object untagged(Node node) {
        if (node instanceof MappingNode mapping) {
            Map<String, Object> map = new LinkedHashMap<>();
            for (NodeTuple entry : mapping.getValue()) {
                map.put(((ScalarNode) entry.getKeyNode()).getValue(), plain(entry.getValueNode()));
            }
            return map;
        }
        if (node instanceof SequenceNode sequence) {
            List<Object> list = new ArrayList<>();
            sequence.getValue().forEach(each -> list.add(plain(each)));
            return list;
        }
        return ((ScalarNode) node).getValue();
    }
}
