package dev.countersign.policy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.countersign.platform.StrictJson;
import dev.countersign.problem.BodyProblems;
import java.io.FileNotFoundException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A bundle with the engine that evaluates it: the one in force, one that is looked at before it is
 * activated, or one of former days. Every question gets a decision: whatever goes wrong — no
 * bundle, bad input, an engine that fails, takes too long or answers nonsense — is a denial with an
 * {@code engine.*} code, never an exception. Safe for use by several threads.
 */
public final class LoadedPolicy {
    private static final Logger LOG = LoggerFactory.getLogger(LoadedPolicy.class);
    private static final String NO_INPUT = "null";

    /** The bundle that the build put into the server. */
    static final BundleFiles SHIPPED =
            name -> {
                InputStream in = LoadedPolicy.class.getResourceAsStream("/policies/" + name);
                if (in == null) {
                    throw new FileNotFoundException(
                            "policies/" + name + " is not part of this server");
                }
                return in;
            };

    private final BundleIdentity identity;
    private final List<RuleDescription> rules;
    private final PasskeyClasses passkeyClasses;
    private final PolicyEngine engine;
    private final DecisionReader reader;

    private LoadedPolicy(
            BundleIdentity identity,
            List<RuleDescription> rules,
            PasskeyClasses passkeyClasses,
            PolicyEngine engine) {
        this.identity = identity;
        this.rules = rules;
        this.passkeyClasses = passkeyClasses;
        this.engine = engine;
        reader = new DecisionReader(rules);
    }

    /** Takes the bundle as it is; see {@link #proven} for what the server asks of it. */
    static LoadedPolicy unproven(PolicyBundle bundle, PolicyEngine engine) {
        return new LoadedPolicy(
                bundle.identity(), bundle.rules(), PasskeyClasses.of(bundle.data()), engine);
    }

    /** In place of a bundle where there is none: denies everything. */
    static LoadedPolicy none() {
        return new LoadedPolicy(
                BundleIdentity.NONE, List.of(), PasskeyClasses.UNREADABLE, new NoEngine());
    }

    /**
     * Compiles a bundle and sees that it denies an input without any fact; may take seconds.
     *
     * @throws BundleRefused when it cannot be run, or does not
     */
    static LoadedPolicy proven(PolicyBundle bundle, PolicyEngine.Maker maker) throws BundleRefused {
        try {
            LoadedPolicy loaded = unproven(bundle, maker.make(bundle));
            loaded.requireDenialOfNothing();
            LOG.info("policy {} loaded by {}", loaded.identity, loaded.engine.name());
            return loaded;
        } catch (BundleRefused e) {
            throw e.named(bundle.identity());
        }
    }

    /**
     * {@link #none} when the bundle is refused: the server then runs, denies everything and is not
     * ready.
     */
    static LoadedPolicy load(BundleFiles files, PolicyEngine.Maker maker) {
        try {
            return proven(PolicyBundle.read(files), maker);
        } catch (BundleRefused e) {
            LOG.error("no policy is loaded, everything is denied: {}", e.getMessage(), e);
            return none();
        }
    }

    /** Which bundle this is, or {@link BundleIdentity#NONE}. */
    public BundleIdentity identity() {
        return identity;
    }

    /** The same bundle, known by the sequence it was activated under. */
    LoadedPolicy under(int sequence) {
        return new LoadedPolicy(
                new BundleIdentity(sequence, identity.revision(), identity.digest()),
                rules,
                passkeyClasses,
                engine);
    }

    /** The same bundle, evaluated elsewhere; where there is no bundle nothing changes. */
    LoadedPolicy evaluatedBy(PolicyEngine.InForce elsewhere) {
        return identity.equals(BundleIdentity.NONE)
                ? this
                : new LoadedPolicy(identity, rules, passkeyClasses, elsewhere.engine(identity));
    }

    /** Its rules, sorted by code. */
    public List<RuleDescription> rules() {
        return rules;
    }

