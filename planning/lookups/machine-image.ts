import { getAmi, type GetAmiResult } from "@pulumi/aws/ec2";
import { getParameter } from "@pulumi/aws/ssm";
import type { InvokeOptions } from "@pulumi/pulumi";
import type { MachinePlan } from "../../catalog/machine-plan";
import { Refusal } from "../../settings/refusal";
import type { Caller } from "../caller";
import type { MachineImage, SettledMachine } from "../machine";

/** What an image has to fit. */
export type ImageRequest = Pick<SettledMachine, "plan" | "rootVolumeGiB" | "pinned">;

/**
 * Finds the image of each machine, the newest of its kind or the one that the settings pin, and checks it against the
 * machine. Asks AWS once for each image.
 *
 * @throws Refusal when an image is of another architecture than the instance type, or larger
 * than the root disk.
 */
export async function lookUpMachineImages(
    machines: readonly ImageRequest[],
    caller: Caller,
    options: InvokeOptions = {},
): Promise<MachineImage[]> {
    const asked = new Map<string, Promise<GetAmiResult>>();
    const answers = machines.map((machine) => {
        const key = machine.pinned?.id ?? machine.plan.image.key;
        const answer = asked.get(key) ?? lookUp(machine, options);
        asked.set(key, answer);
        return answer;
    });
    const found = await Promise.all(answers);
    const problems = machines.flatMap((machine, index) => misfits(found[index]!, machine, caller));
    if (problems.length > 0) throw new Refusal([...new Set(problems)].join("\n"));
    return machines.map(({ pinned }, index) => {
        const { id, name } = found[index]!;
        return { id, name, moving: pinned === undefined };
    });
}

async function lookUp(
    { plan, pinned }: ImageRequest,
    options: InvokeOptions,
): Promise<GetAmiResult> {
    return getAmi(
        pinned === undefined
            ? await newest(plan.image, options)
            : // With a filter, EC2 hides images that their publisher deprecated: AL2023's after some months.
              { filters: [{ name: "image-id", values: [pinned.id] }], includeDeprecated: true },
        options,
    );
}

function misfits(
    found: GetAmiResult,
    { plan, pinned, rootVolumeGiB }: ImageRequest,
    caller: Caller,
): string[] {
    const { instanceType } = plan;
    const problems: string[] = [];
    if (found.architecture !== instanceType.architecture) {
        problems.push(
            `image ${found.id} is ${found.architecture}, but ${instanceType.name} is ${instanceType.architecture}` +
                (pinned === undefined ? "" : `; to let the image be chosen: ${pinned.unpin}`),
        );
    }
    const root = found.blockDeviceMappings.find((it) => it.deviceName === found.rootDeviceName);
    const imageGiB = Number(root?.ebs["volume_size"] ?? 0);
    if (rootVolumeGiB < imageGiB) {
        problems.push(
            `rootVolumeGiB is ${rootVolumeGiB}, but image ${found.id} holds ${imageGiB} GiB; to make room: ` +
                caller.change([{ path: ["rootVolumeGiB"], value: imageGiB + 50 }]),
        );
    }
    return problems;
}

/** Returns the query for the newest image. It pins the owner, so that nobody else's image of that name is used. */
async function newest(
    { ssmParameter, owners, nameFilter }: MachinePlan["image"],
    options: InvokeOptions,
) {
    try {
        const { value } = await getParameter({ name: ssmParameter }, options);
        return { owners: [...owners], filters: [{ name: "image-id", values: [value] }] };
    } catch (error) {
        if (!saysMissing(error)) throw error;
        // Some regions lack the parameters of the Deep Learning AMIs but have the images.
        return {
            owners: [...owners],
            mostRecent: true,
            filters: [{ name: "name", values: [nameFilter] }],
        };
    }
}

/**
 * Tells whether the provider's error means that there is no such parameter. It puts these words in place of AWS's own,
 * `ParameterNotFound` (terraform-provider-aws, `internal/service/ssm/parameter.go` and `internal/retry/error.go`,
 * 2026-11). Any other error, such as a missing permission, says nothing about the parameter.
 */
function saysMissing(error: unknown): boolean {
    return String(error).includes("couldn't find resource");
}
