package io.orrery.runtime.node;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.orrery.domain.rollup.account.Address;
import io.orrery.ethereum.RollupContract;
import io.orrery.ethereum.RollupDeployment;
import io.orrery.runtime.Complaint;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/// The folder of one node: its database, where its contracts are, and how to reach it.
public record NodeHome(Path folder) {
    /// The token id of the development token: the first that is registered.
    public static final long DEV_TOKEN = 1;

    private static final ObjectMapper JSON = new ObjectMapper();

    /// Where this program was started from: `./orrery` says.
    public static Path root() {
        return Path.of(System.getProperty("orrery.root", "."));
    }

    /// Where npm has put the devnet.
    public static Path nodeModules() {
        return root().resolve("contracts/node_modules");
    }

    public Path database() {
        return folder.resolve("database/orrery");
    }

    /// For files that are needed only while they are read.
    public Path scratch() {
        return folder.resolve("scratch");
    }

    public Path devnetState() {
        return folder.resolve("devnet-state.json");
    }

    public Path devnetLog() {
        return folder.resolve("devnet.log");
    }

    /// The contracts that this node settles on, once they are deployed.
    public Optional<RollupDeployment> deployment(long chainId) {
        return read("deployment.json").map(fields -> {
            if (Long.parseLong(fields.getOrDefault("chainId", "0")) != chainId) {
                throw new Complaint(folder.resolve("deployment.json") + " is for L1 chain " + fields.get("chainId")
                        + ", and the L1 at hand is chain " + chainId);
            }
            return new RollupDeployment(
                    new RollupContract(Address.parse(field(fields, "rollup"))), Long.parseLong(field(fields, "block")));
        });
    }

    public void deployed(long chainId, RollupDeployment deployment) {
        var fields = new LinkedHashMap<String, String>();
        fields.put("chainId", Long.toString(chainId));
        fields.put("rollup", deployment.rollup().address().toString());
        fields.put("block", Long.toString(deployment.block()));
        write("deployment.json", fields);
    }

    /// How to reach a running node and its L1.
    public record Endpoints(String rpc, String l1) {}

    public Optional<Endpoints> endpoints() {
        return read("endpoints.json").map(fields -> new Endpoints(field(fields, "rpc"), field(fields, "l1")));
    }

    public void reachableAt(Endpoints endpoints) {
        write("endpoints.json", Map.of("rpc", endpoints.rpc(), "l1", endpoints.l1()));
    }

    /// Of validators' keys that came over the keymanager API.
    public Path keystores() {
        return folder.resolve("keystores");
    }

    /// Their passwords.
    public Path secrets() {
        return folder.resolve("secrets");
    }

    /// What opens that API.
    public Path keymanagerToken() {
        return folder.resolve("keymanager-token");
    }

    /// The token of whoever has this folder.
    public Path adminToken() {
        return folder.resolve("admin-token");
    }

    /// Where people ask the running node to do something, and the file with the token that it takes.
    public record Admin(String url, Path tokenFile) {}

    public Optional<Admin> admin() {
        return read("admin.json").map(fields -> new Admin(field(fields, "url"), Path.of(field(fields, "tokenFile"))));
    }

    public void adminAt(String url, Path tokenFile) {
        write(
                "admin.json",
                Map.of("url", url, "tokenFile", tokenFile.toAbsolutePath().toString()));
    }

    /// A devnet that was left running by a node that was killed.
    public Optional<Map<String, String>> devnet() {
        return read("devnet.json");
    }

    public void devnetAt(String url, long pid) {
        write("devnet.json", Map.of("url", url, "pid", Long.toString(pid)));
    }

    private String field(Map<String, String> fields, String name) {
        var value = fields.get(name);
        if (value == null) {
            throw new Complaint("a file in " + folder + " lacks " + name + "; it was not written by this program");
        }
        return value;
    }

    private Optional<Map<String, String>> read(String name) {
        var file = folder.resolve(name);
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        try {
            var fields = new LinkedHashMap<String, String>();
            JSON.readTree(file.toFile())
                    .properties()
                    .forEach(
                            field -> fields.put(field.getKey(), field.getValue().asText()));
            return Optional.of(fields);
        } catch (IOException unreadable) {
            throw new Complaint(file + " can not be read: " + unreadable.getMessage(), unreadable);
        }
    }

    /// Written aside and moved, so that a crash leaves the old file or the new one.
    private void write(String name, Map<String, String> fields) {
        try {
            Files.createDirectories(folder);
            var aside = Files.createTempFile(folder, name, ".part");
            JSON.writerWithDefaultPrettyPrinter().writeValue(aside.toFile(), fields);
            Files.move(
                    aside, folder.resolve(name), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException failed) {
            throw new Complaint(folder.resolve(name) + " can not be written: " + failed.getMessage(), failed);
        }
    }
}
