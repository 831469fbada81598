-- Why: a client's token may be known to who made the client and to who renewed it; each of them answers for what it says.
alter table scan alter column answerable type jsonb using jsonb_build_array(answerable);
