package dev.countersign.gate.proxy;

import java.io.IOException;
import java.util.List;

/** What the proxy must know of one tool. */
interface GuardedTool {
    /** Its id in the register, which approvals name. */
    String id();

    /** For people. */
    String title();

    RouteTable routes();

    /** How errors are written where no route says it. */
    Dialect dialect();

    /**
     * What a call with a JSON body would do.
     *
     * @throws RefusedException if that cannot be told, or never goes through
     */
    Call call(Route route, CallBody body) throws RefusedException, IOException;

    /** The models that a form naming this one would load. */
    Loads named(String model) throws RefusedException, IOException;

    /**
     * Refuses a name in a path.
     *
     * @throws RefusedException if asking for it would leave this machine
     */
    void requireLocal(String name) throws RefusedException;

    /** Asks the tool what it has loaded under the target's name, and compares (rule V21). */
    Seen look(Target target) throws IOException;

    /**
     * Asks the tool to let go of it; returns before it has. Where there is no way, does nothing.
     */
    void unload(Target target) throws IOException;

    /**
     * Everything that it has loaded; nothing where it does not show that or cannot let go of it.
     */
    List<Present> present() throws IOException;

    /** Whether it may have been loaded for the target, by its name. */
    boolean isOf(Present found, Target target) throws IOException;

    /** Asks the tool to let go of it; returns before it has. */
    void unload(Present found) throws IOException;

    /** What people should hear when the gate starts, each one sentence. */
    List<String> warnings();
}
