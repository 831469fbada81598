package dev.countersign.approval;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.countersign.platform.StrictJson;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EvidenceWordsTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{'path':'/device/posture/facts/disk_encrypted','value':false} | disk encrypted: no",
                "{'path':'/device/os/version','value':[4,19],'limit':[5,15]} | version: 4.19, limit 5.15",
                "{'path':'/tool/version','value':[0,9],'advisory':'CVE-2026-1'} | version: 0.9, CVE-2026-1",
                "{'path':'/device/posture/collected_at','value':1794823199,'limit':1794823200} | collected at: 2026-11-16 09:59 UTC, limit 2026-11-16 10:00 UTC",
                "{'path':'/model/scans/malware','value':1787652000} | malware: 2026-08-25 10:00 UTC",
                "{'path':'/device/posture/collected_at','value':9223372036854775807} | collected at: 9223372036854775807",
                "{'path':'/device/posture/collected_at','value':99999999999999999999} | collected at: 99999999999999999999",
                "{'path':'/device/posture/collected_at','value':-1} | collected at: -1",
                "{'path':'/use/reason','value':9,'limit':10} | reason: 9 characters, limit 10 characters",
                "{'path':'/use/data_classes/0','value':'personal'} | data classes: personal",
                "{'path':'/use/duration_days','value':91,'limit':90} | duration days: 91, limit 90",
                "{'path':'/model/name'} | name: unknown",
                "{'code':'register.missing','register':'limits.clock_skew_s'} | the policy lacks its own list limits.clock_skew_s; a security lead has to look at the policy",
                "'text of a former rule' | text of a former rule"
            })
    void shouldTellWhatWasSeenAndTheBound(String evidence, String words)
            throws JsonProcessingException {
        assertThat(EvidenceWords.of(json(evidence.replace('\'', '"')))).isEqualTo(words);
    }

    @Test
    void shouldCutWhatIsLongBetweenCharacters() throws JsonProcessingException {
        String text = "x".repeat(119) + "😀".repeat(2000);
        String words = EvidenceWords.of(json("{\"path\":\"/tool/id\",\"value\":\"" + text + "\"}"));
        assertThat(words).isEqualTo("id: " + "x".repeat(119) + "…");
    }

    private static JsonNode json(String text) throws JsonProcessingException {
        return StrictJson.tree(text.getBytes(StandardCharsets.UTF_8));
    }
}
