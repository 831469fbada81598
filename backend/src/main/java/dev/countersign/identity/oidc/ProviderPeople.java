package dev.countersign.identity.oidc;

import dev.countersign.audit.AuditLog;
import dev.countersign.identity.LocalAccounts;
import dev.countersign.identity.People;
import dev.countersign.identity.Person;
import dev.countersign.identity.Programme;
import dev.countersign.identity.Resets;
import dev.countersign.identity.Role;
import dev.countersign.identity.Sessions;
import dev.countersign.identity.VouchedMail;
import dev.countersign.problem.InputCheck;
import dev.countersign.problem.Legible;
import dev.countersign.problem.Problem;
import dev.countersign.problem.ProblemCode;
import io.micronaut.context.annotation.Requires;
import io.micronaut.transaction.annotation.Transactional;
import jakarta.inject.Singleton;
import jakarta.persistence.EntityManager;
import java.time.Clock;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The people behind the provider's subjects. A person is found by issuer and subject alone;
 * somebody new is added, unless another person has their account's name already: then an
 * administrator says who it is. Where roles come from a claim they are replaced at each sign-in;
 * only the last administrator stays one, whatever it says.
 */
@Singleton
@Requires(beans = OidcSettings.class)
class ProviderPeople {
    private static final Pattern USERNAME = Pattern.compile("[a-z0-9][a-z0-9._@-]{0,79}");
    private static final int LONGEST_NAME = 120;
    private static final int LONGEST_SUBJECT = 255;

    private final EntityManager entities;
    private final People people;
    private final LocalAccounts accounts;
    private final Sessions sessions;
    private final Resets resets;
    private final VouchedMail mail;
    private final OidcSettings settings;
    private final AuditLog audit;
    private final Clock clock;

    ProviderPeople(
            EntityManager entities,
            People people,
            LocalAccounts accounts,
            Sessions sessions,
            Resets resets,
            VouchedMail mail,
            OidcSettings settings,
            AuditLog audit,
            Clock clock) {
        this.entities = entities;
        this.people = people;
        this.accounts = accounts;
        this.sessions = sessions;
        this.resets = resets;
        this.mail = mail;
        this.settings = settings;
        this.audit = audit;
        this.clock = clock;
    }

    /** Who the claims are about, or why they may not come in. */
    sealed interface Outcome {
        record Welcome(Person person) implements Outcome {}

        /**
         * They may not.
         *
         * @param actor the person, {@code anonymous} where none is known
         */
        record TurnedAway(String actor, Refusal why) implements Outcome {}
    }

    /** Finds or adds the person and gives them the name and roles that the claims say. */
    @Transactional
    Outcome signIn(Claims claims) {
        Set<Role> said = roles(claims);
        ProviderLink link = entities.find(ProviderLink.class, key(claims.subject()));
        if (link == null) {
            return newcomer(claims, said);
        }
        Person person = people.get(link.getPersonId());
        if (!person.active()) {
            return turnedAway(
                    person.id(),
                    ProblemCode.SIGN_IN_NOT_ACTIVE,
                    "An administrator ended your access to this server.");
        }
        Set<Role> roles = settings.rolesClaim() == null ? said : kept(person, said);
        if (settings.rolesClaim() != null && !roles.equals(person.roles())) {
            people.change(actor(), person.id(), roles, null, null);
        }
        name(claims).ifPresent(name -> people.rename(actor(), person.id(), name));
        if (settings.rolesClaim() != null && roles.isEmpty()) {
            sessions.endAll(person.id());
            return noRole(person.id());
        }
        link.used(clock.instant());
        return welcome(person.id(), claims);
    }

    /** Somebody can always administer: the last one stays who they are, and that is recorded. */
    private Set<Role> kept(Person person, Set<Role> said) {
        if (said.contains(Role.ADMINISTRATOR) || !people.isLastAdministrator(person)) {
            return said;
        }
        audit.append(
                actor(), "person.administration_kept", person.id(), Map.of("roles_said", said));
        Set<Role> roles = EnumSet.of(Role.ADMINISTRATOR);
        roles.addAll(said);
        return roles;
    }

