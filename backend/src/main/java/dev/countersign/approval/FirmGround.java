package dev.countersign.approval;

import dev.countersign.identity.Leaving;
import dev.countersign.inventory.device.Devices;
import dev.countersign.inventory.model.ModelBlocks;
import dev.countersign.problem.Problem;
import dev.countersign.problem.ProblemCode;
import jakarta.inject.Singleton;

/**
 * That nothing is given away while it is being taken back: a person who leaves, a device that is
 * lost or a model that is revoked everywhere in another transaction. Whoever takes back waits for
 * who gives; whoever gives never waits and is told to try again.
 */
@Singleton
class FirmGround {
    private final ModelBlocks blocks;
    private final Devices devices;
    private final Leaving leaving;

    FirmGround(ModelBlocks blocks, Devices devices, Leaving leaving) {
        this.blocks = blocks;
        this.devices = devices;
        this.leaving = leaving;
    }

    /** Holds what an approval would rest on until the running transaction ends. */
    void hold(RequestEntity request) {
        blocks.hold(request.getModelDigest());
        if (!devices.staysEnrolled(request.getDeviceId())) {
            throw new Problem(
                    ProblemCode.CONFLICT,
                    "The device is not enrolled, or is being changed at this moment, so no token"
                            + " can be bound to it.");
        }
        if (!leaving.stays(request.getPersonId())) {
            throw new Problem(
                    ProblemCode.CONFLICT,
                    "The person has left, or is being changed at this moment, so nothing is"
                            + " issued.");
        }
    }

    boolean isBlocked(String digest) {
        return blocks.on(digest).isPresent();
    }
}
