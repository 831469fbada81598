package dev.countersign.gate.command;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** What a scan found as a table for people. */
final class ScanTable {
    private static final List<String> HEAD =
            List.of("MODEL", "FORMAT", "SIZE", "DIGEST", "LICENCE", "APPROVAL");
    private static final int SIZE_COLUMN = 2;
    private static final int LICENCE_COLUMN = 4;
    private static final int DIGEST_CHARS = 12;
    private static final int MIN_NAME = 12;
    private static final int MAX_LICENCE = 24;
    private static final String GAP = "  ";

    private ScanTable() {}

    /**
     * @param columns how wide lines may be; the name of a model is cut in its middle to fit
     */
    static List<String> of(List<ScannedModel> models, int columns) {
        List<List<String>> rows = new ArrayList<>();
        rows.add(HEAD);
        models.forEach(model -> rows.add(cells(model)));
        int[] widths = new int[HEAD.size()];
        for (List<String> row : rows) {
            for (int i = 0; i < widths.length; i++) {
                widths[i] = Math.max(widths[i], width(row.get(i)));
            }
        }
        widths[LICENCE_COLUMN] = Math.min(widths[LICENCE_COLUMN], MAX_LICENCE);
        int others = GAP.length() * (widths.length - 1);
        for (int i = 1; i < widths.length; i++) {
            others += widths[i];
        }
        widths[0] = Math.clamp((long) columns - others, MIN_NAME, Math.max(MIN_NAME, widths[0]));
        return rows.stream().map(row -> line(row, widths)).toList();
    }

    private static List<String> cells(ScannedModel model) {
        return List.of(
                model.found().name(),
                format(model),
                size(model.size()),
                model.identity().set().digest().hex().substring(0, DIGEST_CHARS),
                model.licence().orElse("-"),
                model.approval().word());
    }

    private static String format(ScannedModel model) {
        String word = model.found().format().word();
        return switch (model.report().scan().result()) {
            case CLEAN -> word;
            case FINDINGS -> word + ", see --long";
            case FAILED -> word + ", BROKEN";
        };
    }

    private static String line(List<String> row, int[] widths) {
        StringBuilder line = new StringBuilder();
        for (int i = 0; i < widths.length; i++) {
            String cell = cut(row.get(i), widths[i]);
            String space = " ".repeat(Math.max(0, widths[i] - width(cell)));
            boolean right = i == SIZE_COLUMN;
            line.append(i == 0 ? "" : GAP).append(right ? space + cell : cell + space);
        }
        return line.toString().stripTrailing();
    }

    static String size(long bytes) {
        if (bytes < 1_000_000) {
            return String.format(Locale.ROOT, "%.1f kB", bytes / 1e3);
        }
        return bytes < 1_000_000_000
                ? String.format(Locale.ROOT, "%.1f MB", bytes / 1e6)
                : String.format(Locale.ROOT, "%.1f GB", bytes / 1e9);
    }

    /** Shortened in the middle: both ends of a model's name tell. */
    static String cut(String text, int columns) {
        if (width(text) <= columns) {
            return text;
        }
        int[] points = text.codePoints().toArray();
        int head = 0;
        int tail = points.length;
        int left = columns - 1;
        while (head < tail) {
            boolean fromHead = head <= points.length - tail;
            int next = width(fromHead ? points[head] : points[tail - 1]);
            if (next > left) {
                break;
            }
            left -= next;
            if (fromHead) {
                head++;
            } else {
                tail--;
            }
        }
        return new String(points, 0, head) + "…" + new String(points, tail, points.length - tail);
    }

    static int width(String text) {
        return text.codePoints().map(ScanTable::width).sum();
    }

    /** Columns that a terminal gives a character: none to a combining mark, two to a wide one. */
    private static int width(int point) {
        int type = Character.getType(point);
        if (type == Character.NON_SPACING_MARK || type == Character.ENCLOSING_MARK) {
            return 0;
        }
        boolean wide =
                Character.isIdeographic(point)
                        || (point >= 0x1100 && point <= 0x115F)
                        || (point >= 0x3000 && point <= 0x30FF)
                        || (point >= 0xAC00 && point <= 0xD7A3)
                        || (point >= 0xFF00 && point <= 0xFF60)
                        || (point >= 0x1F300 && point <= 0x1FAFF);
        return wide ? 2 : 1;
    }

    /** One line on all of them. */
    static String summary(List<ScannedModel> models) {
        String states =
                models.stream()
                        .collect(
                                Collectors.groupingBy(
                                        model -> model.approval().word(),
                                        java.util.TreeMap::new,
                                        Collectors.counting()))
                        .entrySet()
                        .stream()
                        .map(state -> state.getValue() + " " + state.getKey())
                        .collect(Collectors.joining(", "));
        long bytes = models.stream().mapToLong(ScannedModel::size).sum();
        return models.size()
                + (models.size() == 1 ? " model, " : " models, ")
                + size(bytes)
                + (states.isEmpty() ? "." : ": " + states + ".")
                + " Licences are what the files say of themselves.";
    }
}
