package dev.countersign.identity;

import dev.countersign.platform.FormFields;
import java.util.List;

/**
 * Two versions of a person's roles and programme: what was saved since the form was opened, and
 * what was sent just now.
 *
 * @param page the page as it is saved now, with the form holding what both make together
 * @param rows field by field
 */
record PersonConflict(PersonPage page, List<Row> rows) {
    /**
     * One field, as words of {@code family}.
     *
     * @param merged where I changed nothing, what is saved; where I did, mine
     */
    record Row(
            String label,
            String family,
            List<String> saved,
            List<String> mine,
            List<String> merged) {
        public boolean isDiffering() {
            return !saved.equals(mine);
        }
    }

    /**
     * @param saved the page as it is now
     * @param form with what the form held when it was opened as {@code readRoles} and {@code
     *     readProgramme}
     */
    static PersonConflict of(PersonPage saved, FormFields form) {
        List<String> all = saved.getAllRoles();
        List<String> mine = all.stream().filter(form.all("roles")::contains).toList();
        List<String> now = all.stream().filter(saved.roles()::contains).toList();
        // somebody may have had no role then; a programme everybody has
        boolean opened = !form.text("readProgramme").isEmpty();
        List<String> before = opened ? form.all("readRoles") : now;
        List<String> roles =
                all.stream()
                        .filter(role -> {
                            boolean wanted = mine.contains(role);
                            return wanted == before.contains(role) ? now.contains(role) : wanted;
                        })
                        .toList();
        String programme = form.text("programme");
        String merged =
                programme.equals(form.text("readProgramme")) ? saved.programme() : programme;
        return new PersonConflict(
                saved.refused(
                        roles,
                        merged,
                        new PersonPage.Form("access", form.text("reason"), ""),
                        List.of()),
                List.of(
                        new Row("col.roles", "role", now, mine, roles),
                        new Row(
                                "col.programme",
                                "programme",
                                List.of(saved.programme()),
                                List.of(programme),
                                List.of(merged))));
    }

    /** Who changed it lately. */
    public List<Timeline.Entry> getLately() {
        return page.timeline().stream()
                .filter(entry -> entry.kind().startsWith("person."))
                .limit(3)
                .toList();
    }
}
