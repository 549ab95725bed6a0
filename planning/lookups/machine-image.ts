import { getAmi } from "@pulumi/aws/ec2";
import { getParameter } from "@pulumi/aws/ssm";
import type { MachinePlan } from "../../catalog/machine-plan";
import { Refusal } from "../../settings/refusal";
import type { Settings } from "../../settings/settings";
import type { MachineImage } from "../machine";

/**
 * Finds the plan's image, or the one the settings pin, and checks it against the plan.
 *
 * @throws Refusal when the image is of another architecture than the instance type, or larger
 * than the root disk.
 */
export async function lookUpMachineImage(
    { image, instanceType }: MachinePlan,
    { imageId }: Pick<Settings, "imageId">,
    rootVolumeGiB: number,
): Promise<MachineImage> {
    const found = await getAmi(
        imageId === undefined
            ? await newest(image)
            : // With a filter, EC2 hides images that their publisher deprecated: AL2023's after some months.
              { filters: [{ name: "image-id", values: [imageId] }], includeDeprecated: true },
    );
    const problems: string[] = [];
    if (found.architecture !== instanceType.architecture) {
        problems.push(
            `image ${found.id} is ${found.architecture}, but ${instanceType.name} is ` +
                `${instanceType.architecture}; run \`pulumi config rm imageId\` to let the image be chosen`,
        );
    }
    const root = found.blockDeviceMappings.find((it) => it.deviceName === found.rootDeviceName);
    const imageGiB = Number(root?.ebs["volume_size"] ?? 0);
    if (rootVolumeGiB < imageGiB) {
        problems.push(
            `rootVolumeGiB is ${rootVolumeGiB}, but image ${found.id} holds ${imageGiB} GiB; ` +
                `run \`pulumi config set rootVolumeGiB ${imageGiB + 50}\``,
        );
    }
    if (problems.length > 0) throw new Refusal(problems.join("\n"));
    return { id: found.id, name: found.name, moving: imageId === undefined };
}

/** Returns the query for the newest image. It pins the owner, so that nobody else's image of that name is used. */
async function newest({ ssmParameter, owners, nameFilter }: MachinePlan["image"]) {
    try {
        const { value } = await getParameter({ name: ssmParameter });
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
