package io.orrery.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.syntax.ArchRuleDefinition;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The arrows of docs/ARCHITECTURE.md.
class RoomsTest {
    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("io.orrery");

    /// Room to the rooms it may use. A room that is not a key does not exist.
    private static final Map<String, List<String>> ARROWS = Map.of(
            "zk", List.of(),
            "circuits", List.of("zk", "domain"),
            "circom", List.of("zk"),
            "domain", List.of("zk"),
            "actors", List.of("domain", "zk"),
            "persistence", List.of("domain", "zk"),
            "ethereum", List.of("domain", "zk"),
            "http", List.of("actors", "domain", "zk"),
            "gpu", List.of("zk"),
            "runtime",
                    List.of("zk", "circuits", "circom", "domain", "actors", "persistence", "ethereum", "http", "gpu"));

    /// What the pure rooms may use beside Orrery's own rooms.
    private static final List<String> JDK_ONLY = List.of("java.", "jdk.", "org.jspecify.");

    @ParameterizedTest
    @ValueSource(
            strings = {
                "zk",
                "circuits",
                "circom",
                "domain",
                "actors",
                "persistence",
                "ethereum",
                "http",
                "gpu",
                "runtime"
            })
    void aRoomUsesOnlyTheRoomsItsArrowsPointTo(String room) {
        var allowed = ARROWS.getOrDefault(room, List.of());
        ArchRuleDefinition.classes()
                .that()
                .resideInAPackage("io.orrery." + room + "..")
                .should()
                .onlyDependOnClassesThat(describe(
                        "are in " + allowed,
                        used -> !used.getPackageName().startsWith("io.orrery.")
                                || roomOf(used).equals(room)
                                || allowed.contains(roomOf(used))))
                .check(CLASSES);
    }

    @ParameterizedTest
    @ValueSource(strings = {"zk", "circuits", "domain"})
    void aPureRoomUsesTheJdkOnly(String room) {
        ArchRuleDefinition.classes()
                .that()
                .resideInAPackage("io.orrery." + room + "..")
                .should()
                .onlyDependOnClassesThat(describe(
                        "are Orrery's or the JDK's",
                        used -> used.getPackageName().startsWith("io.orrery.")
                                || used.isPrimitive()
                                || used.isArray()
                                || JDK_ONLY.stream().anyMatch(used.getName()::startsWith)))
                .check(CLASSES);
    }

    @Test
    void theRulesSeeNoClockNoRandomnessNoThreadsAndNoInputOrOutput() {
        ArchRuleDefinition.noClasses()
                .that()
                .resideInAPackage("io.orrery.domain..")
                .should()
                .dependOnClassesThat(describe(
                        "reach outside",
                        used -> used.getName().startsWith("java.time.Clock")
                                || used.getName().equals("java.security.SecureRandom")
                                || used.getName().equals("java.util.Random")
                                || used.getName().equals("java.lang.Thread")
                                || used.getName().equals("java.util.concurrent.ThreadLocalRandom")
                                || used.getPackageName().startsWith("java.nio.file")
                                || used.getPackageName().startsWith("java.net")
                                || used.getPackageName().startsWith("java.sql")
                                || used.getPackageName().startsWith("java.util.logging")))
                .check(CLASSES);
        ArchRuleDefinition.noClasses()
                .that()
                .resideInAPackage("io.orrery.domain..")
                .should()
                .callMethod(System.class, "currentTimeMillis")
                .orShould()
                .callMethod(System.class, "nanoTime")
                .check(CLASSES);
    }

    @Test
    void onlyPersistenceSpeaksSql() {
        ArchRuleDefinition.noClasses()
                .that()
                .resideOutsideOfPackages("io.orrery.persistence..", "io.orrery.runtime..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("java.sql..", "javax.sql..", "slick..", "org.flywaydb..")
                .check(CLASSES);
    }

    @Test
    void onlyTheSharedStoreSpeaksToRedis() {
        ArchRuleDefinition.noClasses()
                .that()
                .resideOutsideOfPackage("io.orrery.http.shared..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("io.lettuce..", "reactor..")
                .check(CLASSES);
    }

    @Test
    void everyPackageBelongsToARoom() {
        assertThat(CLASSES.stream().map(RoomsTest::roomOf).distinct()).isSubsetOf(ARROWS.keySet());
    }

    private static String roomOf(JavaClass type) {
        var segments = type.getPackageName().split("\\.", -1);
        return segments.length > 2 ? segments[2] : "";
    }

    private static DescribedPredicate<JavaClass> describe(
            String description, java.util.function.Predicate<JavaClass> predicate) {
        return DescribedPredicate.describe(description, predicate);
    }
}
