package io.orrery.runtime.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import io.orrery.runtime.Main;
import io.orrery.runtime.node.NodeHome;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

/// The way from an account to a running rollup: every command of the page is one that works on what ships.
class CloudPathTest {
    private static final Path ROOT = NodeHome.root();

    private static Account account;
    private static Manifests place;
    private static String page;

    @BeforeAll
    static void read() throws Exception {
        // Where there is no Helm, this says aloud that nothing was run.
        Chart.named("orrery");
        account = Account.of("prod");
        place = KustomizeTest.build(ROOT.resolve("deploy/place"));
        page = Files.readString(ROOT.resolve("docs/CLOUD.md"));
    }

    private static List<String> problems(String text) throws IOException {
        return new CloudPath(account, place).problems(new CloudPage(text));
    }

    @Test
    void everyCommandOfThePageIsHeld() throws IOException {
        assertThat(problems(page)).isEmpty();
        assertThat(new CloudPage(page).commands()).hasSizeGreaterThan(60);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--proofs-per-month | --proofs-a-month | Missing required option",
                "./orrery plan | ./orrery plann | Unmatched argument",
                "--cloud aws | --cloud azure | --cloud",
                "config check --roles core,api | config check --role core | Unknown option",
                "ORRERY_L1_URL=http | ORRERY_L1_URI=http | ORRERY_L1_URI is no variable of ours",
                "release check --gate | release chek --gate | Unmatched argument",
                "-f deploy/place/values.yaml | -f deploy/place/value.yaml | value.yaml",
                "envs/$PLACE plan | envs/production plan | no environment",
                "-out=plan | -out=other | has not made that plan",
                "output -raw target_group_arn | output -raw target_group | there is no output target_group",
                "output -raw cluster_name | output -raw cluster | there is no output cluster",
                "--nodegroup-name app | --nodegroup-name apps | no such group",
                "--db-instance-identifier orrery-$PLACE | --db-instance-identifier orrery | Terraform calls it orrery-prod",
                "--secret-id orrery-$PLACE/l1 | --secret-id orrery-$PLACE/chain | no place orrery-prod/chain",
                "\"ORRERY_JDBC_USER\" | \"ORRERY_JDBC_NAME\" | has not the names",
                "get externalsecret orrery | get externalsecret nodes | the place has none",
                "get targetgroupbinding api | get targetgroupbinding apis | the place has none",
                "kubectl -n rollup wait | kubectl -n rollups wait | no namespace rollups",
                "service/devnet 8545:8545 | service/devnet 8545:8546 | no such service",
                "apply -k deploy/place | apply -k deploy/places | deploy/places",
                "image.digest=$DIGEST --set probe | image.digest=latest --set probe | digest",
                "--set image.repository=$REGISTRY/orrery --set image.digest | --set image.name=$REGISTRY/orrery --set image.digest | not allowed",
                "environments/prod.yaml -f deploy/place/values.yaml --wait | environments/staging.yaml -f deploy/place/prod.yaml --wait | there is no deploy/place/prod.yaml",
                "helm repo add kedacore | helm repo add keda | has not added kedacore/keda",
                "-n external-secrets --create | -n secrets --create | not to secrets/external-secrets",
                "serviceAccount.name=aws-load-balancer-controller | serviceAccount.name=balancer | not to kube-system/balancer",
                "-n velero --create-namespace | -n backups --create-namespace | not to backups/velero",
                "deploy/monitoring/kubernetes.sh | deploy/monitoring/kubernetes | nothing here knows",
                "mvn -Pimage | mvn -Pimages | no such profile",
                "openssl rand | opensll rand | nothing here knows this command"
            })
    void aNameThatChangesIsNoticed(String right, String wrong, String problem) throws IOException {
        assertThat(page).contains(right);
        assertThat(problems(page.replace(right, wrong)))
                .anySatisfy(told -> assertThat(told).contains(problem));
    }

    @Test
    void theReleaseOfAPlaceHasItsOwnValues() {
        assertThat(page).contains("release plan --environment prod --values deploy/place/values.yaml --without-da");
        var printed = new StringWriter();
        var status = new CommandLine(Main.class)
                .setOut(new PrintWriter(printed))
                .execute(
                        "release",
                        "plan",
                        "--file",
                        ROOT.resolve("deploy/release/rollout.yaml").toString(),
                        "--environment",
                        "prod",
                        "--values",
                        "deploy/place/values.yaml",
                        "--without-da",
                        "--repository",
                        "registry.example/orrery",
                        "--from",
                        "sha256:" + "5a".repeat(32),
                        "--to",
                        "sha256:" + "6b".repeat(32));
        assertThat(status).isZero();
        var steps = printed.toString()
                .lines()
                .filter(line -> line.contains("helm upgrade"))
                .toList();
        assertThat(steps)
                .hasSizeGreaterThan(3)
                .allSatisfy(step -> assertThat(step)
                        .contains(" -f deploy/helm/orrery/environments/prod.yaml -f deploy/place/values.yaml "));
    }
}
