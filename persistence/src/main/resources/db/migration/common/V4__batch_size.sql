-- Batches are stored with their size. The journal tells it, so the read model is made again from there.
delete from account;
delete from tx;
delete from batch_progress;
delete from batch;
update projection set sequence_number = 0, operations = 0 where name = 'rollup';
