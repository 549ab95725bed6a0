import { expect } from "chai";
import type { Laptop, Result } from "../../../simulation/pulumi/laptop";
import {
    allOfType,
    attachmentOf,
    type Existing,
    isRunning,
    type SimulatedAccount,
} from "../../../simulation/account/simulated-account";

export function done<T extends Pick<Result, "status" | "output">>(result: T): T {
    expect(result.status, result.output).to.equal(0);
    return result;
}

export const memberOf = ({ inputs: { tags } }: Existing) =>
    (tags as Readonly<Record<string, string>>)["workstation:member"];

/** Describes each running box and its volume: `ana t3.large us-east-1a vol-ana-data`. */
export function runningBoxes(account: SimulatedAccount): string[] {
    const volumes = allOfType(account, "aws:ebs/volume:Volume");
    return allOfType(account, "aws:ec2/instance:Instance")
        .filter(isRunning)
        .map((box) => {
            const held = volumes.find(
                ({ id }) => attachmentOf(account, id)?.inputs["instanceId"] === box.id,
            );
            const { instanceType } = box.inputs;
            const zone = box.state["availabilityZone"];
            return [memberOf(box), instanceType, zone, held?.id ?? "no volume"].join(" ");
        })
        .sort();
}

export function volumesOf(laptop: Laptop): Existing[] {
    return allOfType(laptop.account(), "aws:ebs/volume:Volume");
}
