-- Finds the kept states of proof jobs that may go, among those of batches, which stay. H2 finds them by their names.
create index snapshot_of_jobs on snapshot (created) where persistence_id like 'ProofJob|%';
