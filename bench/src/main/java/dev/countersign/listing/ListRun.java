package dev.countersign.listing;

import java.io.IOException;
import java.net.CookieManager;
import java.net.CookiePolicy;
import java.net.HttpCookie;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * P12: pages of long lists over HTTP, signed in, in turns with the statements that such a page
 * cannot do without, in one {@code psql}.
 */
final class ListRun {
    private static final Pattern NEXT = Pattern.compile("rel=\"next\" href=\"([^\"]+)\"");
    private static final int ROWS = 51;
    private static final String DATABASE = "countersign";

    private final String server;
    private final Connection database;
    private final Psql psql;
    private final CookieManager cookies = new CookieManager(null, CookiePolicy.ACCEPT_ALL);
    private final HttpClient http = HttpClient.newBuilder().cookieHandler(cookies).build();

    private ListRun(String server, Connection database, Psql psql) {
        this.server = server;
        this.database = database;
        this.psql = psql;
    }

    /**
     * A page and what it reads; an empty text where no statement of its own stands beside it.
     *
     * @param deeper how often the link to the next page is followed first
     */
    private record Case(String name, String path, int deeper, String sql) {}

    /**
     * {@code SERVER PORT USER PASSWORD_FILE ACCOUNT ACCOUNT_PASSWORD TIMES WARM_UP}, the port being
     * that of the database; prints lines.
     */
    public static void main(String[] arguments) throws Exception {
        String secret = Files.readString(Path.of(arguments[3])).strip();
        int times = Integer.parseInt(arguments[6]);
        int warmUp = Integer.parseInt(arguments[7]);
        String url = "jdbc:postgresql://127.0.0.1:" + arguments[1] + "/" + DATABASE;
        try (Connection database = DriverManager.getConnection(url, arguments[2], secret);
                Psql psql = new Psql(arguments[1], arguments[2], DATABASE, secret)) {
            ListRun run = new ListRun(arguments[0], database, psql);
            run.signIn(arguments[4], arguments[5]);
            for (Case one : run.cases()) {
                run.measure(one, times, warmUp);
            }
            for (Case one : run.others()) {
                run.measure(one, times, warmUp);
            }
        }
    }

