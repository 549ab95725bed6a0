import { expect } from "chai";
import { queueQuotaSteps } from "../../../cli/change/queue-quota";
import { emptyAccount } from "../../../simulation/account/simulated-account";
import { withApi } from "./simulated-api";

const queue = { maxvCpus: 64, maxJobUsd: 50, maxMonthlyUsd: 500, nat: false };
const steps = (settings: object) =>
    queueQuotaSteps({ ...{ login: { region: "us-east-1" }, region: "us-east-1", settings } });

describe("The quota check of a queue", () => {
    it("asks nothing for a stack without a queue, and says nothing of one that fits", async () => {
        expect(await steps({})).to.deep.equal([]);
        expect(await withApi(emptyAccount(), () => steps({ queue }))).to.deep.equal([]);
    });

    it("warns of each quota below maxvCpus, and says how to ask for more", async () => {
        const account = emptyAccount({ vcpus: { "L-3819A6DF": 0, "L-DB2E81BA": 8 } });
        const told = await withApi(account, () => steps({ queue }));
        expect(told).to.have.length(2);
        expect(told[0]).to.match(/^the queue may run 64 vCPUs .* L-3819A6DF .* allows 0: jobs/);
        expect(told[1]).to.match(/allows 8: .*--quota-code L-DB2E81BA --desired-value 64`$/);
    });

    it("does not ask about types whose quota nobody knows, and says so when AWS does not answer", async () => {
        const denied = {
            ...emptyAccount(),
            denied: ["servicequotas:GetServiceQuota"],
        };
        const types = { ...queue, instanceTypes: ["m6i.large"] };
        const told = await withApi(denied, () => steps({ queue: types }));
        expect(told).to.have.length(2);
        expect(told[0]).to.match(/not known whether the queue fits L-\w+ .*AccessDenied/);
        const p6 = { ...queue, instanceTypes: ["p6-b200.48xlarge"] };
        expect(await withApi(emptyAccount(), () => steps({ queue: p6 }))).to.deep.equal([]);
    });
});
