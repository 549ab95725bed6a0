import { expect } from "chai";
import type { Laptop } from "../../simulation/pulumi/laptop";
import { changes } from "../../simulation/pulumi/steps";
import { lastStopTag } from "../../planning/tags";
import { stop, stopByItself } from "../../simulation/account/instances";
import { retag, tagsOf } from "../../simulation/account/tags";
import { claim } from "./support/claim";
import { done, runningBoxes } from "./support/boxes";
import { oneBox } from "./support/one-box";

const box = "i-ana-al2023-x86_64";
const refresh = ["up", "--yes", "--skip-preview", "--refresh"] as const;

const stopBox = (laptop: Laptop) =>
    laptop.changeAccount((account) => {
        stop(account, box);
        return account;
    });

/** Returns the number of questions to Systems Manager about the box. */
const asked = (laptop: Laptop) => laptop.account().existing[box]?.asked;

describe("A box that its user has stopped", function () {
    this.timeout(300_000);
    const { base, fork } = oneBox();

    claim("stopped-box", async () => {
        const laptop = fork();
        stopBox(laptop);
        const plain = await laptop.callsOf(() => laptop.up("dev"));
        expect(changes(done(plain.result).steps), "a plain up").to.deep.equal([]);
        expect(plain.calls).to.deep.equal([]);
        const refreshed = await laptop.callsOf(() => laptop.pulumi("dev", ...refresh));
        const steps = changes(done(refreshed.result).steps);
        expect(steps.filter((it) => !it.startsWith("refresh "))).to.deep.equal([]);
        expect(refreshed.calls, "a refresh").to.deep.equal([]);
        const again = await laptop.callsOf(() => laptop.up("dev"));
        expect(changes(done(again.result).steps), "the up after it").to.deep.equal([]);
        expect(again.calls).to.deep.equal([]);
        expect(asked(laptop), "questions").to.equal(asked(base));
    });

    it("keeps the note with which idle stopped it through a refresh, and stays stopped", async () => {
        const laptop = fork();
        laptop.changeAccount((account) => {
            stopByItself(account, box, "inside");
            return account;
        });
        const note = "idle at 2026-11-30T10:00:00Z: No use for 30 minutes.";
        laptop.changeAccount((account) => {
            retag(account, box, (tags) => ({ ...tags, [lastStopTag]: note }));
            return account;
        });
        for (const again of ["a refresh that finds the note", "the next one"]) {
            const { result, calls } = await laptop.callsOf(() => laptop.pulumi("dev", ...refresh));
            const steps = changes(done(result).steps);
            const planned = steps.filter((it) => !it.startsWith("refresh "));
            expect([planned, calls], again).to.deep.equal([[], []]);
        }
        const { result, calls } = await laptop.callsOf(() => laptop.up("dev"));
        expect([changes(done(result).steps), calls], "a plain up").to.deep.equal([[], []]);
        expect(tagsOf(laptop.account().existing[box]!)[lastStopTag]).to.equal(note);
        expect(runningBoxes(laptop.account())).to.deep.equal([]);
    });

    it("stays stopped while another member gets a box", async () => {
        const laptop = fork();
        stopBox(laptop);
        laptop.configure("dev", { members: [{ name: "ana" }, { name: "ben" }] });
        const { result, calls } = await laptop.callsOf(() => laptop.pulumi("dev", ...refresh));
        done(result);
        expect(calls.filter((call) => call.includes("ana"))).to.deep.equal([]);
        expect(runningBoxes(laptop.account())).to.deep.equal([
            "ben t3a.large us-east-1a vol-ben-data",
        ]);
    });

    it("is started by a replacement, even after a refresh noted it as stopped", async () => {
        const laptop = fork();
        stopBox(laptop);
        laptop.configure("dev", { desktop: false });
        done(await laptop.pulumi("dev", ...refresh));
        expect(runningBoxes(laptop.account())).to.deep.equal([
            "ana t3a.large us-east-1a vol-ana-data",
        ]);
        expect(changes(done(await laptop.up("dev")).steps), "one more up").to.deep.equal([]);
    });

    it("is started by a change of its type", async () => {
        const laptop = fork();
        stopBox(laptop);
        laptop.configure("dev", { instanceTypes: ["t3.xlarge"] });
        done(await laptop.pulumi("dev", ...refresh));
        expect(runningBoxes(laptop.account())).to.deep.equal([
            "ana t3.xlarge us-east-1a vol-ana-data",
        ]);
        const { existing } = laptop.account();
        const tested = Object.values(existing).filter(
            ({ type, untested }) => type === "aws:ssm/association:Association" && untested !== true,
        );
        expect(tested, "live settings and self-tests that ran").to.have.length(2);
    });
});
