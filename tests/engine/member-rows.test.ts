import { expect } from "chai";
import { changes } from "../../simulation/pulumi/steps";
import { done, runningBoxes } from "./support/boxes";
import { claim } from "./support/claim";
import { oneBox } from "./support/one-box";
import type { Laptop } from "../../simulation/pulumi/laptop";

const gpu = { instanceTypes: ["g4dn.xlarge"] };
const team = [{ name: "ana" }, { name: "ben" }];

describe("One member's row", function () {
    this.timeout(300_000);
    const { fork } = oneBox();

    /** Returns a stack with two members. */
    async function two(): Promise<Laptop> {
        const laptop = fork();
        laptop.configure("dev", { members: team });
        done(await laptop.up("dev"));
        return laptop;
    }

    /** Returns the steps of a preview and of the `up` after it, which have to be the same. */
    async function stepsOf(laptop: Laptop): Promise<string[]> {
        const announced = changes(done(await laptop.preview("dev")).steps).sort();
        const steps = changes(done(await laptop.up("dev")).steps).sort();
        expect(announced).to.deep.equal(steps);
        return steps;
    }

    claim("member-gpu", async () => {
        const laptop = await two();
        const [ben] = runningBoxes(laptop.account()).filter((it) => it.startsWith("ben"));
        for (const row of [{ name: "ana", ...gpu }, { name: "ana" }]) {
            laptop.configure("dev", { members: [row, team[1]] });
            const steps = await stepsOf(laptop);
            expect(
                steps.filter((it) => / (VolumeAttachment|InstanceState) /.test(it)),
            ).to.not.equal([]);
            expect(steps.filter((it) => !/ ana(-|$)/.test(it))).to.deep.equal([]);
            const [type] =
                row.name === "ana" && "instanceTypes" in row ? gpu.instanceTypes : ["t3a.large"];
            expect(runningBoxes(laptop.account())).to.deep.equal([
                `ana ${type} us-east-1a vol-ana-data`,
                ben,
            ]);
            expect(await stepsOf(laptop), "a second up").to.deep.equal([]);
        }
    });

    claim("member-data", async () => {
        const laptop = await two();
        laptop.configure("dev", { members: [team[0], { name: "ben", dataVolumeGiB: 90 }] });
        expect(await stepsOf(laptop)).to.deep.equal(["update Volume ben-data"]);
    });

    it("switches that member's desktop off and on in place, and nobody else's", async () => {
        const laptop = await two();
        laptop.configure("dev", { installDesktop: true });
        expect(await stepsOf(laptop), "installed as before").to.deep.equal([]);
        for (const row of [{ name: "ana", desktop: false }, { name: "ana" }]) {
            laptop.configure("dev", { members: [row, team[1]] });
            expect(await stepsOf(laptop)).to.deep.equal([
                "create-replacement Association ana-live-settings",
                "delete-replaced Association ana-live-settings",
                "replace Association ana-live-settings",
            ]);
        }
    });

    claim("several-kinds", async () => {
        const laptop = fork();
        const imageId = "ami-0123456789abcdef0";
        laptop.configure("dev", { members: [{ name: "ana", ...gpu }, team[1]], imageId });
        const { result, calls } = await laptop.callsOf(() => laptop.up("dev"));
        expect([result.status, calls]).to.deep.equal([1, []]);
        expect(result.output).to.match(
            /imageId: pins one image, but the boxes of this stack need 2 kinds/,
        );
        expect(result.output).to.contain(`imageIds["dlami-base-al2023-x86_64"]' ${imageId}`);
    });

    it("is changed by `resize --member`, and the types of the other stay", async () => {
        const laptop = await two();
        const resize = ["resize", "g4dn.xlarge", "dev", "--member", "ana", "--yes"];
        const { output } = done(await laptop.workstation(...resize));
        expect(output).to.contain("nothing changes for ben");
        expect(runningBoxes(laptop.account())).to.deep.equal([
            "ana g4dn.xlarge us-east-1a vol-ana-data",
            "ben t3a.large us-east-1a vol-ben-data",
        ]);
        expect(changes(done(await laptop.up("dev")).steps), "a plain up").to.deep.equal([]);
    });

    it("says the type that AWS had, while the others keep theirs", async () => {
        const laptop = await two();
        const types = ["g4dn.xlarge", "g5.xlarge"];
        laptop.configure("dev", { members: [team[0], { name: "ben", instanceTypes: types }] });
        laptop.inject({
            ...{ kind: "no-capacity", type: "aws:ec2/instance:Instance", operation: "create" },
            times: 1,
        });
        const { output } = done(await laptop.workstation("up", "dev", "--yes"));
        expect(output).to.contain("trying g5.xlarge where the data is for ben");
        expect(runningBoxes(laptop.account())).to.deep.equal([
            "ana t3a.large us-east-1a vol-ana-data",
            "ben g5.xlarge us-east-1a vol-ben-data",
        ]);
        expect(changes(done(await laptop.up("dev")).steps), "a plain up").to.deep.equal([]);
    });
});
