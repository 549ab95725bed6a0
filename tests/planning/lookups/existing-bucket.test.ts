import { expect } from "chai";
import { stackFile } from "../../../planning/caller";
import { lookUpSharedBucket } from "../../../planning/lookups/existing-bucket";
import type { SharedData } from "../../../settings/shared-data";
import { create } from "../../../simulation/account/changes";
import { bucket } from "../../../simulation/account/resource-types";
import { emptyAccount, type SimulatedAccount } from "../../../simulation/account/simulated-account";
import { declare, tags } from "../../support/declare";

const others = { ...tags, "workstation:stack": "prod" };

function accountWith(buckets: Readonly<Record<string, typeof tags>>): SimulatedAccount {
    const account = emptyAccount({ callsUntilListed: 0 });
    for (const [name, its] of Object.entries(buckets))
        create(account, {
            ...{ type: bucket, name, region: "us-east-1" },
            inputs: { bucket: name, tags: its },
        });
    account.calls.push({ call: "later", id: "" });
    return account;
}

async function found(account: SimulatedAccount, sharedData?: SharedData) {
    let answer: string | undefined;
    await declare(async () => {
        answer = await lookUpSharedBucket(
            sharedData,
            tags,
            stackFile({ project: "workstation", stack: "dev" }),
        );
    }, account);
    return answer;
}

describe("The look for the bucket of a stack", () => {
    const own = { kind: "new" } as const;

    it("finds the one that has the stack's tags, and no other stack's", async () => {
        const account = accountWith({ "dev-0123456": tags, "prod-0123456": others });
        expect(await found(account, own)).to.equal("dev-0123456");
        expect(await found(accountWith({ "prod-0123456": others }), own)).to.equal(undefined);
    });

    it("does not find one that was made a moment ago, as AWS lists it later", async () => {
        const account = emptyAccount();
        const inputs = { bucket: "dev-0123456", tags };
        create(account, { type: bucket, name: "dev", region: "us-east-1", inputs });
        expect(await found(account, own)).to.equal(undefined);
    });

    it("asks nothing for a stack without a bucket of its own", async () => {
        const account = accountWith({ "dev-0123456": tags, "dev-old-0123456": tags });
        expect(await found(account)).to.equal(undefined);
        expect(await found(account, { kind: "existing", bucket: "mine" })).to.equal(undefined);
    });

    it("refuses to choose between two, and says how the user does", async () => {
        const account = accountWith({ "dev-b": tags, "dev-a": tags });
        await found(account, own).then(
            () => expect.fail("chose one"),
            (error: Error) => {
                expect(error.name).to.equal("Refusal");
                expect(error.message).to.include("dev-a, dev-b");
                expect(error.message).to.match(/: pulumi config --stack dev set sharedData dev-a$/);
            },
        );
    });
});
