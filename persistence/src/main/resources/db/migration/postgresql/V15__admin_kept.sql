-- An entry of what people did is neither changed nor taken out, by a node or by maintenance.
create function orrery_kept() returns trigger language plpgsql as $$
begin
    raise exception 'what stands in % is kept as it is', tg_table_name using errcode = 'OR004';
end
$$;

create trigger orrery_kept before update or delete or truncate on admin_action
    for each statement execute function orrery_kept();
