-- Why: the page about health says which migrations ran, and the application works with another role than they did.
grant select on flyway_schema_history to ${app_role};
