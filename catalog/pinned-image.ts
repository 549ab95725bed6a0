import type { MachinePlan } from "./machine-plan";

/**
 * Explains why the plan's image must not be pinned; `undefined` when it may be. A driver that is compiled at boot
 * needs the headers of the image's own kernel. Amazon Linux keeps them; Debian's mirror drops a kernel's
 * headers after some newer kernels are out (bookworm on 2026-11-29: none for 6.1.0-48, -49, -51 and -52).
 */
export function whyNotPinned({ instanceType, operatingSystem, driver }: MachinePlan) {
    if (operatingSystem === "al2023" || driver?.source !== "documents") return undefined;
    return (
        `pins an image, and ${instanceType.name} on ${operatingSystem} compiles its driver at boot: ` +
        "the headers of an older image's kernel leave Debian's mirror within months"
    );
}
