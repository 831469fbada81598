import java.lang.classfile.ClassBuilder;
import java.lang.classfile.ClassElement;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.ClassTransform;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.CodeElement;
import java.lang.classfile.Label;
import java.lang.classfile.MethodTransform;
import java.lang.classfile.MethodModel;
import java.lang.classfile.instruction.InvokeDynamicInstruction;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDesc;
import java.lang.constant.MethodTypeDesc;
import java.util.ArrayList;
import java.util.List;

/**
 * Replaces {@code java.lang.runtime.SwitchBootstraps.typeSwitch}, which makes a hidden class for each
 * switch when it is first reached, by a method with the same meaning: the number of the first label
 * from {@code restart} on that the target is an instance of; -1 for null; their count for none.
 * Only switches whose labels all are types.
 */
final class TypeSwitches implements ClassTransform {
    private static final String BOOTSTRAPS = "Ljava/lang/runtime/SwitchBootstraps;";

    private final ClassDesc owner;
    private final boolean inInterface;
    private final List<InvokeDynamicInstruction> found = new ArrayList<>();

    private TypeSwitches(ClassModel type) {
        this.owner = type.thisClass().asSymbol();
        this.inInterface = type.flags().has(java.lang.reflect.AccessFlag.INTERFACE);
    }

    static byte[] writtenOut(byte[] bytes, ClassFile classes) {
        ClassModel type = classes.parse(bytes);
        TypeSwitches transform = new TypeSwitches(type);
        byte[] written = classes.transformClass(type, transform);
        return transform.found.isEmpty() ? bytes : written;
    }

    @Override
    public void accept(ClassBuilder builder, ClassElement element) {
        if (element instanceof MethodModel method && method.code().isPresent()) {
            builder.transformMethod(method, MethodTransform.transformingCode(this::call));
        } else {
            builder.with(element);
        }
    }

    private void call(CodeBuilder code, CodeElement element) {
        if (element instanceof InvokeDynamicInstruction call && overTypes(call)) {
            code.invokestatic(owner, name(found.size()), call.typeSymbol(), inInterface);
            found.add(call);
        } else {
            code.with(element);
        }
    }

    private static boolean overTypes(InvokeDynamicInstruction call) {
        return call.bootstrapMethod().owner().descriptorString().equals(BOOTSTRAPS)
                && call.bootstrapMethod().methodName().equals("typeSwitch")
                && call.bootstrapArgs().stream().allMatch(ClassDesc.class::isInstance);
    }

    private static String name(int number) {
        return "$typeSwitch" + number;
    }

    @Override
    public void atEnd(ClassBuilder builder) {
        for (int number = 0; number < found.size(); number++) {
            InvokeDynamicInstruction call = found.get(number);
            MethodTypeDesc type = call.typeSymbol();
            builder.withMethodBody(
                    name(number),
                    type,
                    ClassFile.ACC_PRIVATE | ClassFile.ACC_STATIC | ClassFile.ACC_SYNTHETIC,
                    code -> body(code, call.bootstrapArgs()));
        }
    }

    private static void body(CodeBuilder code, List<ConstantDesc> labels) {
        Label some = code.newLabel();
        code.aload(0).ifnonnull(some).iconst_m1().ireturn().labelBinding(some);
        for (int number = 0; number < labels.size(); number++) {
            Label next = code.newLabel();
            code.iload(1).loadConstant(number).if_icmpgt(next);
            code.aload(0).instanceOf((ClassDesc) labels.get(number)).ifeq(next);
            code.loadConstant(number).ireturn().labelBinding(next);
        }
        code.loadConstant(labels.size()).ireturn();
    }
}
