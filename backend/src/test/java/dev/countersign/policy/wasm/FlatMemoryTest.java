package dev.countersign.policy.wasm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.dylibso.chicory.runtime.Memory;
import com.dylibso.chicory.runtime.WasmRuntimeException;
import com.dylibso.chicory.wasm.types.MemoryLimits;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FlatMemoryTest {
    private static final int END = Memory.PAGE_SIZE;

    private final FlatMemory memory = new FlatMemory(new MemoryLimits(1, 4));

    @Nested
    class Access {
        @Test
        void shouldBeLittleEndianAtAnyAddress() {
            memory.writeLong(3, 0x0102030405060708L);

            assertThat(memory.readLong(3)).isEqualTo(0x0102030405060708L);
            assertThat(memory.readInt(3)).isEqualTo(0x05060708);
            assertThat(memory.readShort(3)).isEqualTo((short) 0x0708);
            assertThat(memory.read(3)).isEqualTo((byte) 8);
        }

        @Test
        void shouldKeepFloatingPointBits() {
            memory.writeF64(16, -0.1);
            memory.writeF32(32, 1.5f);

            assertThat(memory.readDouble(16)).isEqualTo(-0.1);
            assertThat(memory.readF64(16)).isEqualTo(Double.doubleToRawLongBits(-0.1));
            assertThat(memory.readFloat(32)).isEqualTo(1.5f);
        }

        @Test
        void shouldNotExtendTheSignOfAnUnsignedShort() {
            memory.writeShort(0, (short) -1);

            assertThat(memory.readU16(0)).isEqualTo(65535);
        }

        @ParameterizedTest
        @ValueSource(ints = {-1, Integer.MIN_VALUE, END - 3, END, Integer.MAX_VALUE})
        void shouldTrapOutside(int address) {
            assertThatThrownBy(() -> memory.readInt(address))
                    .isInstanceOf(WasmRuntimeException.class);
            assertThatThrownBy(() -> memory.writeI32(address, 1))
                    .isInstanceOf(WasmRuntimeException.class);
            assertThatThrownBy(() -> memory.readBytes(address, 4))
                    .isInstanceOf(WasmRuntimeException.class);
            assertThatThrownBy(() -> memory.write(address, new byte[4], 0, 4))
                    .isInstanceOf(WasmRuntimeException.class);
            assertThatThrownBy(() -> memory.copy(0, address, 4))
                    .isInstanceOf(WasmRuntimeException.class);
        }

        @Test
        void shouldCopyWhereSourceAndTargetOverlap() {
            memory.write(0, new byte[] {1, 2, 3, 4}, 0, 4);

            memory.copy(1, 0, 3);

            assertThat(memory.readBytes(0, 4)).containsExactly(1, 1, 2, 3);
        }
    }

    @Nested
    class Growing {
        @Test
        void shouldKeepWhatWasWrittenAndAddZeros() {
            memory.writeI32(END - 4, 7);

            assertThat(memory.grow(1)).isEqualTo(1);

            assertThat(memory.pages()).isEqualTo(2);
            assertThat(memory.readInt(END - 4)).isEqualTo(7);
            assertThat(memory.readInt(2 * END - 4)).isZero();
        }

        @ParameterizedTest
        @ValueSource(ints = {4, 65_536, Integer.MAX_VALUE, -1})
        void shouldRefuseMoreThanTheLimitAndChangeNothing(int more) {
            assertThat(memory.grow(more)).isEqualTo(-1);
            assertThat(memory.pages()).isEqualTo(1);
        }

        @Test
        void shouldReachTheLimitPageByPage() {
            assertThat(memory.grow(1)).isEqualTo(1);
            assertThat(memory.grow(1)).isEqualTo(2);
            assertThat(memory.grow(1)).isEqualTo(3);
            assertThat(memory.grow(1)).isEqualTo(-1);

            memory.writeByte(4 * END - 1, (byte) 1);

            assertThat(memory.read(4 * END - 1)).isEqualTo((byte) 1);
        }
    }
}
