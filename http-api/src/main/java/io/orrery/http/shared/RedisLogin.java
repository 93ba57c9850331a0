package io.orrery.http.shared;

import java.util.function.Supplier;

/// As whom a node comes to Redis. Asked for each connection anew, because an identity's token is good for
/// minutes only.
///
/// @param user empty for the one that a client has who names none
/// @param password empty where none is wanted
public record RedisLogin(String user, String password) {

    /// Without its password.
    @Override
    public String toString() {
        return "RedisLogin[" + user + "]";
    }

    /// May wait, and may fail: then there is no connection, and it is asked again later.
    public interface Source extends Supplier<RedisLogin> {}
}
