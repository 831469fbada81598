package dev.countersign.inventory.device;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.countersign.Api;
import dev.countersign.ServerTest;
import dev.countersign.approval.Office;
import dev.countersign.identity.Role;
import jakarta.inject.Inject;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

@ServerTest
class PostureListTest {
    @Inject Api api;
    @Inject Office office;
    @Inject PostureCoverage coverage;

    private List<String> devices(Api.Identity who, String light) {
        JsonNode found = api.get(who, "/api/v1/devices?light=" + light).body().path("items");
        return found.findValuesAsText("id");
    }

    @Nested
    class ByLight {
        @Test
        void shouldFindEachDeviceUnderTheLightThatItsPageShows() {
            Api.Identity me = api.person(Role.DEVELOPER);
            String ready = office.laptop(me.caller(), "personal").id();
            Office.Laptop attention = office.laptop(me.caller(), "personal");
            office.report(attention, Map.of("firewall_on", false));
            Office.Laptop blocked = office.laptop(me.caller(), "dev_budget");
            office.report(blocked, Map.of("disk_encrypted", false));
            String outside = office.laptop(me.caller(), "company_issued").id();
            String unenrolled =
                    api.post(
                                    me,
                                    "/api/v1/devices",
                                    "{\"name\":\"new one\",\"ownership\":\"personal\",\"os_family\":\"linux\"}")
                            .body()
                            .path("id")
                            .asText();

            assertThat(devices(me, "ready")).containsExactly(ready);
            assertThat(devices(me, "attention")).containsExactly(attention.id());
            assertThat(devices(me, "blocked")).containsExactly(blocked.id());
            assertThat(devices(me, "outside")).containsExactly(outside);
            assertThat(devices(me, "unenrolled")).containsExactly(unenrolled);
            assertThat(devices(me, "stale")).isEmpty();
            assertThat(devices(me, "silent")).isEmpty();
            assertThat(PostureCoverage.LIGHTS).containsAll(coverage.lights().keySet());
        }

        @Test
        void shouldRefuseALightThatThereIsNot() {
            assertThat(api.get(api.person(Role.AUDITOR), "/api/v1/devices?light=green").status())
                    .isEqualTo(400);
        }
    }
}
