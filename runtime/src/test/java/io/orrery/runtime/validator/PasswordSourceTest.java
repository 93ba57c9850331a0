package io.orrery.runtime.validator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import com.typesafe.config.ConfigFactory;
import io.orrery.ethereum.keystore.Secrets;
import io.orrery.runtime.Complaint;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PasswordSourceTest {
    private static Secrets of(String given, Map<String, String> variables) {
        return PasswordSource.of(Optional.of(given), ConfigFactory.load(), variables);
    }

    @Test
    void aPlaceIsAFolderTheEnvironmentAVaultOrAws() {
        assertThat(of("some/folder", Map.of())).isEqualTo(new Secrets.InFiles(Path.of("some/folder")));
        assertThat(of("env:", Map.of())).isInstanceOf(Secrets.InEnvironment.class);
        assertThat(PasswordSource.of(Optional.empty(), ConfigFactory.load(), Map.of()))
                .isInstanceOf(Secrets.InEnvironment.class);
        var vault = of("vault:https://vault.example:8200/kv/validators/main", Map.of("VAULT_TOKEN", "s.secret"));
        assertThat(vault).isInstanceOf(Secrets.InVault.class);
        assertThat(vault.toString()).doesNotContain("s.secret");
        assertThat(of("vault:http://127.0.0.1:8200/kv/validators", Map.of("VAULT_TOKEN", "t")))
                .isInstanceOf(Secrets.InVault.class);
        assertThat(of("aws-sm:prod/validators/", Map.of()))
                .asInstanceOf(type(Secrets.InAws.class))
                .extracting(Secrets.InAws::prefix)
                .isEqualTo("prod/validators");
        assertThat(of("aws-ssm:/prod/validators", Map.of()))
                .asInstanceOf(type(Secrets.InAws.class))
                .extracting(Secrets.InAws::prefix)
                .isEqualTo("/prod/validators");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "vault:http://vault.example/kv/a|it is https://, or http:// of this machine",
                "vault:ftp://vault.example/kv/a|it is https://",
                "vault:https://vault.example/kv|it names the mount of a KV engine and a path in it",
                "vault:https://vault.example|it names the mount",
                "vault:https://me:hunter2@vault.example/kv/a|has no user, password",
                "vault:https://vault.example/kv/a?token=hunter2|has no user, password",
                "vault:https://hunter2 x|is no URL",
                "aws-sm:|--passwords names no secret of AWS",
                "aws-sm:hunter2 x|--passwords names no secret of AWS",
                "aws-ssm:prod/a|a name of Parameter Store begins with /: aws-ssm:/prod/a",
                "vault:https://vault.example/kv/a|Vault wants a login: set VAULT_TOKEN",
            })
    void whatIsNoPlaceIsRefusedAndNoSecretOfItSaid(String given, String said) {
        assertThatThrownBy(() -> of(given, Map.of()))
                .isInstanceOf(Complaint.class)
                .hasMessageContaining(said)
                .satisfies(thrown -> assertThat(thrown.getMessage()).doesNotContain("hunter2"));
    }
}
