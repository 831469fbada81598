package dev.countersign.approval.exception;

import jakarta.inject.Singleton;

/** Runs the job that tells of endings, for tests of other rooms. */
@Singleton
public class Endings {
    private final ExceptionJobs jobs;

    Endings(ExceptionJobs jobs) {
        this.jobs = jobs;
    }

    /** As on schedule. */
    public void tell() {
        jobs.tellOfEndings();
    }
}
