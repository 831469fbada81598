-- Why: whoever asks for an activation says how long a review of those who lose by it may take.
alter table bundle add column review_days integer check (review_days between 1 and 30);
alter table policy_bundle add column review_days integer check (review_days between 1 and 30);