    private List<Case> cases() throws SQLException {
        String digest =
                one("select model_digest from approval group by 1 order by count(*) desc limit 1");
        String person =
                one(
                        "select username from person where username like 'p0%' order by id limit 1 offset 700");
        String personId = one("select id from person where username = '" + person + "'");
        String code =
                one(
                        "select code from decision_finding group by 1 order by count(*) desc limit 1 offset 2");
        return List.of(
                list("devices", "/devices", 0, "device", "true", "id desc"),
                list(
                        "devices, by name, page 4",
                        "/devices?sort=name",
                        3,
                        "device",
                        "(lower(name), id) > ('framework-3', '')",
                        "lower(name), id"),
                list(
                        "devices, search",
                        "/devices?q=book-77",
                        0,
                        "device",
                        "lower(name) like '%book-77%'",
                        "id desc"),
                list(
                        "devices of a person",
                        "/devices?owner=" + person,
                        0,
                        "device",
                        "owner_id = '" + personId + "'",
                        "id desc"),
                list(
                        "models",
                        "/models",
                        0,
                        "model m join publisher p on p.id = m.publisher_id join licence l on l.id = m.licence_id",
                        "true",
                        "m.id"),
                list(
                        "models, search",
                        "/models?q=coder",
                        0,
                        "model m join publisher p on p.id = m.publisher_id join licence l on l.id = m.licence_id",
                        "lower(m.id) like '%coder%' or lower(m.family || ' ' || m.version) like '%coder%' or lower(p.name) like '%coder%'",
                        "m.id"),
                list(
                        "seen files",
                        "/artifacts",
                        0,
                        "artifact_set",
                        "true",
                        "seen_at desc, digest desc"),
                list(
                        "seen files, not confirmed",
                        "/artifacts?confirmed=false",
                        0,
                        "artifact_set a",
                        "not exists (select from confirmation c where c.digest = a.digest and c.withdrawn_at is null)",
                        "seen_at desc, digest desc"),
                list(
                        "seen files, digest",
                        "/artifacts?q=" + digest.substring(0, 17),
                        0,
                        "artifact_set",
                        "digest between '"
                                + digest.substring(0, 17)
                                + "' and '"
                                + digest.substring(0, 17)
                                + "g'",
                        "seen_at desc, digest desc"),
                list("approvals", "/approvals", 0, "approval", "true", "id desc"),
                list(
                        "approvals, active, page 4",
                        "/approvals?state=active",
                        3,
                        "approval",
                        "state = 'active' and ends_at > now()",
                        "id desc"),
                list(
                        "approvals of files",
                        "/approvals?model=" + digest,
                        0,
                        "approval",
                        "model_digest = '" + digest + "'",
                        "id desc"),
                list(
                        "approvals of a person",
                        "/approvals?person=" + person,
                        0,
                        "approval",
                        "person_id = '" + personId + "'",
                        "id desc"),
                list(
                        "approvals, ending soonest",
                        "/approvals?state=active&sort=ending",
                        0,
                        "approval",
                        "state = 'active' and ends_at > now()",
                        "ends_at, id"),
                list("requests", "/requests", 0, "request", "true", "id desc"),
                list(
                        "requests in review",
                        "/requests?state=in_review",
                        0,
                        "request",
                        "state = 'in_review'",
                        "id desc"),
                list("people", "/people", 0, "person", "true", "username"),
                list(
                        "people, search",
                        "/people?q=m%C3%BCller",
                        0,
                        "person",
                        "lower(display_name) like '%müller%' or lower(username) like '%müller%'",
                        "username"),
                decisions("decisions", "/decisions", "true"),
                decisions("decisions, denied", "/decisions?outcome=deny", "outcome = 'deny'"),
                decisions(
                        "decisions on a person",
                        "/decisions?person=" + person,
                        "person_id = '" + personId + "'"),
                new Case(
                        "decisions, by rule",
                        "/decisions?code=" + code,
                        0,
                        "select d.id, d.decided_at, d.purpose, d.outcome from decision_finding f join decision d on d.id = f.decision_id where f.code = '"
                                + code
                                + "' order by f.decided_at desc, f.decision_id desc limit "
                                + ROWS),
                decisions(
                        "decisions of a year on files",
                        "/decisions?model=" + digest + "&from=2026-01-01&until=2026-12-31",
                        "model_digest = '" + digest + "' and decided_at >= '2026-01-01'"),
                list("loads", "/loads", 0, "receipt", "true", "at desc, sequence desc, id desc"),
                list(
                        "loads, refused",
                        "/loads?kind=load.denied",
                        0,
                        "receipt",
                        "kind = 'load.denied'",
                        "at desc, sequence desc, id desc"),
                list(
                        "loads, search",
                        "/loads?model=seed-model%3A77",
                        0,
                        "receipt",
                        "lower(name) like '%seed-model:77%'",
                        "at desc, sequence desc, id desc"),
                list("exceptions", "/exceptions", 0, "exception", "true", "id desc"),
                list(
                        "exceptions, granted",
                        "/exceptions?state=granted",
                        0,
                        "exception",
                        "state = 'granted' and expires_at > now()",
                        "id desc"),
                list("tools", "/tools", 0, "tool", "true", "lower(name), id"),
                list(
                        "device groups",
                        "/device-groups",
                        0,
                        "device_group",
                        "true",
                        "lower(name), id"));
    }

    /** Pages without one statement of their own. */
    private List<Case> others() throws SQLException {
        String waiting = one("select max(id) from request where state = 'in_review'");
        return List.of(
                page("queue", "/reviews"),
                page("queue, high risk", "/reviews?risk=high"),
                page("review", "/reviews/" + waiting),
                page("request", "/requests/" + waiting),
                page("approval", "/approvals/" + one("select max(id) from approval")),
                page("decision", "/decisions/" + one("select max(id) from decision")),
                page(
                        "device",
                        "/devices/"
                                + one(
                                        "select device_id from approval group by 1 order by count(*) desc limit 1")),
                page(
                        "model",
                        "/models/"
                                + one(
                                        "select model_id from confirmation group by 1 order by count(*) desc limit 1")),
                page(
                        "files",
                        "/artifacts/"
                                + one(
                                        "select model_digest from approval group by 1 order by count(*) desc limit 1")),
                page(
                        "person",
                        "/people/"
                                + one(
                                        "select person_id from approval group by 1 order by count(*) desc limit 1")),
                page("device group", "/device-groups/" + one("select max(id) from device_group")),
                page("notifications", "/notifications"),
                page("policies", "/policies"),
                page("home", "/"),
                page("dashboard", "/dashboard"),
                page("dashboard, a year", "/dashboard?days=365"));
    }

