import { copyFileSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { instanceTypes } from "../../catalog/instance-types";
import { stackFile } from "../../planning/caller";
import { refuseTooManyKeys, settleMachines } from "../../planning/machine";
import { isOffered, zonesOf } from "../../simulation/regions";
import { readSettledStack } from "../../cli/stack-file/read";
import { projectDir } from "../support/run-stack";

export interface Verdict {
    readonly kind: "accepted" | "refused" | "crashed";
    /** Empty when accepted. */
    readonly message: string;
    /** Processor time, which does not depend on other work of the machine. */
    readonly milliseconds: number;
}

/** A folder with this project's declarations and a stack `fuzz` with a changing file. */
export class JudgesFolder {
    readonly dir = mkdtempSync(join(tmpdir(), "workstation-"));

    constructor() {
        copyFileSync(join(projectDir, "Pulumi.yaml"), join(this.dir, "Pulumi.yaml"));
    }

    /** Reads and judges a stack file like `plan`, without declaring resources. */
    judge(stackFile: string): Verdict {
        this.write(stackFile);
        const before = process.cpuUsage();
        const kind = outcome(() => this.decide());
        const { user, system } = process.cpuUsage(before);
        return { ...kind, milliseconds: (user + system) / 1000 };
    }

    write(stackFile: string): void {
        writeFileSync(join(this.dir, "Pulumi.fuzz.yaml"), stackFile);
    }

    remove(): void {
        rmSync(this.dir, { recursive: true });
    }

    private decide(): void {
        const { config, region, ...checked } = readSettledStack(this.dir, "fuzz");
        const zones = zonesOf(region);
        const offered = Object.fromEntries(
            [...instanceTypes.keys()].map((type) => [
                type,
                zones.filter((zone) => isOffered(type, region, zone)),
            ]),
        );
        settleMachines(checked, { region, zones, offered }, stackFile(config));
        refuseTooManyKeys(checked.settings.members, stackFile(config));
    }
}

export function outcome(act: () => void): Pick<Verdict, "kind" | "message"> {
    try {
        act();
        return { kind: "accepted", message: "" };
    } catch (error) {
        return verdictOf(error);
    }
}

export function verdictOf(error: unknown): Pick<Verdict, "kind" | "message"> {
    const { name, message, stack = message } = error as Error;
    return name === "Refusal" ? { kind: "refused", message } : { kind: "crashed", message: stack };
}