    /** For which data classes reviewers have to sign their verdicts. */
    public PasskeyClasses passkeyClasses() {
        return passkeyClasses;
    }

    /**
     * What the code of a finding means, those of {@link EngineFailure} and of other bundles
     * included.
     */
    public RuleDescription rule(String code) {
        return rules.stream()
                .filter(rule -> rule.code().equals(code))
                .findFirst()
                .or(() -> EngineFailure.of(code).map(EngineFailure::description))
                .orElseGet(() -> RuleDescription.unknown(code));
    }

    /** Decides. */
    public EvaluatedDecision evaluate(DecisionInput input) {
        try {
            return decide(StrictJson.write(input));
        } catch (UncheckedIOException e) {
            return denied(EngineFailure.INPUT_INVALID, NO_INPUT, List.of());
        }
    }

    /**
     * Decides on JSON from outside. What is not UTF-8, has duplicate or unknown members, wrong
     * types or more than 32 levels is denied, with a JSON pointer as evidence. What is evaluated
     * and recorded is the input as understood, without members that are null.
     */
    public EvaluatedDecision evaluateRaw(byte[] input) {
        try {
            return evaluate(StrictJson.read(input, DecisionInput.class));
        } catch (JsonProcessingException e) {
            List<JsonNode> evidence =
                    BodyProblems.of(e).errors().stream()
                            .map(error -> StrictJson.mapperForHttp().<JsonNode>valueToTree(error))
                            .toList();
            return denied(EngineFailure.INPUT_INVALID, NO_INPUT, evidence);
        }
    }

    /** What the engine makes of any JSON, without the checks that a decision has to pass. */
    EngineAnswer answer(byte[] input) {
        return engine.evaluate(input);
    }

    private EvaluatedDecision decide(byte[] input) {
        String text = new String(input, StandardCharsets.UTF_8);
        return switch (engine.evaluate(input)) {
            case EngineAnswer.Result(String json) -> read(text, json);
            case EngineAnswer.Undefined() -> denied(EngineFailure.UNDEFINED, text, List.of());
            case EngineAnswer.Failed(EngineFailure failure, String detail) -> {
                LOG.warn("{} {}: {}", failure.code(), identity, detail);
                yield denied(failure, text, List.of());
            }
        };
    }

    private EvaluatedDecision read(String input, String json) {
        try {
            return new EvaluatedDecision(
                    reader.read(json), input, json, identity, engine.name(), null);
        } catch (DecisionReader.Unusable e) {
            LOG.warn("{} {}: {}", e.failure().code(), identity, e.getMessage());
            return denied(e.failure(), input, List.of());
        }
    }

    private EvaluatedDecision denied(EngineFailure failure, String input, List<JsonNode> evidence) {
        Decision denial = failure.denial(evidence);
        return new EvaluatedDecision(
                denial, input, StrictJson.text(denial), identity, engine.name(), failure);
    }

    /** A bundle that does not deny an input without any fact would allow by accident. */
    private void requireDenialOfNothing() throws BundleRefused {
        EngineAnswer answer = engine.evaluate("{}".getBytes(StandardCharsets.UTF_8));
        if (!(answer instanceof EngineAnswer.Result(String json))) {
            throw new BundleRefused("it gives no answer to an empty input: " + answer);
        }
        try {
            if (reader.read(json).outcome() != Outcome.DENY) {
                throw new BundleRefused("it does not deny an empty input");
            }
        } catch (DecisionReader.Unusable e) {
            throw new BundleRefused(
                    "its answer to an empty input cannot be used: " + e.getMessage(), e);
        }
    }

    /** What evaluates no bundle. */
    private static final class NoEngine implements PolicyEngine {
        @Override
        public EngineAnswer evaluate(byte[] input) {
            return new EngineAnswer.Failed(EngineFailure.NO_BUNDLE, "no bundle is loaded");
        }

        @Override
        public String name() {
            return "none";
        }
    }
}
