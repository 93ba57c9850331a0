-- Whether somebody has said of a key without a history that nobody else signs with it.
alter table validator_key add column accepted boolean not null default false;