    /** Lets a person who is here already sign in as this subject; their password here ends. */
    @Transactional
    void link(String actor, String personId, String subject) {
        InputCheck check = new InputCheck();
        String known = check.text("/subject", subject, LONGEST_SUBJECT);
        check.done();
        people.get(personId);
        if (knows(personId)) {
            throw new Problem(ProblemCode.CONFLICT, "This person is linked already.");
        }
        if (entities.find(ProviderLink.class, key(known)) != null) {
            throw Problem.field(
                    "/subject", "taken", "Another person is linked to this subject.", "theirs");
        }
        entities.persist(new ProviderLink(key(known), personId, clock.instant()));
        accounts.remove(actor, personId);
        resets.record(actor, personId);
        audit.append(
                actor,
                "person.linked",
                personId,
                Map.of("issuer", settings.issuer(), "subject", known));
    }

    /** Nobody comes in as this person through the provider any more; every session ends at once. */
    @Transactional
    void unlink(String actor, String personId, String reason) {
        int gone =
                entities.createQuery("delete from ProviderLink where issuer = :i and personId = :p")
                        .setParameter("i", settings.issuer())
                        .setParameter("p", personId)
                        .executeUpdate();
        if (gone == 0) {
            throw new Problem(ProblemCode.CONFLICT, "This person is not linked.");
        }
        int ended = sessions.endAll(personId);
        mail.withdrawn(personId);
        audit.append(
                actor,
                "person.unlinked",
                personId,
                Map.of("issuer", settings.issuer(), "sessions_ended", ended, "reason", reason));
    }

    @Transactional(readOnly = true)
    boolean knows(String personId) {
        return !entities.createQuery(
                        "from ProviderLink where issuer = :i and personId = :p", ProviderLink.class)
                .setParameter("i", settings.issuer())
                .setParameter("p", personId)
                .getResultList()
                .isEmpty();
    }

    private Outcome newcomer(Claims claims, Set<Role> roles) {
        String username = claims.text(settings.usernameClaim()).orElse("").toLowerCase(Locale.ROOT);
        if (!USERNAME.matcher(username).matches()) {
            return turnedAway(
                    "anonymous",
                    ProblemCode.SIGN_IN_CLAIM,
                    "It sends no account name that can be used here (claim "
                            + settings.usernameClaim()
                            + "). Tell an administrator.");
        }
        if (roles.isEmpty()) {
            return noRole("anonymous");
        }
        if (people.byUsername(username).isPresent()) {
            return turnedAway(
                    "anonymous",
                    ProblemCode.SIGN_IN_NAME_TAKEN,
                    "There is a person called "
                            + username
                            + " here already, and a name alone does not prove that it is you. Ask an administrator to link them to the subject "
                            + claims.subject()
                            + " (People, the person, Sign-in).");
        }
        String name = name(claims).orElse(username);
        Person added = people.add(actor(), username, name, Programme.COMMERCIAL, roles);
        var link = new ProviderLink(key(claims.subject()), added.id(), clock.instant());
        link.used(clock.instant());
        entities.persist(link);
        audit.append(
                actor(),
                "person.linked",
                added.id(),
                Map.of("issuer", settings.issuer(), "subject", claims.subject()));
        return welcome(added.id(), claims);
    }

    private Outcome welcome(String personId, Claims claims) {
        claims.verifiedMail().ifPresent(address -> mail.vouched(personId, address));
        audit.append(personId, "person.signed_in", personId, Map.of("method", "provider"));
        return new Outcome.Welcome(people.get(personId));
    }

    /** By hand, somebody new begins as a developer, who may ask and decide nothing. */
    private Set<Role> roles(Claims claims) {
        String claim = settings.rolesClaim();
        return claim == null
                ? EnumSet.of(Role.DEVELOPER)
                : settings.mapping().of(claims.texts(claim));
    }

    private static Outcome noRole(String actor) {
        return turnedAway(
                actor,
                ProblemCode.SIGN_IN_NO_ROLE,
                "You are known, but nothing that it says of you means a role on this server. Ask whoever runs your organisation's accounts to put you into the right group, then sign in again.");
    }

    private static Outcome turnedAway(String actor, ProblemCode code, String detail) {
        return new Outcome.TurnedAway(actor, new Refusal(code, detail, Map.of()));
    }

    private ProviderLink.Key key(String subject) {
        return new ProviderLink.Key(settings.issuer(), subject);
    }

    private static String actor() {
        return "system";
    }

    /** Whoever writes names at the provider must not turn lines or stay unseen here. */
    private Optional<String> name(Claims claims) {
        return claims.text(settings.nameClaim())
                .map(name -> Legible.cleaned(name, LONGEST_NAME))
                .filter(name -> !name.isEmpty());
    }
}
