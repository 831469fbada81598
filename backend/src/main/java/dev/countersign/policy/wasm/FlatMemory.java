package dev.countersign.policy.wasm;

import com.dylibso.chicory.runtime.ConstantEvaluators;
import com.dylibso.chicory.runtime.Instance;
import com.dylibso.chicory.runtime.Memory;
import com.dylibso.chicory.runtime.WasmRuntimeException;
import com.dylibso.chicory.wasm.types.ActiveDataSegment;
import com.dylibso.chicory.wasm.types.DataSegment;
import com.dylibso.chicory.wasm.types.MemoryLimits;
import com.dylibso.chicory.wasm.types.PassiveDataSegment;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Linear memory in one array. The library's own goes through a table of pages with every access,
 * and half of an evaluation's time is access to memory. Bounds are those of the array, which Java
 * checks: an access outside is a {@link WasmRuntimeException}. For one thread; not for modules that
 * share memory or wait on it, which {@link ModuleRules} does not let in.
 *
 * <p>The array grows by doubling, so that growing page by page to the limit stays linear; what lies
 * between the pages a module asked for and the array's end is zero and its own.
 */
@SuppressWarnings("removal") // the interface still asks for what it will no longer call
final class FlatMemory implements Memory {
    private static final VarHandle SHORT = view(short[].class);
    private static final VarHandle INT = view(int[].class);
    private static final VarHandle LONG = view(long[].class);

    private final MemoryLimits limits;
    private byte[] bytes;
    private int pages;
    private DataSegment[] segments = {};

    FlatMemory(MemoryLimits limits) {
        this.limits = limits;
        pages = limits.initialPages();
        bytes = new byte[pages * PAGE_SIZE];
    }

    private static VarHandle view(Class<?> array) {
        return MethodHandles.byteArrayViewVarHandle(array, ByteOrder.LITTLE_ENDIAN);
    }

    @Override
    public int pages() {
        return pages;
    }

    @Override
    public int grow(int more) {
        int before = pages;
        if (more < 0 || more > maximumPages() - before) {
            return -1;
        }
        pages = before + more;
        if (bytes.length < pages * PAGE_SIZE) {
            int doubled = Math.min(maximumPages(), Math.max(pages, 2 * before));
            bytes = Arrays.copyOf(bytes, doubled * PAGE_SIZE);
        }
        return before;
    }

    @Override
    public int initialPages() {
        return limits.initialPages();
    }

    @Override
    public int maximumPages() {
        return limits.maximumPages();
    }

    @Override
    public boolean shared() {
        return false;
    }

    @Override
    public Object lock(int address) {
        throw new UnsupportedOperationException("this memory is not shared");
    }

    @Override
    public int waitOn(int address, int expected, long timeout) {
        throw new UnsupportedOperationException("this memory is not shared");
    }

    @Override
    public int waitOn(int address, long expected, long timeout) {
        throw new UnsupportedOperationException("this memory is not shared");
    }

    @Override
    public int notify(int address, int count) {
        return 0;
    }

    @Override
    public void initialize(Instance instance, DataSegment @Nullable [] given) {
        segments = given == null ? new DataSegment[0] : given.clone();
        for (int i = 0; i < segments.length; i++) {
            if (segments[i] instanceof ActiveDataSegment active) {
                long offset =
                        ConstantEvaluators.computeConstantValue(
                                instance, active.offsetInstructions())[0];
                reach(offset + active.data().length);
                write((int) offset, active.data(), 0, active.data().length);
                drop(i);
            }
        }
    }

    /**
     * OPA's modules declare two pages, whatever their own texts take; the host sees to the rest.
     */
    private void reach(long end) {
        long missing = (end + PAGE_SIZE - 1) / PAGE_SIZE - pages;
        if (missing > 0 && missing <= maximumPages() - pages) {
            grow((int) missing);
        }
    }

    @Override
    public void initPassiveSegment(int segment, int to, int offset, int size) {
        write(to, segments[segment].data(), offset, size);
    }

    @Override
    public void drop(int segment) {
        segments[segment] = PassiveDataSegment.EMPTY;
    }

    @Override
    public void write(int address, byte[] source, int offset, int size) {
        try {
            System.arraycopy(source, offset, bytes, address, size);
        } catch (IndexOutOfBoundsException e) {
            throw outside(address, e);
        }
    }

    @Override
    public byte read(int address) {
        try {
            return bytes[address];
        } catch (IndexOutOfBoundsException e) {
            throw outside(address, e);
        }
    }

    @Override
    public byte[] readBytes(int address, int size) {
        if (address < 0 || size < 0 || address > bytes.length - size) {
            throw outside(address, new IndexOutOfBoundsException(size));
        }
        return Arrays.copyOfRange(bytes, address, address + size);
    }

    @Override
    public void writeI32(int address, int value) {
        try {
            INT.set(bytes, address, value);
        } catch (IndexOutOfBoundsException e) {
            throw outside(address, e);
        }
    }

    @Override
    public int readInt(int address) {
        try {
            return (int) INT.get(bytes, address);
        } catch (IndexOutOfBoundsException e) {
            throw outside(address, e);
        }
    }

    @Override
    public void writeLong(int address, long value) {
        try {
            LONG.set(bytes, address, value);
        } catch (IndexOutOfBoundsException e) {
            throw outside(address, e);
        }
    }

    @Override
    public long readLong(int address) {
        try {
            return (long) LONG.get(bytes, address);
        } catch (IndexOutOfBoundsException e) {
            throw outside(address, e);
        }
    }

    @Override
    public void writeShort(int address, short value) {
        try {
            SHORT.set(bytes, address, value);
        } catch (IndexOutOfBoundsException e) {
            throw outside(address, e);
        }
    }

    @Override
    public short readShort(int address) {
        try {
            return (short) SHORT.get(bytes, address);
        } catch (IndexOutOfBoundsException e) {
            throw outside(address, e);
        }
    }

    @Override
    public long readU16(int address) {
        return readShort(address) & 0xffff;
    }

    @Override
    public void writeByte(int address, byte value) {
        try {
            bytes[address] = value;
        } catch (IndexOutOfBoundsException e) {
            throw outside(address, e);
        }
    }

    @Override
    public void writeF32(int address, float value) {
        writeI32(address, Float.floatToRawIntBits(value));
    }

    @Override
    public long readF32(int address) {
        return readInt(address);
    }

    @Override
    public float readFloat(int address) {
        return Float.intBitsToFloat(readInt(address));
    }

    @Override
    public void writeF64(int address, double value) {
        writeLong(address, Double.doubleToRawLongBits(value));
    }

    @Override
    public double readDouble(int address) {
        return Double.longBitsToDouble(readLong(address));
    }

    @Override
    public long readF64(int address) {
        return readLong(address);
    }

    @Override
    public void zero() {
        Arrays.fill(bytes, (byte) 0);
    }

    @Override
    public void fill(byte value, int from, int to) {
        try {
            Arrays.fill(bytes, from, to, value);
        } catch (IndexOutOfBoundsException | IllegalArgumentException e) {
            throw outside(from, e);
        }
    }

    @Override
    public void copy(int to, int from, int size) {
        try {
            System.arraycopy(bytes, from, bytes, to, size);
        } catch (IndexOutOfBoundsException e) {
            throw outside(from, e);
        }
    }

    private static WasmRuntimeException outside(int address, RuntimeException cause) {
        return new WasmRuntimeException("out of bounds memory access: " + address, cause);
    }
}
