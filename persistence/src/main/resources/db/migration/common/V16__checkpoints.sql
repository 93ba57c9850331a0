-- States after batches, from which readers begin when what led to them is gone. The pieces are written before the head:
-- a checkpoint is there when its row is.
create table checkpoint (
    batch    bigint      primary key,
    manifest varchar(64) not null,
    head     bytea       not null,
    pieces   integer     not null,
    made_ms  bigint      not null
);

create table checkpoint_piece (
    batch    bigint      not null,
    piece    integer     not null,
    manifest varchar(64) not null,
    bytes    bytea       not null,
    primary key (batch, piece)
);
