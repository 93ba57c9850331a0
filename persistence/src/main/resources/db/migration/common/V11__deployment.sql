-- Which contracts the entities of this database settle on. One row, made here: whoever deploys them holds it, so that no other node does.
create table deployment (
    id       smallint primary key check (id = 1),
    chain_id bigint,
    rollup   bytea,
    block    bigint
);

insert into deployment (id) values (1);
