import * as pulumi from "@pulumi/pulumi";
import { expect } from "chai";
import { asking, targetsOf } from "../../components/asking";

describe("what is asked of AWS about a box", () => {
    let calls: object[];
    let online: readonly string[];
    beforeEach(async () => {
        [calls, online] = [[], []];
        await pulumi.runtime.setMocks({
            newResource: () => ({ id: "none", state: {} }),
            call: ({ token, inputs }) => {
                calls.push(inputs as object);
                if (token !== "aws:ec2/getInstance:getInstance") return { ids: online };
                return { region: "us-east-1", instanceState: "running" };
            },
        });
    });

    it("is EC2 by its id, for its region and state", async () => {
        const { region, instanceState } = await asking("i-0a1", {}).box();
        expect({ region, instanceState }).to.deep.equal({
            ...{ region: "us-east-1", instanceState: "running" },
        });
        expect(calls[0]).to.include({ instanceId: "i-0a1" });
    });

    it("is Systems Manager by the ids that are online, and no other box answers for it", async () => {
        const { online: isOnline } = asking("i-0a1", {});
        expect(await isOnline()).to.equal(false);
        online = ["i-0b2"];
        expect(await isOnline()).to.equal(false);
        online = ["i-0b2", "i-0a1"];
        expect(await isOnline()).to.equal(true);
        expect(calls[0]).to.deep.include({
            filters: [
                { name: "InstanceIds", values: ["i-0a1"] },
                { name: "PingStatus", values: ["Online"] },
            ],
        });
    });

    it("is about every box that an association is for", () => {
        const targets = [{ values: ["i-0a1", "i-0b2"] }, { values: ["i-0c3"] }];
        expect(targetsOf({ targets })).to.deep.equal(["i-0a1", "i-0b2", "i-0c3"]);
    });
});
