import { expect } from "chai";
import type { MachinePlan } from "../../../catalog/machine-plan";
import { stackFile } from "../../../planning/caller";
import { lookUpMachineImages } from "../../../planning/lookups/machine-image";
import type { MachineImage } from "../../../planning/machine";
import { emptyAccount, type SimulatedAccount } from "../../../simulation/account/simulated-account";
import { declare } from "../../support/declare";
import { planOf } from "../../support/plan-of";

const gpu = stackFile({ project: "workstation", stack: "gpu" });

const deep = planOf({ instanceType: "g5.xlarge", operatingSystem: "al2023", framework: "none" });

async function lookUp(
    plan: MachinePlan,
    { imageId, ...more }: { imageId?: string; rootVolumeGiB: number },
    account?: SimulatedAccount,
): Promise<MachineImage> {
    let found: MachineImage | undefined;
    await declare(async () => {
        [found] = await lookUpMachineImages(
            [
                {
                    plan,
                    ...more,
                    ...(imageId !== undefined && { pinned: { id: imageId, unpin: "" } }),
                },
            ],
            gpu,
        );
    }, account);
    return found!;
}

describe("lookUpMachineImages", () => {
    it("asks AWS once for the image of machines of one kind, and checks each of them", async () => {
        let asked = 0;
        const account = emptyAccount();
        const counted = new Proxy(account, {
            get: (target, key) => {
                if (key === "deprecatedImages") asked++;
                return target[key as keyof SimulatedAccount];
            },
        });
        const machines = [125, 74, 200].map((rootVolumeGiB) => ({ plan: deep, rootVolumeGiB }));
        const found = declare(async () => {
            await lookUpMachineImages(machines, gpu);
        }, counted);
        expect(await found.catch(String))
            .to.match(/rootVolumeGiB is 74/)
            .and.not.match(/ is 200/);
        expect(asked).to.equal(1);
    });

    it("finds the newest image through its public parameter, and marks it as moving", async () => {
        expect(await lookUp(deep, { rootVolumeGiB: 125 })).to.deep.equal({
            id: "ami-dlami-base-al2023-x86_64",
            name: deep.image.description,
            moving: true,
        });
    });

    it("finds it by name when a region lacks the parameter", async () => {
        const image = { ...deep.image, ssmParameter: "/aws/service/deeplearning/not-here" };
        const found = await lookUp({ ...deep, image }, { rootVolumeGiB: 125 });
        expect(found.id).to.equal("ami-dlami-base-al2023-x86_64");
    });

    it("ends with the provider's error when the parameter cannot be read for another reason", async () => {
        const closed = { ...emptyAccount(), denied: ["ssm:GetParameter"] };
        const found = lookUp(deep, { rootVolumeGiB: 125 }, closed);
        expect(await found.catch(String)).to.match(/AccessDeniedException.*ssm:GetParameter/);
    });

    it("takes a pinned image as it is, and marks it as not moving", async () => {
        const imageId = "ami-0123456789abcdef0";
        expect(await lookUp(deep, { imageId, rootVolumeGiB: 125 })).to.deep.equal({
            id: imageId,
            name: imageId,
            moving: false,
        });
    });

    it("takes a pinned image even after its publisher has deprecated it", async () => {
        const imageId = "ami-0123456789abcdef0";
        const later = { ...emptyAccount(), deprecatedImages: [imageId] };
        expect((await lookUp(deep, { imageId, rootVolumeGiB: 125 }, later)).id).to.equal(imageId);
    });

    it("never takes a deprecated image that is not pinned", async () => {
        const later = { ...emptyAccount(), deprecatedImages: ["ami-dlami-base-al2023-x86_64"] };
        const found = lookUp(deep, { rootVolumeGiB: 125 }, later);
        const outcome = await found.then(
            () => "found",
            () => "not found",
        );
        expect(outcome).to.equal("not found");
    });

    it("refuses a root disk smaller than the image, and says how large to make it", async () => {
        const small = lookUp(deep, { rootVolumeGiB: 74 });
        expect(await small.catch(String)).to.match(
            /rootVolumeGiB is 74, but image ami-\S+ holds 75 GiB; to make room: pulumi config --stack gpu set rootVolumeGiB 125/,
        );
    });
});
