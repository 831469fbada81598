package dev.countersign.approval;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.ServerTest;
import dev.countersign.identity.Caller;
import dev.countersign.identity.Role;
import dev.countersign.policy.Outcome;
import dev.countersign.token.ModelSet;
import jakarta.inject.Inject;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** What a gate takes home about what it may not load. */
@ServerTest
class DeviceAdviceTest {
    @Inject Office office;
    @Inject Requests requests;
    @Inject Approvals approvals;
    @Inject DeviceAdvice advice;

    private Caller developer;
    private Office.Laptop laptop;

    @BeforeEach
    void laptop() {
        developer = office.person(Role.DEVELOPER);
        laptop = office.laptop(developer, "personal");
    }

    @Nested
    class Items {
        @Test
        void shouldSayWhatWouldHelpADeniedRequest() {
            ModelSet model = office.confirmedFiles(laptop);
            office.report(laptop, Map.of("disk_encrypted", false));
            RequestView denied = ask(model);

            List<DeviceAdvice.Item> items = advice.of(laptop.id());
            assertThat(items).hasSize(1);
            DeviceAdvice.Item item = items.getFirst();
            assertThat(item.digest()).isEqualTo(model.digest().toString());
            assertThat(item.tool()).isEqualTo("ollama");
            assertThat(item.requestId()).isEqualTo(denied.id());
            assertThat(item.state()).isEqualTo("denied");
            assertThat(item.help().suggestions().getFirst().changes().getFirst().change())
                    .isEqualTo("disk_encrypted");
        }

        @Test
        void shouldSayToAskAgainOnceTheFactsAreRight() {
            ModelSet model = office.confirmedFiles(laptop);
            office.report(laptop, Map.of("disk_encrypted", false));
            ask(model);
            office.report(laptop, Map.of());

            DeviceAdvice.Item item = advice.of(laptop.id()).getFirst();
            assertThat(item.outcome()).isEqualTo(Outcome.ALLOW);
            assertThat(item.help().suggestions()).isEmpty();
            assertThat(item.help().text()).contains("ask again");
        }

        @Test
        void shouldForgetWhatWasApprovedSinceAndRememberWhatIsSuspended() {
            ModelSet model = office.confirmedFiles(laptop);
            office.report(laptop, Map.of("firewall_on", false));
            ask(model);
            office.report(laptop, Map.of());
            String approval = String.valueOf(ask(model).approvalId());
            assertThat(advice.of(laptop.id())).isEmpty();

            office.report(laptop, Map.of("prompt_logging_off", false));
            approvals.suspend(
                    office.person(Role.SECURITY_LEAD), approval, null, "The tool writes prompts.");
            DeviceAdvice.Item item = advice.of(laptop.id()).getFirst();
            assertThat(item.state()).isEqualTo("suspended");
            assertThat(item.help().suggestions().getFirst().changes().getFirst().change())
                    .isEqualTo("prompt_logging_off");
        }

        @Test
        void shouldTellOfFiveRequestsAtMost() {
            for (int i = 0; i < 7; i++) {
                ask(office.files(laptop));
            }
            assertThat(advice.of(laptop.id())).hasSize(5);
        }
    }

    private RequestView ask(ModelSet model) {
        return requests.submit(developer, Office.request(laptop, model, "source_code"));
    }
}
