import { images } from "../../catalog/images";
import type { SimulatedAccount } from "./simulated-account";

/** Makes an id that names its image, so that nobody mistakes it for one of AWS's. */
const imageId = (key: string) => `ami-${key}`;

/** Returns the newest image that a public parameter names; `undefined` when there is no such parameter. */
export function imageOfParameter(account: SimulatedAccount, name: unknown): string | undefined {
    return newest(
        account,
        Object.values(images).find(({ ssmParameter }) => ssmParameter === name),
    );
}

/** Returns the newest image whose name matches a filter of the catalog; `undefined` when none does. */
export function imageOfName(account: SimulatedAccount, filter: string): string | undefined {
    return newest(
        account,
        Object.values(images).find(({ nameFilter }) => nameFilter === filter),
    );
}

function newest(
    { newerImages }: SimulatedAccount,
    image: { readonly key: string } | undefined,
): string | undefined {
    return image && (newerImages[image.key] ?? imageId(image.key));
}

/** Describes an image of the catalog; any other id counts as a user's own x86_64 image. */
export function describedImage(id: string | undefined): Record<string, unknown> {
    const known = Object.values(images).find(({ key }) => imageId(key) === id);
    return {
        id,
        imageId: id,
        name: known?.description ?? id,
        architecture: known?.architecture ?? "x86_64",
        rootDeviceName: "/dev/xvda",
        blockDeviceMappings: [
            { deviceName: "/dev/xvda", ebs: { volume_size: String(known?.minRootGiB ?? 8) } },
        ],
    };
}
