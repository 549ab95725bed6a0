import { existsSync } from "node:fs";
import { join } from "node:path";
import { planMachine } from "../../catalog/plan-machine";
import { regionFault, regions, regionWords } from "../../catalog/regions";
import { meant } from "../../settings/meant";
import { printable } from "../../settings/printable";
import { Refusal } from "../../settings/refusal";
import { plan } from "../plan/plan";
import { print } from "../print";
import { regionOf, refuseStackName } from "../stack-file/read";
import { writeFileWhole } from "../write-file";
import { newStackFile } from "./new-stack-file";

export interface InitOptions {
    readonly region?: string;
    readonly type?: string;
}

const usualRegion = "us-east-1";

/**
 * Writes the stack file of a new environment and shows its plan.
 *
 * @throws Refusal when the name, the region or the type cannot work, or when the file exists: it is never overwritten.
 */
export async function init(
    projectDir: string,
    stack: string,
    { region = regionOf({ config: {} }) ?? usualRegion, type }: InitOptions,
): Promise<void> {
    refuseStackName(stack);
    const file = `Pulumi.${stack}.yaml`;
    if (existsSync(join(projectDir, file))) {
        throw new Refusal(
            `${file} exists already and was not changed; \`npx workstation plan ${stack}\` shows its plan`,
        );
    }
    refuseWhatCannotWork(region, type);
    writeFileWhole(join(projectDir, file), newStackFile({ stack, region, type }));
    print(`Written: ${file}. Edit it, then plan again: npx workstation plan ${stack}\n\n`);
    await plan(projectDir, stack, {});
}

/** Judges the options before the file is written: a mistyped word on the command line is corrected there. */
function refuseWhatCannotWork(region: string, type: string | undefined): void {
    const fault = regionFault(region);
    if (fault !== undefined) {
        const near = meant(region, regions, regionWords);
        const again = near === undefined ? "" : `; did you mean ${near}`;
        throw new Refusal(`--region ${printable(region)} ${fault}${again}`);
    }
    if (type === undefined) return;
    const planned = planMachine({
        ...{ instanceType: type, operatingSystem: "al2023", framework: "tensorflow" },
        ...{ desktop: true, imagePinned: false },
    });
    if (!planned.works) throw new Refusal(planned.conflict);
}
