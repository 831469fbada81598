package dev.countersign.platform.database;

/**
 * Where the database is and who may do what there: the owner runs migrations, the application role
 * only what the migrations granted it.
 */
record Coordinates(
        String url,
        String owner,
        String ownerPassword,
        String application,
        String applicationPassword) {
    static final String OWNER = "countersign_owner";
    static final String APPLICATION = "countersign_app";

    @Override
    public String toString() {
        return url;
    }
}
