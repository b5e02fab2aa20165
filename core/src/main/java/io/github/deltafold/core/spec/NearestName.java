package io.github.deltafold.core.spec;

import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/**
 * Finds the known name that a mistyped one was probably meant to be.
 *
 * <p>How many slips are forgiven grows with the length of a name: one in {@code kye}, two in {@code sequence}, three in
 * {@code earlier-columns}. Of two names with a dot, schema and table are compared each for itself, so that a schema that
 * is right does not make an unlike table near.
 */
final class NearestName {
    /** More names than this are not read by anyone. */
    private static final int NAMES_LISTED = 20;

    private static final int SHORTEST_WORD = 3;
    private static final int LONG_NAME = 6;
    private static final double FAR = 1;
    private static final double HOLDS = 0.5;

    private NearestName() {}

    /** "Did you mean 'key'?", or the whole choice where nothing is near. */
    static String advice(String wrong, Collection<String> known) {
        return known.stream()
                .filter(name -> distance(wrong, name) < FAR)
                .min(Comparator.comparingDouble((String name) -> distance(wrong, name))
                        .thenComparing(name -> name))
                .map(name -> "Did you mean '" + name + "'?")
                .orElseGet(() -> "It must be one of [" + choice(known) + "].");
    }

    /** Whether a name is probably one of these, mistyped. Short names are too like each other to tell. */
    static boolean isMistyped(String name, Collection<String> known) {
        return name.length() >= LONG_NAME && known.stream().anyMatch(each -> distance(name, each) < HOLDS);
    }

    private static String choice(Collection<String> known) {
        List<String> names = known.stream().sorted().toList();
        String more = names.size() > NAMES_LISTED ? " and " + (names.size() - NAMES_LISTED) + " more" : "";
        return String.join(", ", names.subList(0, Math.min(names.size(), NAMES_LISTED))) + more;
    }

    /** 0 for equal names, 1 for unlike ones. */
    private static double distance(String left, String right) {
        String a = left.toLowerCase(Locale.ROOT).replace('_', '-');
        String b = right.toLowerCase(Locale.ROOT).replace('_', '-');
        int dotInA = a.indexOf('.');
        int dotInB = b.indexOf('.');
        if (dotInA < 0 || dotInB < 0) {
            return distanceOfWords(a, b);
        }
        double schema = distanceOfWords(a.substring(0, dotInA), b.substring(0, dotInB));
        double table = distanceOfWords(a.substring(dotInA + 1), b.substring(dotInB + 1));
        boolean wildcard = b.endsWith(".*");
        return schema >= FAR || (table >= FAR && !wildcard) ? FAR : (schema + (wildcard ? 0 : table)) / 2;
    }

    /** A name that begins with the other, or has it among its words, is near, but less so than a mistyped one. */
    private static double distanceOfWords(String a, String b) {
        int edits = edits(a, b);
        if (edits <= forgiven(a, b)) {
            return HOLDS * edits / Math.max(1, Math.max(a.length(), b.length()));
        }
        String shorter = a.length() < b.length() ? a : b;
        String longer = a.length() < b.length() ? b : a;
        boolean holds = longer.startsWith(shorter)
                || Arrays.stream(longer.split("-")).anyMatch(word -> edits(word, shorter) <= forgiven(word, shorter));
        return holds && shorter.length() >= SHORTEST_WORD ? HOLDS + 0.4 * edits / longer.length() : FAR;
    }

    private static int forgiven(String a, String b) {
        int length = Math.max(a.length(), b.length());
        if (length < SHORTEST_WORD) {
            return 0;
        }
        return length < 6 ? 1 : length < 10 ? 2 : 3;
    }

    /** Damerau's distance: characters inserted, deleted or replaced, and neighbours exchanged. */
    private static int edits(String a, String b) {
        int[][] rows = new int[a.length() + 1][b.length() + 1];
        for (int i = 0; i <= a.length(); i++) {
            rows[i][0] = i;
        }
        for (int j = 0; j <= b.length(); j++) {
            rows[0][j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            for (int j = 1; j <= b.length(); j++) {
                boolean equal = a.charAt(i - 1) == b.charAt(j - 1);
                int least =
                        Math.min(rows[i - 1][j - 1] + (equal ? 0 : 1), 1 + Math.min(rows[i - 1][j], rows[i][j - 1]));
                boolean exchanged =
                        i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1);
                rows[i][j] = exchanged ? Math.min(least, rows[i - 2][j - 2] + 1) : least;
            }
        }
        return rows[a.length()][b.length()];
    }
}