    private static Case page(String name, String path) {
        return new Case(name, path, 0, "");
    }

    /** The rows of a page and the count up to a thousand, as every list has them. */
    private static Case list(
            String name, String path, int deeper, String from, String where, String order) {
        return new Case(
                name,
                path,
                deeper,
                "select * from "
                        + from
                        + " where "
                        + where
                        + " order by "
                        + order
                        + " limit "
                        + ROWS
                        + "; select count(*) from (select 1 from "
                        + from
                        + " where "
                        + where
                        + " limit 1001) c");
    }

    private static Case decisions(String name, String path, String where) {
        return new Case(
                name,
                path,
                0,
                "select id, decided_at, purpose, request_id, person_id, device_id, model_digest, tool_id, outcome, bundle_revision"
                        + " from decision where "
                        + where
                        + " order by decided_at desc, id desc limit "
                        + ROWS);
    }

    private String one(String sql) throws SQLException {
        try (Statement st = database.createStatement();
                ResultSet row = st.executeQuery(sql)) {
            row.next();
            return row.getString(1);
        }
    }

    private void signIn(String account, String password) throws Exception {
        get("/signin");
        String form =
                "username="
                        + encoded(account)
                        + "&password="
                        + encoded(password)
                        + "&csrf="
                        + encoded(csrf());
        HttpResponse<String> answer =
                http.send(
                        HttpRequest.newBuilder(URI.create(server + "/signin"))
                                .header("Accept", "text/html")
                                .header("Content-Type", "application/x-www-form-urlencoded")
                                .POST(HttpRequest.BodyPublishers.ofString(form))
                                .build(),
                        BodyHandlers.ofString());
        if (answer.statusCode() != 303) {
            throw new IOException("signing in as " + account + " answered " + answer.statusCode());
        }
    }

    private String csrf() {
        return cookies.getCookieStore().getCookies().stream()
                .filter(cookie -> cookie.getName().endsWith("countersign_csrf"))
                .map(HttpCookie::getValue)
                .findFirst()
                .orElse("");
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    private HttpResponse<String> get(String path) throws IOException, InterruptedException {
        return http.send(
                HttpRequest.newBuilder(URI.create(server + path))
                        .header("Accept", "text/html")
                        .build(),
                BodyHandlers.ofString());
    }

    private void measure(Case one, int times, int warmUp) throws Exception {
        String path = one.path();
        HttpResponse<String> first = get(path);
        for (int i = 0; i < one.deeper(); i++) {
            Matcher next = NEXT.matcher(first.body());
            if (!next.find()) {
                throw new IOException(path + " has no next page");
            }
            path = next.group(1).replace("&amp;", "&");
            first = get(path);
        }
        if (first.statusCode() != 200) {
            System.out.println(
                    "# "
                            + one.name()
                            + ": "
                            + one.path()
                            + " answered "
                            + first.statusCode()
                            + ", not measured.");
            return;
        }
        for (int i = 0; i < warmUp; i++) {
            get(path);
            raw(one.sql());
        }
        long[] pages = new long[times];
        long[] statements = new long[times];
        for (int i = 0; i < times; i++) {
            long begin = System.nanoTime();
            get(path);
            pages[i] = System.nanoTime() - begin;
            statements[i] = raw(one.sql());
        }
        tell(one, "ours", pages);
        if (!one.sql().isEmpty()) {
            tell(one, "peer", statements);
        }
    }

    private long raw(String sql) throws IOException {
        return sql.isEmpty() ? 0 : psql.run(sql.split("; "));
    }

    private static void tell(Case one, String side, long[] nanoseconds) {
        Arrays.sort(nanoseconds);
        for (int percent : new int[] {50, 95}) {
            long at =
                    nanoseconds[
                            Math.min(nanoseconds.length - 1, nanoseconds.length * percent / 100)];
            System.out.println(
                    String.format(Locale.ROOT, "%s, p%d|%s|%d", one.name(), percent, side, at));
        }
    }
}
