import { expect } from "chai";
import {
    adriftWarning,
    type BoxAdrift,
    lookUpBoxesAdrift,
} from "../../../planning/lookups/boxes-adrift";
import { create, remove } from "../../../simulation/account/changes";
import type { ResourceType } from "../../../simulation/account/resource-types";
import { emptyAccount, type SimulatedAccount } from "../../../simulation/account/simulated-account";
import { runProgram } from "../../../simulation/run-program";
import { tags } from "../../support/declare";

const region = "us-east-1";

/** Returns an account with a box for each name, and one more box with its data volume. */
function accountWith(...names: readonly string[]) {
    const account = emptyAccount({ callsUntilListed: -1 });
    const make = (type: ResourceType, name: string, inputs: Record<string, unknown>) =>
        create(account, { type, name, region, inputs }).id;
    const zone = { availabilityZone: "us-east-1a" };
    const subnetId = make("aws:ec2/subnet:Subnet", "a", zone);
    const launch = (name: string, boxTags: Record<string, string>) =>
        make("aws:ec2/instance:Instance", name, {
            ...{ instanceType: "t3.large", subnetId, tags: boxTags },
        });
    for (const name of names) launch(name, { ...tags, "workstation:member": name });
    const instanceId = launch("used", { ...tags, "workstation:member": "ana" });
    launch("elsewhere", { ...tags, "workstation:stack": "other" });
    const volumeId = make("aws:ebs/volume:Volume", "data", { ...zone, size: 50 });
    const attachment = make("aws:ec2/volumeAttachment:VolumeAttachment", "used", {
        ...{ instanceId, volumeId, deviceName: "/dev/sdf", stopInstanceBeforeDetaching: true },
    });
    return { account, attachment };
}

async function found(account: SimulatedAccount, ...held: readonly string[]): Promise<BoxAdrift[]> {
    let boxes: BoxAdrift[] = [];
    await runProgram(
        async () => {
            boxes = await lookUpBoxesAdrift(held, tags);
            return {};
        },
        { project: "workstation", stack: "test", config: {}, region, account },
    );
    return boxes;
}

describe("Boxes adrift", () => {
    it("are boxes of the stack that run without a data volume", async () => {
        expect(await found(accountWith("ana", "ben").account)).to.deep.equal([
            { id: "i-ana", member: "ana" },
            { id: "i-ben", member: "ben" },
        ]);
    });

    it("exclude former boxes, which were stopped when their volume left", async () => {
        const { account, attachment } = accountWith();
        remove(account, attachment);
        expect(await found(account)).to.deep.equal([]);
    });

    it("exclude boxes in the stack's state", async () => {
        const { account } = accountWith("ana", "ben");
        expect(await found(account, "i-ana")).to.deep.equal([{ id: "i-ben", member: "ben" }]);
    });

    it("exclude boxes launched within the last hour, because an `up` may still be working on them", async () => {
        const { account } = accountWith("ana", "ben");
        const box = account.existing["i-ben"]!;
        const minutesAgo = (minutes: number) => new Date(Date.now() - minutes * 60_000);
        const launched = async (minutes: number) => {
            const launchTime = minutesAgo(minutes).toISOString();
            account.existing["i-ben"] = { ...box, state: { ...box.state, launchTime } };
            return (await found(account)).map(({ id }) => id);
        };
        expect(await launched(59)).to.deep.equal(["i-ana"]);
        expect(await launched(61)).to.deep.equal(["i-ana", "i-ben"]);
    });

    it("are named in a warning with the command that terminates them", () => {
        expect(adriftWarning({ id: "i-1", member: "ana" }, region)).to.match(
            /^box i-1 of ana .*If no `up` is running, terminate it: .*terminate-instances --region us-east-1 --instance-ids i-1$/,
        );
    });
});
