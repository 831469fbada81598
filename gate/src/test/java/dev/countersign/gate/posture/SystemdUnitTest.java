package dev.countersign.gate.posture;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class SystemdUnitTest {
    private static final String UNIT = "/etc/systemd/system/x.service";
    private final RecordedMachine machine = RecordedMachine.linux();

    private SystemdUnit unit() {
        return SystemdUnit.find(machine, "x.service").orElseThrow();
    }

    private boolean denies(String settings) {
        machine.file(UNIT, "[Service]\n" + settings + "\n");
        return unit().deniesOutside();
    }

    @Test
    void shouldTakeOnlyDenialOfEverythingButLoopback() {
        assertThat(denies("IPAddressDeny=any\nIPAddressAllow=localhost")).isTrue();
        assertThat(denies("IPAddressDeny=any\nIPAddressAllow=127.0.0.0/8 ::1/128")).isTrue();
        assertThat(denies("IPAddressDeny=any")).isTrue();
        assertThat(denies("IPAddressAllow=localhost")).isFalse();
        assertThat(denies("IPAddressDeny=any\nIPAddressDeny=")).isFalse();
        assertThat(denies("IPAddressDeny=any\nIPAddressAllow=localhost 10.0.0.0/8")).isFalse();
        assertThat(denies("IPAddressDeny=any\nIPAddressAllow=localhost \\\n10.0.0.0/8")).isFalse();
        assertThat(denies("# IPAddressDeny=any\n;IPAddressDeny=any")).isFalse();
    }

    @Test
    void shouldTakeOnlyTheServicesSection() {
        machine.file(UNIT, "[Unit]\nIPAddressDeny=any\n[Service]\nUser=a\n[Install]\nUser=root\n");
        assertThat(unit().deniesOutside()).isFalse();
        assertThat(unit().user()).contains("a");
    }

    @Test
    void shouldReadDropInsOfAllFoldersByName() {
        machine.file("/usr/lib/systemd/system/x.service", "[Service]\nUser=a\n")
                .file("/run/systemd/system/x.service.d/20-b.conf", "[Service]\nUser=b\n")
                .file("/etc/systemd/system/x.service.d/10-c.conf", "[Service]\nUser=c\n");
        assertThat(unit().user()).contains("b");
        machine.file("/etc/systemd/system/x.service.d/20-b.conf", "[Service]\nUser=d\n")
                .file("/etc/systemd/system/x.service.d/99-ignored.txt", "[Service]\nUser=e\n");
        assertThat(unit().user()).contains("d");
        machine.file(UNIT, "[Service]\nEnvironment=\"A=1\" \"B=2 3\"\nEnvironment=C=0 D='5'\n");
        assertThat(unit().environment())
                .isEqualTo(Map.of("A", "1", "B", "2 3", "C", "0", "D", "5"));
        machine.file(UNIT, "[Service]\nEnvironment=A=1\nEnvironment=\nEnvironment=B=2\n");
        assertThat(unit().environment()).isEqualTo(Map.of("B", "2"));
    }
}
