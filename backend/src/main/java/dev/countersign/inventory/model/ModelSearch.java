package dev.countersign.inventory.model;

import io.micronaut.transaction.annotation.Transactional;
import jakarta.inject.Singleton;
import jakarta.persistence.EntityManager;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Finds exact files by what people call them, for somebody who chooses among them: one query each,
 * however many there are.
 */
@Singleton
public class ModelSearch {
    private static final String FIELDS =
            "select a.digest, a.name, a.verified_by is not null, m.id,"
                    + " btrim(m.family || ' ' || m.version), p.name, m.origin_country, m.licence_id,"
                    + " m.openness, own.ids, ";
    private static final String FILES =
            " from artifact_set a"
                    + " left join confirmation c on c.digest = a.digest and c.withdrawn_at is null"
                    + " left join model m on m.id = c.model_id"
                    + " left join publisher p on p.id = m.publisher_id"
                    + " left join (select s.digest, string_agg(s.device_id, ' ' order by"
                    + " s.device_id) as ids from artifact_sighting s join device d on d.id ="
                    + " s.device_id where d.owner_id = :owner group by s.digest) own"
                    + " on own.digest = a.digest where ";
    private static final String BEST_FIRST =
            " order by 11 desc, own.ids is null, m.id is null, a.seen_at desc, a.digest limit :most";
    private static final String WORDS_OF_FILES =
            "lower(concat_ws(' ', a.name, a.source_namespace || '/' || a.source_ref, a.source_ref,"
                    + " a.digest, m.id, m.family, m.version, p.name,"
                    + " cast(m.ollama as text), cast(m.huggingface as text)))";
    private static final String WORDS_OF_MODELS =
            "lower(concat_ws(' ', m.id, m.family, m.version, p.name,"
                    + " cast(m.ollama as text), cast(m.huggingface as text)))";

    private final EntityManager entities;

    ModelSearch(EntityManager entities) {
        this.entities = entities;
    }

    /**
     * Exact files that can be asked for.
     *
     * @param name what the device that showed them calls them
     * @param verified whether an enrolled device hashed them
     * @param model what a security lead confirmed they are, null until then
     * @param seenOn ids of those devices of the person who searches on which they were seen
     */
    public record Files(
            String digest,
            String name,
            boolean verified,
            @Nullable Known model,
            List<String> seenOn) {
        public Files {
            seenOn = List.copyOf(seenOn);
        }
    }

    /** A model of the catalogue, in short. */
    public record Known(
            String id,
            String name,
            String publisher,
            @Nullable String country,
            String licence,
            String openness) {}

    /**
     * What was found.
     *
     * @param otherTag whether nothing has the tag that was named, and these have another one
     * @param unshown models of the catalogue of which nobody has shown any files
     */
    public record Result(List<Files> files, boolean otherTag, List<Known> unshown) {
        public Result {
            files = List.copyOf(files);
            unshown = List.copyOf(unshown);
        }
    }

    /**
     * Files whose name, source, digest or model has every word of the text, or that match a name as
     * Ollama or Hugging Face writes it; those on the person's devices first.
     */
    @Transactional(readOnly = true)
    public Result find(String personId, String text, int most) {
        ModelName name = ModelName.of(text);
        if (name.words().isEmpty()) {
            return new Result(onDevicesOf(personId, most), false, List.of());
        }
        List<Match> all = files(personId, name, most);
        List<Match> found = all.stream().filter(Match::whole).toList();
        boolean otherTag = found.isEmpty() && !name.tag().isEmpty();
        return new Result(
                (otherTag ? all : found).stream().map(Match::files).toList(),
                otherTag,
                unshown(name.untagged(), most));
    }

    /**
     * Files that were found.
     *
     * @param whole whether with the tag, where one was named
     */
    private record Match(Files files, boolean whole) {}

    /** With the tag first, then with others. */
    private List<Match> files(String personId, ModelName name, int most) {
        List<String> words = name.untagged().words();
        Map<String, Object> values = parameters("w", words);
        String whole = "true";
        if (!name.tag().isEmpty()) {
            whole = containing(WORDS_OF_FILES, "t", name.words());
            values.putAll(parameters("t", name.words()));
        }
        return select(personId, containing(WORDS_OF_FILES, "w", words), whole, values, most);
    }

    /** What was seen on the person's own devices. */
    private List<Files> onDevicesOf(String personId, int most) {
        return select(personId, "own.ids is not null", "true", Map.of(), most).stream()
                .map(Match::files)
                .toList();
    }

    /** These files, those never seen left out. */
    @Transactional(readOnly = true)
    public List<Files> of(String personId, Collection<String> digests) {
        return digests.isEmpty()
                ? List.of()
                : select(
                                personId,
                                "a.digest in (:digests)",
                                "true",
                                Map.of("digests", digests),
                                digests.size())
                        .stream()
                        .map(Match::files)
                        .toList();
    }

    private List<Match> select(
            String personId, String condition, String whole, Map<String, Object> values, int most) {
        var query =
                entities.createNativeQuery(
                                FIELDS + whole + FILES + condition + BEST_FIRST, Object[].class)
                        .setParameter("owner", personId)
                        .setParameter("most", most);
        values.forEach(query::setParameter);
        List<?> rows = query.getResultList();
        return rows.stream()
                .map(Object[].class::cast)
                .map(row -> new Match(files(row), (Boolean) row[10]))
                .toList();
    }

    private static Files files(Object[] row) {
        String devices = (String) row[9];
        return new Files(
                (String) row[0],
                (String) row[1],
                (Boolean) row[2],
                row[3] == null ? null : known(Arrays.copyOfRange(row, 3, 9)),
                devices == null ? List.of() : List.of(devices.split(" ", -1)));
    }

    private static Known known(Object[] row) {
        return new Known(
                (String) row[0],
                (String) row[1],
                (String) row[2],
                (String) row[3],
                (String) row[4],
                (String) row[5]);
    }

    private List<Known> unshown(ModelName name, int most) {
        var query =
                entities.createNativeQuery(
                                "select m.id, btrim(m.family || ' ' || m.version), p.name,"
                                        + " m.origin_country, m.licence_id, m.openness from model m"
                                        + " join publisher p on p.id = m.publisher_id"
                                        + " where not exists (select 1 from confirmation c where"
                                        + " c.model_id = m.id and c.withdrawn_at is null) and "
                                        + containing(WORDS_OF_MODELS, "w", name.words())
                                        + " order by length(m.id), m.id limit :most",
                                Object[].class)
                        .setParameter("most", most);
        parameters("w", name.words()).forEach(query::setParameter);
        List<?> rows = query.getResultList();
        return rows.stream().map(Object[].class::cast).map(ModelSearch::known).toList();
    }

    private static String containing(String hay, String prefix, List<String> words) {
        StringBuilder all = new StringBuilder("true");
        for (int i = 0; i < words.size(); i++) {
            all.append(" and position(:")
                    .append(prefix)
                    .append(i)
                    .append(" in ")
                    .append(hay)
                    .append(") > 0");
        }
        return all.toString();
    }

    private static Map<String, Object> parameters(String prefix, List<String> words) {
        Map<String, Object> values = new HashMap<>();
        for (int i = 0; i < words.size(); i++) {
            values.put(prefix + i, words.get(i));
        }
        return values;
    }
}
