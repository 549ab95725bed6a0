import { createHash } from "node:crypto";
import { homedir } from "node:os";
import { join } from "node:path";
import { workplace } from "../workplace";
import { privateFolder } from "./private-folder";

/** Returns where a stack's virtual machine keeps its files. Its data disk is not the container's. */
export function vmPlace(projectDir: string, stack: string) {
    const base = workplace(projectDir, stack, "vm");
    const digest = createHash("sha256").update(base.dir).digest("hex");
    return {
        ...base,
        /** Holds what is written to the root disk; the rest comes from the base image. */
        root: join(base.dir, "root.qcow2"),
        console: join(base.dir, "console.log"),
        trialConsole: join(base.dir, "trial.log"),
        pidFile: join(base.dir, "pid"),
        /** What the root disk was made from. */
        imageFile: join(base.dir, "image.json"),
        /** Not in `dir`: the path of a socket may have only about 100 characters. */
        control: join(privateFolder(), `${digest.slice(0, 12)}.qmp`),
        /** As EBS has it: vol and 17 hexadecimal digits, all that fits an NVMe serial number. */
        diskSerial: `vol0${digest.slice(0, 16)}`,
    };
}

export type VmPlace = Readonly<ReturnType<typeof vmPlace>>;

/** Returns the folder of base images, which are big and the same for all stacks and clones. */
export function imageCache({ XDG_CACHE_HOME: cache = join(homedir(), ".cache") } = process.env) {
    return join(cache, "workstation");
}
