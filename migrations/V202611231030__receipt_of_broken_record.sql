-- Why: a gate that finds its local record cut or damaged tells so.
alter table receipt drop constraint receipt_kind_check;
alter table receipt add constraint receipt_kind_check check (kind in ('load.allowed', 'load.denied', 'load.observed',
    'load.mismatch', 'load.ended', 'vault.shown', 'vault.removed', 'record.broken'));
