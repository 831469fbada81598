package dev.countersign.approval.exception;

import java.util.List;

/** What rests on exceptions: the room of approvals answers and acts. */
public interface Resting {
    /** What would end with an exception: live approvals, whose they are and where. */
    record Effect(long approvals, long people, long devices, long tokens) {}

    /** What rests on the exception now. */
    Effect effect(String exceptionId);

    /**
     * These exceptions ended before their time, in the running transaction: every live approval
     * that rests on one of them is judged again with what holds now, and is revoked where it would
     * not be given.
     *
     * @return how many were revoked or, where policy could not be asked, suspended
     */
    int ended(String actor, List<String> exceptionIds, String reason);
}
