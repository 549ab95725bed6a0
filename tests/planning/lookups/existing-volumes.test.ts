import * as pulumi from "@pulumi/pulumi";
import { expect } from "chai";
import { lookUpDataVolumes } from "../../../planning/lookups/existing-volumes";
import type { ExistingVolume } from "../../../planning/volumes";
import { create } from "../../../simulation/account/changes";
import { attachment } from "../../../simulation/account/resource-types";
import { emptyAccount, type SimulatedAccount } from "../../../simulation/account/simulated-account";
import { runProgram } from "../../../simulation/run-program";
import { tags } from "../../support/declare";

const onSchedule = { ...tags, "workstation:snapshots": "workstation/test/daily" };

function withVolume(
    account: SimulatedAccount,
    name: string,
    volumeTags: Record<string, string>,
): void {
    const inputs = { availabilityZone: "us-east-1a", size: 70, tags: volumeTags };
    create(account, { type: "aws:ebs/volume:Volume", name, region: "us-east-1", inputs });
}

async function found(account: SimulatedAccount): Promise<ExistingVolume[]> {
    let volumes: ExistingVolume[] = [];
    await runProgram(
        async () => {
            volumes = await lookUpDataVolumes(tags);
            return {};
        },
        { project: "workstation", stack: "test", config: {}, region: "us-east-1", account },
    );
    return volumes;
}

describe("lookUpDataVolumes", () => {
    it("finds this stack's data volumes, and no root disk or other stack's volume", async () => {
        const account = emptyAccount({ callsUntilListed: -1 });
        withVolume(account, "ana-data", { ...onSchedule, "workstation:member": "ana" });
        const second = { "workstation:member": "ana", "workstation:generation": "2" };
        withVolume(account, "ana-data-2", { ...onSchedule, ...second });
        withVolume(account, "nobody", onSchedule);
        withVolume(account, "root", { ...tags, "workstation:member": "ana" });
        withVolume(account, "other", { ...onSchedule, "workstation:stack": "other" });
        const inputs = { instanceId: "i-ana", volumeId: "vol-ana-data-2" };
        const held = { id: "vai-ana", name: "ana", region: "us-east-1", since: 0, inputs };
        account.existing[held.id] = { ...held, type: attachment, state: inputs };
        const volume = { sizeGiB: 70, zone: "us-east-1a", generation: 1, inUse: false };
        expect(await found(account)).to.deep.equal([
            { ...volume, id: "vol-ana-data", member: "ana" },
            { ...volume, id: "vol-ana-data-2", member: "ana", generation: 2, inUse: true },
            { ...volume, id: "vol-nobody", member: "" },
        ]);
    });

    for (const generation of ["two", "", "0x2", "-1", "1.5", "0"])
        it(`refuses a volume whose generation is ${JSON.stringify(generation)}, and gives the command that sets it`, async () => {
            const account = emptyAccount({ callsUntilListed: -1 });
            const wrong = { "workstation:member": "ana", "workstation:generation": generation };
            withVolume(account, "ana-data", { ...onSchedule, ...wrong });
            expect(String(await found(account).catch((error: unknown) => error))).to.match(
                /the tag workstation:generation of data volume vol-ana-data .*--resources vol-ana-data --tags Key=workstation:generation/,
            );
        });

    it("finds none in an empty account", async () => {
        expect(await found(emptyAccount())).to.deep.equal([]);
    });

    it("asks for 500 volumes in batches, and loses none", async () => {
        const ids = Array.from({ length: 500 }, (_, index) => `vol-${index}`);
        let [inFlight, most] = [0, 0];
        let volumes: ExistingVolume[] = [];
        await pulumi.runtime.setMocks({
            newResource: ({ name, inputs }) => ({ id: name, state: inputs as object }),
            call: async ({ token, inputs }) => {
                if (token === "aws:ebs/getEbsVolumes:getEbsVolumes") return { ids };
                inFlight += 1;
                most = Math.max(most, inFlight);
                await new Promise((answered) => setTimeout(answered, 1));
                inFlight -= 1;
                const [{ values }] = (inputs as { filters: [{ values: string[] }] }).filters;
                return { volumeId: values[0], size: 1, availabilityZone: "us-east-1a", tags: {} };
            },
        });
        await pulumi.runtime.runInPulumiStack(async () => {
            volumes = await lookUpDataVolumes(tags);
            return {};
        });
        expect(volumes.map(({ id }) => id)).to.deep.equal(ids);
        expect(most).to.be.within(2, 20);
    });
});
