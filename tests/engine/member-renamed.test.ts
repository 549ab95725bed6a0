import { expect } from "chai";
import type { Laptop } from "../../simulation/pulumi/laptop";
import { retag } from "../../simulation/account/tags";
import { changes } from "../../simulation/pulumi/steps";
import { done, runningBoxes, volumesOf } from "./support/boxes";
import { claim } from "./support/claim";
import { oneBox } from "./support/one-box";

describe("A member whose name changes in its row", function () {
    this.timeout(300_000);
    const { fork } = oneBox();
    const called = (laptop: Laptop, ...names: string[]) =>
        laptop.configure("dev", { members: names.map((name) => ({ name })) });

    claim("member-renamed", async () => {
        const team = fork();
        called(team, "ana", "ben");
        done(await team.up("dev"));
        called(team, "ana", "zoe");
        const { result, calls } = await team.callsOf(async () => [
            await team.up("dev"),
            await team.workstation("up", "dev", "--yes"),
        ]);
        for (const { status, output } of result) {
            expect(status, output).to.not.equal(0);
            expect(output).to.contain("no longer has ben, whose box has data volume vol-ben-data");
        }
        expect(calls).to.deep.equal([]);

        // The second way of the refusal, as it is told.
        called(team, "ana");
        done(await team.up("dev"));
        team.changeAccount((account) => {
            retag(account, "vol-ben-data", (tags) => ({ ...tags, "workstation:member": "zoe" }));
            return account;
        });
        called(team, "ana", "zoe");
        done(await team.up("dev"));
        expect(runningBoxes(team.account())).to.deep.equal([
            "ana t3a.large us-east-1a vol-ana-data",
            "zoe t3a.large us-east-1a vol-ben-data",
        ]);
        const [, handedOver] = volumesOf(team);
        expect(handedOver?.hostKeys, "the same data").to.equal("made by i-ben-al2023-x86_64");
        expect(volumesOf(team), "no other volume").to.have.length(2);
        expect(changes(done(await team.up("dev")).steps), "a second up").to.deep.equal([]);
    });
});
