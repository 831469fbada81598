package dev.countersign.approval;

import dev.countersign.identity.Caller;
import dev.countersign.listing.ListQuery;
import dev.countersign.platform.Ids;
import dev.countersign.problem.InputCheck;
import dev.countersign.problem.Problem;
import io.micronaut.http.HttpParameters;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.uri.UriBuilder;
import io.micronaut.transaction.annotation.Transactional;
import jakarta.inject.Singleton;
import jakarta.persistence.EntityManager;
import java.time.Clock;
import java.util.List;
import java.util.Objects;

/**
 * Filters of the queue that people keep under a name: only what the queue itself can be asked, so
 * that no view leads anywhere else.
 */
@Singleton
class SavedViews {
    private static final int LONGEST_NAME = 60;
    private static final int LONGEST_QUERY = 1000;
    private static final int MOST = 20;

    private final EntityManager entities;
    private final ReviewQueue queue;
    private final Ids ids;
    private final Clock clock;

    SavedViews(EntityManager entities, ReviewQueue queue, Ids ids, Clock clock) {
        this.entities = entities;
        this.queue = queue;
        this.ids = ids;
        this.clock = clock;
    }

    /** A view as its owner sees it. */
    record View(String id, String name, String href) {
        static View of(SavedView view) {
            String query = view.getQuery();
            return new View(
                    view.getId(),
                    view.getName(),
                    query.isEmpty() ? "/reviews" : "/reviews?" + query);
        }
    }

    /** The caller's, by name. */
    @Transactional(readOnly = true)
    public List<View> of(Caller caller) {
        return mine(caller).stream().map(View::of).toList();
    }

    private List<SavedView> mine(Caller caller) {
        return entities.createQuery(
                        "from SavedView v where v.personId = :me order by lower(v.name), v.id",
                        SavedView.class)
                .setParameter("me", caller.id())
                .getResultList();
    }

    /**
     * Keeps one.
     *
     * @param query filters and order as in the queue's address, without {@code ?}
     * @return where it leads
     */
    @Transactional
    public View add(Caller caller, String name, String query) {
        InputCheck check = new InputCheck();
        String called = check.text("/name", name, LONGEST_NAME);
        List<SavedView> present = mine(caller);
        if (present.stream().anyMatch(v -> v.getName().equalsIgnoreCase(called))) {
            check.wrong("/name", "duplicate", "You have a view of this name.", "another name");
        }
        if (present.size() >= MOST) {
            check.wrong("/name", "count", "You keep " + MOST + " views.", "remove one first");
        }
        if (query.length() > LONGEST_QUERY) {
            check.wrong("/name", "length", "These filters are too long.", "fewer filters");
        }
        check.done();
        String kept = normal(caller, query);
        var view = new SavedView(ids.next("viw"), caller.id(), called, kept, clock.instant());
        entities.persist(view);
        return View.of(view);
    }

    /** Read and written again, so that nothing but filters and order is kept. */
    private String normal(Caller caller, String query) {
        try {
            ListQuery asked = queue.shape(caller).read(address(query));
            UriBuilder address = UriBuilder.of("/reviews");
            asked.given().forEach(address::queryParam);
            address.queryParam("sort", asked.sort().name());
            return Objects.requireNonNullElse(address.build().getRawQuery(), "");
        } catch (Problem | IllegalArgumentException _) {
            throw Problem.field(
                    "/name", "format", "These filters are not the queue's.", "its own filters");
        }
    }

    private static HttpParameters address(String query) {
        return HttpRequest.GET("/reviews?" + query).getParameters();
    }

    /** The filters of a view that was not kept; none where they are no address at all. */
    static HttpParameters parameters(String query) {
        try {
            return address(query);
        } catch (IllegalArgumentException _) {
            return address("");
        }
    }

    /** Forgets one. */
    @Transactional
    public void remove(Caller caller, String id) {
        SavedView view = entities.find(SavedView.class, id);
        if (view == null || !view.getPersonId().equals(caller.id())) {
            throw Problem.notFound("view", id);
        }
        entities.remove(view);
    }
}
