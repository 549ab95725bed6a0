import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Fault } from "../../simulation/account/faults";
import { instance } from "../../simulation/account/resource-types";
import {
    emptyAccount,
    type Quotas,
    type SimulatedAccount,
} from "../../simulation/account/simulated-account";
import { callEc2 } from "../../simulation/provider/ec2-actions";
import { SimulatedAws } from "../../simulation/provider/simulated-aws";

export type Properties = Readonly<Record<string, unknown>>;

/** One simulated account behind its doors: the AWS provider with its lookups, and EC2's own API. */
export class Doors {
    private readonly folder = mkdtempSync(join(tmpdir(), "workstation-doors-"));
    readonly provider = new SimulatedAws(this.folder);

    constructor(quotas: Partial<Quotas> = {}) {
        const account = emptyAccount({ callsUntilListed: -1, ...quotas });
        account.snapshots.push(
            { id: "snap-1", sizeGiB: 50, description: "", tags: {}, hostKeys: "ana's" },
            { id: "snap-2", sizeGiB: 50, description: "", tags: {}, state: "pending" },
        );
        this.write("account.json", account);
        this.provider.region = "us-east-1";
    }

    get account(): SimulatedAccount {
        const text = readFileSync(join(this.folder, "account.json"), "utf8");
        return JSON.parse(text) as SimulatedAccount;
    }

    create(type: string, inputs: Properties, name = "ana"): string {
        return this.provider.create({ type, name }, inputs, false).id;
    }

    lookUp(token: string, inputs: Properties): Properties {
        return this.provider.lookUp(token, inputs);
    }

    /** Asks EC2's own API, and returns the answer as text. */
    ec2(action: string, input: Properties): string {
        return JSON.stringify(
            this.provider.call(action, (account) =>
                callEc2(account, "us-east-1", { action, input }),
            ),
        );
    }

    /** Launches a box in a subnet that gives addresses. */
    box(more: Properties = {}): string {
        const subnet = { availabilityZone: "us-east-1a", mapPublicIpOnLaunch: true };
        const subnetId = this.create("aws:ec2/subnet:Subnet", subnet);
        return this.create(instance, { instanceType: "t3.large", subnetId, ...more });
    }

    stateOf(id: string): Properties {
        return this.provider.read(instance, id)!.state;
    }

    isOnline(id: string): boolean {
        const filters = [
            { name: "InstanceIds", values: [id] },
            { name: "PingStatus", values: ["Online"] },
        ];
        const { ids } = this.lookUp("aws:ssm/getInstances:getInstances", { filters });
        return (ids as readonly string[]).includes(id);
    }

    inject(fault: Omit<Fault, "times" | "operation">): void {
        this.write("faults.json", [{ ...fault, operation: "create", times: 1 }]);
    }

    end(): void {
        rmSync(this.folder, { recursive: true });
    }

    private write(file: string, content: unknown): void {
        writeFileSync(join(this.folder, file), JSON.stringify(content));
    }
}
