import { expect } from "chai";
import { cpSync } from "node:fs";
import { join } from "node:path";
import { allOfType } from "../../simulation/account/simulated-account";
import { Laptop } from "../../simulation/pulumi/laptop";
import { changes } from "../../simulation/pulumi/steps";
import { projectDir } from "../support/run-stack";
import { done, runningBoxes, volumesOf } from "./support/boxes";

describe("examples/one-box on the engine", function () {
    this.timeout(300_000);
    const laptop = new Laptop();
    /** Runs a Pulumi command in the example's folder, whose dependencies are those of the project around it. */
    const pulumi = async (command: string, ...args: string[]) =>
        done(await laptop.pulumi("dev", command, ...args, "--cwd", "examples/one-box"));

    before(async () => {
        cpSync(join(projectDir, "examples"), join(laptop.clone, "examples"), { recursive: true });
        await pulumi("stack", "init");
    });
    after(() => laptop.end());

    it("previews one box with its volume, its self-test and a network, and creates nothing", async () => {
        const planned = changes((await pulumi("preview")).steps);
        expect(planned).to.include.members([
            "create Vpc one-box",
            "create Instance ana-debian12-x86_64",
            "create Volume ana-data",
            "create Association ana",
        ]);
        expect(laptop.account().existing).to.deep.equal({});
    });

    it("comes up as a running box with its volume, whose self-test has passed", async () => {
        await pulumi("up", "--yes", "--skip-preview");
        expect(runningBoxes(laptop.account())).to.deep.equal([
            "ana t3a.large us-east-1a vol-ana-data",
        ]);
        const tested = allOfType(laptop.account(), "aws:ssm/association:Association");
        expect(tested.map(({ id, untested }) => [id, untested ?? false])).to.deep.equal([
            ["association-ana-live-settings", false],
            ["association-ana", false],
        ]);
    });

    it("changes nothing in a second `up`", async () => {
        const { steps } = await pulumi("up", "--yes", "--skip-preview");
        expect(changes(steps)).to.deep.equal([]);
    });

    it("keeps the volume when the stack is destroyed", async () => {
        await pulumi("destroy", "--yes", "--skip-preview");
        expect(runningBoxes(laptop.account())).to.deep.equal([]);
        expect(volumesOf(laptop).map(({ id }) => id)).to.deep.equal(["vol-ana-data"]);
    });
});
