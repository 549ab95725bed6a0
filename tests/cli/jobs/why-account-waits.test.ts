import { expect } from "chai";
import { whyAccountWaits } from "../../../cli/jobs/why-account-waits";
import { record } from "./a-record";
import { Account } from "./pretend-account";

describe("the account of a job that waits", () => {
    let account: Account;
    beforeEach(() => {
        account = new Account();
        account.answers["DescribeInstanceTypeOfferings"] = () => ({
            InstanceTypeOfferings: [{ InstanceType: "g4dn.xlarge" }],
        });
    });
    const why = (more: Partial<typeof record> = {}) =>
        whyAccountWaits(account.aws, { ...record, ...more });
    const quota = (Value: number) =>
        (account.answers["GetServiceQuota"] = () => ({ Quota: { Value } }));

    it("is the reason where its quota is smaller than what all nodes need", async () => {
        quota(4);
        expect(await why()).to.equal(undefined);
        expect((await why({ nodes: 2 }))?.why).to.match(/is 4 vCPUs, and the job needs 8$/);
    });

    it("is the reason where it has no quota at all", async () => {
        expect((await why())?.why).to.contain("is 0 vCPUs");
    });

    it("is the reason where its region has none of the types", async () => {
        account.answers["DescribeInstanceTypeOfferings"] = () => ({});
        expect((await why())?.why).to.match(/^AWS offers none of .*g4dn.xlarge.* in us-east-1$/);
    });

    it("is no reason where it cannot be asked, or the queue is gone or no longer ours", async () => {
        account.answers["GetServiceQuota"] = () => {
            throw new Error("closed");
        };
        expect(await why()).to.equal(undefined);
        account.answers["DescribeJobQueues"] = () => ({ jobQueues: [] });
        expect(await why()).to.equal(undefined);
        account.answers["DescribeJobQueues"] = () => ({ jobQueues: [{ tags: {} }] });
        expect(await why()).to.equal(undefined);
    });
});
