import { expect } from "chai";
import type { Laptop } from "../../simulation/pulumi/laptop";
import { changes } from "../../simulation/pulumi/steps";
import { done, runningBoxes, volumesOf } from "./support/boxes";
import { claim } from "./support/claim";
import { firstRelease } from "./support/first-release";
import { expectBoxesKept, expectVolumesWhole } from "./support/invariants";

const members = ["ana", "ben"] as const;
/** What belongs to one box and follows it when it is replaced. */
const ofBox = new Set(["Instance", "VolumeAttachment", "Association"]);

describe("The upgrade of a stack that the first release made", function () {
    this.timeout(300_000);
    let laptop: Laptop;
    before(async () => (laptop = await firstRelease()));
    after(() => laptop.end());

    claim("upgrade", async () => {
        const preview = done(await laptop.preview("dev"));
        for (const member of members) {
            const announced = new RegExp(
                `^ \\+- aws:ec2:Instance ${member}-\\S+ replace \\[diff: .*userDataBase64`,
                "gm",
            );
            expect(preview.output.match(announced), preview.output).to.have.length(1);
        }
        const replaced = preview.steps.filter(({ op }) => op === "replace");
        expect(replaced.filter(({ type }) => type === "Instance")).to.have.length(members.length);
        expect(replaced.filter(({ type }) => !ofBox.has(type))).to.deep.equal([]);
        expect(preview.steps.filter(({ op }) => op === "delete")).to.deep.equal([]);

        const before = laptop.account();
        const { result, calls } = await laptop.callsOf(() => laptop.up("dev"));
        const steps = changes(done(result).steps);
        expect([...steps].sort(), "as announced").to.deep.equal(changes(preview.steps).sort());
        const zones = ["a", "b", "c", "d", "e", "f"].map((letter) => `us-east-1${letter}`);
        expect(steps.filter((step) => step.startsWith("update")).sort()).to.deep.equal([
            "update RolePolicy workstation-dev-agent",
            ...zones.map((zone) => `update Subnet workstation-dev-${zone}`),
            "update Vpc workstation-dev", // its version, which that release did not note
        ]);
        for (const member of members) {
            const tested = calls.findLastIndex((call) =>
                call.startsWith(`CreateAssociation association-${member}`),
            );
            const ended = calls.indexOf(`TerminateInstances i-${member}-al2023-x86_64`);
            expect(tested, `${member}'s new box has passed its self-test`).to.be.above(
                calls.indexOf(`RunInstances i-${member}-al2023-x86_64-2`),
            );
            expect(ended, `${member}'s old box is there until then`).to.be.above(tested);
        }
        expectBoxesKept(before, laptop.account());
        expectVolumesWhole(before, laptop.account());
        expect(runningBoxes(laptop.account())).to.deep.equal(
            members.map((member) => `${member} t3a.large us-east-1a vol-${member}-data`),
        );
        expect(changes(done(await laptop.up("dev")).steps), "a second up").to.deep.equal([]);

        done(await laptop.destroy("dev")); // `protect` in the first release stopped this half-way
        expect(
            volumesOf(laptop)
                .map(({ id }) => id)
                .sort(),
        ).to.deep.equal(["vol-ana-data", "vol-ben-data"]);
    });
});
