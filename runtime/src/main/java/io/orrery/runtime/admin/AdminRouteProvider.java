package io.orrery.runtime.admin;

import akka.actor.ExtendedActorSystem;
import akka.http.javadsl.server.Directives;
import akka.http.javadsl.server.Route;
import akka.management.javadsl.ManagementRouteProvider;
import akka.management.javadsl.ManagementRouteProviderSettings;

/// `/admin` of the management port. Named in `management.conf`. A system without an [Administration] has
/// no such path.
public final class AdminRouteProvider implements ManagementRouteProvider {
    private final ExtendedActorSystem system;

    public AdminRouteProvider(ExtendedActorSystem system) {
        this.system = system;
    }

    @Override
    public Route routes(ManagementRouteProviderSettings settings) {
        return system.settings()
                .setup()
                .get(Administration.class)
                .<Route>map(administration ->
                        Directives.pathPrefix("admin", () -> Directives.handle(administration::handle)))
                .orElseGet(() -> Directives.reject());
    }
}
