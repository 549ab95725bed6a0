import { expect } from "chai";
import { emptyAccount } from "../../../simulation/account/simulated-account";
import { callEc2 } from "../../../simulation/provider/ec2-actions";

describe("The simulated EC2", () => {
    const list = (action: string, Name: string, ...values: string[]) => {
        const account = emptyAccount({ callsUntilListed: -1 });
        account.existing["vol-1"] = {
            ...{ id: "vol-1", type: "aws:ebs/volume:Volume", name: "ana-data" },
            ...{ region: "us-east-1", inputs: { size: 8 }, state: {}, since: 0 },
        };
        const input = { Filter: { 1: { Name, Value: { ...values } } } };
        return JSON.stringify(callEc2(account, "us-east-1", { action, input }));
    };

    it("finds volumes by their state", () => {
        expect(list("DescribeVolumes", "status", "available")).to.contain("vol-1");
        expect(list("DescribeVolumes", "status", "in-use")).to.not.contain("vol-1");
    });

    it("refuses a filter that it does not know", () => {
        expect(() => list("DescribeVolumes", "state", "available")).to.throw(
            "InvalidParameterValue: The filter 'state' is invalid",
        );
    });
});
