import { EC2Client } from "@aws-sdk/client-ec2";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { create, remove } from "../../../simulation/account/changes";
import { instance } from "../../../simulation/account/resource-types";
import { emptyAccount } from "../../../simulation/account/simulated-account";
import { serveApi } from "../../../simulation/provider/api";
import { SimulatedAws } from "../../../simulation/provider/simulated-aws";
import { pretendBox, PretendAws } from "../../cli/boxes/support/pretend-aws";
import { type MadeBox } from "./boxes-from-plan";
import { credentials } from "./front";

/** Something that answers EC2's calls, with the same boxes as all the others under ids of its own. */
export interface StandIn {
    readonly ec2: EC2Client;
    /** Ids by the name of the box's member; that of `gone` is terminated. */
    readonly ids: Readonly<Record<string, string>>;
    /** Lets the time pass in which a box starts or stops. */
    readonly pass: () => void;
    readonly end: () => void;
}

const region = "us-east-1";
const at = (endpoint: string) => new EC2Client({ region, endpoint, credentials, maxAttempts: 1 });
const idsOf = (boxes: readonly { readonly member: string; readonly id: string }[]) =>
    Object.fromEntries(boxes.map(({ member, id }) => [member, id]));

/** Returns moto behind the front, with these boxes. */
export function emulated(url: string, boxes: readonly MadeBox[]): StandIn {
    return { ec2: at(url), ids: idsOf(boxes), pass: () => undefined, end: () => undefined };
}

const reached: Readonly<Record<string, string>> = { pending: "running", stopping: "stopped" };

/** Returns the stand-in that the verbs' unit tests use. */
export async function pretended(boxes: readonly MadeBox[], type: string): Promise<StandIn> {
    const aws = new PretendAws();
    await aws.begin();
    aws.boxes = boxes.map(({ id, tags, member }) => ({
        ...pretendBox({ id, type, state: member === "gone" ? "terminated" : "running" }),
        tags: { ...tags },
    }));
    const pass = () => {
        for (const box of aws.boxes) box.state = reached[box.state] ?? box.state;
    };
    const ec2 = at(process.env["AWS_ENDPOINT_URL"]!);
    return { ec2, ids: idsOf(boxes), pass, end: () => aws.end() };
}

/** Returns the account that the engine tests use, behind its door of EC2's API. */
export async function simulated(boxes: readonly MadeBox[], type: string): Promise<StandIn> {
    const account = emptyAccount({ callsUntilListed: -1 });
    const made = (name: string, kind: Parameters<typeof create>[1]["type"], inputs: object) =>
        create(account, { type: kind, name, region, inputs: { ...inputs } }).id;
    const zone = { availabilityZone: `${region}a`, mapPublicIpOnLaunch: true };
    const subnetId = made("a", "aws:ec2/subnet:Subnet", zone);
    const ids = Object.fromEntries(
        boxes.map(({ member, tags }) => [
            member,
            made(member, instance, { instanceType: type, subnetId, tags }),
        ]),
    );
    remove(account, ids["gone"]!);
    const folder = mkdtempSync(join(tmpdir(), "workstation-stand-in-"));
    writeFileSync(join(folder, "account.json"), JSON.stringify(account));
    const server = serveApi(new SimulatedAws(folder), () => undefined);
    await once(server, "listening");
    const end = () => {
        server.closeAllConnections();
        server.close();
        rmSync(folder, { recursive: true });
    };
    const ec2 = at(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
    return { ec2, ids, pass: () => undefined, end };
}
