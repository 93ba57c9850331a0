-- Into how many shards the state is divided; null until the first node says so. Whatever has a journal already was divided into sixteen.
alter table deployment add column shards integer;

update deployment set shards = 16 where exists (select 1 from event_journal);
