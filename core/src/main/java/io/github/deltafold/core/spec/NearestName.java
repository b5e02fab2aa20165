package io.github.deltafold.core.spec;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;

/** Finds the known name that a mistyped one was probably meant to be. */
final class NearestName {
    private NearestName() {}

    /** "Did you mean 'key'?", or the whole choice where nothing is near. */
    static String advice(String wrong, Collection<String> known) {
        return known.stream()
                .min(Comparator.comparingDouble((String name) -> distance(wrong, name))
                        .thenComparing(name -> name))
                .filter(name -> distance(wrong, name) <= 0.7)
                .map(name -> "Did you mean '" + name + "'?")
                .orElseGet(() -> "It must be one of [" + String.join(", ", known) + "].");
    }

    /** 0 for equal names, 1 and more for unlike ones; a name that holds the other is near. */
    private static double distance(String left, String right) {
        String a = left.toLowerCase(Locale.ROOT).replace('_', '-');
        String b = right.toLowerCase(Locale.ROOT).replace('_', '-');
        double edits = (double) edits(a, b) / Math.max(1, Math.max(a.length(), b.length()));
        boolean holds = (b.length() >= 3 && a.contains(b)) || (a.length() >= 3 && b.contains(a));
        return holds ? Math.min(edits, 0.3 + edits / 10) : edits * 1.4;
    }

    /** Levenshtein's distance: insertions, deletions and replacements of one character. */
    private static int edits(String a, String b) {
        int[] row = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            row[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int replaced = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(replaced, 1 + Math.min(row[j], row[j - 1]));
            }
        }
        return row[b.length()];
    }
}
