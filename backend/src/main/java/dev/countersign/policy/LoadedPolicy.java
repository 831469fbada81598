package dev.countersign.policy;

import java.io.FileNotFoundException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A bundle with the engine that evaluates it; exists only when it was found to work. */
record LoadedPolicy(PolicyBundle bundle, PolicyEngine engine, DecisionReader reader) {
    private static final Logger LOG = LoggerFactory.getLogger(LoadedPolicy.class);

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

    LoadedPolicy(PolicyBundle bundle, PolicyEngine engine) {
        this(bundle, engine, new DecisionReader(bundle.rules()));
    }

    /**
     * Null when the bundle is refused: the server then runs, denies everything and is not ready.
     */
    static @Nullable LoadedPolicy load(BundleFiles files, PolicyEngine.Maker maker) {
        try {
            PolicyBundle bundle = PolicyBundle.read(files);
            LoadedPolicy loaded = new LoadedPolicy(bundle, maker.make(bundle));
            loaded.requireDenialOfNothing();
            LOG.info("policy {} loaded by {}", bundle.identity(), loaded.engine().name());
            return loaded;
        } catch (BundleRefused e) {
            LOG.error("no policy is loaded, everything is denied: {}", e.getMessage(), e);
            return null;
        }
    }

    /** A bundle that does not deny an input without any fact would allow by accident. */
    private void requireDenialOfNothing() throws BundleRefused {
        EngineAnswer answer = engine.evaluate("{}".getBytes(StandardCharsets.UTF_8));
        if (!(answer instanceof EngineAnswer.Result(String json))) {
            throw new BundleRefused("the bundle gives no answer to an empty input: " + answer);
        }
        try {
            if (reader.read(json).outcome() != Outcome.DENY) {
                throw new BundleRefused("the bundle does not deny an empty input");
            }
        } catch (DecisionReader.Unusable e) {
            throw new BundleRefused(
                    "the bundle's answer to an empty input cannot be used: " + e.getMessage(), e);
        }
    }
}
