import { expect } from "chai";
import { Account } from "../../../cli/aws/account";
import { whyNotReady } from "../../../cli/change/self-test";
import { create } from "../../../simulation/account/changes";
import { emptyAccount, type SimulatedAccount } from "../../../simulation/account/simulated-account";
import { withApi } from "./simulated-api";

const login = { region: "us-east-1" };
const tags = { "workstation:project": "workstation", "workstation:stack": "dev" };

function oneBox(): SimulatedAccount {
    const account = emptyAccount({ callsUntilListed: -1 });
    const [region, name] = ["us-east-1", "ana"];
    const inputs = { availabilityZone: "us-east-1a" };
    const subnet = create(account, { type: "aws:ec2/subnet:Subnet", name, region, inputs });
    create(account, {
        ...{ type: "aws:ec2/instance:Instance", name, region },
        inputs: {
            ...{ instanceType: "t3.large", subnetId: subnet.id },
            tags: { ...tags, "workstation:member": "ana" },
        },
    });
    return account;
}

const asked = (changes: Partial<SimulatedAccount>) =>
    withApi({ ...oneBox(), ...changes }, () => whyNotReady(new Account(login, tags), login));

describe("The report of failed self-tests", () => {
    const failed = "workstation: failed\n failed  training    2.1s no GPU in the container";

    it("repeats what the box says, with its member", async () => {
        expect(await asked({ commandsPrint: `${failed}\n` })).to.deep.equal([
            "box i-ana of ana:",
            failed,
        ]);
    });

    it("leaves out a box that is ready", async () => {
        expect(await asked({ commandsPrint: "workstation: ready\n" })).to.deep.equal([]);
    });

    it("includes a box that cannot be asked, with the reason", async () => {
        expect(await asked({ commandsFail: "no such file\n" })).to.deep.equal([
            "box i-ana of ana:",
            "it could not be asked: a command on box i-ana ended as Failed: no such file",
        ]);
    });
});
